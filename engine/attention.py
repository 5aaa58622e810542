"""Our attention function, registered with transformers by name; a call may bring a hook.

A model built with `attn_implementation=IMPLEMENTATION` computes causal attention here unless its
forward call is given `attention_hook`; then the hook computes it. Nothing global changes: what a
hook gathers lives in the hook. Rows of a batch are of one length and not padded, so no mask is
ever built: who sees whom follows from the positions.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Protocol

import torch
from torch import Tensor
from torch.nn import Module
from torch.nn.attention.bias import causal_lower_right
from torch.nn.functional import scaled_dot_product_attention
from transformers import AttentionInterface, AttentionMaskInterface

IMPLEMENTATION = "specdesk"
_FEW = 256  # queries of all heads: a decoding step, or a guess that is checked
# Queries at a time. On a CPU a mask of their size stays small, and a cancel comes soon; a card is
# busy with no less than thousands, and they take it some hundredths of a second.
_BLOCK, _CARD_BLOCK = 256, 4096


@dataclass(frozen=True, slots=True, eq=False)
class Attention:
    """What one layer is to compute; the queries are those of the last keys.

    query: [batch, heads, queries, size]. key, value: [batch, KV heads, keys, size], rotary
    positions applied. sliding_window: how many keys a query sees, itself included; None: all."""

    layer: int
    query: Tensor
    key: Tensor
    value: Tensor
    scaling: float
    sliding_window: int | None = None

    def rows(self, first: int, last: int) -> "Attention":
        """The same for the queries `first` to `last`, exclusive, and the keys that they see."""
        before = self.key.shape[2] - self.query.shape[2]
        oldest = 0
        if self.sliding_window is not None:
            oldest = max(0, before + first - self.sliding_window + 1)
        keys = slice(oldest, before + last)
        query, key, value = (
            self.query[:, :, first:last],
            self.key[:, :, keys],
            self.value[:, :, keys],
        )
        return replace(self, query=query, key=key, value=value)


class AttentionHook(Protocol):
    """Computes the attention of one layer."""

    def __call__(self, attention: Attention) -> Tensor:
        """Return the layer's output, [batch, heads, queries, size]."""


def causal_attention(attention: Attention) -> Tensor:
    """Attention where a query sees the keys up to its own, within the sliding window."""
    query, key = attention.query, attention.key
    queries, keys = query.shape[2], key.shape[2]
    if not _slides(attention):
        if queries == keys:
            return attend(attention, None, is_causal=True)
        if queries == 1:
            return attend(attention, None)
        if key.device.type == "cuda" and not _are_few(query):
            return attend(attention, causal_lower_right(queries, keys))  # no mask is built for it
    positions = torch.arange(keys, device=key.device)
    return attend(attention, seen(positions[keys - queries :], positions, attention.sliding_window))


def block_of(device: torch.device) -> int:
    """How many tokens are computed at a time within a layer."""
    return _CARD_BLOCK if device.type == "cuda" else _BLOCK


def _slides(attention: Attention) -> bool:
    window = attention.sliding_window
    return window is not None and window < attention.key.shape[2]


def seen(queries: Tensor, keys: Tensor, sliding_window: int | None) -> Tensor:
    """Which keys a query sees. queries: [queries], keys: […, keys], positions.

    Returns bool […, queries, keys]."""
    distance = queries[:, None] - keys[..., None, :]
    visible = distance >= 0
    return visible if sliding_window is None else visible & (distance < sliding_window)


def grouped_logits(query: Tensor, key: Tensor, scaling: float) -> Tensor:
    """The logits of grouped heads.

    query: […, heads, queries, size]. key: […, KV heads, keys, size].
    Returns […, heads, queries, keys]."""
    grouped = query.reshape(*key.shape[:-2], -1, query.shape[-1]) * scaling
    return (grouped @ key.transpose(-1, -2)).reshape(*query.shape[:-1], -1)


def last_shares(attention: Attention, queries: int) -> Tensor:
    """What the last queries attend to, batch of one. Returns float32 [heads, queries, keys]."""
    query, key = attention.query[0, :, -queries:], attention.key[0]
    positions = torch.arange(key.shape[1], device=key.device)
    visible = seen(positions[-query.shape[1] :], positions, attention.sliding_window)
    logits = grouped_logits(query, key, attention.scaling).float()
    return torch.softmax(logits.masked_fill(~visible, float("-inf")), dim=-1)


def attend(attention: Attention, mask: Tensor | None, *, is_causal: bool = False) -> Tensor:
    """Scaled dot-product attention with grouped heads. mask: bool, true where a key is seen,
    [queries, keys] or [batch, heads, queries, keys]."""
    query, key = attention.query, attention.key
    batch, heads, queries, size = query.shape
    few = _are_few(query) and not is_causal
    if few:
        # The heads of a group as further queries: a fifth of the time that torch takes for a
        # decoding step in bfloat16 with the heads apart.
        if mask is not None:
            mask = mask.expand(batch, heads, queries, -1)
            mask = mask.reshape(batch, key.shape[1], -1, key.shape[2])
        query = query.reshape(batch, key.shape[1], -1, size)
    output = scaled_dot_product_attention(
        query,
        key,
        attention.value,
        attn_mask=mask,
        is_causal=is_causal,
        scale=attention.scaling,
        enable_gqa=not few,
    )
    return output.reshape(batch, heads, queries, size) if few else output


def _are_few(query: Tensor) -> bool:
    return query.shape[1] * query.shape[2] <= _FEW


def in_blocks(
    attention: Attention,
    compute: Callable[[Attention], Tensor],
    step: Callable[[int], None],
    block: int,
) -> Tensor:
    """Compute some queries at a time. step: called with the first query of each block."""
    output = []
    for first in range(0, attention.query.shape[2], block):
        step(first)
        output.append(compute(attention.rows(first, min(first + block, attention.query.shape[2]))))
    return output[0] if len(output) == 1 else torch.cat(output, dim=2)


def _attend(
    module: Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,
    scaling: float,
    sliding_window: int | None = None,
    attention_hook: AttentionHook = causal_attention,
    **kwargs: Any,
) -> tuple[Tensor, None]:
    layer = int(module.layer_idx)  # type: ignore[arg-type]
    attention = Attention(layer, query, key, value, scaling, sliding_window)
    return attention_hook(attention).transpose(1, 2), None


def _no_mask(**kwargs: Any) -> None:
    """The positions say who sees whom."""


AttentionInterface.register(IMPLEMENTATION, _attend)
AttentionMaskInterface.register(IMPLEMENTATION, _no_mask)
