"""Where Qt has put each character: a box on a page, as a PDF has them."""

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QFontMetricsF,
    QTextBlock,
    QTextFormat,
    QTextLine,
)

# Places are asked for at the ends of words, and inside long ones; between them letters share the
# room evenly: a fifth of the calls, and a word's box is exact.
_WORD = re.compile(r"\s+|\S{1,8}")


def lay_boxes(
    boxes: NDArray[np.float32],
    text: str,
    block: QTextBlock,
    layout: QAbstractTextDocumentLayout,
    places: Sequence[tuple[int, int, int]],
    *,
    with_pictures: bool = False,
) -> None:
    """Fill in the boxes of a block's characters, in Qt's units from the content's top left corner.

    boxes: float32 [characters of the document, 4]. places: first and end offset, position of the
    first in the block, for each part of the block that is said. with_pictures: pictures stand in
    its lines, which may be higher than the letters."""
    origin = layout.blockBoundingRect(block).topLeft()  # what the lines' places count from
    parts = [(start, stop, at, _units(text[start:stop], at)) for start, stop, at in places]
    tallest = _tallest(block) if with_pictures else np.inf
    for line in _lines(block):
        top, left = origin.y() + line.y(), origin.x()
        bottom = top + line.height()
        top += max(0.0, line.ascent() - tallest)
        first, end = line.textStart(), line.textStart() + line.textLength()
        for start, stop, at, units in parts:
            if units is None:  # a character is a unit
                low, high = max(start, start + first - at), min(stop, start + end - at)
            else:
                low, high = (start + int(n) for n in np.searchsorted(units, [first, end]))
                high = min(high, stop)
            if low >= high:
                continue
            ends = [low, *(word.end() for word in _WORD.finditer(text, low, high))]
            places_of = ends if units is None else [int(units[end - start]) for end in ends]
            shift = at - start if units is None else 0
            known = [left + _x(line, place + shift) for place in places_of]
            edges = np.interp(np.arange(low, high + 1), ends, known)
            area = boxes[low:high]
            area[:, 0] = np.minimum(edges[:-1], edges[1:])
            area[:, 2] = np.maximum(edges[:-1], edges[1:])
            area[:, 1], area[:, 3] = top, bottom


def _lines(block: QTextBlock) -> Iterator[QTextLine]:
    layout = block.layout()
    return (layout.lineAt(number) for number in range(layout.lineCount()))


def _tallest(block: QTextBlock) -> float:
    """How far the highest letters of a block rise above their line."""
    rises, part = [], block.begin()
    while not part.atEnd():
        form = part.fragment().charFormat()
        if form.objectType() == int(QTextFormat.ObjectTypes.NoObject):
            rises.append(QFontMetricsF(form.font()).ascent())
        part += 1
    return max(rises, default=np.inf)


def _units(part: str, at: int) -> NDArray[np.int64] | None:
    """Where each character and the end of `part` stand in UTF-16 units, the first of them at `at`;
    None if each takes one."""
    if part.isascii() or max(part) <= "\uffff":
        return None
    return np.fromiter(
        accumulate((1 + (letter > "\uffff") for letter in part), initial=at),
        np.int64,
        len(part) + 1,
    )


def _x(line: QTextLine, position: int) -> float:
    found: Any = line.cursorToX(position)  # a pair, which PySide's stubs do not know
    return float(found[0])
