"""Reading many files, several at once, one row each; a bad file never stops the rest."""

import logging
import os
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from engine.processor import processors
from engine.progress import CancelToken, Progress, Stage
from specdesk.documents.document import Document
from specdesk.documents.open import READ_ENDINGS, REFUSED_ENDINGS, open_document
from specdesk.documents.recognition.recognize import Recognition
from specdesk.documents.recognition.recognizer import Recognizer
from specdesk.documents.refusals import refusal
from specdesk.errors import DocumentError, DocumentStatus
from specdesk.storage import storage_error, write_atomically

ENDINGS = (*READ_ENDINGS, *REFUSED_ENDINGS)
_NAME_BYTES = 255  # the longest file name that common file systems take
_MOST_AT_ONCE = 4  # files: each is read in a child that may take 1.5 GB
_AHEAD = 4  # files that may be read before their turn comes, for each that is read at once
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class IngestRow:
    """What became of one file. pages: of a PDF that was read, else None. sentence: why a file was
    not read and what to do, or what was found strange in one that was. hidden: what the file hides
    from its reader. attachments: the names of files in it. recognized: how many pages were
    recognized from their pictures."""

    path: Path
    status: DocumentStatus
    pages: int | None
    seconds: float
    sentence: str
    hidden: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    recognized: int = 0

    def as_dict(self) -> dict[str, object]:
        """The row as `specdesk ingest --json` prints it."""
        return {
            "path": str(self.path),
            "status": self.status.value,
            "pages": self.pages,
            "recognized": self.recognized,
            "seconds": round(self.seconds, 3),
            "sentence": self.sentence,
            "hidden": list(self.hidden),
            "attachments": list(self.attachments),
        }


def ingest(
    paths: Sequence[Path],
    progress: Progress,
    text_dir: Path | None = None,
    password: str | None = None,
    recognition: Recognition | None = None,
) -> Iterator[IngestRow]:
    """Read the files, and those of the folders that have one of ENDINGS; rows come in order.

    The text of each file that is read goes to NAME.txt in `text_dir` (whole file name plus .txt,
    form feeds between pages; names that clash are numbered). `password` is tried on locked files.
    recognition: of pages without text; None takes the defaults. All files share one recognizer.
    progress: of the file whose row comes next. Raises StorageError when a text cannot be written,
    Cancelled."""
    taken: set[str] = set()
    if text_dir is not None:
        _make_folder(text_dir)
    files = _files(paths, text_dir)
    at_once = min(processors(), _MOST_AT_ONCE)
    waiting: deque[tuple[_Turn, Future[tuple[IngestRow, str]]]] = deque()
    stop = CancelToken()
    recognizer = Recognizer()
    recognition = replace(recognition or Recognition(), recognizer=recognizer)
    with ThreadPoolExecutor(at_once, "ingest") as pool:
        try:
            while True:
                for path in islice(files, at_once * _AHEAD - len(waiting)):
                    turn = _Turn(progress, stop)
                    future = pool.submit(
                        _row, path, turn, password, recognition, with_text=text_dir is not None
                    )
                    waiting.append((turn, future))
                if not waiting:
                    return
                turn, future = waiting.popleft()
                turn.come()
                row, text = future.result()
                if text_dir is not None and row.status.is_read:
                    target = text_dir / _free_name(row.path.name, taken)
                    write_atomically(target, text.encode())
                yield row
        finally:
            stop.cancel()
            pool.shutdown(wait=True, cancel_futures=True)
            recognizer.close()


class _Turn:
    """The progress of one of several files: shown while its row is waited for. stop: ends it."""

    def __init__(self, progress: Progress, stop: CancelToken) -> None:
        self._progress, self._stop = progress, stop
        self._shown = threading.Event()

    def come(self) -> None:
        """Show the steps from now on."""
        self._shown.set()

    def step(self, stage: Stage, done: int, total: int) -> None:
        """Report the step where it is shown. Raises Cancelled."""
        self._stop.check()
        if self._shown.is_set():
            self._progress.step(stage, done, total)


def _row(
    path: Path,
    progress: Progress,
    password: str | None,
    recognition: Recognition | None,
    *,
    with_text: bool,
) -> tuple[IngestRow, str]:
    """The row of a file, and its text if that is wanted. Raises StorageError, Cancelled."""
    started = time.monotonic()
    try:
        document = _open(path, progress, password, recognition)
    except DocumentError as error:
        return IngestRow(path, error.status, None, time.monotonic() - started, str(error)), ""
    row = IngestRow(
        path,
        DocumentStatus.SCAN if document.is_scan else DocumentStatus.OK,
        len(document.pages) or None,
        time.monotonic() - started,
        " ".join(map(str, document.warnings)),
        document.hidden,
        document.attachments,
        document.recognized_pages,
    )
    return row, _text_of(document) if with_text else ""


def _open(
    path: Path, progress: Progress, password: str | None, recognition: Recognition | None
) -> Document:
    """Open a file; our own fault with one file is logged and must not cost the others.

    Raises DocumentError, Cancelled."""
    try:
        return open_document(path, progress, password, recognition)
    except (ValueError, TypeError, LookupError, ArithmeticError, OSError) as error:
        _log.exception("reading %s failed", path.name)
        raise refusal(path.name, "damaged") from error


def _files(paths: Sequence[Path], left_out: Path | None) -> Iterator[Path]:
    """The files that the paths name, folders walked in the order of names, but for `left_out`."""
    for path in paths:
        if path.is_dir():
            yield from _files_in(path, left_out.resolve() if left_out else None)
        else:
            yield path


def _files_in(folder: Path, left_out: Path | None) -> Iterator[Path]:
    closed: list[OSError] = []
    for place, folders, names in os.walk(folder, onerror=closed.append):
        folders[:] = sorted(
            (name for name in folders if Path(place, name).resolve() != left_out), key=str.casefold
        )
        for name in sorted(names, key=str.casefold):
            # "~$…" is the lock that Word keeps beside a file that is open
            if name.lower().endswith(ENDINGS) and not name.startswith("~$"):
                yield Path(place, name)
    yield from (Path(error.filename) for error in closed)  # each becomes a row that says so


def _free_name(name: str, taken: set[str]) -> str:
    """NAME.txt, or NAME-2.txt … where another file of this run has it (capitals apart)."""
    number = 1
    while True:
        ending = ".txt" if number == 1 else f"-{number}.txt"
        stem = name
        while len(os.fsencode(stem + ending)) > _NAME_BYTES:
            stem = stem[:-1]
        if (stem + ending).casefold() not in taken:
            taken.add((stem + ending).casefold())
            return stem + ending
        number += 1


def _text_of(document: Document) -> str:
    """The document's text, with form feeds between pages as other programs write them."""
    if not document.pages:
        return document.text
    return "\f".join(page.span.of(document.text) for page in document.pages)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise storage_error(error, folder / "text") from error
