"""A document on paper: every word has a box, and the box holds its ink."""

import re
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from engine.progress import Quiet
from engine.spans import Span
from specdesk.documents.document import Document
from specdesk.documents.office import read_office
from tests.conftest import DATA
from tests.specdesk.documents.word_files import paragraph
from tests.ui.paper_files import SMALL_PAPER, long_body, read_body, table
from ui.paper.paper import Paper

FILES = ["lists.docx", "tracked-changes.docx", "equations.docx", "text-box.docx", "footnotes.docx"]


def laid_out(document: Document, **how: bool) -> tuple[Paper, Document]:
    assert document.look is not None
    paper = Paper(document, document.look, ["Noto Sans CJK JP"], **how)
    return paper, paper.as_pages()


def ink(paper: Paper, page: int, scale: float = 2.0) -> np.ndarray:
    """Where a page is dark, [height, width]."""
    return paper.render(page, scale).rgb.min(axis=2) < 140


@pytest.mark.parametrize("name", FILES)
def test_every_word_has_ink_in_its_box(qapp, name: str) -> None:
    paper, document = laid_out(read_office(DATA / name, Quiet()))
    pages = [ink(paper, index) for index in range(paper.page_count)]
    for word in re.finditer(r"\w\S*", document.text):
        span = Span(word.start(), word.end())
        boxes = document.line_boxes(span)
        assert boxes, word[0]
        page = pages[boxes[0].page]
        rows = slice(round(2 * boxes[0].top), round(2 * boxes[0].bottom))
        columns = slice(round(2 * boxes[0].left), round(2 * boxes[0].right))
        assert page[rows, columns].any(), word[0]


def test_all_ink_of_a_page_of_text_lies_in_boxes(qapp, tmp_path: Path) -> None:
    paper, document = laid_out(read_body(tmp_path, long_body()))
    assert paper.page_count > 5
    for index in range(paper.page_count):
        dark = ink(paper, index)
        covered = np.zeros_like(dark)
        span = document.pages[index].span
        for left, top, right, bottom in document.boxes[span.start : span.end]:
            if not np.isnan(left):
                covered[
                    int(2 * top) - 2 : int(2 * bottom) + 3, int(2 * left) - 3 : int(2 * right) + 4
                ] = True
        assert dark.any()
        assert not (dark & ~covered).any()


def test_pages_part_the_text_in_order(qapp, tmp_path: Path) -> None:
    _, document = laid_out(read_body(tmp_path, long_body()))
    spans = [page.span for page in document.pages]
    assert spans[0].start == 0
    assert spans[-1].end == len(document.text)
    assert all(a.end == b.start for a, b in pairwise(spans))
    assert (document.pages[0].width, document.pages[0].height) == (300, 250)
    inside = document.boxes[~np.isnan(document.boxes[:, 0])]
    assert (inside >= 0).all()
    assert (inside[:, 2] <= 300).all()
    assert (inside[:, 3] <= 250).all()


def test_cells_stand_beside_each_other(qapp, tmp_path: Path) -> None:
    body = table(("Grain", "200"), ("Straw", "35")) + SMALL_PAPER
    _, document = laid_out(read_body(tmp_path, body))
    left, right, below = (
        document.boxes[document.text.index(word)] for word in ("Grain", "200", "Straw")
    )
    assert left[1] == pytest.approx(right[1])
    assert right[0] > left[0] + 50
    assert below[1] > left[3] - 1
    assert below[0] == pytest.approx(left[0])


def test_table_longer_than_qt_lays_out_at_once_keeps_its_rows(qapp, tmp_path: Path) -> None:
    body = table(*((f"row{n}", str(n)) for n in range(250))) + SMALL_PAPER
    paper, document = laid_out(read_body(tmp_path, body))
    tops = [
        document.page_index(at := document.text.index(f"row{n}\t")) * 250 + document.boxes[at, 1]
        for n in range(250)
    ]
    assert tops == sorted(tops)
    assert len(set(tops)) == 250
    assert paper.page_count > 5


def test_deletions_take_room_only_where_they_are_asked_for(qapp, tmp_path: Path) -> None:
    run = "<w:r><w:t xml:space='preserve'>{}</w:t></w:r>"
    gone = '<w:del><w:r><w:delText xml:space="preserve">removed </w:delText></w:r></w:del>'
    row = "<w:tr>{}<w:tc><w:p>" + run.format("{}") + "</w:p></w:tc></w:tr>"
    body = (
        f"<w:p>{run.format('a ')}{gone}{run.format('z')}</w:p>"
        + "<w:tbl>"
        + row.format("", "stays")
        + row.format("<w:trPr><w:del/></w:trPr>", "struck")
        + row.format("", "last")
        + "</w:tbl>"
        + SMALL_PAPER
    )
    document = read_body(tmp_path, body)
    assert document.text == "a z\nstays\nlast"
    final, changes = laid_out(document)[1], laid_out(document, tracked=True)[1]
    z, last = document.text.index("z"), document.text.index("last")
    assert changes.boxes[z, 0] > final.boxes[z, 0] + 20
    assert changes.boxes[last, 1] > final.boxes[last, 1] + 8
    assert document.look is not None
    assert document.look.has_changes


def test_sections_have_their_own_paper(qapp, tmp_path: Path) -> None:
    wide = SMALL_PAPER.replace('w:w="6000" w:h="5000"', 'w:w="9000" w:h="4000"')
    body = paragraph("first", f"<w:rPr/>{SMALL_PAPER}") + paragraph("second") + wide
    _, document = laid_out(read_body(tmp_path, body))
    assert [(p.width, p.height) for p in document.pages] == [(300, 250), (450, 200)]
    assert document.page_index(document.text.index("second")) == 1
