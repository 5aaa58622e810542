"""From a PDF page's own coordinates to the page as shown."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class PageView:
    """How a page is shown: the visible rectangle in the page's own coordinates (points, y upwards,
    CropBox applied) and how often it is turned clockwise by 90 degrees (0 to 3)."""

    left: float
    bottom: float
    right: float
    top: float
    turns: int

    @property
    def width(self) -> float:
        """Of the page as shown, in points."""
        return self.top - self.bottom if self.turns % 2 else self.right - self.left

    @property
    def height(self) -> float:
        """Of the page as shown, in points."""
        return self.right - self.left if self.turns % 2 else self.top - self.bottom

    def show(self, boxes: NDArray[np.float32]) -> NDArray[np.float32]:
        """The boxes as shown, in points from the top left corner of the page.

        boxes: [n, 4] left, bottom, right, top in the page's own coordinates; NaN stays NaN.
        Returns [n, 4] left, top, right, bottom."""
        x = boxes[:, [0, 2]]
        y = boxes[:, [1, 3]]
        if self.turns == 0:
            across, down = x - self.left, self.top - y
        elif self.turns == 1:
            across, down = y - self.bottom, x - self.left
        elif self.turns == 2:
            across, down = self.right - x, y - self.bottom
        else:
            across, down = self.top - y, self.right - x
        return _rectangles(across, down)

    def unshow(self, boxes: NDArray[np.float32]) -> NDArray[np.float32]:
        """The boxes in the page's own coordinates: the way back from `show`.

        boxes: [n, 4] left, top, right, bottom as shown. Returns [n, 4] left, bottom, right, top."""
        across = boxes[:, [0, 2]]
        down = boxes[:, [1, 3]]
        if self.turns == 0:
            x, y = across + self.left, self.top - down
        elif self.turns == 1:
            x, y = down + self.left, across + self.bottom
        elif self.turns == 2:
            x, y = self.right - across, down + self.bottom
        else:
            x, y = self.right - down, self.top - across
        return _rectangles(x, y)


def _rectangles(x: NDArray[np.float32], y: NDArray[np.float32]) -> NDArray[np.float32]:
    """The smaller x, smaller y, larger x and larger y of each pair of corners. x, y: [n, 2]."""
    found = np.empty((len(x), 4), np.float32)
    np.minimum(x[:, 0], x[:, 1], out=found[:, 0])
    np.minimum(y[:, 0], y[:, 1], out=found[:, 1])
    np.maximum(x[:, 0], x[:, 1], out=found[:, 2])
    np.maximum(y[:, 0], y[:, 1], out=found[:, 3])
    return found
