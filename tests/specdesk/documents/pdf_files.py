"""Small PDFs made by the tests: pages of one content stream each, in Helvetica, from real bytes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"
VERTICAL = (
    b"<</Type/Font/Subtype/Type0/BaseFont/HeiseiMin-W3/Encoding/UniJIS-UTF16-V/DescendantFonts["
    b"<</Type/Font/Subtype/CIDFontType0/BaseFont/HeiseiMin-W3/CIDSystemInfo"
    b"<</Registry(Adobe)/Ordering(Japan1)/Supplement 2>>/DW 1000>>]>>"
)


@dataclass(frozen=True)
class PdfPage:
    """A page: its content stream, further entries of its dictionary, its own objects by the name
    with which `entries` and other objects refer to them ("@name").

    In the content /F is Helvetica, /V a Japanese font that runs downwards, /Own the page's object
    "font" and /Own2 its object "font2", /L the layer and /P the picture that the file's objects
    define."""

    content: str | bytes
    entries: str = ""
    box: tuple[float, float, float, float] = (0, 0, 400, 400)
    objects: Mapping[str, str | bytes] = field(default_factory=dict)


def text(x: float, y: float, words: str, size: float = 12, font: str = "F", more: str = "") -> str:
    """The operators that write `words` at a place, counted from the page's lower left corner."""
    escaped = words.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"BT /{font} {size} Tf {more} 1 0 0 1 {x} {y} Tm ({escaped}) Tj ET\n"


def column(x: float, top: float, lines: Sequence[str], step: float = 14, size: float = 12) -> str:
    """Lines below each other."""
    return "".join(text(x, top - step * number, line, size) for number, line in enumerate(lines))


def line(x: float, y: float, to_x: float, to_y: float) -> str:
    """A drawn line."""
    return f"{x} {y} m {to_x} {to_y} l S\n"


def mapped_font(letters: Mapping[int, str]) -> dict[str, bytes]:
    """A font whose codes mean the given letters, all 0.6 sizes wide, as objects "font", "map"."""
    rows = "\n".join(
        f"<{code:02x}> <{said.encode('utf-16-be').hex()}>" for code, said in letters.items()
    )
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def\n"
        "1 begincodespacerange <00> <ff> endcodespacerange\n"
        f"{len(letters)} beginbfchar\n{rows}\nendbfchar endcmap end end"
    ).encode()
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode @map/FirstChar 0/LastChar 255"
    font += b"/Widths[%s]>>" % b" ".join([b"600"] * 256)
    return {"font": font, "map": stream(cmap)}


def unnamed_font(name: str = "font") -> dict[str, bytes]:
    """A font that draws a block for every code and does not say what letters they are."""
    codes = range(256)
    names = b" ".join(b"/glyph%d" % code for code in codes)
    glyphs = b" ".join(b"/glyph%d @block" % code for code in codes)
    font = (
        b"<</Type/Font/Subtype/Type3/FontBBox[0 0 1 1]/FontMatrix[1 0 0 1 0 0]/FirstChar 0"
        b"/LastChar 255/Widths[%s]/Resources<<>>/Encoding<</Type/Encoding/Differences[0 %s]>>"
        b"/CharProcs<<%s>>>>"
    ) % (b" ".join([b"0.6"] * 256), names, glyphs)
    return {name: font, "block": stream(b"0.6 0 0 0 1 1 d1 0 0 0.5 0.7 re f")}


def stream(data: bytes, entries: bytes = b"") -> bytes:
    """A stream object."""
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (entries, len(data), data)


def pdf_file(
    path: Path, *pages: PdfPage, catalog: str = "", objects: Mapping[str, str | bytes] | None = None
) -> Path:
    """Write a PDF. catalog: further entries of the catalog; objects: what they refer to."""
    names = ["catalog", "pages", "helvetica", "vertical"]
    bodies: dict[str, bytes] = {"helvetica": FONT, "vertical": VERTICAL}
    for name, body in (objects or {}).items():
        bodies[name] = _bytes(body)
    kids = []
    for number, page in enumerate(pages):
        own = {name: f"{name}.{number}" for name in page.objects}
        fonts = [name for name in own if name.startswith("font")]
        extra = "".join(f"/Own{name.removeprefix('font')} @{name} " for name in fonts)
        box = " ".join(map(str, page.box))
        entry = (
            f"<</Type/Page/Parent @pages/MediaBox[{box}]/Contents @content.{number}"
            f"/Resources<</Font<</F @helvetica/V @vertical{extra}>>/Properties<</L @layer>>"
            f"/XObject<</P @picture>>>>{page.entries}>>"
        )
        bodies[f"page.{number}"] = _renamed(entry.encode(), own)
        bodies[f"content.{number}"] = stream(_bytes(page.content))
        for name, body in page.objects.items():
            bodies[own[name]] = _renamed(_bytes(body), own)
        kids.append(f"@page.{number}")
    bodies.setdefault("layer", b"<<>>")
    bodies.setdefault("picture", b"null")
    bodies["catalog"] = f"<</Type/Catalog/Pages @pages{catalog}>>".encode()
    bodies["pages"] = f"<</Type/Pages/Kids[{' '.join(kids)}]/Count {len(pages)}>>".encode()
    names += [name for name in bodies if name not in names]
    numbers = {name: number for number, name in enumerate(names, 1)}
    file = b"%PDF-1.7\n"
    for name in names:
        file += b"%d 0 obj\n%s\nendobj\n" % (numbers[name], _referred(bodies[name], numbers))
    path.write_bytes(file + b"trailer<</Size %d/Root 1 0 R>>\n%%%%EOF" % (len(names) + 1))
    return path


def _bytes(body: str | bytes) -> bytes:
    return body if isinstance(body, bytes) else body.encode("latin-1")


def _renamed(body: bytes, own: Mapping[str, str]) -> bytes:
    for name, whole in own.items():
        body = body.replace(f"@{name}".encode(), f"@{whole}".encode())
    return body


def _referred(body: bytes, numbers: Mapping[str, int]) -> bytes:
    for name in sorted(numbers, key=len, reverse=True):
        body = body.replace(f"@{name}".encode(), b"%d 0 R" % numbers[name])
    return body
