"""Which windows of a document the draft weighs for a question.

All of them, where the document was read and is not very long. Otherwise the words decide first, as
a cheap index over windows; the draft then weighs the best of them exactly, and reads a few that it
has not read yet.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.memory import DraftMemory
from engine.selection import Passage

MOST = 64  # windows weighed for a question: about 130,000 tokens, a minute on two slow cores
READ_NOW = 4  # windows read while a question waits: seconds on a good machine, a minute on a slow
_BEST = 3  # passages of a window that speak for it


@dataclass(frozen=True, slots=True)
class Coverage:
    """weighed: the windows to score, in order. to_read: those of them that were not read yet."""

    weighed: tuple[int, ...]
    to_read: tuple[int, ...]


def cover(
    memory: DraftMemory,
    passages: Sequence[Passage],
    words: Callable[[], NDArray[np.float32]],
    most: int = MOST,
    read_now: int = READ_NOW,
) -> Coverage:
    """Choose windows. passages: of this text. words: gives float32 [passages], what the question's
    words say of each, asked only where not all is weighed; where they say nothing, windows are
    taken evenly from the whole text."""
    count = len(memory)
    if not memory.missing and count <= most:
        return Coverage(tuple(range(count)), ())
    fit = _fit(memory, passages, words())
    order = np.argsort(-fit, kind="stable").tolist()
    unread = [index for index in order if index not in memory.known]
    to_read = unread[: min(read_now, most)]
    known = [index for index in order if index in memory.known][: most - len(to_read)]
    return Coverage(tuple(sorted(known + to_read)), tuple(sorted(to_read)))


def _fit(
    memory: DraftMemory, passages: Sequence[Passage], words: NDArray[np.float32]
) -> NDArray[np.float64]:
    """How well each window fits: the sum of its best passages, float64 [windows]."""
    starts = memory.tokens.starts[list(memory.cuts[:-1])]
    where = np.searchsorted(starts, [passage.span.start for passage in passages], side="right") - 1
    fit = np.zeros(len(memory))
    for window in range(len(memory)):
        own = np.sort(words[where == window])[-_BEST:]
        fit[window] = own.sum()
    # Windows of which the words say nothing come in an order that spreads over the text.
    return fit + 1e-9 * _spread(len(memory))


def _spread(count: int) -> NDArray[np.float64]:
    """Numbers below 1 such that any few of the largest lie evenly (van der Corput sequence)."""
    width = max(1, (count - 1).bit_length())
    reverse = [int(f"{index:0{width}b}"[::-1], 2) for index in range(count)]
    return 1.0 - np.asarray(reverse, dtype=np.float64) / (1 << width)
