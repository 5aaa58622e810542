"""The window as a whole: from a file to a citation, by mouse, by keys, without models."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
    QProgressBar,
    QSlider,
    QTableWidget,
    QTextEdit,
    QWidget,
)

from specdesk.errors import StorageError
from ui.dialogs.about import AboutDialog
from ui.dialogs.keys import KeysDialog
from ui.dialogs.models import ModelsDialog
from ui.dialogs.opening import report_path
from ui.dialogs.password import PasswordDialog
from ui.dialogs.settings import SettingsDialog
from ui.panels.plain_text import CitedText

NASTY = '<img src="file:///etc/passwd"><b>bold</b> & <a href="http://x">x</a>'


def idle(window, qtbot):
    qtbot.waitUntil(lambda: not window._worker.busy)
    QApplication.processEvents()


def open_and_ask(window, qtbot, path, question="How long is the notice?"):
    window.library.open([path])
    idle(window, qtbot)
    window.conversation.set_question(question)
    window.conversation.submit()
    idle(window, qtbot)


def texts(widget):
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]


def test_a_question_is_answered_and_its_citation_shown(window, qtbot, contract):
    open_and_ask(window, qtbot, contract)
    card = window.conversation.cards[0]
    assert card.answer.question == "How long is the notice?"
    shown = []
    window.reading.place_shown.connect(shown.append)
    window.actions_.next_citation.trigger()
    window.actions_.next_citation.trigger()
    window.actions_.next_citation.trigger()
    spans = [citation.span for citation in card.answer.citations]
    assert shown == [spans[0], spans[1], spans[0]]
    assert window.windowTitle() == "contract.docx – specdesk"


def test_the_heat_is_shown_before_the_answer(window, qtbot, contract, desks, monkeypatch):
    window.library.open([contract])
    idle(window, qtbot)
    desks[0].hold.clear()
    with qtbot.waitSignal(window.asking.selected):
        window.conversation.set_question("How?")
        window.conversation.submit()
    assert window.asking.working
    with qtbot.waitSignal(window.page.heat_shown):
        pass
    desks[0].hold.set()
    idle(window, qtbot)


def drop(window, paths):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    action, buttons = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(window.rect().center(), action, data, buttons, none)
    QApplication.sendEvent(window, enter)
    event = QDropEvent(QPointF(window.rect().center()), action, data, buttons, none)
    QApplication.sendEvent(window, event)
    return enter.isAccepted()


def test_files_and_folders_are_dropped_on_the_window(window, qtbot, contract, tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "inside.docx").write_text("inside")
    bad = tmp_path / "bad.txt"
    bad.write_text("x")
    assert drop(window, [contract, tmp_path / "folder", bad])
    idle(window, qtbot)
    assert [row.name for row in window.library.model] == ["contract.docx", "inside.docx", "bad.txt"]
    card = window.documents.notices[0]
    assert "bad.txt is not a kind of file that is read." in texts(card)


def test_links_to_elsewhere_are_not_taken(window):
    data = QMimeData()
    data.setUrls([QUrl("https://example.com/a.pdf")])
    event = QDragEnterEvent(
        window.rect().center(),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(window, event)
    assert not event.isAccepted()


def test_escape_stops_the_question(window, qtbot, contract, desks):
    open_and_ask(window, qtbot, contract)
    desks[0].hold.clear()
    window.conversation.set_question("Again?")
    window.conversation.submit()
    with qtbot.waitSignal(window.asking.cancelled):
        window.actions_.stop.trigger()
    idle(window, qtbot)
    assert "Stopped." in texts(window.conversation.cards[-1])


def test_the_status_line_cancels_reading(window, qtbot, contract, desks):
    desks[0].hold.clear()
    window.library.open([contract])
    with qtbot.waitSignal(window._worker.stepped):
        pass
    assert window.status_line.text.startswith("Opening contract.docx · ")
    window.status_line.cancel_requested.emit()
    idle(window, qtbot)
    assert list(window.library.model) == []
    assert window.status_line.text == "Ready. Nothing you open leaves this machine."


def test_f6_walks_round_the_parts(window, qtbot, contract):
    window.library.open([contract])
    idle(window, qtbot)
    window.activateWindow()
    window.conversation.question_box.setFocus()
    seen = []
    for _ in range(3):
        window.focus_next_part()
        focus = QApplication.focusWidget()
        parts = (window.documents, window.page, window.conversation)
        seen.append([part.isAncestorOf(focus) for part in parts].index(True))
    assert seen == [0, 1, 2]


def test_a_removal_is_undone_by_the_toast(window, qtbot, contract):
    window.library.open([contract])
    idle(window, qtbot)
    window.actions_.remove.trigger()
    idle(window, qtbot)
    assert list(window.library.model) == []
    assert "contract.docx was removed" in texts(window._toast)
    window._toast.undo_requested.emit()
    idle(window, qtbot)
    assert [row.name for row in window.library.model] == ["contract.docx"]


def test_closing_while_working_asks_first(window, qtbot, contract, desks):
    desks[0].hold.clear()
    window.library.open([contract])
    window.close()
    assert window.isVisible()
    box = window.findChild(QMessageBox)
    box.buttons()[0].click()
    assert not window.isVisible()
    assert window._worker.close(5000)


def test_closing_when_idle_asks_nothing(window):
    assert window.close()


def test_geometry_is_kept_in_the_settings(window, qtbot):
    with qtbot.waitSignal(window.settings_changed) as changed:
        window.close()
    kept = changed.args[0].window
    window._settings = replace(window._settings, window=kept)
    window._restore_geometry()
    assert len(kept.split(" ")) == 2


def test_settings_change_what_is_asked(window, qtbot, contract, desks):
    window.use_settings(replace(window._settings, method="bm25", budget=512, profile="tiny"))
    open_and_ask(window, qtbot, contract)
    options = desks[0].asked[0][1]
    assert (options.method, options.budget, options.profile) == ("bm25", 512, "tiny")


def test_without_a_model_the_window_offers_one(window, qtbot, contract, desks):
    desks[0].profile_states = [replace(p, installed=False) for p in desks[0].profile_states]
    window.models.load()
    window.library.open([contract])
    idle(window, qtbot)
    assert "No model is installed yet: questions need one." in texts(window.offer)
    assert window.documents.notices == []  # said once
    window.models.install("standard")
    idle(window, qtbot)
    assert not window.offer.isVisible()
    assert [row.state for row in window.library.model] == ["ready"]


def test_a_missing_model_is_told_when_the_offer_was_put_off(window, qtbot, contract, desks):
    desks[0].profile_states = [replace(p, installed=False) for p in desks[0].profile_states]
    window.offer._dismiss()
    window.library.open([contract])
    idle(window, qtbot)
    assert [card.accessibleName() for card in window.documents.notices] == ["A model is missing"]


def test_an_error_is_one_sentence_and_a_hint(window):
    error = StorageError("The disk {disk} is full.", "Free some space.", disk="<b>C</b>")
    window.dialogs.show_error(error)
    window.dialogs.show_error(error)
    boxes = window.findChildren(QMessageBox)
    assert len(boxes) == 1
    assert boxes[0].text() == "The disk <b>C</b> is full."
    assert boxes[0].textFormat() == Qt.TextFormat.PlainText
    boxes[0].close()


def test_an_unexpected_error_shows_no_traceback(window):
    window.dialogs.show_error(KeyError("secret detail"))
    box = window.findChild(QMessageBox)
    assert box.text() == "Something went wrong inside specdesk."
    assert "secret" not in box.text() + box.informativeText()
    box.close()


@pytest.mark.parametrize(
    ("chosen", "path"),
    [
        ("a.pdf", "a.pdf"),
        ("a.html", "a.html"),
        ("a.docx", "a.docx"),
        ("a", "a.pdf"),
        ("v1.2", "v1.2.pdf"),
    ],
)
def test_a_report_gets_an_ending(tmp_path, chosen, path):
    assert report_path(tmp_path / chosen) == tmp_path / path


# Everything in it


def everything(window, qtbot, contract):
    """The window with an answer, a refusal, an offer, and all of its dialogs."""
    open_and_ask(window, qtbot, contract)
    (contract.parent / "bad.txt").write_text("x")
    window.library.open([contract.parent / "bad.txt"])
    idle(window, qtbot)
    row = next(iter(window.library.model))
    dialogs = [
        ModelsDialog(window.models),
        SettingsDialog(window._settings, window.models.profiles),
        PasswordDialog(row.name, True),
        KeysDialog(window._menus.keys()),
        AboutDialog(),
    ]
    for dialog in dialogs:
        qtbot.addWidget(dialog)
        dialog.show()
    QApplication.processEvents()
    return [window, *dialogs]


CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QSlider,
    QTextEdit,
)


def accessible_name(widget):
    from PySide6.QtGui import QAccessible

    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name) if interface else ""


def test_every_control_has_an_accessible_name(window, qtbot, contract):
    nameless = [
        (type(widget).__name__, type(widget.parentWidget()).__name__)
        for top in everything(window, qtbot, contract)
        for widget in top.findChildren(QWidget)
        if isinstance(widget, CONTROLS)
        and widget.isVisible()
        and not isinstance(widget.parentWidget(), QTableWidget)  # a corner button of no size
        and widget.objectName() not in ("qt_toolbar_ext_button", "qt_spinbox_lineedit")
        and not accessible_name(widget)
    ]
    assert nameless == []


def test_every_action_has_a_name_and_keys_are_used_once(window):
    actions = window.actions_.findChildren(QAction) + window._page_actions()
    assert all(action.text() for action in actions)
    keys = [key.toString() for action in actions for key in action.shortcuts()]
    assert len(keys) == len(set(keys))
    assert {"Ctrl+O", "Ctrl+L", "Ctrl+,", "Ctrl+H", "F1", "F6", "F8", "Esc"} <= set(keys)


def test_foreign_text_is_never_read_as_markup(window, qtbot, tmp_path, desks):
    name = NASTY.replace("/", "_") + ".docx"
    path = tmp_path / name
    path.write_text(f"{NASTY}\nsecond", "utf-8")
    pages = everything(window, qtbot, path)
    window.conversation.begin("answer", NASTY)
    window.documents.add_notice(type(window.documents.notices[0])(NASTY, NASTY, NASTY))
    QApplication.processEvents()
    for top in pages:
        for label in top.findChildren(QLabel):
            if "<img" in label.text():
                assert label.textFormat() == Qt.TextFormat.PlainText, label.text()
        for widget in top.findChildren(QWidget):
            assert "<img" not in widget.toolTip(), widget.toolTip()
        for editor in top.findChildren(QTextEdit):
            assert "<img" not in editor.document().toHtml()
    cited = window.conversation.cards[0].findChild(CitedText)
    assert NASTY in cited.toPlainText()
