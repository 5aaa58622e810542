"""A caged child that stays and answers requests until it is closed, from any thread."""

import threading

from specdesk.documents.cage import Cage


class KeptCage:
    """What readers that keep a child have in common: one request is served at a time, under
    `_lock`, and `close` ends the child at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._cage: Cage | None = None
        self._closed = False

    def close(self) -> None:
        """End the child, at once even while another thread waits for what it asked of it."""
        self._closed = True
        cage = self._cage
        if cage is not None:
            cage.process.kill()
        with self._lock:
            self._stop()

    def _stop(self) -> None:
        if self._cage is not None:
            self._cage.close()
            self._cage = None
