"""SpecPC as the paper has it: the draft's attention over a whole prompt, token by token.

Draft-based Approximate Inference for LLMs, section 4.1 and its public code. What `specpc` and
`auto` do instead, and why, is told in DESIGN section 8; this is here to be compared with.
"""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import avg_pool1d, max_pool1d, pad

from engine.attention import Attention, last_shares
from engine.reading import Reduction


@dataclass(frozen=True, slots=True)
class SpecPC:
    """The paper's knobs, with its settings.

    window: last prompt tokens whose queries score. kernel: width of the pooling over keys.
    neighbours: tokens kept around each chosen one, itself included; None: as many as the kernel.
    skip_layers: first layers that do not score. lookahead: tokens that the draft writes and whose
    queries score too; the first of them is written by the prefill and costs nothing.
    weighted: whether later queries of the window count more (linspace 0 … 1).
    reduction: over layers, heads and queries. pooling: over keys.
    Raises ValueError for values that mean nothing."""

    window: int = 64
    kernel: int = 64
    neighbours: int | None = None
    skip_layers: int = 8
    lookahead: int = 1
    weighted: bool = True
    reduction: Reduction = "max"
    pooling: Reduction = "max"

    def __post_init__(self) -> None:
        if min(self.window, self.kernel, self.lookahead) < 1 or self.skip_layers < 0:
            raise ValueError(str(self))


PAPER = SpecPC()


def query_scores(
    attention: Attention, queries: int, weighted: bool, reduction: Reduction
) -> Tensor:
    """Score all keys by a layer's last queries. attention: batch of one.

    Returns float32 [keys]: softmax attention, weighted by linspace(0, 1) over the queries if
    asked, reduced over heads and queries ("mean" is left as a sum, which ranks the same)."""
    shares = last_shares(attention, queries)
    if weighted and shares.shape[1] > 1:
        shares = shares * torch.linspace(0, 1, shares.shape[1], device=shares.device)[:, None]
    return shares.amax((0, 1)) if reduction == "max" else shares.sum((0, 1))


class PromptScores:
    """Gathers the scores of the layers of a prefill and of the steps behind it."""

    def __init__(self, settings: SpecPC) -> None:
        self._settings = settings
        self._scores: Tensor | None = None

    def add(self, attention: Attention) -> None:
        """Take a layer's scores in."""
        how = self._settings
        if attention.layer < how.skip_layers:
            return
        queries = min(how.window, attention.query.shape[2])
        own = query_scores(attention, queries, how.weighted, how.reduction)
        if self._scores is None:
            self._scores = own
            return
        known = own[: len(self._scores)]  # keys of lookahead tokens are not the prompt's
        joined = torch.maximum if how.reduction == "max" else torch.add
        self._scores = joined(self._scores, known)

    def of(self, keys: int) -> Tensor:
        """The scores of the first keys, float32 [keys]; zeros if every layer was skipped."""
        return torch.zeros(keys) if self._scores is None else self._scores[:keys].cpu()


def pooled(scores: Tensor, kernel: int, pooling: Reduction) -> Tensor:
    """Pool over keys around each key, zeros beyond the ends. scores: [keys]; returns [keys]."""
    before = (kernel - 1) // 2
    padded = pad(scores[None], (before, kernel - 1 - before))
    pool = max_pool1d if pooling == "max" else avg_pool1d
    result: Tensor = pool(padded, kernel, stride=1)[0]
    return result


def choice_order(scores: NDArray[np.float32], settings: SpecPC, budget: int) -> list[int]:
    """The keys in the order in which they fill the budget: each with its neighbours, near ones
    last, as in the paper's code. scores: float32 [keys]. Returns key indices, each once."""
    width = settings.kernel if settings.neighbours is None else settings.neighbours
    around = list(range(-((width - 1) // 2), width - (width - 1) // 2)) if width > 0 else [0]
    around.sort(key=abs)
    smooth = pooled(torch.from_numpy(scores), settings.kernel, settings.pooling)
    best = smooth.topk(min(budget, len(scores))).indices.tolist()
    places = (min(max(key + offset, 0), len(scores) - 1) for key in best for offset in around)
    return list(dict.fromkeys(places))
