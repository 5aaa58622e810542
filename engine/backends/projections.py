"""Several linear layers that take the same states, computed as one."""

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor, nn

PROJECTIONS = ("q_proj", "k_proj", "v_proj")
FEED_FORWARD = ("gate_proj", "up_proj", "down_proj")


def has_projections(model: Any) -> bool:
    """Whether the layers of a model of transformers have linear layers of these names."""
    return all(
        isinstance(getattr(getattr(layer, part, None), name, None), nn.Linear)
        for layer in model.model.layers
        for part, names in (("self_attn", (*PROJECTIONS, "o_proj")), ("mlp", FEED_FORWARD))
        for name in names
    )


class Projections:
    """Several projections of the same states, computed at once and given out one by one.

    compute: from states […, width] to all projections, one behind the other, […, sum of sizes]."""

    def __init__(self, compute: Callable[[Tensor], Tensor], sizes: Sequence[int]) -> None:
        self._compute, self._sizes = compute, list(sizes)
        self._states: Tensor | None = None
        self._left: dict[int, Tensor] = {}

    def give(self, index: int, states: Tensor) -> Tensor:
        """Return one of the projections of the states."""
        if self._states is not states or index not in self._left:
            outputs = torch.split(self._compute(states), self._sizes, dim=-1)
            self._states, self._left = states, dict(enumerate(outputs))
        output = self._left.pop(index)
        if not self._left:
            self._states = None
        return output


class Projection(nn.Module):
    """One of several projections, in the place of a linear layer."""

    def __init__(self, together: Projections, index: int) -> None:
        super().__init__()
        self._together, self._index = together, index

    def forward(self, states: Tensor) -> Tensor:
        """Return this projection of the states."""
        return self._together.give(self._index, states)


def put_together(module: nn.Module, names: Sequence[str], compute: nn.Module) -> None:
    """Let `compute` give what the module's linear layers of these names gave."""
    if len(names) == 1:
        setattr(module, names[0], compute)
        return
    together = Projections(compute, [getattr(module, name).out_features for name in names])
    for index, name in enumerate(names):
        setattr(module, name, Projection(together, index))
