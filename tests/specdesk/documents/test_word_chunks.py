"""What a Word file takes in as it is: web pages and plain texts of its own package."""

import pytest

from specdesk.documents.package import Package
from specdesk.documents.word_package import main_part
from specdesk.documents.word_walk import WordWalk

from .word_files import package, paragraph, parts_of, relations

CHUNK = '<w:altChunk r:id="r0"/>'
PAGE = """<html><head><meta charset="utf-8"><title>x</title></head><body><h1>Fees</h1>
<p>The fee is 40 €.</p><p style="display:none">secret</p>
<table><tr><th>Year</th><th>Fee</th></tr><tr><td>2025</td><td>40</td></tr></table></body></html>"""
ARCHIVE = """MIME-Version: 1.0
Content-Type: multipart/related; type="text/html"; boundary="=="

--==
Content-Type: image/png
Content-Transfer-Encoding: base64

iVBORw0KGgo=
--==
Content-Type: text/html; charset="utf-8"
Content-Transfer-Encoding: quoted-printable

<p>Na=C3=AFve prices=
 rise</p>
--==--
"""


def walk(body: str, name: str, data: bytes) -> WordWalk:
    parts = parts_of(body)
    parts["word/_rels/document.xml.rels"] = relations(("aFChunk", name))
    opened = Package(package({**parts, f"word/{name}": data}))
    result = WordWalk(opened, main_part(opened))
    result.run(lambda done, total: None)
    return result


def test_a_page_is_read_where_it_stands_with_its_headings_and_tables() -> None:
    found = walk(paragraph("before") + CHUNK + paragraph("after"), "a.html", PAGE.encode())
    said = [(block.text, block.level) for block in found.blocks]
    assert said[:3] == [("before", 0), ("Fees", 1), ("The fee is 40 €.", 0)]
    assert [text for text, _ in said[3:]] == ["Year\tFee", "2025\t40", "after"]
    numbers = [block.number for block in found.blocks]
    assert numbers == sorted(set(numbers))
    assert (found.hidden, found.embedded) == (["secret"], 0)


def test_a_page_in_an_archive_is_read() -> None:
    found = walk(CHUNK, "a.mht", ARCHIVE.encode())
    assert [block.text for block in found.blocks] == ["Naïve prices rise"]


def test_a_text_is_read_line_by_line() -> None:
    found = walk(CHUNK, "a.txt", "one\n\n二つ".encode())
    assert [block.text for block in found.blocks] == ["one", "二つ"]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.docx", b"PK\x03\x04"),
        ("a.rtf", b"{\\rtf1 text}"),
        ("a.mht", b"MIME-Version: 1.0\n\nno page"),
        ("a.html", b"\x00\x01\x02\x03" * 50),
    ],
)
def test_what_cannot_be_read_is_counted(name: str, data: bytes) -> None:
    found = walk(CHUNK + paragraph("text"), name, data)
    assert ([block.text for block in found.blocks], found.embedded) == (["text"], 1)


def test_a_page_in_a_cell_or_deleted_is_counted() -> None:
    cell = f"<w:tbl><w:tr><w:tc>{CHUNK}{paragraph('x')}</w:tc></w:tr></w:tbl>"
    found = walk(cell + f"<w:del>{CHUNK}</w:del>", "a.html", PAGE.encode())
    assert ([block.text for block in found.blocks], found.embedded) == (["x"], 2)
