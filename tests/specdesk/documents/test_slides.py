from pathlib import Path

from engine.progress import Quiet
from engine.spans import Span
from specdesk.documents.look import Flow
from specdesk.documents.open import open_document

from .companion_files import shape, slides_file


def test_slides_are_pages_with_their_titles_and_notes(tmp_path: Path) -> None:
    path = slides_file(
        tmp_path / "a.pptx",
        shape("Plan", "ctrTitle") + shape("Department of Water"),
        shape("first\nsecond") + shape("費用", "title") + shape("9", "sldNum"),
        notes="Say it slowly",
    )
    document = open_document(path, Quiet())
    assert document.kind == "slides"
    assert document.text == (
        "1. Plan\nDepartment of Water\n[notes] Say it slowly\n2. 費用\nfirst\nsecond"
    )
    at = document.text.index("second")
    place = document.place(Span(at, at + 6))
    assert (place.section, place.paragraph) == ("2. 費用", 3)
    look = document.look
    assert look is not None
    begins = [bool(look.paragraphs[piece.look].flow & Flow.PAGE_BEFORE) for piece in look.pieces]
    assert begins == [False, False, False, True, False, False]
    assert (look.sheets[0].width, look.sheets[0].height) == (14400, 10800)


def test_numbers_and_tables_of_slides(tmp_path: Path) -> None:
    numbered = '<a:pPr><a:buAutoNum type="alphaLcParenR"/></a:pPr>'
    cell = "<a:tc><a:txBody><a:p><a:r><a:t>{}</a:t></a:r></a:p></a:txBody></a:tc>"
    rows = "".join(
        "<a:tr>" + "".join(cell.format(text) for text in row) + "</a:tr>"
        for row in (("Item", "Cost"), ("Pump", "1,200"))
    )
    table = (
        "<p:graphicFrame><a:graphic><a:graphicData><a:tbl>"
        f"{rows}</a:tbl></a:graphicData></a:graphic></p:graphicFrame>"
    )
    path = slides_file(tmp_path / "a.pptx", shape("one\ntwo", "", numbered) + table)
    assert open_document(path, Quiet()).text == "1.\na) one\nb) two\nItem\tCost\nPump\t1,200"


def test_what_no_viewer_sees_is_hidden(tmp_path: Path) -> None:
    away = '<a:xfrm><a:off x="20000000" y="0"/><a:ext cx="10" cy="10"/></a:xfrm>'
    path = slides_file(
        tmp_path / "a.pptx",
        shape("seen") + shape("beside", frame=away) + shape("switched off", cnv='hidden="1"'),
        shape("not shown", "title"),
        hidden=1,
    )
    document = open_document(path, Quiet())
    assert document.text == "1.\nseen"
    assert document.hidden == ("beside", "switched off", "not shown")
