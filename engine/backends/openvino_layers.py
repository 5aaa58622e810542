"""A model's layers on OpenVINO, for a CPU: weights in eight bits, products of whole numbers.

Two graphs a layer: one ends before attention, the other begins behind it. What lies between them
(rotary positions, attention, cache) stays torch's, so that eviction, votes and all else that hooks
into attention is one code for every device.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from engine.backends.file_embeddings import leave_in_file
from engine.backends.norms import epsilon_of, offset_of
from engine.backends.openvino_graph import Graph
from engine.backends.openvino_runtime import ops
from engine.backends.openvino_settings import Settings
from engine.backends.preparing import prepare
from engine.backends.stacked_modules import (
    FEED_FORWARD,
    PROJECTIONS,
    StackedAttention,
    can_stack,
)
from engine.mapped_tensors import MappedTensors, small_tensors
from engine.packing import EMBEDDINGS, head_of
from engine.progress import Progress

_ACTIVATIONS: dict[str, Callable[[Any], Any]] = {
    "silu": ops.swish,
    "gelu_pytorch_tanh": lambda states: ops.gelu(states, "tanh"),
}
_NORMS = ("input_layernorm", "post_attention_layernorm")
_MORE_NORMS = ("pre_feedforward_layernorm", "post_feedforward_layernorm")  # Gemma 3's


def activation_of(config: Any) -> str:
    """The name of the function in a model's feed-forward layers."""
    return str(getattr(config, "hidden_activation", None) or config.hidden_act)


def can_replace(model: Any) -> bool:
    """Whether a model is built as those are that `replace_layers` knows."""
    return activation_of(model.config) in _ACTIVATIONS and can_stack(model)


def replace_layers(
    model: Any, folder: Path, packed: Path, settings: Settings, progress: Progress
) -> int:
    """Put compiled graphs in the place of a model's layers, and leave its embeddings in their file;
    no weight of theirs is loaded.

    model: of transformers, still without weights. folder: its files, of which biases and norms are
    read. packed: by `engine.packing.pack`. Returns the bytes that the weights take. Raises
    Cancelled, KeyError if a weight is missing, OSError, ValueError."""
    files = sorted(folder.glob("*.safetensors"))
    weights, small = MappedTensors(packed), small_tensors(files, ("_proj.bias", "layernorm.weight"))
    activation = _ACTIVATIONS[activation_of(model.config)]
    graph = partial(Graph, weights=weights, small=small, settings=settings)
    parts = [
        partial(_Layer(layer, f"model.layers.{index}").replace, activation, graph, model.dtype)
        for index, layer in enumerate(model.model.layers)
    ]
    if isinstance(model.lm_head, nn.Linear):
        parts.insert(0, partial(_replace_head, model, graph, head_of(weights)))  # takes longest
    size = prepare(parts, progress, weights.forget)
    leave_in_file(model, files, EMBEDDINGS, model.dtype)
    return size


def _replace_head(model: Any, new: Callable[[int], Graph], name: str) -> int:
    """Replace a model's head. name: of its weights. Returns their bytes."""
    graph = new(model.lm_head.in_features)
    logits = graph.linear(graph.states, name)
    model.lm_head = graph.compiled(logits, torch.float32)  # rounded, likely words would be alike
    return graph.bytes


class _Layer:
    """A decoder layer whose parts are to be replaced. name: of its weights."""

    def __init__(self, layer: Any, name: str) -> None:
        self._layer, self._name = layer, name
        norm = layer.input_layernorm
        self._epsilon, self._offset = epsilon_of(norm), offset_of(norm)

    def replace(
        self, activation: Callable[[Any], Any], new: Callable[[int], Graph], dtype: torch.dtype
    ) -> int:
        """Replace the parts. Returns the bytes of their weights."""
        layer = self._layer
        inward, inward_bytes = self._inward(new, dtype)
        layer.mlp, outward_bytes = self._outward(activation, new)
        layer.self_attn = StackedAttention(layer.self_attn, inward, nn.Identity())
        for name in (*_NORMS, *_MORE_NORMS):
            if hasattr(layer, name):
                delattr(layer, name)
        layer.forward = partial(_forward, layer)
        return inward_bytes + outward_bytes

    def _inward(self, new: Callable[[int], Graph], dtype: torch.dtype) -> tuple[nn.Module, int]:
        """From the states that come into the layer to queries, keys and values."""
        graph = new(self._layer.self_attn.q_proj.in_features)
        states = self._norm(graph, graph.states, "input_layernorm")
        outputs = [graph.linear(states, f"{self._name}.self_attn.{part}") for part in PROJECTIONS]
        return graph.compiled(ops.concat(outputs, 1), dtype), graph.bytes

    def _outward(
        self, activation: Callable[[Any], Any], new: Callable[[int], Graph]
    ) -> tuple[nn.Module, int]:
        """From what attention gave, and beside it the layer's states, to the next layer's."""
        layer, name = self._layer, self._name
        sandwiched = hasattr(layer, _MORE_NORMS[0])
        attended, width = layer.self_attn.o_proj.in_features, layer.mlp.gate_proj.in_features
        graph = new(attended + width)
        given = ops.variadic_split(graph.states, 1, [attended, width])
        output = graph.linear(given.output(0), f"{name}.self_attn.o_proj")
        if sandwiched:
            output = self._norm(graph, output, _NORMS[1])
        states = ops.add(given.output(1), output)
        normed = self._norm(graph, states, _MORE_NORMS[0] if sandwiched else _NORMS[1])
        gate, up, down = (f"{name}.mlp.{part}" for part in FEED_FORWARD)
        gated = activation(graph.linear(normed, gate))
        output = graph.linear(ops.multiply(gated, graph.linear(normed, up)), down)
        if sandwiched:
            output = self._norm(graph, output, _MORE_NORMS[1])
        return graph.compiled(ops.add(states, output), torch.float32), graph.bytes

    def _norm(self, graph: Graph, states: Any, part: str) -> Any:
        return graph.norm(states, f"{self._name}.{part}", self._epsilon, self._offset)


def _forward(layer: Any, hidden_states: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """A decoder layer of two graphs, with attention between them."""
    attended, _ = layer.self_attn(hidden_states, *args, **kwargs)
    states: Tensor = layer.mlp(torch.cat([attended, hidden_states], dim=-1))
    return states
