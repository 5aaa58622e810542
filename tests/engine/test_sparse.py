"""Sparse prefill against the formula, query by query."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.attention import Attention, in_blocks
from engine.sparse import sparse_attention, vertical_keys


def by_hand(attention: Attention, verticals: torch.Tensor, window: int) -> torch.Tensor:
    """Each query sees its window and the vertical keys before it."""
    _, heads, queries, size = attention.query.shape
    groups = attention.key.shape[1]
    output = torch.zeros(1, heads, queries, size)
    for head in range(heads):
        group = head // (heads // groups)
        for query in range(queries):
            seen = set(range(max(0, query - window + 1), query + 1))
            seen |= {int(k) for k in verticals[group] if k <= query}
            keys = sorted(seen)
            logits = torch.stack(
                [attention.query[0, head, query] @ attention.key[0, group, k] for k in keys]
            )
            shares = torch.softmax(logits * attention.scaling, 0)
            output[0, head, query] = sum(
                share * attention.value[0, group, k] for share, k in zip(shares, keys, strict=True)
            )
    return output


@settings(max_examples=15, deadline=None)
@given(
    tokens=st.integers(5, 40),
    window=st.integers(1, 12),
    vertical=st.integers(1, 10),
    block=st.integers(1, 16),
)
def test_sparse_attention_is_the_formula(
    tokens: int, window: int, vertical: int, block: int
) -> None:
    torch.manual_seed(tokens * 100 + window)
    attention = Attention(
        0,
        torch.randn(1, 4, tokens, 8),
        torch.randn(1, 2, tokens, 8),
        torch.randn(1, 2, tokens, 8),
        1 / math.sqrt(8),
    )
    verticals = vertical_keys(torch.rand(2, tokens), vertical)
    output = in_blocks(
        attention, lambda part: sparse_attention(part, verticals, window), lambda done: None, block
    )
    torch.testing.assert_close(output, by_hand(attention, verticals, window), rtol=1e-4, atol=1e-5)


def test_keys_outside_window_and_verticals_are_never_touched() -> None:
    """They may hold anything, even what would spoil every sum."""
    attention = Attention(
        0, torch.randn(1, 2, 30, 4), torch.randn(1, 1, 30, 4), torch.randn(1, 1, 30, 4), 0.5
    )
    last = attention.rows(25, 30)
    spoiled = last.key.clone(), last.value.clone()
    for states in spoiled:
        states[:, :, 1:18] = float("nan")  # behind key 0, which is vertical, and before the window
    verticals = torch.tensor([[0]])
    clean = sparse_attention(last, verticals, 8)
    dirty = sparse_attention(Attention(0, last.query, spoiled[0], spoiled[1], 0.5), verticals, 8)
    torch.testing.assert_close(dirty, clean)


@pytest.mark.parametrize(("vertical", "expected"), [(2, [[1, 3], [0, 2]]), (9, [[0, 1, 2, 3]] * 2)])
def test_vertical_keys_are_the_best_in_order(vertical: int, expected: list[list[int]]) -> None:
    scores = torch.tensor([[0.1, 0.9, 0.2, 0.8], [0.9, 0.1, 0.8, 0.2]])
    assert vertical_keys(scores, vertical).tolist() == expected
