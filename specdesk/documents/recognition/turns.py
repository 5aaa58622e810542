"""Which way up a scan lies, and how places on the turned picture become places on the page."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from specdesk.documents.recognition.engine import Picture, Quad
from specdesk.documents.recognition.reading import Reading

Read = Callable[[Quad], Reading]
"""Reads the line whose top left corner is the first of the quad."""

_ASKED_LINES = 8
_TALL = 1.5  # a line this much higher than wide is written from top to bottom, or on its side
_SURE = 0.85


def is_tall(quad: Quad) -> bool:
    """Whether the line is higher than wide."""
    width, height = _sides(quad)
    return height > _TALL * width


def length_in_heights(quad: Quad) -> float:
    """How long a line is, in heights of its letters."""
    width, height = _sides(quad)
    return max(width, height) / max(1.0, min(width, height))


def turned(quad: Quad, quarters: int) -> Quad:
    """The same line for one who turned the picture counterclockwise by so many quarters."""
    return np.roll(quad, -quarters, axis=0)


def find_turn(quads: Sequence[Quad], read: Read) -> int:
    """How many quarters counterclockwise the picture must be turned to be read; 0 if it is upright.

    Asks the model about the longest lines. A page written from top to bottom counts as lying on its
    side: the model reads such lines best so, and right to left becomes top to bottom."""
    asked = sorted(quads, key=lambda quad: -max(_sides(quad)))[:_ASKED_LINES]
    weights = [0.0] * 4
    for quad in asked:
        likely, other = (1, 3) if is_tall(quad) else (0, 2)
        reading = read(turned(quad, likely))
        weights[likely] += reading.weight
        if reading.certainty < _SURE:
            weights[other] += read(turned(quad, other)).weight
    return int(np.argmax(weights))


def turn_picture(picture: Picture, quarters: int) -> Picture:
    """The picture turned counterclockwise."""
    return np.ascontiguousarray(np.rot90(picture, quarters))


def boxes_before_turn(
    boxes: NDArray[np.float32], quarters: int, width: float, height: float
) -> NDArray[np.float32]:
    """Boxes on a turned picture as they lie on the picture before, which is width × height.

    boxes: [n, 4] left, top, right, bottom; NaN stays NaN."""
    left, top, right, bottom = boxes.T
    sides = {
        0: (left, top, right, bottom),
        1: (width - bottom, left, width - top, right),
        2: (width - right, height - bottom, width - left, height - top),
        3: (top, height - right, bottom, height - left),
    }[quarters % 4]
    return np.stack(sides, axis=1).astype(np.float32)


def _sides(quad: Quad) -> tuple[float, float]:
    """Width and height of the line."""
    return float(np.linalg.norm(quad[1] - quad[0])), float(np.linalg.norm(quad[3] - quad[0]))
