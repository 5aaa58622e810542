"""A Word file in the panel: its text at once, its pages as soon as they are laid out."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from engine.progress import Quiet
from specdesk.documents.document import Document
from specdesk.documents.office import read_office
from tests.specdesk.documents.picture_files import BLUE, image, with_picture
from tests.ui.panels.conftest import heated
from tests.ui.panels.test_page import has_colour
from tests.ui.paper_files import long_body, read_body
from ui.panels.page import PagePanel
from ui.theme import LIGHT


def show_pages(panel: PagePanel, document: Document, qtbot: QtBot) -> None:
    panel.show_document(document)
    qtbot.waitUntil(lambda: panel.canvas.isVisible())


def paint(panel: PagePanel) -> Callable[[], bool]:
    return lambda: has_colour(panel.canvas.viewport().grab().toImage(), LIGHT.paper_kept)


def test_text_comes_first_and_pages_follow(panel: PagePanel, word, qtbot):
    panel.show_document(word)
    assert panel.word.isVisible()
    assert panel.word.toPlainText() == word.text
    qtbot.waitUntil(lambda: panel.canvas.isVisible())
    assert panel.bar.place.text().endswith(f"of {len(panel.document.pages)}")
    assert panel.document.text == word.text


def test_heat_and_mark_that_came_before_the_pages_are_on_them(panel, qtbot, tmp_path: Path):
    document = read_body(tmp_path, long_body())
    far = document.paragraphs[50].span
    panel.show_document(document)
    panel.show_heat(heated(document, [far]))
    panel.go_to(far)
    qtbot.waitUntil(lambda: panel.canvas.isVisible())
    assert panel.canvas.page == panel.document.page_index(far.start) > 0
    assert panel.canvas.marks
    qtbot.waitUntil(paint(panel))


def test_text_alone_is_shown_on_request_at_the_same_place(panel, qtbot, tmp_path: Path):
    document = read_body(tmp_path, long_body())
    show_pages(panel, document, qtbot)
    panel.go_to_page(4)
    page = panel.document.pages[4].span
    panel.bar.plain.trigger()
    assert panel.word.isVisible()
    top, bottom = panel.word.extent
    assert top <= page.start / len(document.text) <= bottom
    panel.bar.plain.trigger()
    qtbot.waitUntil(lambda: panel.canvas.isVisible())


def test_switches_are_offered_where_they_change_something(panel, pdf, qtbot, tmp_path: Path):
    gone = "<w:p><w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:r><w:t>x</w:t></w:r></w:p>"
    for document, plain, tracked in (
        (read_body(tmp_path, gone), True, True),
        (read_body(tmp_path, long_body(2)), True, False),
        (pdf, False, False),
    ):
        panel.show_document(document)
        assert panel.bar.plain.isVisible() is plain
        assert panel.bar.tracked.isVisible() is tracked


def test_tracked_changes_are_laid_out_anew(panel, qtbot, tmp_path: Path):
    gone = "<w:p><w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:r><w:t>x</w:t></w:r></w:p>"
    show_pages(panel, read_body(tmp_path, gone), qtbot)
    before = panel.document.boxes[0, 0]
    panel.bar.tracked.trigger()
    qtbot.waitUntil(lambda: panel.document.boxes[0, 0] > before + 10)
    assert panel.document.text == "x"


def test_pictures_are_on_the_pages(panel, qtbot, tmp_path: Path):
    path = with_picture(tmp_path / "a.docx", data=image(colour=BLUE))
    show_pages(panel, read_office(path, Quiet()), qtbot)

    def is_shown() -> bool:
        return has_colour(panel.canvas.viewport().grab().toImage(), QColor(*BLUE).name())

    qtbot.waitUntil(is_shown)
    panel.bar.zoom_in.trigger()
    qtbot.waitUntil(is_shown)


def test_another_document_takes_the_place_of_one_being_laid_out(panel, pdf, qtbot, tmp_path: Path):
    panel.show_document(read_body(tmp_path, long_body(2000)))
    panel.show_document(pdf)
    qtbot.wait(50)
    assert panel.document is pdf
