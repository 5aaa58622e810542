"""Sentences, passages and windows."""

import tracemalloc
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.models import LoadedModel
from engine.passages import ROW_TOKENS, passages, windows
from engine.sentences import sentences
from engine.spans import Span
from engine.text import Heading, Text
from engine.tokens import Tokens, tokenize
from tests.engine.conftest import SAMPLE

TEXTS = st.text(alphabet="ab .!?\n。、あ漢1A", max_size=400)


def characters(text: str) -> Tokens:
    """A token per character, for properties that do not depend on a tokenizer."""
    count = np.arange(len(text), dtype=np.int32)
    return Tokens(count, count, count + 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It rains. We stay in.", ["It rains.", "We stay in."]),
        ("Version 3.14 is in /etc/opt. It is new.", ["Version 3.14 is in /etc/opt.", "It is new."]),
        ("See Fig. 3 and e.g. This one.", ["See Fig. 3 and e.g. This one."]),
        ("雨が降る。家にいる。", ["雨が降る。", "家にいる。"]),
        ("「はい。」と言った。", ["「はい。」", "と言った。"]),
        ("A line\nthat goes on.\n\nA new one", ["A line\nthat goes on.", "A new one"]),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert [span.of(text) for span in sentences(Text("t", text))] == expected


def test_borders_cut_and_skipped_spans_are_left_out() -> None:
    text = "one two\nPage 3\nthree four"
    found = sentences(Text("t", text, borders=(4,), skipped=(Span(8, 15),)))
    assert [span.of(text) for span in found] == ["one", "two", "three four"]


@given(TEXTS, st.integers(1, 60))
def test_passages_keep_order_and_size_and_lose_nothing(text: str, size: int) -> None:
    tokens = characters(text)
    found = passages(Text("t", text), tokens, size)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(0 < tokens.count(span) <= size for span in found)
    kept = "".join(span.of(text) for span in found)
    assert "".join(kept.split()) == "".join(text.split())


@pytest.mark.parametrize(("length", "whole"), [(ROW_TOKENS, True), (ROW_TOKENS + 1, False)])
def test_a_row_of_a_table_stays_whole_unless_it_is_too_long(length: int, whole: bool) -> None:
    row = "Rent\t" + "1" * (length - 5)
    found = passages(Text("t", row), characters(row), 40)
    assert (found == [Span(0, length)]) is whole


def test_a_heading_begins_a_passage(tiny_model: LoadedModel) -> None:
    start = SAMPLE.index("The supplier")
    text = Text("t", SAMPLE, borders=(start,), headings=(Heading(Span(start, start + 12), 1),))
    found = passages(text, tokenize(tiny_model.tokenizer, SAMPLE), 4000)
    assert [span.start for span in found] == [0, start]


@given(TEXTS, st.integers(16, 80))
def test_windows_cover_every_token_once(text: str, size: int) -> None:
    tokens = characters(text)
    cuts = windows(Text("t", text), tokens, size)
    covered = [index for first, last in cuts for index in range(first, last)]
    assert covered == list(range(len(tokens)))
    assert all(last - first <= size for first, last in cuts)


@given(st.lists(st.integers(1, 5), max_size=30), st.integers(0, 200), st.integers(0, 40))
def test_tokens_are_counted_as_they_touch_a_span(
    lengths: list[int], start: int, length: int
) -> None:
    ends = np.cumsum(np.array(lengths, np.int32), dtype=np.int32)
    tokens = Tokens(ends, ends - np.array(lengths, np.int32), ends)
    span = Span(start, start + length)
    pairs = list(zip(tokens.starts.tolist(), tokens.ends.tolist(), strict=True))
    assert tokens.first(start) == sum(first < start for first, _ in pairs)
    assert tokens.behind(start) == sum(last <= start for _, last in pairs)
    if length:
        touched = [1 for first, last in pairs if last > start and first < span.end]
        assert tokens.count(span) == len(touched)


def test_counting_tokens_of_a_long_text_copies_none_of_them() -> None:
    starts = np.arange(1_000_000, dtype=np.int32)
    tokens = Tokens(starts, starts, starts + 1)
    tracemalloc.start()
    try:
        assert tokens.count(Span(500_000, 500_010)) == 10
        assert tokens.first(2**40) == len(tokens)
        assert tracemalloc.get_traced_memory()[1] < starts.nbytes / 10
    finally:
        tracemalloc.stop()
