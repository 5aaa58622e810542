"""The list is worked with mouse and keys; cards come and go."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from ui.models.documents import DocumentsModel, RowState
from ui.panels.document_delegate import check_rect
from ui.panels.documents import MOST_NOTICES, DocumentsPanel
from ui.panels.notice import NoticeCard


@pytest.fixture
def panel(qtbot):
    model = DocumentsModel()
    made = DocumentsPanel(model)
    qtbot.addWidget(made)
    made.model = model
    made.resize(280, 600)
    made.show()
    return made


def place(panel, position):
    return panel.list.visualRect(panel.model.index(position))


def test_an_empty_list_says_how_to_begin(panel, qtbot):
    with qtbot.waitSignal(panel.open_requested):
        panel._start.click()
    panel.model.add(Path("a.pdf"), RowState.READY)
    assert not panel._start.isVisible()


@pytest.mark.parametrize("state", list(RowState))
def test_every_state_is_painted(panel, state):
    panel.model.add(Path("a.pdf"), state)
    assert not panel.grab().isNull()


def test_a_click_on_the_box_ticks_and_a_click_beside_chooses(panel, qtbot):
    first = panel.model.add(Path("a.pdf"), RowState.READY)
    second = panel.model.add(Path("b.pdf"), RowState.READY)
    panel.select(first.number)
    left = Qt.MouseButton.LeftButton
    box = check_rect(place(panel, 1)).center()
    with qtbot.waitSignal(panel.model.check_toggled) as ticked:
        qtbot.mouseClick(panel.list.viewport(), left, pos=box)
    assert ticked.args == [second.number, True]
    with qtbot.waitSignal(panel.document_chosen) as chosen:
        panel.list.setCurrentIndex(panel.model.index(0))
        qtbot.mouseClick(panel.list.viewport(), left, pos=place(panel, 1).center())
    assert chosen.args[0] in (first.number, second.number)
    assert panel.list.currentIndex().row() == 1


def test_space_ticks_and_delete_removes(panel, qtbot):
    row = panel.model.add(Path("a.pdf"), RowState.READY)
    panel.select(row.number)
    with qtbot.waitSignal(panel.model.check_toggled):
        qtbot.keyClick(panel.list, Qt.Key.Key_Space)
    with qtbot.waitSignal(panel.removal_requested) as removed:
        qtbot.keyClick(panel.list, Qt.Key.Key_Delete)
    assert removed.args == [row.number]


def test_the_menu_stops_only_what_works(panel):
    reading = panel.model.add(Path("a.pdf"), RowState.READING)
    ready = panel.model.add(Path("b.pdf"), RowState.READY)
    assert [a.text() for a in panel.menu_for(reading).actions()] == [
        "Stop reading",
        "Remove from the list",
    ]
    assert [a.text() for a in panel.menu_for(ready).actions()] == ["Remove from the list"]


def test_cards_are_closed_one_by_one_and_never_pile_up(panel):
    for number in range(MOST_NOTICES + 3):
        panel.add_notice(NoticeCard(f"file {number}", "damaged"))
    QApplication.processEvents()
    assert len(panel.notices) == MOST_NOTICES
    assert panel.notices[0].accessibleName() == f"file {MOST_NOTICES + 2}"
    for card in panel.notices:
        card.close_card()
    assert panel.notices == []
    assert not panel._notice_area.isVisible()


def test_a_cards_action_closes_it(panel, qtbot):
    done = []
    card = NoticeCard("title", "sentence", "hint", (("Do it", lambda: done.append(1)),))
    panel.add_notice(card)
    buttons = [b for b in card.findChildren(type(panel._start)) if b.text() == "Do it"]
    buttons[0].click()
    assert done == [1]
    assert panel.notices == []
