"""Sparse prefill: each query sees its local window and a few vertical keys (paper, section 4.2).

Which keys are vertical is decided per layer and KV head by the attention of the last queries, as
in `engine/eviction.py`. The other products are not computed at all.
"""

from dataclasses import replace

import torch
from torch import Tensor

from engine.attention import Attention, attend, seen


def vertical_keys(scores: Tensor, vertical: int) -> Tensor:
    """The best keys. scores: [KV heads, keys]. Returns int64 [KV heads, vertical], ascending."""
    return scores.topk(min(vertical, scores.shape[1]), dim=-1).indices.sort(dim=-1).values


def sparse_attention(attention: Attention, verticals: Tensor, window: int) -> Tensor:
    """Attention of a block of queries, the last of the keys, over local and vertical keys.

    attention: batch of one. verticals: int64 [KV heads, n], ascending key indices.
    Returns [1, heads, queries, size]."""
    queries, keys = attention.query.shape[2], attention.key.shape[2]
    positions = torch.arange(keys, device=attention.key.device)
    own = positions[keys - queries :]
    oldest = max(0, keys - queries - window + 1)
    local = positions[oldest:]
    mask = seen(own, local, window).expand(verticals.shape[0], -1, -1)
    far = verticals
    if far.device.type == "cpu":  # a card would be waited for, to save it little
        far = far[:, : int((far <= keys - 1 - window).sum(1).max())]
    mask = torch.cat([far[:, None] <= own[:, None] - window, mask], dim=2)
    far = far.clamp(max=keys - 1)  # one head's may lie beyond the block where another's do not
    repeats = attention.query.shape[1] // verticals.shape[0]
    key = torch.cat([_at(attention.key, far), attention.key[:, :, oldest:]], dim=2)
    value = torch.cat([_at(attention.value, far), attention.value[:, :, oldest:]], dim=2)
    mask = mask.repeat_interleave(repeats, 0)[None]
    return attend(replace(attention, key=key, value=value), mask)


def _at(states: Tensor, indices: Tensor) -> Tensor:
    """states: [1, KV heads, keys, size]. Returns those at indices, [1, KV heads, n, size]."""
    return states.gather(2, indices[None, :, :, None].expand(1, -1, -1, states.shape[3]))
