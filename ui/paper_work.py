"""Documents are laid out off the window's thread: a long one takes seconds."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEventLoop, QObject, QThreadPool, Signal, Slot

from specdesk.documents.document import Document
from ui.paper.paper import Paper

log = logging.getLogger(__name__)


class _Unwanted(Exception):
    """Something else was asked for meanwhile."""


@dataclass(frozen=True, slots=True, eq=False)
class LaidOut:
    """A document on paper. pages: the document with pages and boxes; paper: draws them."""

    document: Document
    pages: Document
    paper: Paper


class PaperWork(QObject):
    """Lays out the document that was asked for last."""

    laid_out = Signal(object)
    _made = Signal(int, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._number = 0
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._made.connect(self._take)

    def make(self, document: Document, fallbacks: Sequence[str], tracked: bool) -> None:
        """Lay a document out; `laid_out` brings it unless something else is asked for meanwhile.

        fallbacks: font families tried last. tracked: show deletions and insertions."""
        self._number += 1
        number, look = self._number, document.look
        if look is None:
            return

        def keep_on() -> None:
            if number != self._number:
                raise _Unwanted

        def work() -> None:
            try:
                paper = Paper(document, look, fallbacks, tracked=tracked, keep_on=keep_on)
                made = LaidOut(document, paper.as_pages(), paper)
                # Qt's layouts leave timers to the thread that made them, which must end here.
                QEventLoop().processEvents()
            except _Unwanted:
                return
            except Exception:  # a fault of ours: the text is shown without its look
                log.exception("no pages for %s", document.name)
            else:
                self._made.emit(number, made)

        self._pool.clear()
        self._pool.start(work)

    def cancel(self) -> None:
        """Let nothing come of what was asked for."""
        self._number += 1
        self._pool.clear()

    def shut_down(self) -> None:
        """Wait until nothing is being made."""
        self.cancel()
        self._pool.waitForDone()

    @Slot(int, object)
    def _take(self, number: int, made: LaidOut) -> None:
        if number == self._number:
            self.laid_out.emit(made)
