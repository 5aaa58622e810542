"""Every test of the window: no display, no Qt warning, no thread left behind."""

import gc
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import shiboken6

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QLocale, QThread
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.spans import Span
from specdesk.documents.document import Document, Page
from specdesk.places import Places
from specdesk.settings import Settings
from tests.ui.memory_desk import MemoryDesk
from ui.main_window import MainWindow
from ui.worker import Worker

OFFSCREEN = "This plugin does not support"  # windows without a screen cannot be raised
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.qt_log_level_fail("WARNING"))
            item.add_marker(pytest.mark.qt_log_ignore(OFFSCREEN, extend=True))
            # Said by the offscreen platform of every window that is shown.
            item.add_marker(pytest.mark.qt_log_ignore("propagateSizeHints", extend=True))


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


@pytest.fixture
def paged() -> Callable[[Document, Sequence[int]], Document]:
    """Turns a document into one of pages that end at the given characters."""

    def with_pages(document: Document, ends: Sequence[int]) -> Document:
        starts = [0, *ends[:-1]]
        pages = tuple(
            Page(Span(start, end), 595.0, 842.0, str(number))
            for number, (start, end) in enumerate(zip(starts, ends, strict=True), 1)
        )
        return replace(document, kind="pdf", pages=pages, paragraphs=())

    return with_pages


@pytest.fixture(autouse=True)
def _english_numbers() -> Iterator[None]:
    QLocale.setDefault(QLocale("en"))
    yield
    QLocale.setDefault(QLocale("en"))
