"""Recognize pages of a PDF in a cage; one page that fails costs no other."""

import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.progress import Progress, Stage
from specdesk.documents.cage import CageError, Malformed, Reply
from specdesk.documents.recognition.drawing import Drawing
from specdesk.documents.recognition.languages import Language
from specdesk.documents.recognition.recognizer import Recognizer
from specdesk.documents.recognition.store import RecognizedPage, RecognizedPages, checked_page

_SCALES = (1.0, 0.5)  # of the first try and of the second
_MOST_FAILURES = 3  # pages in a row: then the fault is not the page's
_TICK_SECONDS = 0.1
_NOTHING = Reply(
    {"text": "", "certainty": 0, "turn": 0, "lies": 0}, {"boxes": np.empty((0, 4), np.float32)}
)
_turn = threading.Lock()  # one child at a time: it takes a gigabyte and all processors
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Recognition:
    """How pages without text are recognized. folder: where they are kept; None keeps nothing.
    recognizer: does it, and serves other files as well; None starts one for the file."""

    language: Language = Language.AUTO
    folder: Path | None = None
    recognizer: Recognizer | None = None


@dataclass(frozen=True, slots=True)
class Scan:
    """A file of which some pages are pictures. pages: 0-based. id: SHA-256 of its bytes."""

    path: Path
    id: str
    password: str | None
    pages: Sequence[int]


def recognize(
    scan: Scan, recognition: Recognition, progress: Progress
) -> dict[int, RecognizedPage]:
    """The pages that could be recognized, by their number.

    Each is kept as soon as it is read and never read again, so a cancelled call goes on where it
    stopped. Reports Stage.RECOGNIZE in pages. Raises StorageError, Cancelled."""
    if recognition.language is Language.NONE:
        return {}
    store = RecognizedPages(recognition.folder, scan.id, recognition.language)
    known = {index: store.get(index) for index in scan.pages}
    found = {index: page for index, page in known.items() if page is not None}
    missing = [index for index in scan.pages if index not in found]
    if missing:
        with (
            _alone(progress, len(found), len(scan.pages)),
            _given_or_own(recognition) as recognizer,
            _Pages(scan, recognition.language, recognizer, len(found), progress) as pages,
        ):
            for index in missing:
                reply = pages.read(index)
                if reply is not None:
                    store.put(index, reply)
                    found[index] = checked_page(reply)
    return {index: page for index, page in found.items() if page.text.strip()}


def _given_or_own(recognition: Recognition) -> AbstractContextManager[Recognizer]:
    """The recognizer that was given, which stays; or one that ends with the context."""
    given = recognition.recognizer
    return Recognizer() if given is None else nullcontext(given)


@contextmanager
def _alone(progress: Progress, done: int, total: int) -> Iterator[None]:
    """Wait until nothing else is being recognized. Raises Cancelled."""
    while not _turn.acquire(timeout=_TICK_SECONDS):
        progress.step(Stage.RECOGNIZE, done, total)
    try:
        yield
    finally:
        _turn.release()


class _Pages:
    """Recognizes pages of one file; a context, so that its child ends with it."""

    def __init__(
        self,
        scan: Scan,
        language: Language,
        recognizer: Recognizer,
        done: int,
        progress: Progress,
    ) -> None:
        self._drawing = Drawing(scan.path, scan.password)
        self._language, self._recognizer = language, recognizer
        self._progress = progress
        self._total = len(scan.pages)
        self._done = done
        self._failures = 0

    def __enter__(self) -> "_Pages":
        self._recognizer.begin()
        return self

    def __exit__(self, kind: type[BaseException] | None, *error: object) -> None:
        self._drawing.close()
        if kind is not None:
            self._recognizer.close()  # it may be at a page that nobody waits for any more

    def read(self, index: int) -> Reply | None:
        """What was recognized of the page; None if it failed. Raises Cancelled."""
        reply = None
        if self._failures < _MOST_FAILURES:
            tries = (self._try(index, scale) for scale in _SCALES)
            reply = next((each for each in tries if each is not None), None)
        self._failures = 0 if reply is not None else self._failures + 1
        self._done += 1
        self._report()
        return reply

    def _try(self, index: int, scale: float) -> Reply | None:
        try:
            drawn = self._drawing.draw(index, scale, self._report)
            if not drawn.rgb.size:  # a page that cannot be loaded has nothing to read
                return _NOTHING
            return self._recognizer.read(drawn, self._language, self._report)
        except (CageError, Malformed) as error:
            _log.info("page %d was not recognized: %s", index + 1, error)
            return None

    def _report(self) -> None:
        self._progress.step(Stage.RECOGNIZE, self._done, self._total)
