"""A Word file's text: plain, in its place, with heat and marks."""

from dataclasses import replace

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFont, QTextCursor

from engine.spans import Span
from engine.text import Heading
from specdesk.documents.document import Document, Paragraph
from tests.ui.panels.conftest import heated
from tests.ui.panels.test_page import has_colour, heat_and_wait
from ui.panels.page import PagePanel
from ui.theme import LIGHT


def a_long_one(word: Document, first: str = "A <b>title</b> & 😀") -> Document:
    lines = [first, *(f"Paragraph {n} 😀 about 𠮷野家." for n in range(400))]
    starts = [sum(len(line) + 1 for line in lines[:n]) for n in range(len(lines))]
    spans = [Span(s, s + len(line)) for s, line in zip(starts, lines, strict=True)]
    return replace(
        word,
        text="\n".join(lines),
        paragraphs=tuple(Paragraph(span, "", n + 1) for n, span in enumerate(spans)),
        headings=(Heading(spans[0], 1),),
        look=None,
    )


def weight_at(panel: PagePanel, position: int) -> int:
    cursor = QTextCursor(panel.word.document())
    cursor.setPosition(position + 1)
    return cursor.charFormat().fontWeight()


def test_text_is_shown_as_it_is_never_as_markup(panel: PagePanel, word):
    document = a_long_one(word)
    panel.show_document(document)
    assert panel.word.toPlainText() == document.text


def test_headings_alone_are_bold_in_every_document(panel: PagePanel, word):
    document = a_long_one(word)
    for shown in (document, document, replace(document, headings=())):
        panel.show_document(shown)
        assert (weight_at(panel, 0) == QFont.Weight.Bold) is bool(shown.headings)
        assert weight_at(panel, 200) != QFont.Weight.Bold


def test_a_passage_is_brought_into_view_and_outlined(panel: PagePanel, word, qtbot):
    document = a_long_one(word)
    panel.show_document(document)
    span = document.paragraphs[300].span
    panel.go_to(span)
    top, bottom = panel.word.extent
    assert top < span.start / len(document.text) < bottom
    assert panel.word.textCursor().block().text() == span.of(document.text)
    assert has_colour(panel.word.viewport().grab().toImage(), LIGHT.paper_cited)
    panel.go_back()
    assert panel.word.extent[0] == 0


def test_what_was_read_has_a_bar_and_what_was_not_is_hatched(panel: PagePanel, word, qtbot):
    document = a_long_one(word)
    panel.show_document(document)
    plain = panel.word.viewport().grab().toImage()
    heat_and_wait(panel, heated(document, [document.paragraphs[2].span]), qtbot)
    hot = panel.word.viewport().grab().toImage()
    assert has_colour(hot, LIGHT.paper_kept)
    line = panel.word.cursorRect(_cursor_at(panel, 5))
    area = (40, line.top(), 300, line.height())
    assert hot.copy(*area) != plain.copy(*area)


def test_a_click_tells_the_place_behind_rare_characters(panel: PagePanel, word, qtbot):
    document = a_long_one(word)
    panel.show_document(document)
    heat_and_wait(panel, heated(document, [document.paragraphs[2].span]), qtbot)
    line = panel.word.cursorRect(_cursor_at(panel, 2))
    point = QPoint(line.left() + 30, line.center().y())
    with qtbot.waitSignal(panel.span_clicked) as clicked:
        qtbot.mouseClick(panel.word.viewport(), Qt.MouseButton.LeftButton, pos=point)
    assert clicked.args == [document.paragraphs[2].span]


def test_text_grows_and_keeps_its_place(panel: PagePanel, word, qtbot):
    document = a_long_one(word)
    panel.show_document(document)
    panel.go_to(document.paragraphs[200].span)
    before, place = panel.word.document().defaultFont().pointSizeF(), panel.word.position
    panel.bar.zoom_in.trigger()
    assert panel.word.document().defaultFont().pointSizeF() > before
    assert abs(panel.word.position - place) < 60
    assert panel.bar.size_shown.text() == "110%"


def _cursor_at(panel: PagePanel, paragraph: int) -> QTextCursor:
    return QTextCursor(panel.word.document().findBlockByNumber(paragraph))
