"""Importance: how much each part of a document matters for a question."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.spans import Span


@dataclass(frozen=True, slots=True, eq=False)
class Importance:
    """A score per character span of one document, spans ascending and not overlapping.

    starts, ends: int32 [n], character offsets. scores: float32 [n], higher matters more; may be
    negative where a span draws less attention than it does anyway.
    """

    starts: NDArray[np.int32]
    ends: NDArray[np.int32]
    scores: NDArray[np.float32]

    def of(self, spans: Sequence[Span]) -> NDArray[np.float32]:
        """Return the sum of scores inside each span, float32 [len(spans)].

        A scored span counts for the span of `spans` in which it ends: a word's token may begin with
        the space before it."""
        total = np.concatenate([[0.0], np.cumsum(self.scores, dtype=np.float64)])
        first = np.searchsorted(self.ends, [s.start for s in spans], side="right")
        last = np.searchsorted(self.ends, [s.end for s in spans], side="right")
        sums: NDArray[np.float32] = (total[last] - total[first]).astype(np.float32)
        return sums

    def levels(self) -> NDArray[np.float32]:
        """Return each scored span's level for painting, float32 [n] in 0 … 1.

        The level is the span's rank per character, so that a few very high scores do not
        leave the rest of the document white."""
        density: NDArray[np.float32] = self.scores / np.maximum(1, self.ends - self.starts)
        order = np.argsort(np.argsort(density, kind="stable"), kind="stable")
        levels: NDArray[np.float32] = (order / max(1, len(order) - 1)).astype(np.float32)
        return levels
