from pathlib import Path

import pytest

from engine.progress import Quiet
from engine.spans import Span
from specdesk.documents.document import Document
from specdesk.documents.office import read_office
from specdesk.errors import DocumentError, DocumentStatus

from .companion_files import ODT, odt_file, odt_parts
from .word_files import package

NUMBERS = (
    '<text:list-style style:name="L"><text:list-level-style-number text:level="1"'
    ' style:num-format="1" style:num-suffix="."/><text:list-level-style-number text:level="2"'
    ' style:num-format="a" style:num-suffix=")"/></text:list-style>'
)
OUTLINE = (
    '<text:outline-style style:name="Outline"><text:outline-level-style text:level="1"'
    ' style:num-format="1"/><text:outline-level-style text:level="2" style:num-format="1"'
    ' text:display-levels="2"/></text:outline-style>'
)
HIDDEN = (
    '<style:style style:name="H" style:family="text"><style:text-properties'
    ' text:display="none"/></style:style>'
    '<style:style style:name="W" style:family="text"><style:text-properties'
    ' fo:color="#ffffff"/></style:style>'
)


def read(folder: Path, body: str, styles: str = "", outline: str = "") -> Document:
    return read_office(odt_file(folder / "a.odt", body, styles, outline), Quiet())


def p(text: str) -> str:
    return f"<text:p>{text}</text:p>"


def test_headings_count_and_paragraphs_stand_under_them(tmp_path: Path) -> None:
    body = (
        '<text:h text:outline-level="1">Fees</text:h>'
        + p("Forty<text:s text:c='2'/>euros")
        + '<text:h text:outline-level="2">保証金</text:h>'
        + p("二百万円")
    )
    document = read(tmp_path, body, outline=OUTLINE)
    assert document.kind == "odt"
    assert document.text == "1 Fees\nForty  euros\n1.1 保証金\n二百万円"
    place = document.place(Span(len(document.text) - 2, len(document.text)))
    assert (place.section, place.paragraph) == ("1.1 保証金", 4)


def test_lists_have_their_numbers(tmp_path: Path) -> None:
    inner = f"<text:list><text:list-item>{p('deep')}</text:list-item></text:list>"
    body = (
        '<text:list text:style-name="L"><text:list-item>'
        + p("one")
        + inner
        + f"</text:list-item><text:list-item>{p('two')}</text:list-item></text:list>"
        + '<text:list text:style-name="L" text:continue-numbering="true"><text:list-item>'
        + p("three")
        + "</text:list-item></text:list>"
    )
    assert read(tmp_path, body, NUMBERS).text == "1. one\na) deep\n2. two\n3. three"


def test_tables_notes_and_comments(tmp_path: Path) -> None:
    cell = "<table:table-cell>{}</table:table-cell>"
    row = "<table:table-row>{}{}</table:table-row>"
    note = (
        '<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation>'
        f"<text:note-body>{p('without tax')}</text:note-body></text:note>"
    )
    comment = f"<office:annotation><dc:creator>Ann</dc:creator>{p('why?')}</office:annotation>"
    body = (
        "<table:table>"
        + row.format(cell.format(p("Grain")), cell.format(p("200")))
        + row.format('<table:table-cell table:number-columns-repeated="9000000"/>', "")
        + "</table:table>"
        + p(f"40 euros{note}{comment}")
    )
    assert read(tmp_path, body).text == (
        "Grain\t200\n40 euros\n[note 1] without tax\n[comment by Ann] why?"
    )


def test_deleted_and_hidden_text_is_left_out(tmp_path: Path) -> None:
    body = (
        f"<text:tracked-changes><text:changed-region><text:deletion>{p('deleted')}"
        "</text:deletion></text:changed-region></text:tracked-changes>"
        + p('seen<text:span text:style-name="H">one</text:span>')
        + p('<text:span text:style-name="W">two</text:span>')
        + f'<text:section text:display="none">{p("three")}</text:section>'
        + p('<text:hidden-text text:string-value="four" text:is-hidden="true"/>')
    )
    document = read(tmp_path, body, HIDDEN)
    assert document.text == "seen"
    assert document.hidden == ("one", "two", "three", "four")


def test_macros_with_declarations_keep_no_text_from_being_read(tmp_path: Path) -> None:
    macros = {"Basic/script-lc.xml": '<!DOCTYPE a PUBLIC "b" "c.dtd"><a/>'}
    path = tmp_path / "a.odt"
    path.write_bytes(package(odt_parts(p("x")) | macros).getvalue())
    assert read_office(path, Quiet()).text == "x"


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"META-INF/manifest.xml": "<m encryption-data='x'/>"}, DocumentStatus.NEEDS_PASSWORD),
        ({"content.xml": "<broken"}, DocumentStatus.DAMAGED),
        ({"content.xml": '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'}, DocumentStatus.DAMAGED),
        ({"mimetype": ODT.replace(".text", ".spreadsheet")}, DocumentStatus.NOT_A_DOCUMENT),
    ],
)
def test_what_cannot_be_read_is_said(
    tmp_path: Path, changed: dict[str, str], status: DocumentStatus
) -> None:
    path = tmp_path / "a.odt"
    path.write_bytes(package(odt_parts(p("x")) | changed).getvalue())
    with pytest.raises(DocumentError) as caught:
        read_office(path, Quiet())
    assert caught.value.status is status
