"""Where a benchmark is: which question of how many, and about how long the rest will take."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import fmean

_REMEMBERED = 8


@dataclass(frozen=True, slots=True)
class Ahead:
    """A question that is about to be put. number: from 1, the stored ones counted.
    seconds_left: None until the first one was answered."""

    number: int
    total: int
    label: str
    seconds_left: float | None


Tell = Callable[[Ahead], None]


class Pace:
    """Counts questions and guesses the time left from the last few. total: all questions. stored:
    how many of them were answered by an earlier run."""

    def __init__(
        self, total: int, stored: int, tell: Tell, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._total, self._done = total, stored
        self._tell, self._clock = tell, clock
        self._took: list[float] = []
        self._since: float | None = None

    def next(self, label: str, count: int = 1) -> None:
        """Tell that the next question is put. count: how many of the total it answers at once."""
        now = self._clock()
        if self._since is not None:
            self._took = [*self._took, now - self._since][-_REMEMBERED:]
        left = (self._total - self._done) / count
        seconds = fmean(self._took) * left if self._took else None
        self._tell(Ahead(self._done + 1, self._total, label, seconds))
        self._since = now
        self._done += count
