"""A model with fewer and larger products, for a graphics card: launching one takes longer there
than it takes itself, where it has few rows."""

from typing import Any

import torch
from torch import nn

from engine.backends.norms import norms_at_once
from engine.backends.projections import FEED_FORWARD, PROJECTIONS, has_projections, put_together


def stack_layers(model: Any) -> None:
    """Multiply what takes the same states at once, and compute norms in one call each.

    model: of transformers, with its weights. Nothing is done to one that is built otherwise."""
    if not has_projections(model):
        return
    for layer in model.model.layers:
        _stack(layer.self_attn, PROJECTIONS)
        _stack(layer.mlp, FEED_FORWARD[:2])
    norms_at_once(model)


def _stack(module: nn.Module, names: tuple[str, ...]) -> None:
    """Put linear layers of one module together; their own weights go."""
    layers: list[Any] = [getattr(module, name) for name in names]
    weight = torch.cat([layer.weight for layer in layers])
    biases = [layer.bias for layer in layers if layer.bias is not None]
    stacked = nn.Linear(weight.shape[1], weight.shape[0], bias=bool(biases), device="meta")
    stacked.weight = nn.Parameter(weight, requires_grad=False)
    if biases:
        stacked.bias = nn.Parameter(torch.cat(biases), requires_grad=False)
    put_together(module, names, stacked)
    module.add_module("stacked", stacked)  # so that its weights count as the model's
