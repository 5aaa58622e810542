"""The application starts without models, keeps its settings, and says what goes wrong."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QMessageBox

from specdesk.resources import sample_for
from specdesk.settings import Settings, load_settings
from tests.ui.memory_desk import MemoryDesk
from ui import app
from ui.app import Application
from ui.dialogs.error import ExceptionHook


@pytest.fixture
def desk_application(qapp, qtbot, places, monkeypatch):
    monkeypatch.setattr(app, "Desk", MemoryDesk)
    made = Application(qapp, places)
    qtbot.addWidget(made.window)
    yield made
    made.window.close_now()
    assert made.shut_down()
    made.language.use("en")
    made.theme.set_mode("system")


def idle(made, qtbot):
    qtbot.waitUntil(lambda: not made.worker.busy)
    QApplication.processEvents()


def test_the_window_needs_no_torch():
    code = "import sys, ui.app; sys.exit('torch' in sys.modules or 'transformers' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_files_named_at_the_start_are_opened(desk_application, qtbot, contract):
    desk_application.start([contract])
    idle(desk_application, qtbot)
    assert [row.name for row in desk_application.window.library.model] == ["contract.docx"]
    assert desk_application.window.conversation.question_box.question == ""


def test_the_first_start_opens_the_sample_with_a_question(desk_application, qtbot):
    sample = sample_for("en")
    desk_application.start([])
    idle(desk_application, qtbot)
    names = [row.name for row in desk_application.window.library.model]
    typed = desk_application.window.conversation.question_box.question
    assert names == ([sample.document.name] if sample else [])
    assert typed == (sample.question if sample else "")


def test_settings_are_saved_and_applied_at_once(desk_application, qtbot, places, qapp):
    window = desk_application.window
    window.use_settings(
        Settings(language="ja", theme="dark"),
        tell=True,
    )
    QApplication.processEvents()
    assert window.conversation.question_box.placeholderText() == "この文書について質問する…"
    assert qapp.palette().window().color().lightness() < 128
    kept = load_settings(places)
    assert (kept.language, kept.theme) == ("ja", "dark")


@pytest.fixture
def broken_settings(places):
    places.config.mkdir(parents=True)
    places.settings.write_text("this is not TOML", "utf-8")


def test_settings_that_cannot_be_read_are_told(broken_settings, desk_application, qtbot):
    desk_application.start([])
    idle(desk_application, qtbot)
    box = desk_application.window.findChild(QMessageBox)
    assert box.text() == "The settings could not be understood."
    box.close()


def test_what_nobody_caught_reaches_the_window_and_the_log(qtbot, caplog):
    hook = ExceptionHook()
    caught = []
    hook.caught.connect(caught.append)
    hook.install()
    try:
        thread = threading.Thread(target=lambda: 1 // 0)
        thread.start()
        thread.join()
        sys.excepthook(ValueError, ValueError("lost"), None)
        qtbot.waitUntil(lambda: len(caught) == 2)
    finally:
        hook.uninstall()
    assert {type(error) for error in caught} == {ZeroDivisionError, ValueError}
    assert "ZeroDivisionError" in caplog.text


def test_arguments_are_files(monkeypatch):
    assert app.files_of(["a.pdf", "-style", "b.docx"]) == [
        Path("a.pdf").absolute(),
        Path("b.docx").absolute(),
    ]


def test_a_second_window_is_refused_in_a_sentence(tmp_path: Path):
    """The first holds the lock as a window does; the second says so and ends."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdin is not None
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    second = subprocess.run(
        [sys.executable, "-c", SECOND], capture_output=True, text=True, timeout=60, check=False
    )
    assert (second.returncode, second.stdout) == (
        1,
        "specdesk is open already, in another window.\n",
    )
    holder.kill()  # a window that was killed keeps nobody out
    holder.communicate()
    third = subprocess.run(
        [sys.executable, "-c", HOLD], input="\n", capture_output=True, text=True, check=True
    )
    assert third.stdout == "held\n"


HOLD = """
import sys
from specdesk.locks import only_window
from specdesk.places import user_places
with only_window(user_places().library):
    print("held", flush=True)
    sys.stdin.readline()
"""
SECOND = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox
from ui import app

def answer():
    for box in QApplication.topLevelWidgets():
        if isinstance(box, QMessageBox):
            print(box.text(), flush=True)
            box.accept()

timer = QTimer(interval=20)
timer.timeout.connect(answer)
start = app.error_dialog
def watched(error):
    timer.start()
    return start(error)
app.error_dialog = watched
sys.exit(app.run([]))
"""
