"""Every test of the window: no display, no Qt warning, no thread left behind."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QThread
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from specdesk.places import Places
from specdesk.settings import Settings
from tests.ui.memory_desk import MemoryDesk
from ui.main_window import MainWindow
from ui.worker import Worker

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.qt_log_level_fail("WARNING"))


@pytest.fixture(autouse=True)
def _no_thread_is_left_running() -> Iterator[None]:
    yield
    left = [
        thing
        for thing in gc.get_objects()
        if isinstance(thing, QThread) and shiboken6.isValid(thing) and thing.isRunning()
    ]
    assert not left, f"still running: {left}"


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(*(tmp_path / name for name in ("data", "cache", "config", "log")))


@pytest.fixture
def desks(places: Places) -> list[MemoryDesk]:
    """The desk that the worker thread made, once it has made one."""
    return []


@pytest.fixture
def worker(places: Places, desks: list[MemoryDesk], qapp: QApplication) -> Iterator[Worker]:
    def make_desk() -> MemoryDesk:
        desks.append(MemoryDesk(places))
        return desks[0]

    made = Worker(make_desk)
    yield made
    assert made.close(5000), "the worker thread did not end"


@pytest.fixture
def contract(tmp_path: Path) -> Path:
    path = tmp_path / "contract.docx"
    path.write_text(
        "Each party may end this agreement with thirty days notice.\n"
        "Payment is due within fourteen days.\n"
        "Disputes are heard in Kyoto.",
        "utf-8",
    )
    return path


@pytest.fixture
def window(worker: Worker, qtbot: QtBot) -> Iterator[MainWindow]:
    made = MainWindow(worker, Settings())
    qtbot.addWidget(made)
    made.resize(1300, 800)
    made.show()
    made.models.load()
    qtbot.waitUntil(lambda: not worker.busy)
    yield made
    made.close_now()
