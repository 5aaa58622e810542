"""What the root mean square norms of transformers' families are made of."""

from typing import Any


def epsilon_of(norm: Any) -> float:
    """What is added to the mean of the squares."""
    return float(getattr(norm, "variance_epsilon", None) or norm.eps)


def offset_of(norm: Any) -> float:
    """What is added to the weight: Gemma keeps it less one."""
    return 1.0 if type(norm).__name__.startswith("Gemma") else 0.0
