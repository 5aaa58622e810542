"""How long the event loop of a window under test pauses: the measure of a stalling window."""

import time
from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt, QTimer


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` (0 … 1) of the values do not exceed; 0.0 without values."""
    if not values:
        return 0.0
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


class PauseMeter(QObject):
    """Records how much later than planned a timer of the event loop fires.

    A pause is what the user feels: the time in which no key, click or paint was handled. The
    timer asks for every 5 ms; a gap of 60 ms is a pause of 55 ms.
    """

    INTERVAL_MILLISECONDS = 5

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pauses: list[float] = []
        self._last = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(self.INTERVAL_MILLISECONDS)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        """Forget what was recorded and record from now on."""
        self._pauses.clear()
        self._last = time.perf_counter()
        self._timer.start()

    def stop(self) -> None:
        """Record no more."""
        self._timer.stop()

    def _tick(self) -> None:
        now = time.perf_counter()
        self._pauses.append(max(0.0, now - self._last - self.INTERVAL_MILLISECONDS / 1000))
        self._last = now

    @property
    def pauses(self) -> tuple[float, ...]:
        """The pauses in seconds, in order."""
        return tuple(self._pauses)

    @property
    def p99_seconds(self) -> float:
        """99 of 100 pauses are no longer than this."""
        return percentile(self._pauses, 0.99)

    @property
    def longest_seconds(self) -> float:
        """The longest pause."""
        return max(self._pauses, default=0.0)
