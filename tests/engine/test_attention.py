"""Attention, however the heads are laid out, equals the formula with each head alone."""

import pytest
import torch
from torch import Tensor

from engine.attention import Attention, attend

HEADS, GROUPS, KEYS, SIZE = 6, 2, 40, 8


def by_hand(attention: Attention, mask: Tensor | None) -> Tensor:
    """Each head with a key head of its own, softmax over the keys that its query sees."""
    key = attention.key.repeat_interleave(HEADS // GROUPS, dim=1)
    value = attention.value.repeat_interleave(HEADS // GROUPS, dim=1)
    logits = attention.query @ key.transpose(2, 3) * attention.scaling
    if mask is not None:
        logits = logits.masked_fill(~mask, float("-inf"))
    return torch.softmax(logits, dim=-1) @ value


@pytest.mark.parametrize("queries", [1, 5, 100])
@pytest.mark.parametrize("batch", [1, 3])
@pytest.mark.parametrize("masked", ["", "for all heads", "each head its own"])
def test_grouped_heads_equal_heads_alone(queries: int, batch: int, masked: str) -> None:
    torch.manual_seed(5)
    query = torch.randn(batch, HEADS, queries, SIZE)
    key, value = torch.randn(2, batch, GROUPS, KEYS, SIZE).unbind()
    attention = Attention(0, query, key, value, 0.3, None)
    shape = (queries, KEYS) if masked == "for all heads" else (batch, HEADS, queries, KEYS)
    mask = torch.rand(shape) < 0.5 if masked else None
    if mask is not None:
        mask[..., 0] = True  # every query sees something
    torch.testing.assert_close(attend(attention, mask), by_hand(attention, mask))
