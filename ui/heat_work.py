"""Heat is computed off the window's thread: a millisecond a page is too long for a long file."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QThreadPool, Signal, Slot

from engine.importance import Importance
from engine.spans import Span
from specdesk.documents.document import Document
from specdesk.heat import Heat, heat_of

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class _Made:
    """Heat, and for which request it was made."""

    number: int
    heat: Heat


class HeatWork(QObject):
    """Makes the heat that was asked for last."""

    heat_made = Signal(object)
    _made = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._number = 0
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._made.connect(self._take)

    def make(
        self,
        document: Document,
        importance: Importance | None,
        kept: Sequence[Span],
        cited: Sequence[Span],
    ) -> None:
        """Make heat; `heat_made` brings it unless something else is asked for meanwhile."""
        self._number += 1
        number = self._number

        def work() -> None:
            try:
                heat = heat_of(document, importance, kept, cited)
            except Exception:  # a fault of ours: the page stays without heat, the window alive
                log.exception("no heat for %s", document.name)
            else:
                self._made.emit(_Made(number, heat))

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

    @Slot(object)
    def _take(self, made: _Made) -> None:
        if made.number == self._number:
            self.heat_made.emit(made.heat)
