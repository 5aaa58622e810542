"""Work off the window's thread, of which only what was asked for last is wanted."""

import logging
from collections.abc import Callable

from PySide6.QtCore import QObject, QThreadPool, Signal, Slot

log = logging.getLogger(__name__)

KeepOn = Callable[[], None]
"""Called by the work now and then; ends it once something else was asked for."""


class _Unwanted(Exception):
    """Something else was asked for meanwhile."""


class NewestWork(QObject):
    """Does one thing at a time and hands over what was asked for last."""

    _made = Signal(int, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._number = 0
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._made.connect(self._take)

    def _start(self, failed: str, work: Callable[[KeepOn], object]) -> None:
        """Do this next and forget what waits. failed: what the log says of a fault of ours, which
        the window survives."""
        self.cancel()
        number = self._number

        def keep_on() -> None:
            if number != self._number:
                raise _Unwanted

        def run() -> None:
            try:
                made = work(keep_on)
            except _Unwanted:
                return
            except Exception:
                log.exception("%s", failed)
            else:
                self._made.emit(number, made)

        self._pool.start(run)

    def cancel(self) -> None:
        """Let nothing come of what was asked for."""
        self._number += 1
        self._pool.clear()

    def shut_down(self) -> None:
        """Wait until nothing is being made."""
        self.cancel()
        self._pool.waitForDone()

    def _hand_over(self, made: object) -> None:
        """Give out what was made, in the window's thread."""
        raise NotImplementedError

    @Slot(int, object)
    def _take(self, number: int, made: object) -> None:
        if number == self._number:
            self._hand_over(made)
