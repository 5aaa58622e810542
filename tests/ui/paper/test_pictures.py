"""Pictures on paper: at their size, in their place, and without harm to the words."""

from contextlib import closing
from pathlib import Path

import docx
import numpy as np
import pytest

from engine.progress import Quiet
from engine.spans import Span
from specdesk.documents.document import Document
from specdesk.documents.office import read_office
from specdesk.documents.pictures import PictureReader
from tests.specdesk.documents.picture_files import (
    MEDIA,
    RED,
    anchored,
    changed,
    huge_png,
    image,
    with_picture,
)
from ui.paper.paper import Paper

LONG = "Words that fill line after line beside the picture until it ends. " * 12


def shown(path: Path) -> tuple[Paper, Document]:
    document = read_office(path, Quiet())
    look = document.look
    assert look is not None
    pictures = PictureReader(path, document.id, look.sources)
    paper = Paper(document, look, ["Noto Sans CJK JP"], pictures=pictures)
    return paper, paper.as_pages()


def red_area(paper: Paper, page: int = 0) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of what is red on a page, in points."""
    rgb = paper.render(page, 1.0).rgb.astype(int)
    rows, columns = np.nonzero(np.abs(rgb - RED).max(axis=2) < 30)
    assert len(rows), "nothing red"
    return columns.min(), rows.min(), columns.max() + 1, rows.max() + 1


def boxes_of(document: Document, words: str) -> list[tuple[float, float, float, float]]:
    start = document.text.index(words)
    found = document.line_boxes(Span(start, start + len(words)))
    return [(box.left, box.top, box.right, box.bottom) for box in found]


def test_a_picture_stands_between_its_paragraphs_at_its_size(qapp, tmp_path: Path) -> None:
    paper, document = shown(with_picture(tmp_path / "a.docx", (2000, 1000)))
    with closing(paper):
        left, top, right, bottom = red_area(paper)
    assert (right - left, bottom - top) == pytest.approx((100, 50), abs=2)
    assert boxes_of(document, "Above")[0][3] <= top + 1
    assert boxes_of(document, "Below")[0][1] >= bottom - 1
    assert left == pytest.approx(boxes_of(document, "Above")[0][0], abs=2)


def test_a_wide_picture_is_made_to_fit_in_proportion(qapp, tmp_path: Path) -> None:
    paper, document = shown(with_picture(tmp_path / "a.docx", (20000, 10000)))
    with closing(paper):
        left, top, right, bottom = red_area(paper)
    sheet = document.look.sheets[0]
    assert right - left == pytest.approx((sheet.width - sheet.left - sheet.right) / 20, abs=2)
    assert bottom - top == pytest.approx((right - left) / 2, abs=2)


def test_pages_break_where_the_picture_makes_them(qapp, tmp_path: Path) -> None:
    path = with_picture(tmp_path / "a.docx", (5000, 30000), before=f"Above. {LONG}")
    paper, document = shown(path)
    with closing(paper):
        assert paper.page_count in (2, 3)
        left, top, right, bottom = red_area(paper, 1)
    assert right - left == pytest.approx((bottom - top) / 6, abs=2)
    assert bottom <= document.pages[1].height - document.look.sheets[0].bottom / 20 + 1
    assert top >= document.look.sheets[0].top / 20 - 1
    assert document.page_index(document.text.index("Below")) >= 1


def test_letters_beside_a_picture_keep_boxes_of_letters(qapp, tmp_path: Path) -> None:
    file = docx.Document()
    paragraph = file.add_paragraph("before ")
    (tmp_path / "a.png").write_bytes(image(size=(96, 96)))
    paragraph.add_run().add_picture(str(tmp_path / "a.png"))
    paragraph.add_run(" after")
    file.save(str(tmp_path / "a.docx"))
    paper, document = shown(tmp_path / "a.docx")
    with closing(paper):
        left, _, right, bottom = red_area(paper)
        dark = paper.render(0, 2.0).rgb.max(axis=2) < 120
    for word in ("before", "after"):
        ((one, top, other, under),) = boxes_of(document, word)
        assert 5 < under - top < 25
        assert under >= bottom - 1
        assert dark[int(2 * top) : int(2 * under), int(2 * one) : int(2 * other)].any()
        assert other <= left + 1 or one >= right - 1


@pytest.mark.parametrize("side", ["left", "right"])
def test_lines_run_beside_a_picture(qapp, tmp_path: Path, side: str) -> None:
    path = with_picture(tmp_path / "a.docx", (3000, 2000), after=LONG)
    across = ("column", f"<wp:align>{side}</wp:align>")
    down = ("paragraph", "<wp:posOffset>0</wp:posOffset>")
    wrap = '<wp:wrapSquare wrapText="bothSides"/>'
    paper, document = shown(anchored(path, wrap=wrap, across=across, down=down))
    with closing(paper):
        left, top, right, bottom = red_area(paper)
    assert (right - left, bottom - top) == pytest.approx((150, 100), abs=2)
    beside = [box for box in boxes_of(document, LONG.strip()) if box[1] < bottom - 2]
    assert len(beside) >= 3
    for one, _, other, _ in beside:
        assert one >= right + 5 if side == "left" else other <= left - 5


def test_no_line_runs_beside_a_picture_that_stands_alone(qapp, tmp_path: Path) -> None:
    path = with_picture(tmp_path / "a.docx", (3000, 2000))
    across = ("margin", "<wp:align>center</wp:align>")
    paper, document = shown(anchored(path, wrap="<wp:wrapTopAndBottom/>", across=across))
    sheet = document.look.sheets[0]
    with closing(paper):
        left, top, right, bottom = red_area(paper)
    middle = (sheet.left + sheet.width - sheet.right) / 40
    assert (left + right) / 2 == pytest.approx(middle, abs=2)
    assert boxes_of(document, "Above")[0][3] <= top + 1
    assert boxes_of(document, "Below")[0][1] >= bottom - 1


def test_a_picture_behind_the_text_takes_no_room(qapp, tmp_path: Path) -> None:
    path = with_picture(tmp_path / "a.docx", (3000, 2000))
    _, without = shown(changed(path, {"word/document.xml": _without_drawing}))
    path = with_picture(tmp_path / "a.docx", (3000, 2000))
    down = ("page", "<wp:posOffset>2540000</wp:posOffset>")
    across = ("page", "<wp:align>right</wp:align>")
    paper, document = shown(anchored(path, across=across, down=down))
    with closing(paper):
        _, top, right, bottom = red_area(paper)
    assert (top, bottom) == pytest.approx((200, 300), abs=2)
    assert right == pytest.approx(document.pages[0].width, abs=2)
    assert np.allclose(document.boxes, without.boxes, equal_nan=True)


def test_words_show_over_a_picture(qapp, tmp_path: Path) -> None:
    path = anchored(with_picture(tmp_path / "a.docx", (12000, 16000)))
    paper, document = shown(path)
    with closing(paper):
        dark = paper.render(0, 2.0).rgb.max(axis=2) < 120
        assert red_area(paper)[:2] == pytest.approx((0, 0), abs=1)
    for word in ("Above", "Below"):
        ((left, top, right, bottom),) = boxes_of(document, word)
        assert dark[int(2 * top) : int(2 * bottom), int(2 * left) : int(2 * right)].any()


@pytest.mark.parametrize("data", [huge_png(), image("JPEG", (400, 300))[:700], None])
def test_a_picture_that_cannot_be_shown_is_an_empty_frame(qapp, tmp_path: Path, data) -> None:
    path = changed(with_picture(tmp_path / "a.docx", (4000, 2000)), {MEDIA: lambda _: data})
    paper, document = shown(path)
    with closing(paper):
        dark = paper.render(0, 1.0).rgb.max(axis=2) < 200
    above, below = boxes_of(document, "Above")[0], boxes_of(document, "Below")[0]
    frame = dark[int(above[3]) + 1 : int(below[1])]
    rows, columns = np.nonzero(frame)
    assert rows.max() - rows.min() == pytest.approx(100, abs=3)
    assert columns.max() - columns.min() == pytest.approx(200, abs=3)
    assert frame[10:-10, int(above[0]) + 20 : int(above[0]) + 180].any()  # its words


def test_a_page_of_slow_pictures_is_cut_short(qapp, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("ui.paper.pictures._PAGE_SECONDS", -1.0)
    paper, _ = shown(with_picture(tmp_path / "a.docx"))
    with closing(paper), pytest.raises(AssertionError, match="nothing red"):
        red_area(paper)
    monkeypatch.undo()
    paper, _ = shown(tmp_path / "a.docx")
    with closing(paper):
        assert red_area(paper)


def test_a_picture_in_a_header_is_on_every_page(qapp, tmp_path: Path) -> None:
    file = docx.Document()
    for number in range(80):
        file.add_paragraph(f"Line {number}.")
    (tmp_path / "a.png").write_bytes(image(size=(96, 96)))
    file.sections[0].header.paragraphs[0].add_run().add_picture(str(tmp_path / "a.png"))
    file.save(str(tmp_path / "a.docx"))
    paper, document = shown(tmp_path / "a.docx")
    with closing(paper):
        assert paper.page_count > 1
        areas = [red_area(paper, page) for page in range(paper.page_count)]
    assert len(set(areas)) == 1
    assert boxes_of(document, "Line 0.")[0][1] >= areas[0][3]


def test_a_picture_in_a_cell_fits_into_it(qapp, tmp_path: Path) -> None:
    file = docx.Document()
    table = file.add_table(1, 3)
    table.style = "Table Grid"
    (tmp_path / "a.png").write_bytes(image(size=(2000, 1000)))
    table.cell(0, 1).paragraphs[0].add_run("Cell").add_picture(str(tmp_path / "a.png"))
    file.save(str(tmp_path / "a.docx"))
    paper, document = shown(tmp_path / "a.docx")
    with closing(paper):
        left, top, right, bottom = red_area(paper)
    sheet = document.look.sheets[0]
    third = (sheet.width - sheet.left - sheet.right) / 60
    assert third - 20 < right - left <= third
    assert bottom - top == pytest.approx((right - left) / 2, abs=2)


def _without_drawing(data: bytes) -> bytes:
    start, end = data.index(b"<w:drawing"), data.index(b"</w:drawing>") + len(b"</w:drawing>")
    return data[:start] + data[end:]
