"""How work reports where it is, and how it is told to stop."""

import threading
from enum import StrEnum
from typing import Protocol

from engine.errors import Cancelled


class Stage(StrEnum):
    """What is being done; `done` and `total` of a step count the unit in brackets."""

    OPEN = "open"  # the file is read [pages]
    RECOGNIZE = "recognize"  # text of scanned pages is recognized [pages]
    LOAD = "load"  # a model is loaded [tensors]
    READ = "read"  # the draft reads the document [tokens], the embedder [passages]
    SCORE = "score"  # the draft scores a question [windows]
    LOOKAHEAD = "lookahead"  # the draft writes how the answer may begin [tokens]
    PREFILL = "prefill"  # the target reads the selection [tokens]
    DECODE = "decode"  # the target writes [tokens]
    SUMMARIZE = "summarize"  # parts of a summary [parts]
    DOWNLOAD = "download"  # a model is fetched [bytes]
    VERIFY = "verify"  # a model's checksum is computed [bytes]
    CONVERT = "convert"  # a model is converted [tensors]
    REPORT = "report"  # a report is written [pages]
    INDEX = "index"  # texts become searchable [documents and answers]
    BACKUP = "backup"  # the library is copied [pages of its file]
    FORGET = "forget"  # a document is removed from everywhere [files]


class CancelToken:
    """Set from any thread to cancel the work that checks it."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        """Ask the work to stop at its next step."""
        self._event.set()

    @property
    def cancelled(self) -> bool:
        """Whether the work was asked to stop."""
        return self._event.is_set()

    def check(self) -> None:
        """Raise Cancelled once the token is set."""
        if self._event.is_set():
            raise Cancelled


class Progress(Protocol):
    """Told of every step of the work; the work calls it at least twice a second."""

    def step(self, stage: Stage, done: int, total: int) -> None:
        """Report that `done` of `total` units of `stage` are done. Raises Cancelled."""


class Quiet:
    """A Progress that shows nothing and obeys its cancel token."""

    def __init__(self, token: CancelToken | None = None) -> None:
        self.token = token or CancelToken()

    def step(self, stage: Stage, done: int, total: int) -> None:
        """Raise Cancelled once the token is set."""
        self.token.check()


class During:
    """A Progress that reports all steps of some work as one stage."""

    def __init__(self, progress: Progress, stage: Stage) -> None:
        self._progress, self._stage = progress, stage

    def step(self, stage: Stage, done: int, total: int) -> None:
        """Report the step under the one stage."""
        self._progress.step(self._stage, done, total)
