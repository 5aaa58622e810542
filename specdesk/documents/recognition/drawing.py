"""Pictures of a file's pages for recognition, drawn by a caged child of that file alone."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from specdesk.documents.cage import Cage, CageError, Limits, Malformed

LIMITS = Limits(cpu_seconds=3600, message_bytes=64 * 2**20)
_MOST_SIDE = 4000  # pixels
_PAGES_PER_CHILD = 200  # PDFium's memory grows with use


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """A page. rgb: uint8 [height, width, 3]. points: its width and height as shown; none where
    there is nothing to see."""

    rgb: NDArray[np.uint8]
    points: tuple[float, float]


class Drawing:
    """Draws pages of one PDF on request, until `close`; a child that failed is replaced."""

    def __init__(self, path: Path, password: str | None) -> None:
        self._arguments = {"path": str(path.resolve()), "password": password}
        self._cage: Cage | None = None
        self._drawn = 0

    def draw(self, index: int, scale: float, tick: Callable[[], None]) -> Drawn:
        """The 0-based page, its picture smaller by `scale`. tick: called while it is waited for.

        Raises CageError, Malformed, and what `tick` raises."""
        if self._drawn >= _PAGES_PER_CHILD:
            self.close()
        try:
            return self._ask(index, scale, tick)
        except (CageError, Malformed):
            self.close()
            raise

    def close(self) -> None:
        """End the child."""
        cage, self._cage, self._drawn = self._cage, None, 0
        if cage is not None:
            cage.close()

    def _ask(self, index: int, scale: float, tick: Callable[[], None]) -> Drawn:
        if self._cage is None:
            function = "specdesk.documents.recognition.drawing_child:serve"
            self._cage = Cage(function, self._arguments, LIMITS)
        self._drawn += 1
        reply = self._cage.ask({"page": index, "scale": scale}, LIMITS.silence_seconds, tick)
        rgb = reply.array("rgb", "uint8", None, None, 3)
        wide, high = (float(side) for side in reply.array("points", "float32", 2))
        if max(rgb.shape) > _MOST_SIDE or not (0 <= wide < 1e6 and 0 <= high < 1e6):
            raise Malformed("size")
        return Drawn(rgb, (wide, high))
