"""The lines of a PDF's text: where each stands on its page and how large it is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from engine.spans import Span
from specdesk.documents.document import Page


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text with a place on its page (0-based), in points as shown.

    bold: all of it is. size: the mean height of its characters' boxes, in proportion to the font's
    size. hole: the widest free space between two neighbouring characters."""

    span: Span
    text: str
    page: int
    bold: bool
    left: float
    top: float
    right: float
    bottom: float
    size: float
    hole: float


def find_lines(
    text: str, pages: Sequence[Page], boxes: NDArray[np.float32], bold: NDArray[np.bool_]
) -> list[Line]:
    """The lines that have a place, in the order of the text.

    boxes: [len(text), 4], NaN for characters without a place. bold: [len(text)]."""
    spans: list[Span] = []
    numbers: list[int] = []
    for number, page in enumerate(pages):
        start = page.span.start
        for piece in page.span.of(text).split("\n"):
            if piece.strip():
                spans.append(Span(start, start + len(piece)))
                numbers.append(number)
            start += len(piece) + 1
    if not spans:
        return []
    edges = np.array([[span.start, span.end] for span in spans])
    measured = _measure(boxes, edges)
    light = ~bold & ~np.isnan(boxes[:, 0]) & ~_is_space(text)
    has_light = np.add.reduceat(np.append(light, False), edges.ravel(), dtype=np.int64)[::2] > 0
    return [
        Line(span, span.of(text), number, not light, *row)
        for span, number, row, light in zip(
            spans, numbers, measured.tolist(), has_light.tolist(), strict=True
        )
        if not np.isnan(row[0])
    ]


def _is_space(text: str) -> NDArray[np.bool_]:
    """Which characters are white space, as `str.isspace` says."""
    table = _space_table()
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    found: NDArray[np.bool_] = table[np.minimum(codes, len(table) - 1)]
    return found


@cache
def _space_table() -> NDArray[np.bool_]:
    """Up to the last character that is white space, and one that is none for all others."""
    return np.array([chr(code).isspace() for code in range(0x3002)])


def gap(before: Line, line: Line) -> float:
    """The free height between two lines, in sizes of the letters; below 0 where they overlap."""
    return (line.top - before.bottom) / max(line.size, 1.0)


def find_usual_gap(lines: Sequence[Line]) -> float:
    """The gap between most lines that follow each other on a page."""
    gaps = [gap(before, line) for before, line in pairwise(lines) if before.page == line.page]
    return float(np.median([free for free in gaps if -0.4 < free < 2] or [0.1]))


def _measure(boxes: NDArray[np.float32], edges: NDArray[np.int64]) -> NDArray[np.float64]:
    """Left, top, right, bottom, size and hole of each line; all lines at once: a file may have
    hundreds of thousands. edges: [lines, 2]. Returns [lines, 6], NaN without a place."""
    padded = np.concatenate([boxes, np.full((1, 4), np.nan, boxes.dtype)]).astype(np.float64)
    cuts = edges.ravel()
    left, top = (np.fmin.reduceat(padded[:, side], cuts)[::2] for side in (0, 1))
    right, bottom = (np.fmax.reduceat(padded[:, side], cuts)[::2] for side in (2, 3))
    placed = ~np.isnan(padded[:, 0])
    heights = np.where(placed, padded[:, 3] - padded[:, 1], 0.0)
    count = np.add.reduceat(placed.astype(np.int64), cuts)[::2]
    size = np.add.reduceat(heights, cuts)[::2] / np.maximum(count, 1)
    hole = np.fmax.reduceat(_free_before(padded, placed), cuts)[::2]
    # The first character of a line has no neighbour: its free space is that from the line above.
    return np.stack([left, top, right, bottom, size, hole], axis=1)


def _free_before(boxes: NDArray[np.float64], placed: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The free space between each character and the placed one before it on the same height."""
    free = np.zeros(len(boxes))
    where = np.flatnonzero(placed)
    left, top, right, bottom = (boxes[where, side] for side in range(4))
    level = np.minimum(bottom[:-1], bottom[1:]) > np.maximum(top[:-1], top[1:])
    free[where[1:]] = np.where(level, left[1:] - right[:-1], 0.0)
    return free
