"""Guesses from the prompt and from usual phrases, and when none is worth its time."""

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.guessing import CAPTURED, FBGEMM, GUESS, OPENVINO, Guessing, StepCosts, continuation
from engine.phrases import Phrases


class Fixed(Phrases):
    """The same tokens behind whatever stands there."""

    def __init__(self, *follow: tuple[int, float]) -> None:
        self._follow = follow

    def continuation(self, tokens: Sequence[int]) -> Iterator[tuple[int, float]]:
        yield from self._follow


ONE_ALIKE, THREE_ALIKE = [3, 7, 9, 8, 3], [1, 2, 3, 7, 9, 1, 2, 3]


def test_what_followed_before_is_guessed_from_the_latest_place() -> None:
    assert continuation([1, 2, 3, 9, 1, 2, 3, 4, 5, 1, 2, 3], 2) == (3, [4, 5])


def test_more_tokens_in_the_same_order_tell_more() -> None:
    assert continuation([1, 2, 3, 9, 7, 3, 8, 1, 2, 3], 1) == (3, [9])
    assert continuation([2, 3, 9, 7, 3, 8, 1, 2, 3], 1) == (2, [9])
    assert continuation([3, 9, 7, 3, 8, 1, 2, 3], 1) == (1, [8])


def test_without_an_earlier_place_nothing_is_guessed() -> None:
    assert continuation([1, 2, 3, 4]) == (0, [])
    assert continuation([1]) == (0, [])
    assert Guessing(CAPTURED).guess([1, 2, 3, 4], GUESS) == []


@given(st.lists(st.integers(0, 3), min_size=1, max_size=40), st.integers(1, 8))
def test_a_guess_stands_in_the_text_behind_the_same_tokens(tokens: list[int], guess: int) -> None:
    matched, found = continuation(tokens, guess)
    assert len(found) <= guess
    assert bool(found) == bool(matched) == (tokens[-1] in tokens[:-1])
    wanted = tokens[-matched or len(tokens) :] + found
    starts = range(len(tokens) - len(wanted) + 1)
    assert any(tokens[i : i + len(wanted)] == wanted for i in starts)


@pytest.mark.parametrize("costs", [FBGEMM, OPENVINO])
def test_after_wrong_guesses_more_tokens_must_have_stood_before(costs: StepCosts) -> None:
    guessing = Guessing(costs)
    assert guessing.guess(ONE_ALIKE, GUESS)
    wrong = 0
    while guess := guessing.guess(ONE_ALIKE, GUESS):
        guessing.learn(guess, 0)
        wrong += 1
    assert 0 < wrong < 10
    assert guessing.guess(THREE_ALIKE, GUESS)
    for _ in range(5 * wrong):
        guessing.learn(guessing.guess(THREE_ALIKE, GUESS), 1)
    assert guessing.guess(ONE_ALIKE, GUESS) == []  # what three tokens told says nothing of one
    fresh = Guessing(costs)
    for _ in range(40):
        fresh.learn(fresh.guess(THREE_ALIKE, GUESS), 0)
    assert fresh.guess(THREE_ALIKE, GUESS) == fresh.guess(ONE_ALIKE, GUESS) == []


def test_the_more_is_trusted_the_longer_is_the_guess() -> None:
    stood_before = [5, 1, 2, 3, 4, 6, 7, 8, 9, 5]
    guessing = Guessing(FBGEMM)
    short = guessing.guess(stood_before, 9)
    for _ in range(20):
        guessing.learn(guessing.guess(stood_before, 9), 1)
    assert len(short) < len(guessing.guess(stood_before, 9)) == GUESS
    assert guessing.guess(stood_before, 9)[: len(short)] == short


def test_a_guess_is_no_longer_than_asked() -> None:
    stood_before = [5, 1, 2, 3, 4, 6, 7, 8, 9, 5]
    assert Guessing(CAPTURED).guess(stood_before, 9) == [1, 2, 3, 4, 6, 7, 8]
    assert Guessing(CAPTURED).guess(stood_before, 2) == [1, 2]
    assert Guessing(CAPTURED, Fixed(*[(4, 0.9)] * 9)).guess([1], 2) == [4, 4]
    assert Guessing(CAPTURED, Fixed(*[(4, 0.9)] * 9)).guess([1], 0) == []


def test_no_guess_is_no_mistake() -> None:
    guessing = Guessing(FBGEMM)
    for _ in range(30):
        guessing.learn([], 0)
    assert guessing.guess(ONE_ALIKE, 1) == [7]


def test_a_phrase_is_guessed_where_nothing_stood_before() -> None:
    assert Guessing(FBGEMM, Fixed((4, 0.9), (5, 0.9))).guess([1, 2, 3], GUESS) == [4, 5]


def test_what_stood_before_goes_before_a_phrase() -> None:
    guessing = Guessing(FBGEMM, Fixed((4, 0.9)))
    assert guessing.guess(THREE_ALIKE, GUESS)[0] == 7
    for _ in range(10):
        guessing.learn(guessing.guess(ONE_ALIKE, GUESS), 0)
    assert guessing.guess(ONE_ALIKE, GUESS) == [4]  # until it is not worth a guess


def test_a_phrase_that_is_not_worth_its_rows_is_left_out() -> None:
    usual = Fixed((4, 0.5), (5, 0.05), (6, 1.0))
    assert Guessing(FBGEMM, usual).guess([1], GUESS) == [4]
    assert Guessing(CAPTURED, usual).guess([1], GUESS) == [4, 5, 6]
    assert Guessing(OPENVINO, Fixed((4, 0.1))).guess([1], GUESS) == []


def test_a_wrong_phrase_says_nothing_of_what_stood_before() -> None:
    guessing = Guessing(FBGEMM, Fixed((4, 0.5)))
    before = guessing.guess(THREE_ALIKE, GUESS)
    for _ in range(50):
        guessing.learn(guessing.guess([1], GUESS), 0)
    assert guessing.guess(THREE_ALIKE, GUESS) == before


@given(
    st.lists(st.tuples(st.integers(0, 9), st.floats(0, 1)), max_size=12),
    st.lists(st.integers(0, 3), min_size=1, max_size=20),
    st.integers(0, 9),
)
def test_whatever_is_known_a_guess_keeps_to_its_length(
    usual: list[tuple[int, float]], tokens: list[int], most: int
) -> None:
    for costs in (FBGEMM, OPENVINO, CAPTURED):
        assert len(Guessing(costs, Fixed(*usual)).guess(tokens, most)) <= min(most, GUESS)
