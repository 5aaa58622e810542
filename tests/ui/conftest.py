"""Every test of the window: no display, no Qt warning, no thread left behind."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QThread

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
