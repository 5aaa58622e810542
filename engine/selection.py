"""Selection: the passages that the target will read, within its budget."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.spans import Span


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage of one of the documents asked. source: which, from 0. tokens: its cost."""

    source: int
    span: Span
    tokens: int


@dataclass(frozen=True, slots=True)
class Chosen:
    """A passage that was kept, and its score."""

    passage: Passage
    score: float


@dataclass(frozen=True, slots=True)
class Selection:
    """What the target reads of the documents, in the documents' order."""

    chosen: tuple[Chosen, ...]

    @property
    def tokens(self) -> int:
        """The document tokens kept."""
        return sum(chosen.passage.tokens for chosen in self.chosen)

    def best(self, budget: int) -> "Selection":
        """The best of the passages until a smaller budget is full."""
        passages = [chosen.passage for chosen in self.chosen]
        scores = np.asarray([chosen.score for chosen in self.chosen], dtype=np.float32)
        return select(passages, scores, budget)

    def without(self, other: "Selection") -> "Selection":
        """The passages that another selection does not hold."""
        return Selection(tuple(chosen for chosen in self.chosen if chosen not in other.chosen))


NOTHING = Selection(())


def of_source(passages: Sequence[Passage], source: int) -> list[int]:
    """The indices of a source's passages, in order."""
    return [index for index, passage in enumerate(passages) if passage.source == source]


def select(passages: Sequence[Passage], scores: NDArray[np.float32], budget: int) -> Selection:
    """Keep the best passages until the budget is full.

    scores: float32 [passages], higher matters more; ties go to the earlier passage. A passage that
    no longer fits is passed over for the next one that does. budget: document tokens. Returns the
    kept passages in the order of `passages`; never more tokens than `budget`."""
    left = budget
    kept: list[int] = []
    for index in np.argsort(-scores, kind="stable").tolist():
        if 0 < passages[index].tokens <= left:
            kept.append(index)
            left -= passages[index].tokens
    return Selection(tuple(Chosen(passages[i], float(scores[i])) for i in sorted(kept)))


def join_runs(selection: Selection) -> Selection:
    """The same text with neighbouring spans made one; a run's score is its best one's."""
    runs: list[Chosen] = []
    for chosen in selection.chosen:
        last = runs[-1].passage if runs else None
        own = chosen.passage
        if last and last.source == own.source and own.span.start <= last.span.end:
            span, tokens = Span(last.span.start, own.span.end), last.tokens + own.tokens
            runs[-1] = Chosen(Passage(own.source, span, tokens), max(runs[-1].score, chosen.score))
        else:
            runs.append(chosen)
    return Selection(tuple(runs))
