"""Parts of a model as OpenVINO graphs: built from packed weights, compiled, run on some rows.

Weights are in eight bits; activations between parts are float32.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from engine.backends.openvino_runtime import core, openvino, ops
from engine.backends.openvino_settings import Settings
from engine.mapped_tensors import MappedTensors
from engine.packing import SCALES

# Rows are computed so many at a time, filled up with what stood there before: a part holds memory
# for each number of rows that it has met, and more at once are no faster.
ROWS = (1, 8, 64)


class Buffers:
    """Memory for what goes into a model's graphs and comes out of them. They run one after the
    other, so all share it."""

    def __init__(self) -> None:
        self._tensors: dict[tuple[str, int, int], Tensor] = {}

    def of(self, name: str, rows: int, width: int) -> Tensor:
        """The tensor of that name, float32 [rows, width], of zeros at first."""
        key = name, rows, width
        if key not in self._tensors:
            self._tensors[key] = torch.zeros(rows, width)
        return self._tensors[key]


@dataclass(slots=True, eq=False)
class Request:
    """A graph's request for a number of rows, and the tensors that are bound to it."""

    request: Any  # openvino.InferRequest
    inputs: list[Tensor]
    output: Tensor

    def run(self, *given: Tensor) -> Tensor:
        """Compute as many rows as are given, float32 [rows, width]; the next run overwrites it."""
        count = len(given[0])
        for into, rows in zip(self.inputs, given, strict=True):
            into[:count] = rows
        self.request.infer(share_outputs=True)
        return self.output[:count]


class Compiled(nn.Module):
    """A part of a model: tensors in, […, width] each, one out, float32 […, width]."""

    def __init__(self, graph: "Graph", output: Any) -> None:
        super().__init__()
        self._shared, self._widths = graph.buffers, graph.widths
        model = openvino.Model([ops.result(output)], graph.parameters, "")
        self._compiled = core().compile_model(model, "CPU", dict(graph.settings))
        self._width = int(self._compiled.output(0).partial_shape[1].get_length())
        self._requests: dict[int, Request] = {}

    def forward(self, *given: Tensor) -> Tensor:
        """Compute the part, some rows at a time."""
        whole = [tensor.reshape(-1, tensor.shape[-1]) for tensor in given]
        output = torch.empty(len(whole[0]), self._width)
        for first in range(0, len(output), ROWS[-1]):
            last = min(first + ROWS[-1], len(output))
            request = self._request(rows_for(last - first))
            output[first:last] = request.run(*(tensor[first:last] for tensor in whole))
        if len(output) > ROWS[-2]:  # a prompt: what lies between its products, 5 MB a part, may go
            self._compiled.release_memory()
        return output.reshape(*given[0].shape[:-1], -1)

    def run_once(self) -> None:
        """Compute a row of zeros: what a first run prepares is then there."""
        self._request(1).request.infer(share_outputs=True)

    def _request(self, rows: int) -> Request:
        if rows not in self._requests:
            self._requests[rows] = self._new_request(rows)
        return self._requests[rows]

    def _new_request(self, rows: int) -> Request:
        return self._bound(rows, self._widths)

    def _bound(self, rows: int, given: Iterable[str]) -> Request:
        """A request for so many rows of what is given; other inputs are a single row of zeros."""
        of = self._shared.of
        tensors = {
            name: of(name, rows, width) if name in given else of("nothing", 1, width)
            for name, width in self._widths.items()
        }
        output = self._shared.of("output", rows, self._width)
        request = self._compiled.create_infer_request()
        for index, tensor in enumerate(tensors.values()):
            request.set_input_tensor(index, shared(tensor))
        request.set_output_tensor(0, shared(output))
        return Request(request, [tensors[name] for name in given], output)


def rows_for(count: int) -> int:
    """The number of rows that so many are filled up to."""
    return next(rows for rows in ROWS if rows >= count)


def shared(tensor: Tensor) -> openvino.Tensor:
    """The tensor's memory as a tensor of OpenVINO's, which must not outlive it."""
    if tensor.dtype is torch.bfloat16:  # no number of numpy's
        bits = tensor.view(torch.int16).numpy()
        return openvino.Tensor(bits, list(tensor.shape), openvino.Type.bf16)
    return openvino.Tensor(tensor.numpy(), shared_memory=True)


class Graph:
    """A graph being built. widths: of its inputs, float32 [rows, width], by their names. bytes: of
    its weights.

    small: biases and norms by name, float32."""

    def __init__(
        self,
        widths: Mapping[str, int],
        weights: MappedTensors,
        small: Mapping[str, Tensor],
        settings: Settings,
        buffers: Buffers,
    ) -> None:
        self.widths, self.settings, self.buffers = widths, settings, buffers
        self.inputs = {name: ops.parameter([-1, size], np.float32) for name, size in widths.items()}
        self.parameters: list[Any] = list(self.inputs.values())
        self.bytes = 0
        self._weights, self._small = weights, small

    def linear(self, states: Any, name: str, parts: Sequence[str] = ()) -> Any:
        """The linear layer of that name. parts: of a stack, its layers. Raises KeyError."""
        codes = self._weights.array(f"{name}.weight")
        scales = self._weights.array(f"{name}.weight{SCALES}")
        self.bytes += codes.nbytes + scales.nbytes
        # Mapped codes need no copy here: OpenVINO lays them out anew.
        whole = ops.convert(ops.constant(codes, shared_memory=True), "f32")
        rows = ops.multiply(whole, ops.constant(scales.astype(np.float32)))
        product = ops.matmul(states, rows, False, True)
        biases = [f"{part}.bias" for part in parts or [name]]
        if not any(bias in self._small for bias in biases):
            return product
        return ops.add(product, ops.constant(torch.cat([self._small[b] for b in biases]).numpy()))

    def norm(self, states: Any, names: Sequence[str], epsilon: float, offset: float) -> Any:
        """The root mean square norm over the last dimension. names: of its weights; of several,
        each is for one of the dimension before. offset: added to them. Raises KeyError."""
        weights = [self._small[f"{name}.weight"] + offset for name in names]
        weight = weights[0] if len(weights) == 1 else torch.stack(weights)
        mean = ops.reduce_mean(ops.power(states, np.float32(2)), np.array([-1]), keep_dims=True)
        root = ops.sqrt(ops.add(mean, np.float32(epsilon)))
        normed = ops.multiply(states, ops.divide(np.float32(1), root))
        return ops.multiply(normed, ops.constant(weight.numpy()))


def split(states: Any, sizes: Sequence[int], axis: int = 1) -> list[Any]:
    """Cut a graph's states apart."""
    parts = ops.variadic_split(states, axis, list(sizes))
    return [parts.output(index) for index in range(len(sizes))]
