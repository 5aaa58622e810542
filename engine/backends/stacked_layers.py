"""A model with fewer and larger products, for a graphics card: launching one takes longer there
than it takes itself, where it has few rows."""

from typing import Any

import torch
from torch import nn

from engine.backends.norms import faster_norms
from engine.backends.stacked_modules import (
    FEED_FORWARD,
    PROJECTIONS,
    StackedAttention,
    StackedFeedForward,
    can_stack,
)


def stack_layers(model: Any) -> None:
    """Multiply what takes the same states at once, and compute norms in a call each.

    model: of transformers, with its weights. Nothing is done to one that is built otherwise."""
    if not can_stack(model):
        return
    for layer in model.model.layers:
        attention, feed_forward = layer.self_attn, layer.mlp
        inward = _stacked([getattr(attention, name) for name in PROJECTIONS])
        layer.self_attn = StackedAttention(attention, inward, attention.o_proj)
        inward = _stacked([getattr(feed_forward, name) for name in FEED_FORWARD[:2]])
        layer.mlp = StackedFeedForward(inward, feed_forward.down_proj, feed_forward.act_fn)
    faster_norms(model)


def _stacked(layers: list[Any]) -> nn.Linear:
    """Linear layers of the same width, one behind the other."""
    weight = torch.cat([layer.weight for layer in layers])
    biases = [layer.bias for layer in layers if layer.bias is not None]
    stacked = nn.Linear(weight.shape[1], weight.shape[0], bias=bool(biases), device="meta")
    stacked.weight = nn.Parameter(weight, requires_grad=False)
    if biases:
        stacked.bias = nn.Parameter(torch.cat(biases), requires_grad=False)
    return stacked
