"""Word files with pictures, made by python-docx and changed afterwards."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

import docx
from docx.shared import Emu
from PIL import Image

EMU = 635  # in a twentieth of a point
RED, BLUE = (200, 20, 20), (20, 20, 200)
MEDIA = "word/media/image1.png"
ANCHOR = (
    '<wp:anchor behindDoc="0" simplePos="0"><wp:simplePos x="0" y="0"/>'
    '<wp:positionH relativeFrom="{across}">{x}</wp:positionH>'
    '<wp:positionV relativeFrom="{down}">{y}</wp:positionV>'
    '<wp:extent cx="{cx}" cy="{cy}"/>{wrap}'
)


def image(kind: str = "PNG", size: tuple[int, int] = (60, 40), colour: object = RED) -> bytes:
    stream = io.BytesIO()
    mode = "RGBA" if isinstance(colour, tuple) and len(colour) == 4 else "RGB"
    Image.new(mode, size, colour).save(stream, kind)  # type: ignore[arg-type]
    return stream.getvalue()


def huge_png(side: int = 60_000) -> bytes:
    """A PNG that claims side × side pixels and holds a few bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 100_000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    )


def with_picture(
    path: Path,
    size: tuple[int, int] = (2000, 1000),
    *,
    data: bytes | None = None,
    before: str = "Above the picture.",
    after: str = "Below the picture.",
) -> Path:
    """A file with a picture of that size (twentieths of a point) in a paragraph of its own."""
    file = docx.Document()
    file.add_paragraph(before)
    stream = io.BytesIO(image() if data is None else data)
    file.add_picture(stream, Emu(size[0] * EMU), Emu(size[1] * EMU))
    file.inline_shapes[0]._inline.docPr.set("descr", "A red flag")
    file.add_paragraph(after)
    file.save(str(path))
    return path


def changed(path: Path, parts: Mapping[str, Callable[[bytes], bytes | None]]) -> Path:
    """Change parts of a file; None takes a part away."""
    with zipfile.ZipFile(path) as archive:
        whole = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in whole.items():
            new = parts[name](data) if name in parts else data
            if new is not None:
                archive.writestr(name, new)
    return path


def anchored(
    path: Path,
    *,
    wrap: str = "<wp:wrapNone/>",
    across: tuple[str, str] = ("page", "<wp:posOffset>0</wp:posOffset>"),
    down: tuple[str, str] = ("page", "<wp:posOffset>0</wp:posOffset>"),
) -> Path:
    """Let the picture of a file hang on its paragraph instead of standing in the line."""

    def anchor(data: bytes) -> bytes:
        text = data.decode()
        start = text.index("<wp:inline")
        end = text.index("/>", text.index("<wp:extent", start)) + 2
        cx, cy = (text[start:end].split(f'{name}="')[1].split('"')[0] for name in ("cx", "cy"))
        head = ANCHOR.format(
            across=across[0], x=across[1], down=down[0], y=down[1], cx=cx, cy=cy, wrap=wrap
        )
        new = text[:start] + head + text[end:].replace("</wp:inline>", "</wp:anchor>")
        names = text[start : text.index(">", start)].partition(" ")[2]
        return new.replace("<wp:anchor ", f"<wp:anchor {_declarations(names)} ", 1).encode()

    return changed(path, {"word/document.xml": anchor})


def _declarations(attributes: str) -> str:
    return " ".join(part for part in attributes.split() if part.startswith("xmlns"))
