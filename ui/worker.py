"""The one thread that uses the desk: library, documents and engine all live on it."""

import itertools
import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from PySide6.QtCore import QObject, QThread, Signal, Slot

from engine.errors import Cancelled, SpecdeskError
from engine.progress import CancelToken
from specdesk.desk import Desk
from specdesk.jobs import Job, Reporter, Step

log = logging.getLogger(__name__)

STACK_BYTES = 16 * 2**20  # torch wants more than the 512 KB of a secondary thread on macOS


@dataclass(frozen=True, slots=True)
class Ticket:
    """A job that was handed in. stop: ends this run; token: set if nobody wants it any more."""

    number: int
    job: Job[Any]
    token: CancelToken = field(default_factory=CancelToken)
    stop: CancelToken = field(default_factory=CancelToken)

    def cancel(self) -> None:
        """End it for good."""
        self.token.cancel()
        self.stop.cancel()


@dataclass(frozen=True, slots=True)
class _End:
    """How a job ended: with a result, or with an error (Cancelled included)."""

    result: object = None
    error: Exception | None = None


class _DeskThread(QObject):
    """Lives on the worker thread; makes the desk there and carries out one job at a time."""

    stepped = Signal(object)
    told = Signal(object)
    ended = Signal(object)

    def __init__(self, make_desk: Callable[[], Desk]) -> None:
        super().__init__()
        self._make_desk = make_desk
        self._desk: Desk | None = None

    @Slot(object)
    def carry_out(self, ticket: Ticket) -> None:
        """Run a job to its end; whatever it raises is handed over, never lost."""
        try:
            ticket.stop.check()
            if self._desk is None:
                self._desk = self._make_desk()
            reporter = Reporter(ticket.stop, self.stepped.emit)
            end = _End(result=ticket.job.work(self._desk, reporter, self.told.emit))
        except Cancelled as cancelled:
            end = _End(error=cancelled)
        except Exception as error:
            if not isinstance(error, SpecdeskError):
                log.exception("job failed: %s", ticket.job.title)
            end = _End(error=error)
        self.ended.emit(end)

    @Slot()
    def close(self) -> None:
        """Release the desk and end the thread."""
        try:
            if self._desk is not None:
                self._desk.close()
        except Exception:
            log.exception("closing the desk failed")
        QThread.currentThread().quit()


class Worker(QObject):
    """Takes jobs in, runs them one after the other, calls back on the window's thread.

    Jobs that are urgent go before waiting ones that are not; otherwise the order is kept.
    """

    job_started = Signal(str)
    stepped = Signal(object)
    job_ended = Signal()
    became_idle = Signal()
    _handed_over = Signal(object)
    _close_requested = Signal()

    def __init__(self, make_desk: Callable[[], Desk], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._numbers = itertools.count(1)
        self._waiting: list[Ticket] = []
        self._running: Ticket | None = None
        self._closed = False
        self._thread = QThread(self)
        self._thread.setObjectName("specdesk-desk")
        self._thread.setStackSize(STACK_BYTES)
        self._there = _DeskThread(make_desk)
        self._there.moveToThread(self._thread)
        self._handed_over.connect(self._there.carry_out)
        self._close_requested.connect(self._there.close)
        self._there.stepped.connect(self._pass_on_step)
        self._there.told.connect(self._pass_on_told)
        self._there.ended.connect(self._finish)
        self._thread.start()

    @property
    def running(self) -> Ticket | None:
        """The job that is being carried out."""
        return self._running

    @property
    def busy(self) -> bool:
        """Whether a job runs or waits."""
        return self._running is not None or bool(self._waiting)

    def submit(self, job: Job[Any]) -> Ticket:
        """Hand a job in; it starts when the jobs before it have ended."""
        ticket = Ticket(next(self._numbers), job)
        if self._closed:
            return ticket
        if job.urgent:
            self._put_behind_urgent(ticket)
            if self._running is not None and self._running.job.yields:
                self._running.stop.cancel()
        else:
            self._waiting.append(ticket)
        self._start_next()
        return ticket

    def cancel(self, ticket: Ticket) -> None:
        """Stop a job at its next step, or take it out of the queue."""
        ticket.cancel()
        for waiting in self._waiting:
            if waiting.number == ticket.number:
                self._waiting.remove(waiting)
                ticket.job.on_cancel()
                return

    def cancel_running(self) -> None:
        """Stop the job that runs now; the next one follows."""
        if self._running is not None:
            self._running.cancel()

    def close(self, wait_milliseconds: int = 20_000) -> bool:
        """Cancel everything, release the desk, join the thread. True once the thread has ended."""
        if not self._closed:
            self._closed = True
            self._waiting.clear()
            self.cancel_running()
            self._close_requested.emit()
        return self._thread.wait(wait_milliseconds)

    def _start_next(self) -> None:
        if self._running is not None or not self._waiting or self._closed:
            return
        self._running = self._waiting.pop(0)
        self.job_started.emit(self._running.job.title)
        self._handed_over.emit(self._running)

    def _put_behind_urgent(self, ticket: Ticket) -> None:
        """Put a job in behind those that are urgent, before others that can wait."""
        place = sum(1 for waiting in self._waiting if waiting.job.urgent)
        self._waiting.insert(place, ticket)

    @Slot(object)
    def _pass_on_step(self, step: Step) -> None:
        if self._running is not None and not self._closed:
            self._running.job.on_step(step)
            self.stepped.emit(step)

    @Slot(object)
    def _pass_on_told(self, told: object) -> None:
        if self._running is not None and not self._closed:
            self._running.job.on_told(told)

    @Slot(object)
    def _finish(self, end: _End) -> None:
        ticket, self._running = self._running, None
        if ticket is None or self._closed:
            return
        self.job_ended.emit()
        try:
            if isinstance(end.error, Cancelled) and not ticket.token.cancelled:
                self._put_behind_urgent(replace(ticket, stop=CancelToken()))
            else:
                _call_back(ticket.job, end)
        finally:
            self._start_next()
            if not self.busy:
                self.became_idle.emit()


def _call_back(job: Job[Any], end: _End) -> None:
    if end.error is None:
        job.on_success(end.result)
    elif isinstance(end.error, Cancelled):
        job.on_cancel()
    else:
        job.on_failure(end.error)
