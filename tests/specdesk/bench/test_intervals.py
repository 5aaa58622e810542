"""The bootstrap against cases that can be worked out by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specdesk.bench.intervals import Interval, bootstrap


def test_documents_are_drawn_whole() -> None:
    # Draws of two documents: aa (1/4) has mean 2/3, ab (1/2) 2/4, bb (1/4) 0; so the 2.5th
    # percentile is 0 and the 97.5th is 2/3. Questions drawn one by one would reach 1.
    interval = bootstrap([1, 1, 0, 0], ["a", "a", "a", "b"])
    assert interval == Interval(0.0, pytest.approx(2 / 3), "document")


def test_questions_of_one_document_are_drawn_one_by_one() -> None:
    # Two questions: both right 1/4, one 1/2, none 1/4.
    assert bootstrap([1, 0], ["a", "a"]) == Interval(0.0, 1.0, "question")


def test_many_questions_of_one_document_come_near_the_binomial_interval() -> None:
    interval = bootstrap([1] * 50 + [0] * 50, ["a"] * 100)
    assert interval is not None
    assert interval.low == pytest.approx(0.40, abs=0.015)  # binomial(100, 1/2): 40 and 60
    assert interval.high == pytest.approx(0.60, abs=0.015)


def test_answers_that_differ_by_document_alone_say_little() -> None:
    values = [1.0] * 50 + [0.0] * 50
    clustered = bootstrap(values, ["a"] * 50 + ["b"] * 50)
    assert clustered == Interval(0.0, 1.0, "document")


def test_nothing_has_no_interval() -> None:
    assert bootstrap([], []) is None


@given(st.lists(st.tuples(st.booleans(), st.sampled_from("abc")), min_size=1, max_size=12))
def test_the_same_values_give_the_same_interval_within_their_range(
    pairs: list[tuple[bool, str]],
) -> None:
    values, clusters = [float(v) for v, _ in pairs], [c for _, c in pairs]
    interval = bootstrap(values, clusters)
    assert interval is not None
    assert interval == bootstrap(values, clusters)
    assert min(values) <= interval.low <= interval.high <= max(values)
