"""Tokenizing piece by piece gives what the tokenizer gives of the whole."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import tokens as module
from engine.tokens import tokenize
from tests.engine.conftest import SAMPLE, seeded_tokenizer

TOKENIZER = seeded_tokenizer()


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PIECE_TOKENS", 5)


@given(st.text(st.sampled_from("ab 契é😀\n.7"), max_size=60) | st.just(SAMPLE))
def test_pieces_are_the_whole(text: str) -> None:
    whole = TOKENIZER(text, add_special_tokens=False, return_offsets_mapping=True)
    tokens = tokenize(TOKENIZER, text)
    assert tokens.ids.tolist() == whole["input_ids"]
    assert list(zip(tokens.starts, tokens.ends, strict=True)) == whole["offset_mapping"]


def test_a_text_without_characters_has_no_tokens() -> None:
    tokens = tokenize(TOKENIZER, "")
    assert len(tokens) == 0
    assert tokens.starts.dtype == np.int32


def test_the_tokenizer_is_left_as_it_was() -> None:
    tokenize(TOKENIZER, SAMPLE)
    assert TOKENIZER.backend_tokenizer.truncation is None
    assert len(TOKENIZER(SAMPLE)["input_ids"]) > 5
