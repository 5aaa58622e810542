"""Where Qt has put each character: a box on a page, as a PDF has them."""

import re
from collections.abc import Iterator, Sequence
from typing import cast

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QAbstractTextDocumentLayout, QTextBlock, QTextLine

# Places are asked for at the ends of words, and inside long ones; between them letters share the
# room evenly: a fifth of the calls, and a word's box is exact.
_WORD = re.compile(r"\s+|\S{1,8}")


def lay_boxes(
    boxes: NDArray[np.float32],
    text: str,
    block: QTextBlock,
    layout: QAbstractTextDocumentLayout,
    places: Sequence[tuple[int, int, int]],
) -> None:
    """Fill in the boxes of a block's characters, in Qt's units from the content's top left corner.

    boxes: float32 [characters of the document, 4]. places: first and end offset, position of the
    first in the block, for each part of the block that is said."""
    origin = layout.blockBoundingRect(block).topLeft()  # what the lines' places count from
    for line in _lines(block):
        top = origin.y() + line.y()
        bottom, left = top + line.height(), origin.x()
        first, end = line.textStart(), line.textStart() + line.textLength()
        for start, stop, at in places:
            low, high = max(first, at), min(end, at + _units(text, start, stop))
            if low >= high:
                continue
            offset = start + _characters(text, start, low - at)
            for word in _WORD.finditer(text, offset, start + _characters(text, start, high - at)):
                units = low + _units(text, offset, word.start())
                edges = np.linspace(
                    left + _x(line, units),
                    left + _x(line, units + _units(text, word.start(), word.end())),
                    len(word[0]) + 1,
                )
                area = boxes[word.start() : word.end()]
                area[:, 0] = np.minimum(edges[:-1], edges[1:])
                area[:, 2] = np.maximum(edges[:-1], edges[1:])
                area[:, 1], area[:, 3] = top, bottom


def _lines(block: QTextBlock) -> Iterator[QTextLine]:
    layout = block.layout()
    return (layout.lineAt(number) for number in range(layout.lineCount()))


def _units(text: str, start: int, end: int) -> int:
    """How many UTF-16 units the characters take."""
    part = text[start:end]
    return len(part) if part.isascii() else len(part.encode("utf-16-le")) // 2


def _characters(text: str, start: int, units: int) -> int:
    """How many characters from `start` on take that many units."""
    part = text[start : start + units]
    if part.isascii():
        return units
    return len(part.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore"))


def _x(line: QTextLine, position: int) -> float:
    found = cast("tuple[float, int] | float", line.cursorToX(position))
    return found[0] if isinstance(found, tuple) else found
