"""Foreign files are parsed in a cage: a child process with little memory, time and reach.

A parser in native code may crash, hang or take all memory on a hostile file. In a child it takes
nothing with it: the parent watches, kills, and says what happened. `run_caged` runs a function
once; `Cage` keeps a child that answers requests. Both may be used from any thread.
"""

import contextlib
import logging
import multiprocessing
import queue
import signal
import sys
import threading
import time
from collections.abc import Callable
from enum import StrEnum
from functools import cache, partial
from multiprocessing import context as contexts
from multiprocessing.connection import Connection

import psutil

from engine.progress import Progress, Stage
from specdesk.documents import cage_child
from specdesk.documents.cage_child import Arguments, Limits, Parent, Refused
from specdesk.documents.cage_messages import Malformed, Message, Reply, decode

__all__ = [
    "Arguments",
    "Cage",
    "CageError",
    "Limits",
    "Malformed",
    "Parent",
    "Refused",
    "Reply",
    "Why",
    "error_of",
    "get_ready",
    "progress_of",
    "run_caged",
]

_log = logging.getLogger(__name__)
_TICK_SECONDS = 0.1
_NEAR_LIMIT = 0.6  # memory is sampled: a child may have died between two samples
# How a native parser ends when an allocation fails: abort(), or a trap where it was built so.
_OUT_OF_MEMORY_SIGNALS = {-6, -5, -4}  # SIGABRT, SIGTRAP, SIGILL
# What children need, imported once where they are forked.
_IMPORTED = tuple(
    f"specdesk.documents.{name}"
    for name in ("companion_child", "office_child", "pdf_worker", "picture_worker", "render_worker")
)


@cache
def _context() -> "contexts.ForkServerContext | contexts.SpawnContext":
    """How children start: on Linux forked from a small process that has imported the parsers and
    never opens a file, in 10 ms; elsewhere anew, in 250."""
    if sys.platform == "linux":
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(list(_IMPORTED))
        try:
            _start_server()
        except OSError as error:  # it needs a temporary folder
            _log.warning("children are started anew: %s", error)
        else:
            return context
    return multiprocessing.get_context("spawn")


def _start_server() -> None:
    """Start what children are forked from. Ctrl+C reaches every process of a terminal: there it is
    blocked from the start, since who ends children is their parent. Raises OSError."""
    from multiprocessing import forkserver, resource_tracker  # not everywhere

    resource_tracker.ensure_running()  # before, since it unblocks Ctrl+C
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def get_ready() -> None:
    """Prepare what children are forked from, beside the caller's work, so that the first one
    starts as quickly as the others."""
    _context()


class Why(StrEnum):
    """Why a caged function gave no reply."""

    MEMORY = "memory"  # it wanted more memory than it may have
    TIME = "time"  # it made no progress, or used up its processor time
    CRASHED = "crashed"  # it ended by a signal
    FAILED = "failed"  # it raised an error of its own
    GARBLED = "garbled"  # it sent what a well-behaved child does not send
    REFUSED = "refused"  # it raised Refused; `reason` says why


class CageError(Exception):
    """A caged function gave no reply. `reason` is set for REFUSED."""

    def __init__(self, why: Why, reason: str = "") -> None:
        self.why = why
        self.reason = reason
        super().__init__(f"{why} {reason}".strip())


class Cage:
    """A child process that runs `function` ("module:name") under limits, until `close`."""

    def __init__(self, function: str, arguments: Arguments, limits: Limits) -> None:
        context = _context()
        self.limits = limits
        self._connection, theirs = context.Pipe()
        self.process = context.Process(
            target=cage_child.run,
            args=(theirs, function, dict(arguments), limits),
            name=f"specdesk {function}",
            daemon=True,
        )
        self.process.start()
        theirs.close()  # so that the pipe ends when the child does
        self._inbox: queue.Queue[bytes | None] = queue.Queue(maxsize=8)
        self._reader = threading.Thread(
            target=_read, args=(self._connection, self._inbox, limits.message_bytes), daemon=True
        )
        self._reader.start()
        self._outbox: queue.SimpleQueue[Arguments | None] = queue.SimpleQueue()
        self._writer: threading.Thread | None = None
        self._watched = self._find_process()
        self._last_look = 0.0
        self._peak_bytes = 0

    def request(self, arguments: Arguments) -> None:
        """Send a request to the child, without waiting until it takes it: a large one fills the
        pipe. A child that is gone says why when `receive` is called."""
        if self._writer is None:
            self._writer = threading.Thread(
                target=_write, args=(self._connection, self._outbox), daemon=True
            )
            self._writer.start()
        self._outbox.put(arguments)

    def ask(
        self,
        arguments: Arguments,
        patience_seconds: float,
        tick: Callable[[], None] | None = None,
    ) -> Reply:
        """The child's reply to a request. Raises CageError, and what `tick` raises."""
        self.request(arguments)
        message = self.receive(patience_seconds, tick)
        if message.kind != "reply":
            raise error_of(message)
        return message.reply

    def receive(self, patience_seconds: float, tick: Callable[[], None] | None = None) -> Message:
        """The child's next message.

        Looks at the child's memory ten times a second and calls `tick` as often; what it raises
        goes through. Raises CageError when no message comes within `patience_seconds`, the
        child takes too much memory, ends, or sends what is not a message."""
        deadline = time.monotonic() + patience_seconds
        while (message := self.poll(_TICK_SECONDS)) is None:
            if tick is not None:
                tick()
            if time.monotonic() > deadline:
                raise CageError(Why.TIME)
        return message

    def poll(self, seconds: float) -> Message | None:
        """The child's next message, None when none comes within so many seconds.

        Raises CageError as `receive` does, but for lost patience."""
        self._watch_memory()
        try:
            data = self._inbox.get(timeout=seconds)
        except queue.Empty:
            return None
        if data is None:
            self._inbox.put(None)  # whoever asks again learns the same
            raise self._death()
        try:
            return decode(data, self.limits.header_bytes)
        except Malformed as error:
            raise CageError(Why.GARBLED) from error

    def close(self) -> None:
        """Kill the child and wait until it is gone. May be called twice."""
        self.process.kill()
        self.process.join()
        while self._reader.is_alive():  # it may wait for room in the inbox
            try:
                self._inbox.get(timeout=0.01)
            except queue.Empty:
                continue
        if self._writer is not None:
            self._outbox.put(None)
            self._writer.join()
        self._connection.close()

    def _find_process(self) -> psutil.Process | None:
        try:
            return psutil.Process(self.process.pid)
        except psutil.Error:
            return None

    def _watch_memory(self) -> None:
        """Raise CageError when the child takes more memory than it may."""
        now = time.monotonic()
        if self._watched is None or now - self._last_look < _TICK_SECONDS:
            return
        self._last_look = now
        try:
            self._peak_bytes = max(self._peak_bytes, self._watched.memory_info().rss)
        except psutil.Error:  # it has just ended; the pipe tells
            return
        if self._peak_bytes > self.limits.memory_bytes:
            raise CageError(Why.MEMORY)

    def _death(self) -> CageError:
        """Why the child that closed its pipe is gone."""
        self.process.join(timeout=1)
        code = self.process.exitcode
        if code is None:
            return CageError(Why.GARBLED)
        _log.info("%s ended with exit code %s", self.process.name, code)
        if code == cage_child.MEMORY_EXIT:
            return CageError(Why.MEMORY)
        if code == -getattr(signal, "SIGXCPU", 0):
            return CageError(Why.TIME)
        near_limit = self._peak_bytes > _NEAR_LIMIT * self.limits.memory_bytes
        if code < 0 and (near_limit or code in _OUT_OF_MEMORY_SIGNALS):
            return CageError(Why.MEMORY)
        return CageError(Why.CRASHED)


def run_caged(
    function: str,
    arguments: Arguments,
    *,
    limits: Limits,
    progress: Progress,
    stage: Stage,
) -> Reply:
    """Run `function` ("module:name", a cage_child.CagedFunction) in a child and return its reply.

    arguments: what JSON can carry. The child's progress goes to `progress.step(stage, …)`, which
    is also called while the child is silent; when it raises Cancelled the child is killed.
    Raises CageError. The reply's values are untrusted: read them by Reply's methods."""
    done, total = 0, 0
    with contextlib.closing(Cage(function, arguments, limits)) as cage:
        silent_since = time.monotonic()
        while True:
            patience = silent_since + limits.silence_seconds - time.monotonic()
            message = cage.receive(patience, partial(progress.step, stage, done, total))
            if message.kind == "reply":
                return message.reply
            if message.kind == "progress":
                before = done
                done, total = progress_of(message.reply)
                if done > before:  # repeating oneself is no progress
                    silent_since = time.monotonic()
                elif time.monotonic() > silent_since + limits.silence_seconds:
                    raise CageError(Why.TIME)
                progress.step(stage, done, total)
            else:
                raise error_of(message)


def progress_of(reply: Reply) -> tuple[int, int]:
    """How far a child says it has come: done, total. Raises CageError."""
    try:
        total = reply.integer("total", most=2**62)
        return reply.integer("done", most=total), total
    except Malformed as error:
        raise CageError(Why.GARBLED) from error


def error_of(message: Message) -> CageError:
    """The error of a child that said it could not do the work."""
    try:
        if message.kind == "refused":
            return CageError(Why.REFUSED, message.reply.string("reason"))
        _log.info("caged function failed: %.300r", message.reply.string("where"))
        return CageError(Why.FAILED)
    except Malformed:
        return CageError(Why.GARBLED)


def _write(connection: Connection, outbox: "queue.SimpleQueue[Arguments | None]") -> None:
    """Send requests in their order until there is None. A thread of its own: a child that does not
    listen must not hold the one that watches it."""
    while (arguments := outbox.get()) is not None:
        with contextlib.suppress(OSError):
            connection.send(dict(arguments))


def _read(connection: Connection, inbox: "queue.Queue[bytes | None]", most_bytes: int) -> None:
    """Move messages from the pipe to the inbox until the pipe ends, then put None.

    A thread of its own: it may block on half a message for ever, the one that watches must not.
    Waits while the inbox is full, so that a talkative child cannot fill the parent's memory."""
    while True:
        try:
            data = connection.recv_bytes(most_bytes)
        except (EOFError, OSError):
            break
        inbox.put(data)
    inbox.put(None)
