"""Scans made for tests: text drawn on paper and put into a PDF as a picture."""

import io
from collections.abc import Sequence
from pathlib import Path

import noto_cjk_sans_jp_regular
import pypdf
import typst
from PIL import Image, ImageDraw, ImageFont

ENGLISH = (
    "The tenant shall pay the rent of 1,250 euros",
    "before the fifth day of every month.",
    "Notice of three months must be given in writing.",
)
JAPANESE = (
    "契約の解除は三十日前までに書面で通知する。",
    "出張の旅費は一日につき二千五百円とする。",
    "メーカーのデータを確認してください。",
)
PAPER = (1240, 1754)  # A4 at 150 dots an inch
FONTS = Path(noto_cjk_sans_jp_regular.__file__).parent
_FONT = next(FONTS.rglob("*.otf"))


def paper(lines: Sequence[str], size: int = 34, left: int = 120) -> Image.Image:
    """A sheet with the lines on it."""
    sheet = Image.new("RGB", PAPER, "white")
    pen, font = ImageDraw.Draw(sheet), ImageFont.truetype(str(_FONT), size)
    for number, line in enumerate(lines):
        pen.text((left, 140 + 2 * size * number), line, fill="#222222", font=font)
    return sheet


def vertical_paper(columns: Sequence[str], size: int = 40) -> Image.Image:
    """A sheet written from top to bottom, columns from right to left."""
    sheet = Image.new("RGB", PAPER, "white")
    pen, font = ImageDraw.Draw(sheet), ImageFont.truetype(str(_FONT), size)
    for column, text in enumerate(columns):
        for row, letter in enumerate(text):
            place = (PAPER[0] - 200 - 2 * size * column, 150 + round(1.15 * size) * row)
            pen.text(place, letter, fill="#222222", font=font)
    return sheet


def scan(path: Path, *sheets: Image.Image, turn: int = 0) -> Path:
    """Write the sheets as a PDF of pictures, turned counterclockwise by so many degrees."""
    turned = [sheet.rotate(turn, expand=True) for sheet in sheets]
    turned[0].save(path, "PDF", resolution=150, save_all=True, append_images=turned[1:], quality=85)
    return path


def typed(path: Path, *pages: str) -> Path:
    """Write pages of text that a file itself has."""
    body = "\n#pagebreak()\n".join(pages)
    source = f'#set text(font: "Noto Sans CJK JP", 12pt)\n{body}'
    path.write_bytes(typst.compile(source.encode(), font_paths=[FONTS], ignore_system_fonts=True))
    return path


def joined(path: Path, *parts: Path) -> Path:
    """Write the pages of several PDFs into one."""
    writer = pypdf.PdfWriter()
    for part in parts:
        writer.append(part)
    writer.write(path)
    return path


def without_unicode_maps(path: Path) -> Path:
    """Take away what says which letters a PDF's glyphs stand for, as some printers' drivers do."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(path.read_bytes()))
    for entry in writer._objects:
        thing = entry.get_object() if entry is not None else None
        if isinstance(thing, dict):
            thing.pop("/ToUnicode", None)
    writer.write(path)
    return path
