"""Search, collections, forgetting and the way back, in a window over real libraries."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QInputDialog, QMessageBox
from pytestqt.qtbot import QtBot

from engine.progress import Quiet
from engine.spans import Span
from specdesk.backend import backend_now
from specdesk.backups import backups
from specdesk.desk import Desk
from specdesk.hits import Hit
from specdesk.library import Library
from specdesk.places import Places
from specdesk.settings import Settings, save_settings
from tests.specdesk.test_library import an_answer
from ui.dialogs.library import LibraryDialog
from ui.dialogs.settings import SettingsDialog
from ui.main_window import MainWindow
from ui.models.hits import HitsModel
from ui.worker import Worker

DATA = Path(__file__).parents[1] / "data"
LISTS, NOTES, STRICT = (DATA / f"{name}.docx" for name in ("lists", "footnotes", "strict"))


@pytest.fixture
def workers(places: Places, qapp: QApplication) -> Iterator[tuple[Worker, Worker]]:
    made = Worker(lambda: Desk(places)), Worker(lambda: Desk(places))
    yield made
    for worker in made:
        assert worker.close(5000)


@pytest.fixture
def filled(places: Places) -> Places:
    """A library of two documents, the first with an answer, both in a collection."""
    desk = Desk(places)
    notes, lists = (desk.open(path, Quiet()) for path in (NOTES, LISTS))
    desk.library.save_answer(an_answer(lists))
    desk.collections.add("Word", [lists.id, notes.id])
    desk.open(STRICT, Quiet())
    desk.close()
    return places


@pytest.fixture
def shelf_window(workers: tuple[Worker, Worker], qtbot: QtBot) -> Iterator[MainWindow]:
    made = MainWindow(workers[0], Settings(), workers[1])
    qtbot.addWidget(made)
    made.resize(1300, 800)
    made.show()
    yield made
    made.close_now()


def idle(window: MainWindow, qtbot: QtBot) -> None:
    upkeep = window.shelf.upkeep
    qtbot.waitUntil(lambda: not (upkeep._worker.busy or upkeep._keeper.busy), timeout=20_000)
    QApplication.processEvents()


def started(window: MainWindow, qtbot: QtBot) -> MainWindow:
    window.library.load()
    idle(window, qtbot)
    return window


def search(window: MainWindow, qtbot: QtBot, typed: str) -> list[str]:
    with qtbot.waitSignal(window.shelf.searching.found):
        window.shelf.panel.field.setText(typed)
    model = window.shelf.panel.hits.model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def box_of(window: MainWindow) -> QMessageBox:
    (box,) = (box for box in window.findChildren(QMessageBox) if box.isVisible())
    return box


def press(box: QMessageBox, text: str) -> None:
    next(button for button in box.buttons() if button.text() == text).click()


def shown(window: MainWindow) -> list[str]:
    rows = list(window.library.model)
    return [
        row.name for place, row in enumerate(rows) if not window.documents.list.isRowHidden(place)
    ]


def test_a_changed_file_is_one_row_whose_old_answers_are_marked(
    places: Places, shelf_window, qtbot, tmp_path: Path
):
    path = tmp_path / "report.docx"
    path.write_bytes(LISTS.read_bytes())
    desk = Desk(places)
    desk.library.save_answer(an_answer(desk.open(path, Quiet())))
    desk.close()
    window = started(shelf_window, qtbot)
    (answer,) = window.reading.answers
    assert answer.warnings == ()
    path.write_bytes(NOTES.read_bytes())
    window.library.open([path])
    idle(window, qtbot)
    assert shown(window) == ["report.docx"]
    (answer,) = window.reading.answers
    assert answer.warnings == ("Rests on an earlier version of the file.",)
    window.library.open([path])  # not changed since: nothing is read again
    assert not window.shelf.upkeep._worker.busy
    other = MainWindow(window.shelf.upkeep._worker, Settings())
    qtbot.addWidget(other)
    other.library.load()
    idle(window, qtbot)
    assert [row.name for row in other.library.model] == ["report.docx"]
    other.close_now()


def test_what_is_typed_is_found_and_followed(filled: Places, shelf_window, qtbot):
    window = started(shelf_window, qtbot)
    assert not window.shelf.panel.searching
    assert search(window, qtbot, "tachyon") == ["footnotes.docx"]
    with qtbot.waitSignal(window.reading.place_shown) as place:
        window.shelf.panel.field.setFocus()
        qtbot.keyClick(window.shelf.panel.field, Qt.Key.Key_Return)
    assert window.library.current.name == "footnotes.docx"
    assert place.args[0].of(window.library.current.document.text).lower() == "tachyon"
    assert search(window, qtbot, "zzzz") == []
    qtbot.keyClick(window.shelf.panel.field, Qt.Key.Key_Escape)
    assert not window.shelf.panel.searching


def test_an_answer_that_was_found_is_shown(filled: Places, shelf_window, qtbot):
    window = started(shelf_window, qtbot)
    assert search(window, qtbot, "When")[0] == "When?"
    window.shelf.panel._enter_hits()
    with qtbot.waitSignal(window.reading.answer_sought) as sought:
        qtbot.keyClick(window.shelf.panel.hits, Qt.Key.Key_Return)
    assert sought.args == ["answer-1"]
    assert window.library.current.name == "lists.docx"


def test_the_hits_are_a_sound_model(qtmodeltester, qapp):
    marked = Hit("document", "a", "a.pdf", None, Span(0, 0), "𠮷 <b>rent</b>", (Span(5, 9),))
    model = HitsModel()
    model.show([marked, replace(marked, kind="answer", question="Which\nrent?")])
    qtmodeltester.check(model)
    assert [model.index(row, 0).data() for row in range(2)] == ["a.pdf", "Which rent?"]
    tip = model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert "<b>" not in tip  # foreign text is never taken for HTML


def test_only_what_was_typed_last_is_shown(filled: Places, shelf_window, qtbot):
    window = started(shelf_window, qtbot)
    for typed in ("t", "ta", "zzzz"):
        window.shelf.panel.field.setText(typed)
    assert search(window, qtbot, "tachyon") == ["footnotes.docx"]
    idle(window, qtbot)
    assert window.shelf.panel.hits.model().rowCount() == 1


def test_a_collection_is_shown_and_asked(filled: Places, shelf_window, qtbot):
    window = started(shelf_window, qtbot)
    assert len(shown(window)) == 3
    bar = window.shelf.panel.collections
    bar.box.setCurrentIndex(bar.box.findData("Word"))
    bar._choose()
    idle(window, qtbot)
    assert shown(window) == ["lists.docx", "footnotes.docx"]
    assert {row.name for row in window.library.asked} == {"lists.docx", "footnotes.docx"}
    assert len(window.library.asked_documents) == 2  # they were opened for that
    assert window.library.current.name in shown(window)
    bar.box.setCurrentIndex(0)
    bar._choose()
    assert len(shown(window)) == 3
    assert [row.name for row in window.library.asked] == [window.library.current.name]


def test_ticked_documents_become_a_collection(filled: Places, shelf_window, qtbot):
    window = started(shelf_window, qtbot)
    for row in list(window.library.model)[:2]:
        window.library.model.setData(
            window.library.model.index(window.library.model.position(row.number)),
            Qt.CheckState.Checked,
            Qt.ItemDataRole.CheckStateRole,
        )
    idle(window, qtbot)
    window.shelf.make_collection()
    (dialog,) = window.findChildren(QInputDialog)
    dialog.setTextValue("契約")
    dialog.accept()
    idle(window, qtbot)
    collections = {c.name: len(c.documents) for c in window.shelf.collections.collections}
    assert collections == {"Word": 2, "契約": 2}


def test_removing_a_collection_can_be_undone(filled: Places, shelf_window, qtbot):
    window = started(shelf_window, qtbot)
    collections = window.shelf.collections
    collections.choose("Word")
    collections.dissolve("Word")
    idle(window, qtbot)
    assert (collections.collections, collections.chosen) == ([], "")
    assert len(shown(window)) == 3
    window.shelf._toast._take_back()
    idle(window, qtbot)
    assert [len(c.documents) for c in collections.collections] == [2]


def test_the_menu_of_a_document_groups_and_forgets(filled: Places, shelf_window, qtbot):
    window = started(shelf_window, qtbot)
    row = next(row for row in window.library.model if row.name == "strict.docx")
    menu = window.documents.menu_for(row)
    texts = [action.text() for action in menu.actions() if action.text()]
    assert texts == ["Remove from the list", "Put into a collection", "Forget…"]
    put = next(action.menu() for action in menu.actions() if action.menu())
    put.actions()[0].trigger()
    idle(window, qtbot)
    assert row.document_id in window.shelf.collections.collections[0].documents
    next(action for action in menu.actions() if action.text() == "Forget…").trigger()
    idle(window, qtbot)
    box = box_of(window)
    assert "strict.docx" in box.text()
    press(box, "Keep")
    menu.close()
    assert len(shown(window)) == 3


def test_a_document_is_forgotten_once_that_is_said(filled: Places, shelf_window, qtbot):
    window = started(shelf_window, qtbot)
    window.use_settings(Settings(recent_files=(str(LISTS), str(NOTES))))
    row = next(row for row in window.library.model if row.name == "lists.docx")
    window.library.select(row.number)
    idle(window, qtbot)
    assert len(window.reading.answers) == 1
    window.shelf.upkeep.plan_forgetting(row.document_id)
    idle(window, qtbot)
    box = box_of(window)
    assert "answers that rest on it: 1" in box.informativeText()
    with qtbot.waitSignal(window.settings_changed) as changed:
        press(box, "Forget")
    idle(window, qtbot)
    assert changed.args[0].recent_files == (str(NOTES),)
    assert "lists.docx" not in shown(window)
    assert all(answer.id != "answer-1" for answer in window.reading.answers)
    assert search(window, qtbot, "When") == []


def test_a_damaged_library_gets_its_backup_back(filled: Places, shelf_window, qtbot):
    desk = Desk(filled)
    desk.upkeep.back_up(Quiet())
    desk.close()
    broken = b"\xff" * 9000
    filled.library.write_bytes(broken)
    window = started(shelf_window, qtbot)
    box = box_of(window)
    assert "damaged" in box.text()
    assert "Backup of" in box.informativeText()
    assert filled.library.read_bytes() == broken  # left alone until something is said
    press(box, "Put the backup in its place")
    idle(window, qtbot)
    assert len(shown(window)) == 3
    (kept,) = filled.data.glob("*.damaged-*")
    assert kept.read_bytes() == broken


def test_without_a_backup_nothing_is_done_unasked(filled: Places, shelf_window, qtbot):
    for backup in backups(filled.library):
        backup.path.unlink()
    filled.library.write_bytes(b"\xff" * 9000)
    window = started(shelf_window, qtbot)
    press(box_of(window), "Not now")
    idle(window, qtbot)
    assert filled.library.read_bytes() == b"\xff" * 9000


def test_the_start_leaves_a_backup_of_the_day(filled: Places, shelf_window, qtbot):
    started(shelf_window, qtbot)
    assert len(backups(filled.library)) == 1


def test_the_library_dialog_puts_documents_back(filled: Places, shelf_window, qtbot):
    library = Library(filled.library)
    removed = next(row for row in library.documents() if row.name == "lists.docx")
    library.remove_document(removed.id)
    library.close()
    window = started(shelf_window, qtbot)
    assert "lists.docx" not in shown(window)
    window.shelf.show_library()
    idle(window, qtbot)
    (dialog,) = window.findChildren(LibraryDialog)
    assert dialog._backups.count() == 1
    dialog._removed.setCurrentRow(0)
    dialog._put_back.click()
    idle(window, qtbot)
    assert "lists.docx" in shown(window)
    assert dialog._removed.count() == 0
    dialog.close()


def test_settings_say_how_much_room_memories_take(filled: Places, shelf_window, qtbot):
    window = started(shelf_window, qtbot)
    filled.memories.mkdir(parents=True)
    (filled.memories / "old").write_bytes(bytes(3000))
    window._show_settings()
    idle(window, qtbot)
    (dialog,) = window.findChildren(SettingsDialog)
    assert "3.0 kB" in dialog._memories_hint.text()
    with qtbot.waitSignal(window.settings_changed) as changed:
        dialog.memories.setValue(5)
    assert changed.args[0].memories_gigabytes == 5
    dialog.close()


def test_settings_say_what_computes_and_follow_the_choice(
    filled: Places, shelf_window, qtbot, monkeypatch
):
    monkeypatch.delenv("SPECDESK_BACKEND", raising=False)
    window = started(shelf_window, qtbot)
    window.settings_changed.connect(lambda settings: save_settings(settings, filled))
    window._show_settings()
    idle(window, qtbot)
    (dialog,) = window.findChildren(SettingsDialog)
    assert f"Now: {backend_now(filled).name}." in dialog._backend_hint.text()
    dialog.backend.setCurrentIndex(dialog.backend.findData("torch"))
    idle(window, qtbot)
    assert backend_now(filled).name.startswith("torch")
    assert f"Now: {backend_now(filled).name}." in dialog._backend_hint.text()
    dialog.close()
