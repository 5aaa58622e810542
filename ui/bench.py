"""`specdesk bench ui`: how long the window pauses while a document is read and a question answered.

The real window with the real models, on the screen if there is one, else on Qt's offscreen
platform; the user's library is not touched.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from specdesk.errors import UsageError
from specdesk.places import Places, user_places
from specdesk.resources import Sample, sample_for
from specdesk.settings import Settings, save_settings
from ui.app import Application
from ui.pauses import PauseMeter

LONGEST_RUN_MINUTES = 60


def run(arguments: Sequence[str]) -> int:
    """Measure and print; `arguments` follow `specdesk bench ui`. Returns the exit code."""
    options = _parse(arguments)
    if sys.platform.startswith("linux") and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    ):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sample = sample_for("en")
    document = options.document or (sample.document if sample else None)
    if document is None or not document.is_file():
        print(UsageError("Name a document: specdesk bench ui FILE."), file=sys.stderr)
        return UsageError.exit_code
    question = options.question or _question(sample, document)
    with tempfile.TemporaryDirectory(prefix="specdesk-bench-") as folder:
        figures = _measure(_own_places(Path(folder)), document, question, options.profile)
    if options.json:
        print(json.dumps(figures, ensure_ascii=False))
    else:
        for name, value in figures.items():
            print(f"{name:<28} {value}")
    return 0


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="specdesk bench ui", description=__doc__)
    parser.add_argument("document", nargs="?", type=Path, metavar="DOC")
    parser.add_argument("--question")
    parser.add_argument("--profile", default="auto")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args(arguments)


def _question(sample: Sample | None, document: Path) -> str:
    fits = sample is not None and sample.document == document
    return sample.question if sample and fits else "What is this document about?"


def _own_places(folder: Path) -> Places:
    """Folders of its own that share the user's installed models."""
    places = Places(folder / "data", folder / "cache", folder / "config", folder / "log")
    places.data.mkdir(parents=True)
    places.models.symlink_to(user_places().models, target_is_directory=True)
    return places


def _measure(
    places: Places, document: Path, question: str, profile: str
) -> dict[str, float | int | str]:
    save_settings(Settings(language="en", profile=profile), places)
    start = time.perf_counter()
    application = QApplication(["specdesk"])
    desk = Application(application, places)
    desk.start([])
    application.processEvents()
    shown = time.perf_counter() - start
    meter = PauseMeter()
    meter.start()
    desk.window.library.open([document])
    _wait(lambda: not desk.worker.busy)
    read_samples = len(meter.pauses)
    desk.window.conversation.set_question(question)
    desk.window.conversation.submit()
    _wait(lambda: not desk.worker.busy)
    meter.stop()
    cards = desk.window.conversation.cards
    figures: dict[str, float | int | str] = {
        "document": document.name,
        "window_shown_seconds": round(shown, 3),
        "pauses_recorded_reading": read_samples,
        "pauses_recorded_answering": len(meter.pauses) - read_samples,
        "pause_p99_milliseconds": round(1000 * meter.p99_seconds, 1),
        "pause_longest_milliseconds": round(1000 * meter.longest_seconds, 1),
        "answers": len(cards),
    }
    desk.window.close_now()
    desk.shut_down()
    return figures


def _wait(done: Callable[[], bool]) -> None:
    """Run the event loop until `done`, asked every 50 ms."""
    loop, timer, since = QEventLoop(), QTimer(), QElapsedTimer()
    since.start()
    timer.timeout.connect(
        lambda: loop.quit() if done() or since.elapsed() > LONGEST_RUN_MINUTES * 60_000 else None
    )
    timer.start(50)
    loop.exec()
    timer.stop()
