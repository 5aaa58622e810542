"""`specdesk bench ui`: how long the window pauses while a document is opened, scrolled through,
read, and a question answered.

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
from ui.panels.page_canvas import PageCanvas
from ui.pauses import PauseMeter

LONGEST_RUN_MINUTES = 60
_WHEEL_PIXELS, _WHEEL_STEPS = 120, 40


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
        places = _own_places(Path(folder))
        figures = _measure(places, document, question, options.profile, options.at_once)
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
    parser.add_argument(
        "--at-once",
        action="store_true",
        help="scroll and ask while the draft still reads; a very long document takes it hours",
    )
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
    places: Places, document: Path, question: str, profile: str, at_once: bool
) -> dict[str, float | int | str]:
    save_settings(Settings(language="en", profile=profile), places)
    start = time.perf_counter()
    application = QApplication(["specdesk"])
    desk = Application(application, places)
    meter = PauseMeter()
    meter.start()
    opened = time.perf_counter()
    desk.start([document])
    application.processEvents()
    figures: dict[str, float | int | str] = {
        "document": document.name,
        "window_shown_seconds": round(time.perf_counter() - start, 3),
    }
    window, worker = desk.window, desk.worker
    _wait(lambda: window.page.source.shown(0) is not None or not worker.busy)
    figures["first_page_seconds"] = round(time.perf_counter() - opened, 3)
    _wait(lambda: bool(window.library.asked_documents) or not worker.busy)
    figures["text_read_seconds"] = round(time.perf_counter() - opened, 3)
    if not at_once:
        _wait(lambda: not worker.busy)
    figures |= _pauses("opening" if at_once else "reading", meter)
    if window.page.document is not None and window.page.document.pages:
        meter.start()
        _scroll(window.page.canvas)
        figures |= _pauses("scrolling", meter)
    failures: list[str] = []
    window.asking.failed.connect(lambda error: failures.append(str(error)))
    meter.start()
    start = time.perf_counter()
    window.conversation.set_question(question)
    window.conversation.submit()
    _wait(lambda: not window.asking.working if at_once else not worker.busy)
    figures["answer_seconds"] = round(time.perf_counter() - start, 3)
    figures |= _pauses("answering", meter)
    figures["answers"] = len(window.conversation.cards) - len(failures)
    if failures:  # no figure of such a run says how long an answer takes
        figures["failed"] = " ".join(failures)
    window.close_now()
    desk.shut_down()
    return figures


def _pauses(doing: str, meter: PauseMeter) -> dict[str, float | int | str]:
    """What was recorded since the meter was started."""
    meter.stop()
    return {
        f"pauses_recorded_{doing}": len(meter.pauses),
        f"pause_p99_milliseconds_{doing}": round(1000 * meter.p99_seconds, 1),
        f"pause_longest_milliseconds_{doing}": round(1000 * meter.longest_seconds, 1),
    }


def _scroll(canvas: PageCanvas) -> None:
    """Scroll through the document: a wheel's step every 20 ms over a few pages, at ten places,
    with a jump from each place to the next."""
    bar = canvas.verticalScrollBar()
    steps = [
        place * bar.maximum() // 10 + step * _WHEEL_PIXELS
        for place in range(10)
        for step in range(_WHEEL_STEPS)
    ]
    waiting = iter(steps)
    loop, timer = QEventLoop(), QTimer()

    def move() -> None:
        value = next(waiting, None)
        if value is None:
            loop.quit()
        else:
            bar.setValue(value)

    timer.timeout.connect(move)
    timer.start(20)
    loop.exec()
    timer.stop()


def _wait(done: Callable[[], bool]) -> None:
    """Run the event loop until `done`, asked every 20 ms."""
    loop, timer, since = QEventLoop(), QTimer(), QElapsedTimer()
    since.start()
    timer.timeout.connect(
        lambda: loop.quit() if done() or since.elapsed() > LONGEST_RUN_MINUTES * 60_000 else None
    )
    timer.start(20)
    loop.exec()
    timer.stop()
