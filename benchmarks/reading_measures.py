"""How alike two texts are, and in which order the words of a page are read."""

import json
import re
import subprocess
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium

_WORD = re.compile(r"[぀-ヿ㐀-鿿가-힯]|[^\W_]+")
_HYPHENATED = re.compile(r"(?<=\w)[-￾\x02\xad]\s*\n\s*(?=\w)")
_MARKS = re.compile("[\u200b-\u200f\u202a-\u202e\u2066-\u2069￾\x02\xad]")


def similarity(one: Sequence[object], other: Sequence[object]) -> float:
    """Indel similarity: twice the longest common subsequence over both lengths (Hyyrö 2004,
    bit-parallel)."""
    if not one and not other:
        return 1.0
    places: dict[object, int] = {}
    for index, item in enumerate(one):
        places[item] = places.get(item, 0) | 1 << index
    everything = (1 << len(one)) - 1
    row = everything
    for item in other:
        matched = row & places.get(item, 0)
        row = ((row + matched) | (row - matched)) & everything
    common = len(one) - row.bit_count()
    return 2 * common / (len(one) + len(other))


def words_of(text: str) -> list[str]:
    """Words, and characters of scripts that do not part them; hyphens at line ends joined."""
    joined = _MARKS.sub("", _HYPHENATED.sub("", text))
    return _WORD.findall(unicodedata.normalize("NFKC", joined).casefold())


@dataclass(frozen=True)
class Blocks:
    """A page cut by hand into the blocks in which it is read, in that order; each is left, top,
    right, bottom in percent of the page as shown. Within a block lines follow each other."""

    file: str
    page: int
    blocks: list[list[float]]


def load_blocks(path: Path) -> list[Blocks]:
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [Blocks(row["file"], row["page"], row["blocks"]) for row in rows]


def words_in_order(blocks: Blocks, folder: Path) -> list[str]:
    """The page's words in the order of its blocks, by the place of each letter."""
    opened = pypdfium2.PdfDocument(folder / blocks.file)
    page = opened[blocks.page - 1]
    left, bottom, right, top = page.get_bbox()
    text_page = page.get_textpage()
    letters: list[tuple[float, float, float, float, str]] = []
    box = pdfium.FS_RECTF()
    for index in range(text_page.count_chars()):
        letter = chr(pdfium.FPDFText_GetUnicode(text_page.raw, index))
        made_up = pdfium.FPDFText_IsGenerated(text_page.raw, index) == 1
        if made_up or letter.isspace() or (not letter.isprintable() and letter != "\x02"):
            continue
        pdfium.FPDFText_GetLooseCharBox(text_page.raw, index, box)
        letter = "-" if letter == "\x02" else letter
        letters.append((box.left, top - box.top, box.right, top - box.bottom, letter))
    width, height = right - left, top - bottom
    said = ""
    for block in blocks.blocks:
        inside = [
            (a - left, b, c - left, d, letter)
            for a, b, c, d, letter in letters
            if block[0] <= 100 * ((a + c) / 2 - left) / width < block[2]
            and block[1] <= 100 * (b + d) / 2 / height < block[3]
        ]
        said += _lines(inside) + "\n"
    page.close()
    opened.close()
    return words_of(said)


def _lines(letters: list[tuple[float, float, float, float, str]]) -> str:
    """Letters line by line: one whose middle stands within the line belongs to it."""
    lines: list[list[tuple[float, float, float, float, str]]] = []
    for letter in sorted(letters, key=lambda letter: letter[3]):
        middle = (letter[1] + letter[3]) / 2
        if lines and middle < lines[-1][0][3] - 0.15 * (lines[-1][0][3] - lines[-1][0][1]):
            lines[-1].append(letter)
        else:
            lines.append([letter])
    said = ""
    for line in lines:
        last = None
        for letter in sorted(line):
            if last is not None and letter[0] - last > 0.14 * (letter[3] - letter[1]):
                said += " "
            said += letter[4]
            last = letter[2]
        said += "\n"
    return said


def pdfium_says(path: Path, page: int) -> str:
    """What pypdfium2 gives for a page (from 1)."""
    opened = pypdfium2.PdfDocument(path)
    try:
        return str(opened[page - 1].get_textpage().get_text_bounded()).replace("\r\n", "\n")
    finally:
        opened.close()


def pdftotext_says(path: Path, page: int) -> str:
    """What poppler's pdftotext gives for a page (from 1), in its own reading order."""
    command = ["pdftotext", "-f", str(page), "-l", str(page), str(path), "-"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
