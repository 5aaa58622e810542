"""Ctrl+C cancels: first politely by the token, then by force."""

import _thread
import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType

from engine.progress import CancelToken

_PATIENCE_SECONDS = 0.8  # work that reports its progress stops sooner


@contextlib.contextmanager
def interrupt_cancels(token: CancelToken) -> Iterator[None]:
    """While inside, Ctrl+C sets the token; work that does not look at it meets KeyboardInterrupt.

    Must be entered on the main thread."""
    timers: list[threading.Timer] = []

    def cancel(number: int, frame: FrameType | None) -> None:
        if token.cancelled:
            raise KeyboardInterrupt
        token.cancel()
        timer = threading.Timer(_PATIENCE_SECONDS, _thread.interrupt_main)
        timer.daemon = True
        timer.start()
        timers.append(timer)

    before = signal.signal(signal.SIGINT, cancel)
    try:
        yield
    finally:
        for timer in timers:
            timer.cancel()
        signal.signal(signal.SIGINT, before)
