"""Seconds per stage of one answer."""

import time
from collections.abc import Callable


class Stopwatch:
    """Seconds between marks since it was made."""

    def __init__(self) -> None:
        self.start = self._last = time.perf_counter()
        self._marks: dict[str, float] = {}
        self._first: float | None = None

    def mark(self, name: str) -> None:
        """Add the time since the last mark to `name`."""
        now = time.perf_counter()
        self._marks[name] = self._marks.get(name, 0.0) + now - self._last
        self._last = now

    def of(self, name: str) -> float:
        """The seconds given to `name`."""
        return self._marks.get(name, 0.0)

    @property
    def elapsed(self) -> float:
        """Seconds since it was made."""
        return time.perf_counter() - self.start

    @property
    def first(self) -> float:
        """Seconds until the first piece of text; until now if none came."""
        return self.elapsed if self._first is None else self._first

    def watch(self, on_text: Callable[[str], None]) -> Callable[[str], None]:
        """Return `on_text` such that the time of the first piece is noted."""

        def noted(piece: str) -> None:
            if self._first is None:
                self._first = self.elapsed
            on_text(piece)

        return noted
