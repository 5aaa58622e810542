"""Background work as a value, its progress, and an honest guess of the time that is left."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from engine.progress import CancelToken, Stage

if TYPE_CHECKING:
    from specdesk.desk import Desk

Result = TypeVar("Result")
Tell = Callable[[object], None]
"""Passes a frozen value from running work to whoever asked for it."""


@dataclass(frozen=True, slots=True)
class Step:
    """Where a job is. seconds_left: of this stage; None until it can be known."""

    stage: Stage
    done: int
    total: int
    seconds_left: float | None = None

    @property
    def share(self) -> float:
        """The share of the stage that is done, 0 … 1."""
        return min(1.0, self.done / self.total) if self.total > 0 else 0.0


class Estimate:
    """Guesses the seconds left of a stage from the pace of its last steps.

    The pace is smoothed, so that one slow page does not make the guess jump; nothing is guessed
    before half a second of the stage has been seen.
    """

    SMOOTHING = 0.3
    SEEN_SECONDS = 0.5

    def __init__(self) -> None:
        self._stage: Stage | None = None
        self._total = 0
        self._began = self._last_time = 0.0
        self._last_done = 0
        self._units_per_second = 0.0

    def seconds_left(self, stage: Stage, done: int, total: int, now: float) -> float | None:
        """Take note of a step at `now` (seconds of any clock); return the seconds left."""
        if stage is not self._stage or total != self._total or done < self._last_done:
            self._stage, self._total = stage, total
            self._began = self._last_time = now
            self._last_done, self._units_per_second = done, 0.0
            return None
        elapsed = now - self._last_time
        if elapsed > 0.1:
            pace = (done - self._last_done) / elapsed
            weight = self.SMOOTHING if self._units_per_second else 1.0
            self._units_per_second += weight * (pace - self._units_per_second)
            self._last_time, self._last_done = now, done
        if now - self._began < self.SEEN_SECONDS or self._units_per_second <= 0 or total <= 0:
            return None
        return max(0.0, (total - done) / self._units_per_second)


class Reporter:
    """The Progress of a running job: obeys its cancel token, passes on 20 steps a second at most.

    A new stage and the end of a stage are always passed on.
    """

    INTERVAL_SECONDS = 0.05

    def __init__(
        self,
        token: CancelToken,
        report: Callable[[Step], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._token = token
        self._report = report
        self._clock = clock
        self._estimate = Estimate()
        self._stage: Stage | None = None
        self._reported_at = float("-inf")

    def step(self, stage: Stage, done: int, total: int) -> None:
        """Report a step of the work. Raises Cancelled once the token is set."""
        self._token.check()
        now = self._clock()
        seconds_left = self._estimate.seconds_left(stage, done, total, now)
        due = now - self._reported_at >= self.INTERVAL_SECONDS
        if due or stage is not self._stage or (0 < total <= done):
            self._stage, self._reported_at = stage, now
            self._report(Step(stage, done, total, seconds_left))


@dataclass(frozen=True, slots=True)
class Job(Generic[Result]):
    """Work for the one thread that uses the desk, and what follows it.

    work: runs on the worker thread and touches nothing of the window; what it tells and returns
    are frozen values. All other functions run on the window's thread, one of on_success,
    on_failure and on_cancel last. urgent: goes before waiting work that is not. yields: stops for
    urgent work and is started again behind it; what it has done by then must be kept.
    """

    title: str
    work: "Callable[[Desk, Reporter, Tell], Result]"
    on_success: Callable[[Result], None]
    on_failure: Callable[[Exception], None]
    on_cancel: Callable[[], None] = lambda: None
    on_step: Callable[[Step], None] = lambda step: None
    on_told: Callable[[object], None] = lambda told: None
    urgent: bool = False
    yields: bool = False
