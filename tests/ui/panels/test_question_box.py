"""Enter sends a question, but never while kana are being converted."""

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication

from ui.panels.question_box import QuestionBox


@pytest.fixture
def box(qtbot):
    made = QuestionBox()
    qtbot.addWidget(made)
    made.show()
    return made


def compose(box, preedit, commit=""):
    event = QInputMethodEvent(preedit, [])
    event.setCommitString(commit)
    QApplication.sendEvent(box, event)


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_enter_sends(box, qtbot, key):
    qtbot.keyClicks(box, "How long?")
    with qtbot.waitSignal(box.submitted):
        qtbot.keyClick(box, key)
    assert box.question == "How long?"


def test_shift_enter_begins_a_new_line(box, qtbot):
    qtbot.keyClicks(box, "one")
    with qtbot.assertNotEmitted(box.submitted):
        qtbot.keyClick(box, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClicks(box, "two")
    assert box.question in ("one\ntwo", "one\u2028two")


def test_enter_does_not_send_while_kana_are_being_converted(box, qtbot):
    compose(box, "けいやく")
    with qtbot.assertNotEmitted(box.submitted):
        qtbot.keyClick(box, Qt.Key.Key_Return)
    compose(box, "", commit="契約")
    assert box.question == "契約"
    with qtbot.waitSignal(box.submitted):
        qtbot.keyClick(box, Qt.Key.Key_Return)


def test_the_box_grows_with_the_question(box):
    before = box.sizeHint().height()
    box.setPlainText("\n".join("line" for _ in range(5)))
    assert box.sizeHint().height() > before
    box.setPlainText("\n".join("line" for _ in range(500)))
    assert box.sizeHint().height() < 400


def test_dropped_files_are_left_to_the_window(box):
    files = QMimeData()
    files.setUrls([QUrl.fromLocalFile("/tmp/a.pdf")])
    files.setText("file:///tmp/a.pdf")
    words = QMimeData()
    words.setText("words")
    assert not box.canInsertFromMimeData(files)
    assert box.canInsertFromMimeData(words)
