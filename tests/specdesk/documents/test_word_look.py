"""What Word's files look like, and what hides in them."""

from pathlib import Path

import pytest

from engine.progress import Quiet
from specdesk.documents.document import Document
from specdesk.documents.look import NONE, Align, Flow, Letters, Look, Silent, Zone
from specdesk.documents.office import read_office

from .word_files import paragraph, word_file

CELL = "<w:tc><w:tcPr>{}</w:tcPr>{}</w:tc>"
TABLE_STYLE = (
    '<w:style w:type="table" w:styleId="Dark"><w:name w:val="Dark"/>'
    '<w:tblPr><w:tblBorders><w:top w:val="single" w:color="FF0000"/></w:tblBorders></w:tblPr>'
    '<w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr>'
    '<w:tcPr><w:shd w:fill="003366"/></w:tcPr></w:tblStylePr></w:style>'
)
WHITE = '<w:color w:val="FFFFFF"/>'


def read(folder: Path, body: str, **others: str) -> tuple[Document, Look]:
    document = read_office(word_file(folder / "a.docx", body, **others), Quiet())
    assert document.look is not None
    return document, document.look


def letters_at(document: Document, word: str) -> Letters:
    look, at = document.look, document.text.index(word)
    assert look is not None
    stretch = next(s for s in look.stretches if s.start <= at < s.end)
    return Letters(look.characters[stretch.look].letters)


def test_letters_come_through_styles_defaults_and_runs(tmp_path: Path) -> None:
    styles = (
        '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Garamond" w:eastAsia="Yu Mincho"/>'
        '<w:sz w:val="23"/></w:rPr></w:rPrDefault></w:docDefaults>'
        '<w:style w:type="character" w:styleId="Loud"><w:name w:val="Loud"/>'
        '<w:rPr><w:i/><w:color w:val="C00000"/></w:rPr></w:style>'
    )
    body = paragraph("plain") + paragraph(
        "loud", run='<w:rStyle w:val="Loud"/><w:u w:val="single"/>'
    )
    document, look = read(tmp_path, body, styles=styles)
    plain, loud = (look.characters[stretch.look] for stretch in look.stretches)
    assert look.families[plain.family] == "Garamond, Yu Mincho"
    assert (plain.size, plain.colour, Letters(plain.letters)) == (23, NONE, Letters(0))
    assert (loud.colour, Letters(loud.letters)) == (0xC00000, Letters.ITALIC | Letters.UNDERLINED)
    assert document.text == "plain\nloud"


def test_paragraphs_keep_indents_spaces_and_alignment(tmp_path: Path) -> None:
    properties = (
        '<w:pageBreakBefore/><w:spacing w:before="120" w:line="360"/>'
        '<w:ind w:left="720" w:hanging="360"/><w:jc w:val="both"/>'
    )
    _, look = read(tmp_path, paragraph("a", properties))
    found = look.paragraphs[look.pieces[0].look]
    assert (found.left, found.first, found.before, found.line) == (720, -360, 120, 360)
    assert Align(found.align) is Align.BOTH
    assert Flow(found.flow) == Flow.PAGE_BEFORE


def test_merged_cells_and_colours_of_a_table(tmp_path: Path) -> None:
    head = CELL.format('<w:gridSpan w:val="2"/><w:shd w:fill="DDEEFF"/>', paragraph("Costs"))
    tall = CELL.format('<w:vMerge w:val="restart"/>', paragraph("Grain"))
    rest = CELL.format("<w:vMerge/>", "<w:p/>")
    rows = f"<w:tr>{head}</w:tr><w:tr>{tall}{CELL.format('', paragraph('200'))}</w:tr>"
    rows += f"<w:tr>{rest}{CELL.format('', paragraph('35'))}</w:tr>"
    grid = '<w:tblGrid><w:gridCol w:w="3000"/><w:gridCol w:w="1000"/></w:tblGrid>'
    document, look = read(tmp_path, f"<w:tbl>{grid}{rows}</w:tbl>")
    assert document.text == "Costs\nGrain\t200\n35"
    assert [(c.row, c.column, c.rows, c.columns) for c in look.cells] == [
        (0, 0, 1, 2), (1, 0, 2, 1), (1, 1, 1, 1), (2, 1, 1, 1),
    ]  # fmt: skip
    assert look.cells[0].behind == 0xDDEEFF
    assert look.widths == (3000, 1000)
    assert look.tables[0].border == NONE


def test_styles_give_a_table_its_borders_and_head(tmp_path: Path) -> None:
    properties = '<w:tblPr><w:tblStyle w:val="Dark"/><w:tblLook w:val="0020"/></w:tblPr>'
    row = "<w:tr>" + CELL.format("", paragraph("Head", run=WHITE)) + "</w:tr>"
    document, look = read(tmp_path, f"<w:tbl>{properties}{row}</w:tbl>", styles=TABLE_STYLE)
    assert document.text == "Head"  # white on dark is not hidden
    assert look.tables[0].border == 0xFF0000
    assert look.cells[0].behind == 0x003366
    assert letters_at(document, "Head") == Letters.BOLD


@pytest.mark.parametrize(
    ("body", "hidden"),
    [
        (paragraph("white", run=WHITE), True),
        (paragraph("dust", run='<w:sz w:val="2"/>'), True),
        (paragraph("marked", run=WHITE + '<w:highlight w:val="blue"/>'), False),
        (paragraph("shaded", run=WHITE + '<w:shd w:fill="000080"/>'), False),
        (paragraph("on bar", '<w:shd w:fill="000080"/>', WHITE), False),
        (paragraph("black", run='<w:color w:val="000000"/>'), False),
    ],
)
def test_letters_that_nobody_sees_are_hidden(tmp_path: Path, body: str, hidden: bool) -> None:
    document, _ = read(tmp_path, paragraph("seen") + body)
    assert len(document.hidden) == hidden
    assert ("\n" in document.text) is not hidden


def test_hidden_text_is_in_no_part_of_the_document(tmp_path: Path) -> None:
    secret = "pay the other account"
    row = "<w:tr><w:trPr><w:hidden/></w:trPr><w:tc>" + paragraph(secret) + "</w:tc></w:tr>"
    body = paragraph("seen") + paragraph(secret, run="<w:vanish/>") + f"<w:tbl>{row}</w:tbl>"
    document, look = read(tmp_path, body)
    assert document.hidden == (secret, secret)
    assert secret not in document.text
    assert secret not in look.silent_text
    assert secret not in document.engine_text().text


def test_comments_follow_their_paragraph_also_in_notes(tmp_path: Path) -> None:
    def note(kind: str, number: int, inside: str, author: str = "") -> str:
        return f'<w:{kind} w:id="{number}" w:author="{author}">{inside}</w:{kind}>'

    refer = '<w:r><w:{}Reference w:id="{}"/></w:r></w:p>'
    first = paragraph("text")[:-6] + refer.format("comment", 4)
    second = paragraph("noted")[:-6] + refer.format("footnote", 2)
    inner = paragraph("in a note")[:-6] + refer.format("comment", 5)
    comments = note("comment", 4, paragraph("why?"), "Ann") + note("comment", 5, paragraph("ok"))
    document, look = read(
        tmp_path, first + second, comments=comments, footnotes=note("footnote", 2, inner)
    )
    assert document.text.split("\n") == [
        "text", "[comment by Ann] why?", "noted", "[note 1] in a note", "[comment] ok",
    ]  # fmt: skip
    assert [p.number for p in document.paragraphs] == [1, 1, 2, 2, 2]
    assert [Silent(s.kind) for s in look.silent] == [Silent.MARK] * 3


def test_headers_are_read_once_and_page_numbers_are_not(tmp_path: Path) -> None:
    field = '<w:fldSimple w:instr=" PAGE "><w:r><w:t>7</w:t></w:r></w:fldSimple>'
    footer = f"<w:p><w:r><w:t xml:space='preserve'>Page </w:t></w:r>{field}</w:p>"
    refer = "".join(
        f'<w:{kind}Reference w:type="default" r:id="r{number}"/>'
        for number, kind in ((0, "header"), (1, "footer"))
    )
    section = f"<w:sectPr>{refer}</w:sectPr>"
    body = paragraph("one", f"<w:rPr/>{section}") + paragraph("two") + section
    document, look = read(
        tmp_path, body, header1=paragraph("Contract 4711 of the town"), footer1=footer
    )
    assert document.text == "one\ntwo\nContract 4711 of the town"
    assert document.paragraphs[-1].number == 0
    assert document.paragraphs[-1].section == ""
    zones = [Zone(piece.zone) for piece in look.pieces]
    assert zones == [Zone.BODY, Zone.BODY, Zone.HEADER, Zone.FOOTER]
    assert [Silent(s.kind) for s in look.silent] == [Silent.MARK, Silent.PAGE]


def test_final_view_is_the_text_and_changes_are_kept_beside_it(tmp_path: Path) -> None:
    run = "<w:r><w:t xml:space='preserve'>{}</w:t></w:r>"
    gone = "<w:del><w:r><w:delText>did</w:delText></w:r></w:del>"
    moved = f"<w:moveFrom>{run.format('there')}</w:moveFrom>"
    here = f"<w:moveTo>{run.format('here')}</w:moveTo>"
    body = f"<w:p>{run.format('We ')}{gone}<w:ins>{run.format('do ')}</w:ins>{moved}{here}</w:p>"
    row = "<w:tr><w:trPr><w:del/></w:trPr><w:tc>" + paragraph("old row") + "</w:tc></w:tr>"
    document, look = read(tmp_path, body + f"<w:tbl>{row}</w:tbl>" + paragraph("end"))
    assert document.text == "We do here\nend"
    assert look.silent_text == "didthereold row"
    assert {Silent(s.kind) for s in look.silent} == {Silent.DELETED}
    assert letters_at(document, "do") == Letters.INSERTED
    assert look.cells[0].deleted == 1
    assert look.has_changes


def test_sections_take_their_paper_and_continuous_ones_stay(tmp_path: Path) -> None:
    def section(width: int, kind: str) -> str:
        return f'<w:sectPr><w:type w:val="{kind}"/><w:pgSz w:w="{width}" w:h="9000"/></w:sectPr>'

    body = (
        paragraph("a", "<w:rPr/>" + section(8000, "nextPage"))
        + paragraph("b", "<w:rPr/>" + section(8000, "continuous"))
        + paragraph("c")
        + section(12000, "nextPage")
    )
    _, look = read(tmp_path, body)
    assert [sheet.width for sheet in look.sheets] == [8000, 12000]
    assert [piece.section for piece in look.pieces] == [0, 0, 1]


def test_lengths_may_name_their_unit_as_strict_files_do(tmp_path: Path) -> None:
    body = (
        paragraph("a", '<w:ind w:start="36pt"/>')
        + '<w:sectPr><w:pgSz w:w="8.5in" w:h="11in"/></w:sectPr>'
    )
    _, look = read(tmp_path, body)
    assert look.paragraphs[look.pieces[0].look].left == 720
    assert (look.sheets[0].width, look.sheets[0].height) == (12240, 15840)
