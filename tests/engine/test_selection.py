"""Selection: budget, order, and that the best are kept."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.selection import Passage, select
from engine.spans import Span

COSTS = st.lists(st.tuples(st.integers(1, 50), st.floats(-1, 1, width=32)), max_size=40)


def laid_out(costs: list[int]) -> list[Passage]:
    return [Passage(0, Span(10 * i, 10 * i + 9), cost) for i, cost in enumerate(costs)]


@given(COSTS, st.integers(0, 400))
def test_budget_and_order_are_kept(rows: list[tuple[int, float]], budget: int) -> None:
    passages = laid_out([cost for cost, _ in rows])
    scores = np.asarray([score for _, score in rows], dtype=np.float32)
    selection = select(passages, scores, budget)
    assert selection.tokens <= budget
    spans = [chosen.passage.span for chosen in selection.chosen]
    assert spans == sorted(spans)
    assert all(
        chosen.score == scores[passages.index(chosen.passage)] for chosen in selection.chosen
    )


@given(COSTS)
def test_a_budget_of_the_whole_keeps_the_whole(rows: list[tuple[int, float]]) -> None:
    passages = laid_out([cost for cost, _ in rows])
    scores = np.asarray([score for _, score in rows], dtype=np.float32)
    kept = select(passages, scores, sum(cost for cost, _ in rows))
    assert [chosen.passage for chosen in kept.chosen] == passages


def test_a_passage_that_does_not_fit_gives_way_to_the_next() -> None:
    selection = select(laid_out([30, 90, 20]), np.asarray([0.5, 0.9, 0.1], np.float32), 60)
    assert [chosen.passage.tokens for chosen in selection.chosen] == [30, 20]
