"""The forward of a model whose layers are compiled, in the place of transformers'."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn
from transformers.modeling_outputs import BaseModelOutputWithPast

from engine.attention import Attention, AttentionHook, causal_attention
from engine.backends.openvino_attention import FEW, Attending, Heads
from engine.backends.openvino_graph import Compiled, rows_for
from engine.cache import KeptCache
from engine.kept_attention import KeptAttention


class Layer(nn.Module):
    """A decoder layer: attention, and the graph behind it, which ends with the next layer's
    queries, keys and values."""

    def __init__(self, index: int, heads: Heads, behind: Attending) -> None:
        super().__init__()
        self._index, self._heads = index, heads
        self.mlp = behind

    def forward(
        self, hidden: Tensor, angles: Tensor, cache: KeptCache | None, hook: AttentionHook
    ) -> Tensor:
        """Compute the layer. hidden: [batch, tokens, width], states, queries, keys and values side
        by side. angles: of the next layer's rotary positions, [1, tokens, 2 * size]."""
        heads = self._heads
        sizes = heads.sizes
        states, queries, keys, values = hidden.split_with_sizes(
            [hidden.shape[-1] - sum(sizes), *sizes], -1
        )
        key, value = heads.apart(keys), heads.apart(values)
        if cache is not None:
            key, value = cache.update(key, value, self._index)
            if isinstance(hook, KeptAttention) and hidden.shape[1] <= FEW:
                hook.at_end(self.mlp.forget)
                seen = (*cache.layers[self._index].whole, self._mask(hook, hidden.shape[1]))
                return self.mlp.attend(states[0], angles[0], queries[0], seen)[None]
        attention = Attention(
            self._index, heads.apart(queries), key, value, heads.scaling, heads.sliding_window
        )
        attended = hook(attention).transpose(1, 2).flatten(2)
        output: Tensor = self.mlp(states, angles.expand(len(states), -1, -1), attended)
        return output

    def _mask(self, hook: KeptAttention, queries: int) -> Tensor:
        heads = self._heads
        rows = rows_for(queries)
        return hook.mask(self._index, queries, rows, heads.group, heads.sliding_window)


def set_forward(model: Any, before: Compiled, layers: Sequence[Layer]) -> None:
    """Let a model of transformers run compiled layers. before: what comes before the first."""
    kinds = _kinds(model)
    model.layers = nn.ModuleList(layers)
    model.before = before
    model.forward = partial(_forward, model, kinds)


def _kinds(model: Any) -> list[tuple[str, ...]]:
    """What the rotary positions of each layer depend on: Gemma 3's are of two kinds."""
    count = model.config.num_hidden_layers
    kinds = list(getattr(model.config, "layer_types", None) or [""] * count)[:count]
    return [(kind,) if hasattr(model.rotary_emb, f"{kind}_inv_freq") else () for kind in kinds]


def _forward(
    model: Any,
    kinds: Sequence[tuple[str, ...]],
    input_ids: Tensor,
    position_ids: Tensor | None = None,
    cache: KeptCache | None = None,
    attention_hook: AttentionHook = causal_attention,
    **_: Any,
) -> BaseModelOutputWithPast:
    """The last layer's states, normed. input_ids: [batch, tokens]. position_ids: [1, tokens]."""
    if position_ids is None:
        position_ids = torch.arange(input_ids.shape[1])[None]
    angles = {
        kind: torch.cat(model.rotary_emb(torch.empty(0), position_ids, *kind), dim=-1)
        for kind in set(kinds)
    }
    embedded = model.embed_tokens(input_ids)
    hidden = model.before(embedded, angles[kinds[0]].expand(len(embedded), -1, -1))
    for layer, kind in zip(model.layers, [*kinds[1:], kinds[-1]], strict=True):
        hidden = layer(hidden, angles[kind], cache, attention_hook)
    return BaseModelOutputWithPast(last_hidden_state=model.norm(hidden))
