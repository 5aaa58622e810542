"""Importance over spans, and its levels."""

import numpy as np

from engine.importance import Importance
from engine.spans import Span


def importance(scores: list[float]) -> Importance:
    count = len(scores)
    starts = np.arange(count, dtype=np.int32) * 5
    return Importance(starts, starts + 5, np.asarray(scores, np.float32))


def test_a_span_gets_the_scores_that_end_in_it() -> None:
    found = importance([1, 2, 4]).of([Span(0, 5), Span(1, 10), Span(0, 15), Span(5, 9)])
    assert found.tolist() == [1, 3, 7, 0]


def test_levels_are_ranks_from_0_to_1() -> None:
    assert importance([0.1, 100.0, -3.0]).levels().tolist() == [0.5, 1.0, 0.0]


def test_nothing_has_no_levels() -> None:
    assert len(importance([]).levels()) == 0
