"""The overview strip: marks in their rows, jumps by mouse and key."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage

from engine.spans import Span
from specdesk.heat import heat_of
from tests.specdesk.test_heat import a_pdf
from ui.panels.strip import Strip
from ui.theme import LIGHT, palette_of


@pytest.fixture
def strip(qtbot, qapp) -> Strip:
    qapp.setPalette(palette_of(LIGHT))
    made = Strip()
    qtbot.addWidget(made)
    made.resize(made.width(), 200)
    made.show()
    return made


def rows_with(image: QImage, x: int, name: str) -> list[int]:
    return [y for y in range(image.height()) if image.pixelColor(x, y).name() == name]


def test_what_was_read_and_cited_lies_where_it_is_in_the_document(strip: Strip):
    document = a_pdf(["ab", "cd", "ef"], ["gh", "ij", "kl"])
    second = document.pages[1].span.start
    read = Span(second, second + 2)
    strip.show_heat(heat_of(document, None, [read], [read]))
    strip.show_view(0.0, 0.2)
    image = strip.grab().toImage()
    kept = rows_with(image, 4, LIGHT.kept)
    assert kept
    assert all(95 <= row <= 115 for row in kept)
    assert rows_with(image, strip.width() - 4, LIGHT.cited)
    strip.show_heat(None)
    assert not rows_with(strip.grab().toImage(), 4, LIGHT.kept)


def test_a_click_and_the_keys_jump(strip: Strip, qtbot):
    strip.show_view(0.4, 0.6)
    with qtbot.waitSignal(strip.jump_requested) as clicked:
        qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=QPoint(5, 150))
    assert clicked.args[0] == pytest.approx(0.75)
    with qtbot.waitSignal(strip.jump_requested) as pressed:
        qtbot.keyClick(strip, Qt.Key.Key_Up)
    assert pressed.args[0] < 0.5
    strip.show_view(0.98, 1.0)
    with qtbot.waitSignal(strip.jump_requested) as pressed:
        qtbot.keyClick(strip, Qt.Key.Key_Down)
    assert pressed.args[0] == 1.0
