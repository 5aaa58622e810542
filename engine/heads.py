"""The few attention heads of a draft that retrieve, and the joint vote they give.

Most heads of a small model attend to frequent words and borders; a handful attend to what answers
the question (DESIGN section 8). Which ones is kept per draft in `engine/voting/*.toml`, written by
`benchmarks/find_heads.py`.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

import torch
from torch import Tensor

from engine.errors import QT_TRANSLATE_NOOP, UsageError


@dataclass(frozen=True, slots=True)
class Head:
    """Query head `head` of layer `layer`, both from 0."""

    layer: int
    head: int


@dataclass(frozen=True, slots=True)
class Voting:
    """Who votes in a draft. heads: in order of their layers. looks_from: the first layer in which
    a question looks at the document; below it, a question is the same for every window, and is
    computed once. Raises ValueError if it is above the first head that votes."""

    heads: tuple[Head, ...]
    looks_from: int = 0

    def __post_init__(self) -> None:
        if not self.heads or not 0 <= self.looks_from <= min(head.layer for head in self.heads):
            raise ValueError(f"heads vote before a question looks: {self}")

    @property
    def layers(self) -> int:
        """The layers that need to run: those up to the last head that votes."""
        return max(head.layer for head in self.heads) + 1


def voting_of(draft: str) -> Voting:
    """How the named draft votes. Raises UsageError for an unknown draft."""
    path = files("engine") / "voting" / f"{draft}.toml"
    if not path.is_file():
        raise UsageError(
            QT_TRANSLATE_NOOP("errors", "It is not known which heads of {draft} find evidence."),
            QT_TRANSLATE_NOOP("errors", "Find them with benchmarks/find_heads.py, or use bm25."),
            draft=draft,
        )
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    heads = (Head(layer, head) for layer, head in sorted(map(tuple, table["heads"])))
    return Voting(tuple(heads), table["looks_from"])


@dataclass(frozen=True, slots=True, eq=False)
class Votes:
    """What the voting heads of one window attended to.

    shares: [heads, queries, tokens], softmax over the window's document tokens.
    log_sums: [heads, queries], log-sum-exp of the same logits: the window's weight against others.
    """

    shares: Tensor
    log_sums: Tensor


def votes_of(logits: Tensor) -> Votes:
    """Return the votes of one window. logits: [heads, queries, tokens], document tokens only."""
    log_sums = torch.logsumexp(logits, dim=-1)
    return Votes(torch.exp(logits - log_sums[..., None]), log_sums)


def count_votes(windows: Sequence[Votes]) -> list[Tensor]:
    """Return per window the attention that each head gives each token, [heads, tokens], mean of
    the queries.

    One softmax over all windows together (DESIGN section 4, "one softmax for the whole
    document"): each window's shares are weighted by its part of the total log-sum-exp."""
    log_sums = torch.stack([votes.log_sums for votes in windows])
    weights = torch.softmax(log_sums.double(), dim=0).to(log_sums.dtype)
    return [
        torch.einsum("hqt,hq->ht", votes.shares, weight) / log_sums.shape[2]
        for votes, weight in zip(windows, weights, strict=True)
    ]
