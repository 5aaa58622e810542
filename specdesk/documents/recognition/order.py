"""In which order the lines of a picture are read: rows from the top, column after column."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from specdesk.documents.recognition.engine import Quad

_LEAST_LINES = 3  # in each of two columns
_LEAST_LENGTH = 6.0  # of a column's middle line, in heights: shorter ones are cells of a table
_LEAST_FILLED = 0.5  # of a column's width by its middle line
_MANY_LINES = 8
_MIDDLE = (0.42, 0.58)  # of the width: a gutter here needs running text on one side only
_LEVEL = 0.25  # of a line's height between the middles of two
_MOST_LEVEL = 0.7  # of a column's lines: more are the cells of a table
_SAME_ROW = 0.5  # of the lower one's height

Boxes = NDArray[np.float64]
"""[lines, 4], left, top, right, bottom."""


def reading_order(quads: Sequence[Quad]) -> list[list[int]]:
    """The lines by number, in rows from left to right; a row is one line of text."""
    if not quads:
        return []
    boxes = _straight_boxes(np.stack(quads).astype(np.float64))
    return _arrange(boxes, np.arange(len(quads)))


def _straight_boxes(quads: NDArray[np.float64]) -> Boxes:
    """Boxes around the lines, once the picture is turned by the slant that most of them have."""
    along = quads[:, 1] - quads[:, 0]
    long = np.linalg.norm(along, axis=1) >= np.median(np.linalg.norm(along, axis=1))
    slant = float(np.median(np.arctan2(along[long, 1], along[long, 0])))
    cos, sin = np.cos(-slant), np.sin(-slant)
    straight = quads @ np.array([[cos, sin], [-sin, cos]])
    return np.concatenate([straight.min(axis=1), straight.max(axis=1)], axis=1)


def _arrange(boxes: Boxes, members: NDArray[np.int64]) -> list[list[int]]:
    """The rows of some lines: between those that run across both columns, left before right."""
    gutter = _find_gutter(boxes[members])
    if gutter is None:
        return _rows(boxes, members)
    rows: list[list[int]] = []
    for band in _bands(boxes[members], gutter):
        inside = members[band]
        if _has_columns(boxes[inside], gutter):
            is_left = boxes[inside, 2] <= gutter
            rows += _arrange(boxes, inside[is_left])
            rows += _arrange(boxes, inside[~is_left])
        else:
            rows += _rows(boxes, inside)
    return rows


def _find_gutter(boxes: Boxes) -> float | None:
    """The x that parts the most lines into columns, or None."""
    best, most = None, 0
    for x in np.unique(boxes[:, 2]):
        behind = boxes[boxes[:, 0] > x, 0]
        if not len(behind):
            break
        gutter = float(x + behind.min()) / 2
        parted = sum(
            len(band) for band in _bands(boxes, gutter) if _has_columns(boxes[band], gutter)
        )
        if parted > most:
            best, most = gutter, parted
    return best


def _bands(boxes: Boxes, gutter: float) -> list[NDArray[np.int64]]:
    """The lines from top to bottom, cut before and behind each run that crosses the gutter."""
    downwards = np.argsort(boxes[:, 1] + boxes[:, 3], kind="stable")
    crosses = (boxes[downwards, 0] < gutter) & (boxes[downwards, 2] > gutter)
    cuts = np.flatnonzero(crosses[1:] != crosses[:-1]) + 1
    return np.split(downwards, cuts)


def _has_columns(boxes: Boxes, gutter: float) -> bool:
    """Whether columns stand on both sides of the gutter, beside each other.

    Both must be running text, or one of them, where the gutter lies in the middle and there are
    many lines: the other may hold a figure or a program. Else they are columns of a table."""
    is_left = boxes[:, 2] <= gutter
    left, right = boxes[is_left], boxes[~is_left]
    fewest = min(len(left), len(right))
    if fewest < _LEAST_LINES or (right[:, 0] < gutter).any():
        return False
    beside = min(left[:, 3].max(), right[:, 3].max()) - max(left[:, 1].min(), right[:, 1].min())
    if beside <= 0:
        return False
    running = _is_running(left), _is_running(right)
    share = (gutter - left[:, 0].min()) / (right[:, 2].max() - left[:, 0].min())
    if all(running) or not any(running) or not _MIDDLE[0] < share < _MIDDLE[1]:
        return all(running)
    return fewest >= _MANY_LINES and not _is_table(left, right)


def _is_table(left: Boxes, right: Boxes) -> bool:
    """Whether most lines of the shorter column stand on one height with a line of the other."""
    few, many = sorted((left, right), key=len)
    apart = np.abs(_middles(few)[:, None] - _middles(many)).min(axis=1)
    level = apart < _LEVEL * (few[:, 3] - few[:, 1])
    return bool(level.mean() > _MOST_LEVEL)


def _middles(lines: Boxes) -> NDArray[np.float64]:
    middles: NDArray[np.float64] = (lines[:, 1] + lines[:, 3]) / 2
    return middles


def _is_running(lines: Boxes) -> bool:
    """Whether the lines are long, and most fill their column."""
    length = float(np.median(lines[:, 2] - lines[:, 0]))
    height = float(np.median(lines[:, 3] - lines[:, 1]))
    whole = float(lines[:, 2].max() - lines[:, 0].min())
    return length >= max(_LEAST_LENGTH * height, _LEAST_FILLED * whole)


def _rows(boxes: Boxes, members: NDArray[np.int64]) -> list[list[int]]:
    """Lines that stand beside each other, joined; rows from the top."""
    rows: list[list[int]] = []
    for index in members[np.argsort(boxes[members, 1] + boxes[members, 3], kind="stable")].tolist():
        if rows and all(_is_beside(boxes[member], boxes[index]) for member in rows[-1]):
            rows[-1].append(index)
        else:
            rows.append([index])
    return [sorted(row, key=lambda index: float(boxes[index, 0])) for row in rows]


def _is_beside(one: NDArray[np.float64], other: NDArray[np.float64]) -> bool:
    """Whether two lines stand on one height and not over each other."""
    shared = min(one[3], other[3]) - max(one[1], other[1])
    apart = max(one[0], other[0]) - min(one[2], other[2])
    low = min(one[3] - one[1], other[3] - other[1])
    return bool(shared > _SAME_ROW * low and apart > -low)
