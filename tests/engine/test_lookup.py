"""Guesses from the prompt, and how much of a guess holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.lookup import PATIENCE, Lookup, agreed, continuation


def test_what_followed_before_is_guessed_from_the_latest_place() -> None:
    assert continuation([1, 2, 3, 9, 1, 2, 3, 4, 5, 1, 2, 3], 2) == [4, 5]


def test_more_tokens_in_the_same_order_tell_more() -> None:
    assert continuation([1, 2, 3, 9, 7, 3, 8, 1, 2, 3], 1) == [9]
    assert continuation([2, 3, 9, 7, 3, 8, 1, 2, 3], 1) == [9]
    assert continuation([3, 9, 7, 3, 8, 1, 2, 3], 1) == [8]


def test_without_an_earlier_place_nothing_is_guessed() -> None:
    assert continuation([1, 2, 3, 4]) == []
    assert continuation([1]) == []


@given(st.lists(st.integers(0, 3), min_size=1, max_size=40), st.integers(1, 8))
def test_a_guess_stands_in_the_text_behind_the_same_token(tokens: list[int], guess: int) -> None:
    found = continuation(tokens, guess)
    assert len(found) <= guess
    assert bool(found) == (tokens[-1] in tokens[:-1])
    wanted = tokens[-1:] + found
    starts = range(len(tokens) - len(wanted) + 1)
    assert any(tokens[i : i + len(wanted)] == wanted for i in starts)


@pytest.mark.parametrize(
    ("guess", "chosen", "expected"),
    [([], [5], 0), ([5, 6], [5, 6, 7], 2), ([5, 9], [5, 6, 7], 1), ([9, 6], [5, 6, 7], 0)],
)
def test_a_guess_holds_up_to_its_first_mistake(
    guess: list[int], chosen: list[int], expected: int
) -> None:
    assert agreed(guess, chosen) == expected


def test_after_wrong_guesses_more_tokens_must_have_stood_before() -> None:
    lookup, one_alike, three_alike = Lookup(), [3, 7, 9, 8, 3], [1, 2, 3, 7, 9, 1, 2, 3]
    for _ in range(PATIENCE):
        assert lookup.guess(one_alike, 7) == [7, 9, 8, 3]
        lookup.learn([7, 9, 8, 3], 0)
    assert lookup.guess(one_alike, 7) == []
    for _ in range(5 * PATIENCE):
        assert lookup.guess(three_alike, 2) == [7, 9]
        lookup.learn([7, 9], 0)
    lookup.learn([7, 9], 1)
    assert lookup.guess(one_alike, 7) == [7, 9, 8, 3]


def test_a_guess_is_no_longer_than_asked() -> None:
    stood_before = [5, 1, 2, 3, 4, 6, 7, 8, 9, 5]
    assert Lookup().guess(stood_before, 9) == [1, 2, 3, 4, 6, 7, 8]
    assert Lookup(3).guess(stood_before, 9) == [1, 2, 3]


def test_no_guess_is_no_mistake() -> None:
    lookup = Lookup()
    for _ in range(3 * PATIENCE):
        lookup.learn([], 0)
    assert lookup.guess([3, 7, 3], 1) == [7]
