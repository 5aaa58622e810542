"""Which keys and values of the target stay after its prefill, per layer and KV head.

SpecKV (Draft-based Approximate Inference, section 4.2): those that the target's own queries at the
prompt's last tokens and at the draft's lookahead tokens attend to. SnapKV (Li et al. 2024): the
same without lookahead, averaged.
"""

import torch
from torch import Tensor
from torch.nn.functional import max_pool1d

from engine.attention import Attention, last_shares
from engine.reading import Eviction, Reduction


def score_keys(
    attention: Attention, lookahead: int, window: int, kernel: int, reduction: Reduction
) -> Tensor:
    """Score the prompt's keys before the window by the attention of the last queries.

    attention: of prompt and `lookahead` tokens, batch of one. Returns float32
    [KV heads, prompt - window], max-pooled over keys (DESIGN section 4, "Scores (SpecKV)")."""
    queries = window + lookahead
    shares = last_shares(attention, queries)[:, :, :-queries]
    shares = shares.reshape(attention.key.shape[1], -1, shares.shape[2])
    scores = shares.amax(1) if reduction == "max" else shares.mean(1)
    return max_pool1d(scores[None], kernel, stride=1, padding=kernel // 2)[0]


def kept_keys(scores: Tensor, eviction: Eviction, lookahead: int) -> Tensor:
    """The keys that stay. scores: [KV heads, prompt - window].

    Returns int64 [KV heads, capacity + lookahead], ascending: the best, the window, and the
    lookahead, of which the caller takes back what was not accepted."""
    groups, before = scores.shape
    best = scores.topk(min(eviction.capacity - eviction.window, before), dim=-1).indices
    behind = torch.arange(before, before + eviction.window + lookahead, device=scores.device)
    return torch.cat([best.sort(dim=-1).values, behind.expand(groups, -1)], dim=1)
