"""Word files written by the tests, part by part."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_ROOTS = {"header": "hdr", "footer": "ftr"}  # others are called as the relation is
_NAMESPACES = (
    f'xmlns:w="{WORD}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    f' xmlns:r="{_RELATION}"'
)


def part(root: str, inside: str) -> str:
    return f"<w:{root} {_NAMESPACES}>{inside}</w:{root}>"


def paragraph(text: str, properties: str = "", run: str = "") -> str:
    return (
        f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr>"
        f'<w:t xml:space="preserve">{text}</w:t></w:r></w:p>'
    )


def relations(*targets: tuple[str, str]) -> str:
    rows = "".join(
        f'<Relationship Id="r{number}" Type="{_RELATION}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets)
    )
    return f'<Relationships xmlns="{_PACKAGE}">{rows}</Relationships>'


def parts_of(body: str, **others: str) -> dict[str, str]:
    """The parts of a file with this body; others by their relation: styles, numbering, footnotes,
    comments, header … (with a digit where there are several), related as r0, r1 … in order."""
    parts = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": relations(("officeDocument", "word/document.xml")),
        "word/document.xml": part("document", f"<w:body>{body}</w:body>"),
        "word/_rels/document.xml.rels": relations(
            *((name.rstrip("0123456789"), f"{name}.xml") for name in others)
        ),
    }
    return parts | {
        f"word/{name}.xml": part(_ROOTS.get(kind := name.rstrip("0123456789"), kind), inside)
        for name, inside in others.items()
    }


def package(parts: Mapping[str, str | bytes] | Sequence[tuple[str, str]]) -> io.BytesIO:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items() if isinstance(parts, Mapping) else parts:
            archive.writestr(name, text)
    stream.seek(0)
    return stream


def word_file(path: Path, body: str, **others: str) -> Path:
    path.write_bytes(package(parts_of(body, **others)).getvalue())
    return path
