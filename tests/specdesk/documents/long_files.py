"""Long PDFs: as many pages of varied English text as are asked for, with heads and page numbers."""

import random
from collections.abc import Iterator
from pathlib import Path

_WHO = (
    "the council", "the harbour office", "a committee of five", "the director", "each contractor",
    "the regional archive", "every member", "the auditor", "the ministry", "the water board",
)  # fmt: skip
_DID = (
    "approved", "rejected", "measured", "paid for", "inspected", "postponed", "reported on",
    "ordered", "replaced", "described", "compared", "published",
)  # fmt: skip
_WHAT = (
    "the northern bridge", "forty pumps", "the second survey", "an annual budget", "the old mill",
    "the timetable of the ferry", "all records of the flood", "a new roof", "the power line",
    "the school's heating", "the draft agreement", "three samples of soil", "the reading room",
)  # fmt: skip
_WHERE = (
    "in Kyoto", "near the station", "at the lower weir", "in the western district", "on the island",
    "behind the town hall", "in Tromso", "along the river", "at the border", "in both valleys",
)  # fmt: skip
_WHY = (
    "because of the rain", "as the law requires", "although nobody had asked for it",
    "after a long debate", "for the third time", "within thirty days", "without further notice",
    "since the former contract had ended", "so that work could begin before winter",
)  # fmt: skip
_LINE_CHARACTERS = 92


def sentences(seed: int) -> Iterator[str]:
    """Sentences without end, the same for the same seed."""
    chosen = random.Random(seed)
    while True:
        who, did, what, where, why = map(chosen.choice, (_WHO, _DID, _WHAT, _WHERE, _WHY))
        year, amount = chosen.randrange(1950, 2026), chosen.randrange(100, 90_000)
        yield chosen.choice(
            (
                f"In {year} {who} {did} {what} {where} {why}.",
                f"{who.capitalize()} {did} {what} {where}; the costs were {amount:,} crowns.",
                f"{why.capitalize()}, {who} {did} {what} in {year}.",
                f"Item {amount} says that {who} {did} {what} {where}.",
            )
        )


def long_pdf(path: Path, pages: int, lines: int = 22, more: dict[int, str] | None = None) -> Path:
    """Write a PDF of so many pages with so many lines each.

    more: a sentence that stands on a page (0-based) and on no other."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>"
        % (pages, b" ".join(b"%d 0 R" % (4 + 2 * number) for number in range(pages))),
        b"<</Type/Font/Subtype/Type1/BaseFont/Times-Roman/Encoding/WinAnsiEncoding>>",
    ]
    for number in range(pages):
        content = _content(number, pages, lines, (more or {}).get(number, ""))
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 3 0 R>>>>"
            b"/Contents %d 0 R>>" % (5 + 2 * number)
        )
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(content), content))
    with path.open("wb") as file:
        file.write(b"%PDF-1.4\n")
        places = []
        for number, body in enumerate(objects, 1):
            places.append(file.tell())
            file.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
        end = file.tell()
        file.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
        file.writelines(b"%010d 00000 n \n" % place for place in places)
        size = len(objects) + 1
        file.write(b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, end))
    return path


def _content(number: int, pages: int, lines: int, first: str) -> bytes:
    said = sentences(number)
    text = first
    while len(text) < lines * _LINE_CHARACTERS:
        text = f"{text} {next(said)}".strip()
    rows = ["BT/F 9 Tf 50 800 Td(Annual report of the district) Tj ET BT/F 11 Tf 50 770 Td 14 TL"]
    for row in range(lines):
        cut = text.rfind(" ", 0, _LINE_CHARACTERS)
        rows.append(f"({text[:cut]})Tj T*")
        text = text[cut + 1 :] + " " + next(said) + " " + next(said)
        if row % 6 == 5:
            rows.append("T*")
    rows.append(f"ET BT/F 9 Tf 270 30 Td({number + 1} of {pages}) Tj ET")
    return "\n".join(rows).encode("latin-1")
