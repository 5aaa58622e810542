"""Linear layers on OpenVINO, for a CPU: weights in eight bits, products of whole numbers.

The rest of a model (norms, rotary positions, attention, cache) stays torch's, so that eviction,
votes and all else that hooks into attention is one code for every device. A layer's feed-forward
part is one graph, its query, key and value projections are another.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import safe_open
from torch import Tensor, nn

from engine.backends.openvino_runtime import core, openvino, ops
from engine.backends.openvino_settings import Settings
from engine.packing import EMBEDDINGS, HEAD, PackedWeights
from engine.progress import Progress, Stage

# Rows are computed so many at a time, filled up with zeros: a part holds memory for each number of
# rows that it has met, and more at once are no faster.
ROWS = (1, 8, 64)

_ACTIVATIONS: dict[str, Callable[[Any], Any]] = {
    "silu": ops.swish,
    "gelu_pytorch_tanh": lambda states: ops.gelu(states, "tanh"),
}
_PROJECTIONS = ("q_proj", "k_proj", "v_proj")
_FEED_FORWARD = ("gate_proj", "up_proj", "down_proj")


class Compiled(nn.Module):
    """A part of a model: one tensor in, […, in], one out, […, out].

    It comes out in the number format it came in, or in `dtype`."""

    def __init__(
        self, graph: openvino.Model, settings: Settings, dtype: torch.dtype | None = None
    ) -> None:
        super().__init__()
        self._dtype = dtype
        compiled = core().compile_model(graph, "CPU", dict(settings))
        self._request = compiled.create_infer_request()
        self._width = int(compiled.output(0).partial_shape[1].get_length())

    def forward(self, states: Tensor) -> Tensor:
        """Compute the part, some rows at a time."""
        given = states.reshape(-1, states.shape[-1])
        output = torch.empty(len(given), self._width, dtype=self._dtype or states.dtype)
        for first in range(0, len(given), ROWS[-1]):
            some = given[first : first + ROWS[-1]]
            rows = torch.zeros(next(n for n in ROWS if n >= len(some)), given.shape[1])
            rows[: len(some)] = some
            self._request.infer({0: rows.numpy()}, share_inputs=True, share_outputs=True)
            computed = self._request.get_output_tensor(0).data  # overwritten by the next rows
            output[first : first + len(some)] = torch.from_numpy(computed)[: len(some)]
        return output.reshape(*states.shape[:-1], -1)


class Projections:
    """Several projections of the same states, computed at once and given out one by one."""

    def __init__(self, part: Compiled, sizes: Sequence[int]) -> None:
        self._part, self._sizes = part, list(sizes)
        self._states: Tensor | None = None
        self._left: dict[int, Tensor] = {}

    def give(self, index: int, states: Tensor) -> Tensor:
        """Return one of the projections of the states."""
        if self._states is not states or index not in self._left:
            outputs = self._part(states).split(self._sizes, dim=-1)
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


def activation_of(config: Any) -> str:
    """The name of the function in a model's feed-forward layers."""
    return str(getattr(config, "hidden_activation", None) or config.hidden_act)


def can_replace(model: Any) -> bool:
    """Whether a model is built as those are that `replace_linear_layers` knows."""
    return activation_of(model.config) in _ACTIVATIONS and all(
        isinstance(getattr(getattr(layer, part, None), name, None), nn.Linear)
        for layer in model.model.layers
        for part, names in (("self_attn", (*_PROJECTIONS, "o_proj")), ("mlp", _FEED_FORWARD))
        for name in names
    )


def replace_linear_layers(
    model: Any, folder: Path, packed: Path, settings: Settings, progress: Progress
) -> int:
    """Put compiled parts in the place of a model's linear layers; no weight of theirs is loaded.

    model: of transformers, still without weights. folder: its files, of which biases are read.
    packed: by `engine.packing.pack`. Returns the bytes that the weights take. Raises Cancelled,
    KeyError if a weight is missing, OSError, ValueError."""
    weights, biases = PackedWeights(packed), _biases(folder)
    layers = list(model.model.layers)
    activation = _ACTIVATIONS[activation_of(model.config)]
    size = 0

    def graph(width: int) -> _Graph:
        return _Graph(width, weights, biases, settings)

    for index, layer in enumerate(layers):
        progress.step(Stage.LOAD, index, len(layers))
        size += _replace_in(layer, f"model.layers.{index}", activation, graph)
    if isinstance(model.lm_head, nn.Linear):
        head = graph(model.lm_head.in_features)
        name = HEAD if HEAD in weights else EMBEDDINGS
        logits = head.linear(head.states, name.removesuffix(".weight"))
        model.lm_head = head.compiled(logits, torch.float32)  # rounded, likely words would be alike
        size += head.bytes
    progress.step(Stage.LOAD, len(layers), len(layers))
    return size


def _biases(folder: Path) -> dict[str, Tensor]:
    """The biases of a model's linear layers, by the names of the layers."""
    found: dict[str, Tensor] = {}
    for path in sorted(folder.glob("*.safetensors")):
        with safe_open(path, framework="pt") as file:
            for name in file.keys():  # noqa: SIM118 (not a dict)
                if name.endswith("_proj.bias"):
                    found[name.removesuffix(".bias")] = file.get_tensor(name).float()
    return found


def _replace_in(
    layer: Any, name: str, activation: Callable[[Any], Any], new: "Callable[[int], _Graph]"
) -> int:
    """Replace the linear layers of one decoder layer. Returns the bytes of their weights."""
    attention = layer.self_attn
    linears = [getattr(attention, part) for part in _PROJECTIONS]
    inward = new(linears[0].in_features)
    outputs = [inward.linear(inward.states, f"{name}.self_attn.{part}") for part in _PROJECTIONS]
    part = inward.compiled(ops.concat(outputs, 1))
    together = Projections(part, [linear.out_features for linear in linears])
    for index, key in enumerate(_PROJECTIONS):
        setattr(attention, key, Projection(together, index))

    outward = new(attention.o_proj.in_features)
    output = outward.linear(outward.states, f"{name}.self_attn.o_proj")
    attention.o_proj = outward.compiled(output)

    forward = new(layer.mlp.gate_proj.in_features)
    gate, up, down = (f"{name}.mlp.{part}" for part in _FEED_FORWARD)
    gated = activation(forward.linear(forward.states, gate))
    inner = ops.multiply(gated, forward.linear(forward.states, up))
    layer.mlp = forward.compiled(forward.linear(inner, down))
    return inward.bytes + outward.bytes + forward.bytes


class _Graph:
    """A graph being built. states: its input, float32 [rows, width]. bytes: of its weights."""

    def __init__(
        self, width: int, weights: PackedWeights, biases: Mapping[str, Tensor], settings: Settings
    ) -> None:
        self.states = ops.parameter([-1, width], np.float32)
        self.bytes = 0
        self._width, self._weights, self._biases = width, weights, biases
        self._settings = settings

    def linear(self, states: Any, name: str) -> Any:
        """The linear layer of that name. Raises KeyError."""
        codes = self._weights.codes(f"{name}.weight")
        scales = self._weights.scales(f"{name}.weight")
        self.bytes += codes.nbytes + scales.nbytes
        # Mapped codes need no copy here: OpenVINO lays them out anew.
        whole = ops.convert(ops.constant(codes, shared_memory=True), "f32")
        rows = ops.multiply(whole, ops.constant(scales.astype(np.float32)))
        product = ops.matmul(states, rows, False, True)
        if name not in self._biases:
            return product
        return ops.add(product, ops.constant(self._biases[name].numpy()))

    def compiled(self, output: Any, dtype: torch.dtype | None = None) -> Compiled:
        """The graph, its weights laid out: that is done in a first run, and the mapped ones are
        not needed any more."""
        model = openvino.Model([ops.result(output)], [self.states], "")
        part = Compiled(model, self._settings, dtype)
        part(torch.zeros(1, self._width))
        self._weights.forget()
        return part
