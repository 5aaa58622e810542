"""The panel of the document, over real files."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt, QTranslator
from PySide6.QtGui import QAccessible, QColor, QImage
from PySide6.QtWidgets import QLineEdit, QProxyStyle, QScrollBar, QStyle, QToolButton

from engine.spans import Span
from specdesk.documents.document import Document
from tests.ui.panels.conftest import heated
from ui.panels.page import PagePanel
from ui.theme import LIGHT


class Still(QProxyStyle):
    """A style of a system that lets nothing move."""

    def styleHint(self, hint, option=None, widget=None, data=None):  # noqa: N802 (Qt's name)
        if hint == QStyle.StyleHint.SH_Widget_Animation_Duration:
            return 0
        return super().styleHint(hint, option, widget, data)


def open_and_wait(panel: PagePanel, document: Document, qtbot) -> None:
    panel.show_document(document)
    qtbot.waitUntil(lambda: panel.source.shown(panel.canvas.page) is not None)


def heat_and_wait(panel: PagePanel, answer, qtbot) -> None:
    with qtbot.waitSignal(panel.heat_shown):
        panel.show_heat(answer)
    page = panel.canvas.page
    qtbot.waitUntil(lambda: page < 0 or panel.source.shown(page) is not None)


def has_colour(image: QImage, name: str, near: int = 30) -> bool:
    ink = np.array(QColor(name).getRgb()[:3])
    copy = image.convertToFormat(QImage.Format.Format_RGBA8888)
    pixels = np.frombuffer(copy.constBits(), np.uint8).reshape(copy.height(), copy.width(), 4)
    distance = np.abs(pixels[..., :3].astype(int) - ink).sum(axis=2)
    return bool((distance < near).any())


def test_a_grey_sheet_stands_for_a_page_until_it_is_drawn(panel: PagePanel, pdf, qtbot):
    panel.show_document(pdf)
    middle = QPoint(panel.canvas.viewport().width() // 2, 100)
    before = panel.canvas.viewport().grab().toImage().pixelColor(middle).name()
    assert before == LIGHT.hover
    qtbot.waitUntil(lambda: panel.source.shown(0) is not None)
    after = panel.canvas.viewport().grab().toImage()
    assert has_colour(after, "#000000")
    assert has_colour(after, LIGHT.paper, 1)


def test_only_pages_near_the_view_are_drawn(panel: PagePanel, pdf, qtbot):
    open_and_wait(panel, pdf, qtbot)
    qtbot.waitUntil(lambda: panel.source.shown(1) is not None)
    assert panel.source.shown(4) is None
    panel.go_to_page(4)
    qtbot.waitUntil(lambda: panel.source.shown(4) is not None)
    assert panel.source.shown(0) is None


def test_pages_are_drawn_in_the_pixels_they_are_shown_in(panel: PagePanel, pdf, qtbot):
    open_and_wait(panel, pdf, qtbot)
    panel.canvas.set_zoom(1.5)
    width = round(panel.canvas.pages.sizes[0][0] * panel.devicePixelRatioF())
    qtbot.waitUntil(lambda: abs(panel.source.shown(0).width() - width) <= 1)


def test_a_passage_is_brought_into_view_and_outlined(panel: PagePanel, pdf, qtbot):
    open_and_wait(panel, pdf, qtbot)
    start = pdf.pages[2].span.start + 200
    with qtbot.waitSignal(panel.page_changed, check_params_cb=lambda page: page == 2):
        panel.go_to(Span(start, start + 120))
    (page, boxes) = next(iter(panel.canvas.marks.items()))
    assert (page, boxes) == (2, pdf.line_boxes(Span(start, start + 120)))
    y = panel.canvas.pages.tops[2] + boxes[0].top * panel.canvas.pages.scale
    top = panel.canvas.verticalScrollBar().value()
    assert top < y < top + panel.canvas.viewport().height()
    assert has_colour(panel.canvas.viewport().grab().toImage(), LIGHT.paper_cited)


def test_a_passage_over_two_pages_is_lit_on_both(panel: PagePanel, pdf, qtbot):
    open_and_wait(panel, pdf, qtbot)
    border = pdf.pages[1].span.start
    panel.go_to(Span(border - 80, border + 80))
    assert set(panel.canvas.marks) == {0, 1}


def test_a_jump_can_be_taken_back(panel: PagePanel, pdf, qtbot):
    open_and_wait(panel, pdf, qtbot)
    panel.go_to(pdf.pages[3].span)
    qtbot.keyClick(panel, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert panel.canvas.page == 0
    assert not panel.bar.back.isEnabled()
    qtbot.keyClick(panel, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert panel.canvas.page == 3


def test_no_mark_pulses_where_motion_is_reduced(panel: PagePanel, pdf, qtbot, qapp):
    open_and_wait(panel, pdf, qtbot)
    panel.go_to(Span(10, 40))
    assert panel.canvas.pulse.state() == panel.canvas.pulse.State.Running
    qapp.setStyle(Still("Fusion"))
    panel.go_to(Span(50, 90))
    assert panel.canvas.pulse.state() == panel.canvas.pulse.State.Stopped
    qapp.setStyle("Fusion")


def test_heat_lies_on_the_page_until_it_is_turned_off(panel: PagePanel, pdf, qtbot):
    open_and_wait(panel, pdf, qtbot)
    plain = panel.source.shown(0).toImage()
    heat_and_wait(panel, heated(pdf, [Span(100, 400)], [Span(120, 160)]), qtbot)
    hot = panel.source.shown(0).toImage()
    assert hot != plain
    assert has_colour(hot, LIGHT.paper_kept)
    assert panel.legend.isVisible()
    qtbot.keyClick(panel, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: panel.source.shown(0) is not None)
    assert panel.source.shown(0).toImage() == plain
    assert not panel.legend.isVisible()


def test_heat_of_a_document_that_was_left_is_not_shown(panel: PagePanel, pdf, word, qtbot):
    open_and_wait(panel, pdf, qtbot)
    panel.show_heat(heated(pdf, [Span(0, 50)]))
    panel.show_document(word)
    open_and_wait(panel, pdf, qtbot)
    assert not panel.legend.isVisible()
    assert not panel.bar.heat.isEnabled()


def test_a_click_on_a_passage_tells_its_span(panel: PagePanel, pdf, qtbot):
    open_and_wait(panel, pdf, qtbot)
    heat_and_wait(panel, heated(pdf, [Span(100, 400)]), qtbot)
    box = pdf.line_boxes(Span(200, 201))[0]
    scale, width = panel.canvas.pages.scale, panel.canvas.viewport().width()
    x = panel.canvas.pages.left(0, width) + (box.left + box.right) / 2 * scale
    y = panel.canvas.pages.tops[0] + (box.top + box.bottom) / 2 * scale
    point = QPoint(round(x), round(y))
    with qtbot.waitSignal(panel.span_clicked) as clicked:
        qtbot.mouseClick(panel.canvas.viewport(), Qt.MouseButton.LeftButton, pos=point)
    assert clicked.args[0].overlaps(Span(200, 201))
    assert panel.canvas.describe(200).startswith("Read for the answer")


def test_the_page_is_named_and_chosen_by_label_or_number(panel: PagePanel, pdf, qtbot):
    pages = tuple(
        replace(page, label="iii") if i == 2 else page for i, page in enumerate(pdf.pages)
    )
    open_and_wait(panel, replace(pdf, pages=pages), qtbot)
    panel.bar.choose_page.trigger()
    qtbot.keyClicks(panel.bar.field, "iii")
    qtbot.keyClick(panel.bar.field, Qt.Key.Key_Return)
    assert (panel.canvas.page, panel.bar.field.text(), panel.bar.place.text()) == (
        2,
        "iii",
        "3 of 5",
    )
    assert panel.canvas.accessibleDescription() == "iii · 3 of 5"
    panel.bar.field.setText("no such page")
    qtbot.keyClick(panel.bar.field, Qt.Key.Key_Return)
    assert (panel.canvas.page, panel.bar.field.text()) == (2, "iii")


def test_a_recognized_page_says_so(panel: PagePanel, pdf, qtbot):
    scanned = replace(pdf.pages[1], certainty=0.975, is_scan=True)
    open_and_wait(panel, replace(pdf, pages=(pdf.pages[0], scanned, *pdf.pages[2:])), qtbot)
    assert panel.bar.place.text() == "1 of 5"
    assert panel.bar.place.toolTip() == ""
    panel.go_to_page(1)
    assert panel.bar.place.text() == "2 of 5 · recognized"
    assert "98 %" in panel.bar.place.toolTip()
    assert panel.canvas.accessibleDescription() == "2 of 5 · recognized"


def test_zooming_keeps_the_place(panel: PagePanel, pdf, qtbot):
    open_and_wait(panel, pdf, qtbot)
    panel.canvas.scroll_to(2.4)
    middle = panel.canvas.viewport().height() / 2
    bar, before = panel.canvas.verticalScrollBar(), panel.canvas.zoom
    place = panel.canvas.pages.position(bar.value() + middle)
    for key, grows in ((Qt.Key.Key_Equal, True), (Qt.Key.Key_Minus, False)):
        zoom = panel.canvas.zoom
        qtbot.keyClick(panel, key, Qt.KeyboardModifier.ControlModifier)
        assert (panel.canvas.zoom > zoom) is grows
        assert panel.canvas.pages.position(bar.value() + middle) == pytest.approx(place, abs=0.01)
    qtbot.keyClick(panel, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert panel.canvas.zoom == 1.0
    qtbot.keyClick(panel, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert panel.canvas.zoom == pytest.approx(before, rel=0.05)


def test_zooming_at_a_point_keeps_what_is_under_it(panel: PagePanel, pdf, qtbot):
    open_and_wait(panel, pdf, qtbot)
    panel.canvas.set_zoom(2.0)
    panel.canvas.scroll_to(1.2)
    box = pdf.line_boxes(pdf.pages[1].span)[5]
    scale, view = panel.canvas.pages.scale, panel.canvas.viewport()
    x = panel.canvas.pages.left(1, view.width()) + (box.left + 5) * scale
    y = panel.canvas.pages.tops[1] + (box.top + 3) * scale
    bar = panel.canvas.verticalScrollBar()
    bar.setValue(round(y) - 200)
    point = QPoint(round(x) - panel.canvas.horizontalScrollBar().value(), 200)
    before = panel.canvas.offset_at(point)
    panel.canvas.set_zoom(4.0, QPointF(point))
    assert abs(panel.canvas.offset_at(point) - before) <= 3


def test_keys_move_through_the_pages(panel: PagePanel, pdf, qtbot):
    open_and_wait(panel, pdf, qtbot)
    bar = panel.canvas.verticalScrollBar()
    for key in (Qt.Key.Key_PageDown, Qt.Key.Key_Down, Qt.Key.Key_Space):
        before = bar.value()
        qtbot.keyClick(panel.canvas, key)
        assert bar.value() > before
    qtbot.keyClick(panel.canvas, Qt.Key.Key_End)
    assert bar.value() == bar.maximum()
    qtbot.keyClick(panel.canvas, Qt.Key.Key_Home)
    assert bar.value() == 0


def test_the_strip_shows_the_view_and_jumps(panel: PagePanel, pdf, qtbot):
    open_and_wait(panel, pdf, qtbot)
    height = panel.strip.height()
    qtbot.mouseClick(panel.strip, Qt.MouseButton.LeftButton, pos=QPoint(8, round(height * 0.7)))
    assert panel.canvas.page == 3
    top, bottom = panel.canvas.extent
    assert top < 0.7 < bottom
    assert panel.strip.describe(0.7) == "4 of 5"


def test_a_file_that_is_gone_is_said_on_the_page(panel: PagePanel, pdf, qtbot, tmp_path: Path):
    panel.show_document(replace(pdf, path=tmp_path / "gone.pdf"))
    qtbot.waitUntil(lambda: panel.canvas.failure(0) != "")
    panel.canvas.viewport().grab()


def test_another_document_takes_the_place_at_once(panel: PagePanel, pdf, word, qtbot):
    panel.show_document(pdf)
    panel.show_document(word)
    assert panel.word.isVisible()
    assert panel.word.toPlainText() == word.text
    assert not panel.bar.place.isVisible()
    panel.show_document(None)
    assert panel.canvas.isVisible()
    assert panel.canvas.page == -1


class Marked(QTranslator):
    """Translates every text of ours into itself with a mark before it."""

    def isEmpty(self):  # noqa: N802
        return False

    def translate(self, context, text, disambiguation=None, n=-1):
        return f"¶{text}"


def test_every_name_follows_the_language(panel: PagePanel, pdf, qtbot, qapp):
    open_and_wait(panel, pdf, qtbot)
    heat_and_wait(panel, heated(pdf, [Span(0, 50)]), qtbot)
    marked = Marked()
    qapp.installTranslator(marked)
    try:
        qtbot.waitUntil(lambda: panel.bar.heat.text().startswith("¶"))
        named = [panel, panel.canvas, panel.strip, panel.legend, panel.word, panel.bar.field]
        assert [widget.accessibleName()[0] for widget in named] == ["¶"] * len(named)
        assert panel.bar.place.text() == "¶1 of 5"
        assert panel.canvas.describe(10).startswith("¶")
    finally:
        qapp.removeTranslator(marked)


def test_every_control_has_an_accessible_name(panel: PagePanel, pdf, qtbot):
    open_and_wait(panel, pdf, qtbot)
    heat_and_wait(panel, heated(pdf, [Span(0, 50)]), qtbot)
    controls = [panel, panel.canvas, panel.strip, panel.legend, panel.word]
    for kind in (QToolButton, QLineEdit, QScrollBar):
        controls += [w for w in panel.findChildren(kind) if w.isVisible()]
    assert len(controls) > 10
    for control in controls:
        name = QAccessible.queryAccessibleInterface(control).text(QAccessible.Text.Name)
        assert name, control


def ink_of(image: QImage) -> np.ndarray:
    """Where a picture is dark, [height, width]."""
    plain = image.convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), -1)
    return rows[:, : plain.width()] < 128


def begun_of(document: Document) -> Document:
    """A document of which only the first page's text is known."""
    first, *others = document.pages
    start = first.span.end
    pages = [replace(page, span=Span(start + n, start + n + 1)) for n, page in enumerate(others)]
    boxes = np.full((len(others), 4), np.nan, np.float32)
    return replace(
        document,
        text=document.text[:start] + "\n" * len(others),
        pages=(first, *pages),
        boxes=np.concatenate([document.boxes[:start], boxes]),
    )


def test_the_whole_of_a_begun_document_leaves_the_reader_where_they_are(
    panel: PagePanel, pdf, qtbot
):
    panel.show_begun(begun_of(pdf))
    panel.canvas.set_zoom(0.75)
    panel.go_to_page(2)
    qtbot.waitUntil(lambda: panel.source.shown(2) is not None)
    place = panel.canvas.verticalScrollBar().value()
    panel.show_document(pdf)
    assert panel.canvas.verticalScrollBar().value() == place > 0
    assert panel.canvas.zoom == 0.75
    assert panel.source.shown(2) is not None
    assert panel.document is pdf
    span = Span(pdf.pages[3].span.start, pdf.pages[3].span.start + 20)
    panel.go_to(span)
    assert panel.canvas.page == 3
    assert panel.canvas.marks


def test_a_begun_document_whose_pages_have_other_sizes_is_shown_anew(panel: PagePanel, pdf, qtbot):
    begun = begun_of(pdf)
    panel.show_begun(replace(begun, pages=tuple(replace(p, width=50.0) for p in begun.pages)))
    panel.go_to_page(2)
    panel.show_document(pdf)
    assert panel.canvas.page == 0
    qtbot.waitUntil(lambda: panel.source.shown(0) is not None)


@pytest.mark.parametrize("turn", [1, 2])
def test_a_page_that_lies_wrong_is_drawn_upright(panel: PagePanel, pdf, qtbot, turn: int):
    first, *others = pdf.pages
    width, height = (first.height, first.width) if turn % 2 else (first.width, first.height)
    turned = replace(first, width=width, height=height, turn=turn)
    open_and_wait(panel, pdf, qtbot)
    before = panel.source.shown(0).toImage()
    panel.show_begun(begun_of(pdf))
    panel.show_document(replace(pdf, pages=(turned, *others)))
    qtbot.waitUntil(lambda: panel.source.shown(0) is not None)
    after = panel.source.shown(0).toImage()
    assert (after.width() > after.height()) is (turn == 1)
    ink = (ink_of(before), ink_of(after))
    assert ink[0].any()
    if turn == 2:
        assert (np.rot90(ink[0], 2) == ink[1]).mean() > 0.99


def test_opening_a_document_again_shows_it_from_its_beginning(panel: PagePanel, pdf, qtbot):
    open_and_wait(panel, pdf, qtbot)
    panel.go_to_page(2)
    panel.show_document(pdf)
    assert panel.canvas.page == 0
