"""A Word file's text as Qt counts it: in UTF-16 units, where a document counts characters."""

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.spans import Span

# Characters at which Qt would begin a new paragraph or leave one out; each becomes one space.
_BREAKS = re.compile("[\0\r\v\f\x1c\x1d\x1e\x85\u2028\u2029\ufdd0\ufdd1\ud800-\udfff]")


@dataclass(frozen=True, slots=True, eq=False)
class ShownText:
    """A text as shown, one character for each of the document's.

    astral: int64, offsets of the characters that take two units in UTF-16."""

    text: str
    astral: NDArray[np.int64]

    def position(self, offset: int) -> int:
        """Qt's position of the document's character at `offset`."""
        return offset + int(np.searchsorted(self.astral, offset))

    def offset(self, position: int) -> int:
        """The document's offset of what stands at Qt's `position`."""
        units = self.astral + np.arange(len(self.astral))
        return position - int(np.searchsorted(units, position))

    def positions(self, span: Span) -> tuple[int, int]:
        """Qt's positions of both ends of a span."""
        return self.position(span.start), self.position(span.end)


def shown_text(text: str) -> ShownText:
    """The text with nothing in it that Qt would count differently."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    return ShownText(_BREAKS.sub(" ", text), np.flatnonzero(codes > 0xFFFF))
