"""A summary's parts."""

from hypothesis import given
from hypothesis import strategies as st

from engine.selection import Passage
from engine.spans import Span
from specdesk.summaries import cut_parts

COSTS = st.lists(st.integers(1, 96), min_size=1, max_size=300)


def laid_out(costs: list[int]) -> list[Passage]:
    return [Passage(0, Span(10 * i, 10 * i + 9), cost) for i, cost in enumerate(costs)]


@given(COSTS, st.lists(st.integers(0, 3000), max_size=12).map(sorted))
def test_parts_cover_every_passage_once(costs: list[int], headings: list[int]) -> None:
    parts = cut_parts(laid_out(costs), headings)
    assert [index for part in parts for index in part] == list(range(len(costs)))
    assert 1 <= len(parts) <= 8
    assert len(parts) >= min(3, len(costs))


def test_long_documents_have_eight_parts_that_begin_at_headings() -> None:
    headings = [1000 * i for i in range(1, 8)]
    parts = cut_parts(laid_out([96] * 800), headings)
    assert [part.start * 10 for part in parts] == [0, *headings]


def test_nothing_has_no_parts() -> None:
    assert cut_parts([], []) == []
