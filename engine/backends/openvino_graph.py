"""Parts of a model as OpenVINO graphs: built from packed weights, compiled, run on some rows.

Weights are in eight bits; activations between parts are float32.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from engine.backends.openvino_runtime import core, openvino, ops
from engine.backends.openvino_settings import Settings
from engine.mapped_tensors import MappedTensors
from engine.packing import SCALES

# Rows are computed so many at a time, filled up with zeros: a part holds memory for each number of
# rows that it has met, and more at once are no faster.
ROWS = (1, 8, 64)


class Compiled(nn.Module):
    """A part of a model: one tensor in, […, in], one out, […, out] in `dtype`."""

    def __init__(self, graph: openvino.Model, settings: Settings, dtype: torch.dtype) -> None:
        super().__init__()
        self._dtype = dtype
        self._compiled = core().compile_model(graph, "CPU", dict(settings))
        self._request = self._compiled.create_infer_request()
        self._width = int(self._compiled.output(0).partial_shape[1].get_length())

    def run(self, states: openvino.Tensor) -> openvino.Tensor:
        """Compute the part as it is, for a decoding step: rows as many as ROWS has. The output is
        overwritten by the next."""
        self._request.set_input_tensor(states)
        self._request.infer(share_outputs=True)
        return self._request.get_output_tensor(0)

    def forward(self, states: Tensor) -> Tensor:
        """Compute the part, some rows at a time."""
        given = states.reshape(-1, states.shape[-1])
        output = torch.empty(len(given), self._width, dtype=self._dtype)
        for first in range(0, len(given), ROWS[-1]):
            some = given[first : first + ROWS[-1]]
            rows = _filled_up(some.float().contiguous())
            computed = as_torch(self.run(as_openvino(rows)))
            output[first : first + len(some)] = computed[: len(some)]
        if len(given) > ROWS[-2]:  # a prompt: what lies between its products, 5 MB a part, may go
            self._compiled.release_memory()
        return output.reshape(*states.shape[:-1], -1)


def as_openvino(states: Tensor) -> openvino.Tensor:
    """The same memory. states: float32, contiguous."""
    return openvino.Tensor(states.numpy(), shared_memory=True)


def as_torch(states: openvino.Tensor) -> Tensor:
    """The same memory."""
    return torch.from_numpy(states.data)


def _filled_up(rows: Tensor) -> Tensor:
    """The rows, and zeros behind them up to a number of ROWS."""
    count = next(n for n in ROWS if n >= len(rows))
    return rows if count == len(rows) else nn.functional.pad(rows, (0, 0, 0, count - len(rows)))


class Graph:
    """A graph being built. states: its input, float32 [rows, width]. bytes: of its weights.

    small: biases and norms by name, float32."""

    def __init__(
        self, width: int, weights: MappedTensors, small: Mapping[str, Tensor], settings: Settings
    ) -> None:
        self.states = ops.parameter([-1, width], np.float32)
        self.bytes = 0
        self._width, self._weights, self._small = width, weights, small
        self._settings = settings

    def linear(self, states: Any, name: str) -> Any:
        """The linear layer of that name. Raises KeyError."""
        codes = self._weights.array(f"{name}.weight")
        scales = self._weights.array(f"{name}.weight{SCALES}")
        self.bytes += codes.nbytes + scales.nbytes
        # Mapped codes need no copy here: OpenVINO lays them out anew.
        whole = ops.convert(ops.constant(codes, shared_memory=True), "f32")
        rows = ops.multiply(whole, ops.constant(scales.astype(np.float32)))
        product = ops.matmul(states, rows, False, True)
        if f"{name}.bias" not in self._small:
            return product
        return ops.add(product, ops.constant(self._small[f"{name}.bias"].numpy()))

    def norm(self, states: Any, name: str, epsilon: float, offset: float) -> Any:
        """The root mean square norm of that name. offset: added to its weight. Raises KeyError."""
        weight = self._small[f"{name}.weight"] + offset
        mean = ops.reduce_mean(ops.power(states, np.float32(2)), np.array([-1]), keep_dims=True)
        root = ops.sqrt(ops.add(mean, np.float32(epsilon)))
        normed = ops.multiply(states, ops.divide(np.float32(1), root))
        return ops.multiply(normed, ops.constant(weight.numpy()))

    def compiled(self, output: Any, dtype: torch.dtype) -> Compiled:
        """The graph, its weights laid out: that is done in a first run, and the mapped ones are
        not needed any more."""
        model = openvino.Model([ops.result(output)], [self.states], "")
        part = Compiled(model, self._settings, dtype)
        part(torch.zeros(1, self._width))
        return part
