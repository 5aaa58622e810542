"""Passages that are kept whatever is asked."""

import numpy as np

from engine.attraction import PART, kept_anyway
from engine.importance import Importance
from engine.methods import METHODS, Question
from engine.scorers.bm25 import WordIndex
from engine.selection import Passage
from engine.spans import Span
from engine.text import Text

COUNT = 2 * PART
WORDS = "Rent is due. "
TEXT = WORDS * COUNT
SPANS = [Span(len(WORDS) * n, len(WORDS) * (n + 1)) for n in range(COUNT)]
PASSAGES = [Passage(0, span, 50) for span in SPANS]


def drafted(*best: int) -> list[Importance]:
    """What a draft thinks that likes some passages, the first most."""
    scores = np.zeros(COUNT, np.float32)
    for place, index in enumerate(best):
        scores[index] = 1 / (1 + place)
    starts = np.asarray([span.start for span in SPANS], np.int32)
    return [Importance(starts, starts + len(WORDS), scores)]


def asked() -> Question:
    words = [WordIndex([span.of(TEXT) for span in SPANS])]
    return Question("?", [Text("t", TEXT)], PASSAGES, words, lambda: drafted(0), list, list)  # type: ignore[arg-type]


def flagged(unrelated: list[list[Importance]], budget: int, method: str = "specpc") -> list[int]:
    others = [("How high is it?", importances) for importances in unrelated]
    found = kept_anyway(METHODS[method], asked(), others, budget)
    return sorted(PASSAGES.index(passage) for passage in found)


def test_what_most_unrelated_questions_keep_is_flagged() -> None:
    lured = [drafted(3, 5), drafted(7, 3), drafted(3, 9), drafted(5, 7)]
    assert flagged(lured, budget=100) == [3]  # two passages fit: 3 is kept by three of four
    assert flagged(lured, budget=50) == []  # one fits: 3 is kept by two of four, which is not most


def test_no_more_than_a_part_of_the_text_is_looked_at() -> None:
    """A budget that holds everything keeps everything, which says nothing of a passage."""
    lured = [drafted(3, 5, 7), drafted(3, 7, 5), drafted(5, 3, 7), drafted(9, 3, 7)]
    assert flagged(lured, budget=50 * COUNT) == flagged(lured, budget=50 * COUNT // PART) == [3]


def test_the_methods_own_selection_counts() -> None:
    lured = [drafted(3, 5)] * 3
    assert flagged(lured, budget=100, method="auto") == [3, 4]  # 3 lends to the one behind it
    assert flagged(lured, budget=100, method="full") == []
    assert flagged([], budget=100) == []
