"""A model's layers on OpenVINO, for a CPU: weights in eight bits, products of whole numbers.

A graph lies between the attention of a layer and that of the next one: it ends with the next
layer's queries, keys and values, at their rotary positions. Attention itself stays torch's, so that
eviction, votes and all else that hooks into it is one code for every device; but that of a few new
tokens over a cache, which is what decoding does, is in the graph as well (`openvino_attention.py`).
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from torch import Tensor, nn

from engine.backends.file_embeddings import leave_in_file
from engine.backends.openvino_attention import Attending, Heads, attended, rotated
from engine.backends.openvino_forward import Layer, set_forward
from engine.backends.openvino_graph import Buffers, Compiled, Graph, split
from engine.backends.openvino_runtime import ops
from engine.backends.openvino_settings import Settings
from engine.mapped_tensors import MappedTensors
from engine.packing import EMBEDDINGS, HEAD, STACK, STACKED
from engine.progress import Progress, Stage

_FAMILIES = ("llama", "mistral", "qwen2", "qwen3", "gemma", "gemma3_text")
_ACTIVATIONS: dict[str, Callable[[Any], Any]] = {
    "silu": ops.swish,
    "gelu_pytorch_tanh": lambda states: ops.gelu(states, "tanh"),
}
_HEAD_NORMS = ("q_norm", "k_norm")  # Qwen 3's and Gemma 3's
_MORE_NORMS = ("pre_feedforward_layernorm", "post_feedforward_layernorm")  # Gemma 3's


def activation_of(config: Any) -> str:
    """The name of the function in a model's feed-forward layers."""
    return str(getattr(config, "hidden_activation", None) or config.hidden_act)


def can_replace(model: Any) -> bool:
    """Whether a model is of a family that `replace_layers` knows."""
    return model.config.model_type in _FAMILIES and activation_of(model.config) in _ACTIVATIONS


def replace_layers(
    model: Any, folder: Path, packed: Path, settings: Settings, progress: Progress
) -> int:
    """Put compiled graphs in the place of a model's layers, and leave its embeddings in their file;
    no weight of theirs is loaded.

    model: of transformers, still without weights. folder: its files, of which biases and norms are
    read. packed: by `engine.packing.pack`. Returns the bytes that the weights take. Raises
    Cancelled, KeyError if a weight is missing, OSError, ValueError."""
    files = sorted(folder.glob("*.safetensors"))
    weights, small, buffers = MappedTensors(packed), _small_weights(files), Buffers()
    activation = _ACTIVATIONS[activation_of(model.config)]
    layers = [
        _Layer(layer, f"model.layers.{index}", activation)
        for index, layer in enumerate(model.model.layers)
    ]
    size = 0

    def graph(widths: Mapping[str, int]) -> Graph:
        return Graph(widths, weights, small, settings, buffers)

    def lay_out(part: Compiled, graph: Graph) -> None:
        """Weights are laid out in a first run; the mapped ones are not needed any more."""
        nonlocal size
        size += graph.bytes
        part.run_once()
        weights.forget()

    first = graph({name: layers[0].inputs[name] for name in ("states", "angles")})
    before = Compiled(first, layers[0].inward(first, first.inputs["states"]))
    lay_out(before, first)
    parts = []
    for index, layer in enumerate(layers):
        progress.step(Stage.LOAD, index, len(layers))
        own = graph(layer.inputs)
        states = layer.outward(own)
        if index + 1 < len(layers):
            states = layers[index + 1].inward(own, states)
        behind = Attending(own, states, layer.heads)
        lay_out(behind, own)
        parts.append(Layer(index, layer.heads, behind))
    set_forward(model.model, before, parts)
    if isinstance(model.lm_head, nn.Linear):
        head = graph({"states": model.lm_head.in_features})
        name = HEAD if HEAD in weights else EMBEDDINGS
        logits = head.linear(head.inputs["states"], name.removesuffix(".weight"))
        model.lm_head = Compiled(head, logits)
        lay_out(model.lm_head, head)
    leave_in_file(model, files, EMBEDDINGS, model.dtype)
    progress.step(Stage.LOAD, len(layers), len(layers))
    return size


def _small_weights(files: Sequence[Path]) -> dict[str, Tensor]:
    """The biases of a model's linear layers, and the norms between them."""
    return {
        name: tensors.tensor(name).float()
        for tensors in map(MappedTensors, files)
        for name in tensors
        if name.endswith(("_proj.bias", "norm.weight"))
    }


class _Layer:
    """A decoder layer of transformers, to be built anew. name: of its weights."""

    def __init__(self, layer: Any, name: str, activation: Callable[[Any], Any]) -> None:
        self._name, self._activation = name, activation
        norm = layer.input_layernorm
        self._epsilon = float(getattr(norm, "variance_epsilon", None) or norm.eps)
        self._offset = 1.0 if type(norm).__name__.startswith("Gemma") else 0.0
        self._norms_heads = hasattr(layer.self_attn, _HEAD_NORMS[0])
        self._sandwiches = hasattr(layer, _MORE_NORMS[0])
        self.heads = Heads.of(layer.self_attn)
        self.inputs = {
            "states": int(layer.mlp.gate_proj.in_features),
            "angles": 2 * self.heads.size,
            "attended": self.heads.sizes[0],
            "queries": self.heads.sizes[0],
        }

    def inward(self, graph: Graph, states: Any) -> Any:
        """From the states that come into the layer to these with queries, keys and values beside
        them."""
        heads = self.heads
        normed = self._norm(graph, states, "input_layernorm")
        parts = [f"{self._name}.self_attn.{part}" for part in STACKED]
        projected = graph.linear(normed, f"{self._name}.self_attn.{STACK}", parts)
        queries, keys, values = heads.sizes
        turned, values = split(projected, [queries + keys, values])
        count = heads.heads + heads.kv_heads
        turned = ops.reshape(turned, np.array([0, count, heads.size]), True)
        if self._norms_heads:
            names = ["q_norm"] * heads.heads + ["k_norm"] * heads.kv_heads
            turned = self._norm(graph, turned, *(f"self_attn.{name}" for name in names))
        turned = rotated(turned, graph.inputs["angles"], heads.size)
        turned = ops.reshape(turned, np.array([0, count * heads.size]), True)
        return ops.concat([states, turned, values], 1)

    def outward(self, graph: Graph) -> Any:
        """From what attention gave, and beside it the layer's states, to the next layer's."""
        output = ops.add(graph.inputs["attended"], attended(graph, self.heads))
        output = graph.linear(output, f"{self._name}.self_attn.o_proj")
        if self._sandwiches:
            output = self._norm(graph, output, "post_attention_layernorm")
        states = ops.add(graph.inputs["states"], output)
        before = _MORE_NORMS[0] if self._sandwiches else "post_attention_layernorm"
        normed = self._norm(graph, states, before)
        # Not stacked: OpenVINO computes the activation within the product that it follows.
        gate = graph.linear(normed, f"{self._name}.mlp.gate_proj")
        up = graph.linear(normed, f"{self._name}.mlp.up_proj")
        output = ops.multiply(self._activation(gate), up)
        output = graph.linear(output, f"{self._name}.mlp.down_proj")
        if self._sandwiches:
            output = self._norm(graph, output, _MORE_NORMS[1])
        return ops.add(states, output)

    def _norm(self, graph: Graph, states: Any, *parts: str) -> Any:
        names = [f"{self._name}.{part}" for part in parts]
        return graph.norm(states, names, self._epsilon, self._offset)
