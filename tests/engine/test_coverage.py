"""Which windows are weighed: all where it can be, else those that the words fit."""

from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.coverage import cover
from engine.memory import DraftMemory
from engine.selection import Passage
from engine.spans import Span
from engine.tokens import Tokens

WIDTH = 10  # characters and tokens of a window; a passage is half of one


def memory(count: int, known: set[int]) -> DraftMemory:
    places = np.arange(count * WIDTH, dtype=np.int32)
    cuts = tuple(range(0, count * WIDTH + 1, WIDTH))
    return DraftMemory("m", Tokens(places, places, places + 1), cuts, Path(), frozenset(known))


def passages(count: int) -> list[Passage]:
    return [Passage(0, Span(5 * i, 5 * i + 5), 5) for i in range(2 * count)]


def silent(count: int) -> np.ndarray:
    return np.zeros(2 * count, np.float32)


def test_what_was_read_and_is_not_long_is_weighed_whole() -> None:
    found = cover(memory(5, {0, 1, 2, 3, 4}), passages(5), lambda: silent(5), most=5, read_now=2)
    assert (found.weighed, found.to_read) == ((0, 1, 2, 3, 4), ())


def test_missing_windows_whose_words_fit_are_read_now() -> None:
    words = silent(6)
    words[[3, 8]] = 2.0, 1.0  # windows 1 and 4
    found = cover(memory(6, {0, 5}), passages(6), lambda: words, most=6, read_now=2)
    assert found.to_read == (1, 4)
    assert found.weighed == (0, 1, 4, 5)


def test_of_a_long_text_the_best_windows_are_weighed() -> None:
    words = silent(8)
    words[[4, 5, 14]] = 1.0, 1.0, 1.5  # windows 2 (two passages) and 7
    found = cover(memory(8, set(range(8))), passages(8), lambda: words, most=2, read_now=4)
    assert found.weighed == (2, 7)


def test_where_words_say_nothing_windows_are_spread() -> None:
    found = cover(memory(64, set(range(64))), passages(64), lambda: silent(64), most=8, read_now=1)
    gaps = np.diff(found.weighed)
    assert len(found.weighed) == 8
    assert gaps.max() <= 2 * gaps.min()


@given(st.integers(1, 40), st.data())
def test_no_more_than_allowed_and_only_what_can_be_weighed(count: int, data: st.DataObject) -> None:
    known = data.draw(st.sets(st.integers(0, count - 1)))
    most = data.draw(st.integers(1, 50))
    read_now = data.draw(st.integers(1, 5))
    scores = st.lists(st.floats(0, 9, width=32), min_size=2 * count, max_size=2 * count)
    words = np.asarray(data.draw(scores), np.float32)
    found = cover(memory(count, known), passages(count), lambda: words, most, read_now)
    assert 0 < len(found.weighed) <= most
    assert len(found.to_read) <= read_now
    assert set(found.to_read).isdisjoint(known)
    assert set(found.weighed) <= known | set(found.to_read)
    assert list(found.weighed) == sorted(set(found.weighed))
