"""Text is selected on the page and copied as it stands in the document."""

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from engine.spans import Span
from tests.ui.panels.test_page import open_and_wait
from ui.panels.page import PagePanel


def point_of(panel: PagePanel, offset: int) -> QPoint:
    """Where a character of the first page stands in the view."""
    canvas, scale = panel.canvas, panel.canvas.pages.scale
    left, top, right, bottom = panel.document.boxes[offset].tolist()
    corner = QPointF(canvas.pages.left(0, canvas.viewport().width()), canvas.pages.tops[0])
    middle = QPointF((left + right) / 2 * scale, (top + bottom) / 2 * scale)
    return (corner + middle).toPoint()


def drag(panel: PagePanel, first: int, last: int) -> None:
    view, left = panel.canvas.viewport(), Qt.MouseButton.LeftButton
    QTest.mousePress(view, left, pos=point_of(panel, first))
    QTest.mouseMove(view, point_of(panel, last))
    QTest.mouseRelease(view, left, pos=point_of(panel, last))


def test_what_a_drag_selects_is_copied(panel: PagePanel, pdf, qtbot):
    open_and_wait(panel, pdf, qtbot)
    first = pdf.text.index(next(word for word in pdf.text.split() if len(word) > 5))
    plain = panel.canvas.viewport().grab().toImage()
    drag(panel, first + 40, first)  # backwards as well
    assert panel.canvas.selection.span == Span(first, first + 41)
    assert panel.canvas.viewport().grab().toImage() != plain
    QTest.keyClick(panel.canvas, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == pdf.text[first : first + 41]


def test_a_click_selects_nothing_and_forgets_what_was(panel: PagePanel, pdf, qtbot):
    open_and_wait(panel, pdf, qtbot)
    QTest.keyClick(panel.canvas, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert panel.canvas.selection.span == Span(0, len(pdf.text))
    first = pdf.text.index(next(word for word in pdf.text.split() if len(word) > 5))
    with qtbot.waitSignal(panel.span_clicked):
        QTest.mouseClick(
            panel.canvas.viewport(), Qt.MouseButton.LeftButton, pos=point_of(panel, first)
        )
    assert panel.canvas.selection.span is None
    QTest.keyClick(panel.canvas, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    panel.show_document(None)
    assert panel.canvas.selection.span is None
