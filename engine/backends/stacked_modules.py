"""Attention and feed-forward layers whose linear layers that take the same states are one.

They take the place of transformers' own, whose many small calls show beside the products when one
token is decoded (benchmarks/RESULTS.md).
"""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from engine.attention import Attention, AttentionHook, causal_attention

PROJECTIONS = ("q_proj", "k_proj", "v_proj")
FEED_FORWARD = ("gate_proj", "up_proj", "down_proj")
# Families whose attention is built as `StackedAttention` is.
_FAMILIES = ("Gemma", "Gemma3", "Llama", "Mistral", "Qwen2", "Qwen3")


def can_stack(model: Any) -> bool:
    """Whether the layers of a model of transformers are of a family that is known here."""
    return all(
        type(layer.self_attn).__name__.removesuffix("Attention") in _FAMILIES
        and isinstance(getattr(getattr(layer, part, None), name, None), nn.Linear)
        for layer in model.model.layers
        for part, names in (("self_attn", (*PROJECTIONS, "o_proj")), ("mlp", FEED_FORWARD))
        for name in names
    )


def sees_all(config: Any) -> bool:
    """Whether the queries of all layers see all keys before them. config: of transformers."""
    kinds = getattr(config, "layer_types", None) or ()
    return all(kind == "full_attention" for kind in kinds) and not getattr(
        config, "sliding_window", None
    )


class StackedAttention(nn.Module):
    """In the place of transformers' attention: the same from states and rotary positions to states.

    own: what it replaces, of which sizes and the norms of heads are taken. stacked: from states to
    queries, keys and values, one behind the other. outward: from the heads' output to states."""

    def __init__(self, own: Any, stacked: nn.Module, outward: nn.Module) -> None:
        super().__init__()
        self.stacked, self.o_proj = stacked, outward
        self._layer, self.size, self.scaling = own.layer_idx, own.head_dim, own.scaling
        # Mistral's is its configuration's.
        sliding = getattr(own.config, "sliding_window", None)
        self._sliding_window = getattr(own, "sliding_window", sliding)
        keys = own.config.num_key_value_heads
        self.queries = int(own.config.num_attention_heads)
        self._query_and_key = [self.queries, keys]
        self._heads = [sum(self._query_and_key), keys]
        self._norms = hasattr(own, "q_norm")
        if self._norms:
            self.q_norm, self.k_norm = own.q_norm, own.k_norm

    def forward(
        self,
        hidden_states: Tensor,
        position_embeddings: tuple[Tensor, Tensor],
        attention_mask: Tensor | None = None,
        cache: Any = None,
        attention_hook: AttentionHook = causal_attention,
        **kwargs: Any,
    ) -> tuple[Tensor, None]:
        """hidden_states: [batch, tokens, width]. position_embeddings: cosines and sines,
        [batch, tokens, size]. Returns states, [batch, tokens, width], and nothing beside them."""
        batch, tokens = hidden_states.shape[:2]
        heads = self.stacked(hidden_states).view(batch, tokens, -1, self.size).transpose(1, 2)
        queries_and_keys, value = torch.split(heads, self._heads, dim=1)
        if self._norms:
            query, key = torch.split(queries_and_keys, self._query_and_key, dim=1)
            queries_and_keys = torch.cat([self.q_norm(query), self.k_norm(key)], dim=1)
        turned = _rotated(queries_and_keys, *position_embeddings)
        query, key = torch.split(turned, self._query_and_key, dim=1)
        if cache is not None:
            key, value = cache.update(key, value, self._layer)
        attention = Attention(self._layer, query, key, value, self.scaling, self._sliding_window)
        output = attention_hook(attention).transpose(1, 2).reshape(batch, tokens, -1)
        return self.o_proj(output), None


def _rotated(states: Tensor, cosines: Tensor, sines: Tensor) -> Tensor:
    """Rotary positions applied. states: [batch, heads, tokens, size]."""
    half = states.shape[-1] // 2
    turned = torch.cat([-states[..., half:], states[..., :half]], dim=-1)
    return torch.addcmul(states * cosines[:, None], turned, sines[:, None])


class StackedFeedForward(nn.Module):
    """In the place of transformers' feed-forward layer.

    stacked: from states to gate and up, one behind the other. outward: from their product to
    states. activation: of the gate. block: tokens computed at a time, so that what lies between
    the products stays in a processor's caches; None: all."""

    def __init__(
        self,
        stacked: nn.Module,
        outward: nn.Module,
        activation: Callable[[Tensor], Tensor],
        block: int | None = None,
    ) -> None:
        super().__init__()
        self.stacked, self.down_proj, self._activation = stacked, outward, activation
        self._block = block

    def forward(self, states: Tensor) -> Tensor:
        """states: […, width]. Returns the same shape."""
        if self._block is None or states.shape[:-1].numel() <= self._block:
            return self._computed(states)
        blocks = torch.split(states.flatten(0, -2), self._block)
        return torch.cat([self._computed(block) for block in blocks]).view(states.shape)

    def _computed(self, states: Tensor) -> Tensor:
        gate, up = self.stacked(states).chunk(2, dim=-1)
        output: Tensor = self.down_proj(self._activation(gate).mul_(up))
        return output
