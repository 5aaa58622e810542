"""Recognize pages of a PDF in a cage; one page that fails costs no other."""

import logging
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from engine.progress import Progress, Stage
from specdesk.documents.cage import Cage, CageError, Limits, Malformed, Reply, Why
from specdesk.documents.recognition.languages import Language
from specdesk.documents.recognition.store import RecognizedPage, RecognizedPages, checked_page

# OpenVINO maps twice of what it uses.
LIMITS = Limits(
    memory_bytes=2560 * 2**20,
    mapped_bytes=5 * 2**30,
    cpu_seconds=7200,
    message_bytes=64 * 2**20,
)
_PAGE_SECONDS = 180.0  # however many lines it has
_PAGES_PER_CHILD = 200  # the models' memory grows with use
_SCALES = (1.0, 0.5)  # of the first try and of the second
_MOST_FAILURES = 3  # pages in a row: then the fault is not the page's
_TICK_SECONDS = 0.1
_turn = threading.Lock()  # one child at a time: it takes a gigabyte and all processors
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Recognition:
    """How pages without text are recognized. folder: where they are kept; None keeps nothing."""

    language: Language = Language.AUTO
    folder: Path | None = None


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
            _Recognizer(scan, recognition.language, len(found), progress) as recognizer,
        ):
            for index in missing:
                reply = recognizer.read(index)
                if reply is not None:
                    store.put(index, reply)
                    found[index] = checked_page(reply)
    return {index: page for index, page in found.items() if page.text.strip()}


@contextmanager
def _alone(progress: Progress, done: int, total: int) -> Iterator[None]:
    """Wait until nothing else is being recognized. Raises Cancelled."""
    while not _turn.acquire(timeout=_TICK_SECONDS):
        progress.step(Stage.RECOGNIZE, done, total)
    try:
        yield
    finally:
        _turn.release()


class _Recognizer:
    """Children that recognize, one at a time; a context, so that the last one ends with it."""

    def __init__(self, scan: Scan, language: Language, done: int, progress: Progress) -> None:
        self._arguments = {
            "path": str(scan.path.resolve()),
            "password": scan.password,
            "language": language.value,
        }
        self._progress = progress
        self._total = len(scan.pages)
        self._done = done
        self._cage: Cage | None = None
        self._served = 0
        self._failures = 0

    def __enter__(self) -> "_Recognizer":
        return self

    def __exit__(self, *error: object) -> None:
        self._stop()

    def read(self, index: int) -> Reply | None:
        """What a child replied of the page, checked; None if it failed. Raises Cancelled."""
        reply = None
        if self._failures < _MOST_FAILURES:
            tries = (self._try(index, scale) for scale in _SCALES)
            reply = next((each for each in tries if each is not None), None)
        self._failures = 0 if reply is not None else self._failures + 1
        self._done += 1
        self._report()
        return reply

    def _try(self, index: int, scale: float) -> Reply | None:
        if self._served >= _PAGES_PER_CHILD:
            self._stop()
        try:
            if self._cage is None:
                function = "specdesk.documents.recognition.child:serve"
                self._cage = Cage(function, self._arguments, LIMITS)
            self._served += 1
            self._cage.request({"page": index, "scale": scale})
            reply = self._receive(self._cage)
            checked_page(reply)
        except (CageError, Malformed) as error:
            _log.info("page %d was not recognized: %s", index + 1, error)
            self._stop()
            return None
        return reply

    def _receive(self, cage: Cage) -> Reply:
        """The reply to a request. Raises CageError: also when the page or a line takes too long."""
        deadline = time.monotonic() + _PAGE_SECONDS
        while True:
            left = deadline - time.monotonic()
            message = cage.receive(min(LIMITS.silence_seconds, left), self._report)
            self._report()
            if message.kind == "reply":
                return message.reply
            if message.kind != "progress":
                raise CageError(Why.FAILED)

    def _report(self) -> None:
        self._progress.step(Stage.RECOGNIZE, self._done, self._total)

    def _stop(self) -> None:
        cage, self._cage, self._served = self._cage, None, 0
        if cage is not None:
            cage.close()
