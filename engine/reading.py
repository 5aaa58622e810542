"""How the target reads a prompt: which keys stay, which products are skipped, what is expected."""

from dataclasses import dataclass
from typing import Literal

Reduction = Literal["max", "mean"]


@dataclass(frozen=True, slots=True)
class Eviction:
    """Which keys and values stay after prefill, per layer and KV head.

    capacity: prompt keys kept per KV head (the paper's C_max), the window included.
    window: last prompt tokens whose keys always stay and whose queries score the others.
    kernel: width of the max-pooling over keys, odd. reduction: over the queries and the heads of a
    group. looks_ahead: whether the lookahead tokens' queries score too.
    Raises ValueError if the capacity does not exceed the window."""

    capacity: int
    window: int = 32
    kernel: int = 7
    reduction: Reduction = "max"
    looks_ahead: bool = True

    def __post_init__(self) -> None:
        if self.window < 1 or self.capacity <= self.window or self.kernel % 2 == 0:
            raise ValueError(
                f"capacity {self.capacity}, window {self.window}, kernel {self.kernel}"
            )


def speckv(capacity: int) -> Eviction:
    """SpecKV (Draft-based Approximate Inference, section 4.2) with the paper's settings."""
    return Eviction(capacity)


def snapkv(capacity: int) -> Eviction:
    """SnapKV (Li et al. 2024): no lookahead, mean over queries and group."""
    return Eviction(capacity, reduction="mean", looks_ahead=False)


@dataclass(frozen=True, slots=True)
class Sparsity:
    """Sparse prefill. window: keys before a query that it sees, itself included. vertical: further
    keys per KV head that all queries behind them see."""

    window: int = 2048
    vertical: int = 2048

    def saves(self, tokens: int) -> bool:
        """Whether a prompt is long enough that something is skipped."""
        return tokens > self.window + self.vertical


@dataclass(frozen=True, slots=True)
class Reading:
    """eviction, sparsity: None keeps and computes everything. lookahead: how the answer begins as
    the draft expects it; the target takes what it would have said itself."""

    eviction: Eviction | None = None
    sparsity: Sparsity | None = None
    lookahead: str = ""

    @property
    def is_exact(self) -> bool:
        """Whether all of the prompt is computed and kept."""
        return self.eviction is None and self.sparsity is None
