"""Attention in the graphs of a model: heads, rotary positions, and a few queries over many keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine.backends.openvino_graph import ROWS, Compiled, Graph, Request, rows_for, shared, split
from engine.backends.openvino_runtime import openvino, ops

FEW = ROWS[-2]  # queries: a decoding step, and a guess that is checked


@dataclass(frozen=True, slots=True)
class Heads:
    """How a layer's attention is made. dtype: of its keys and values.
    sliding_window: how many keys a query sees, itself included; None: all."""

    heads: int
    kv_heads: int
    size: int
    scaling: float
    sliding_window: int | None
    dtype: torch.dtype

    @classmethod
    def of(cls, attention: Any) -> "Heads":
        """Those of a layer of transformers."""
        queries, keys, size = (
            attention.q_proj.out_features,
            attention.k_proj.out_features,
            attention.head_dim,
        )
        # Mistral's is the same for all layers and stands in its configuration alone.
        everywhere = getattr(attention.config, "sliding_window", None)
        window = getattr(attention, "sliding_window", everywhere)
        dtype = attention.q_proj.weight.dtype
        return cls(queries // size, keys // size, size, float(attention.scaling), window, dtype)

    @property
    def sizes(self) -> list[int]:
        """The widths of queries, keys and values."""
        return [self.heads * self.size, self.kv_heads * self.size, self.kv_heads * self.size]

    @property
    def group(self) -> int:
        """How many heads share keys and values."""
        return self.heads // self.kv_heads

    def apart(self, states: Tensor) -> Tensor:
        """Cut columns into heads. states: [batch, tokens, heads * size].

        Returns [batch, heads, tokens, size]."""
        heads = states.to(self.dtype).reshape(*states.shape[:2], -1, self.size)
        return heads.transpose(1, 2)


def rotated(states: Any, angles: Any, size: int) -> Any:
    """Turn heads by their positions. states: [rows, heads, size]. angles: [rows, 2 * size], cosines
    and sines."""
    cosine, sine = (
        ops.reshape(part, np.array([0, 1, size]), True) for part in split(angles, [size, size])
    )
    first, second = split(states, [size // 2, size // 2], axis=2)
    turned = ops.concat([ops.negative(second), first], 2)
    return ops.add(ops.multiply(states, cosine), ops.multiply(turned, sine))


def attended(graph: Graph, heads: Heads) -> Any:
    """What a few queries, [rows, heads * size], attend to. Returns [rows, heads * size].

    It adds to the graph's inputs: the keys, the values, and what is added to the logits (see
    `Attending.attend`)."""
    keys, values = (
        ops.parameter([1, heads.kv_heads, -1, heads.size], _TYPES[heads.dtype]) for _ in range(2)
    )
    mask = ops.parameter([1, -1, -1, -1], np.float32)
    graph.parameters += [keys, values, mask]
    # The heads of a group as further queries: their keys and values are read once.
    apart = ops.reshape(
        ops.multiply(graph.inputs["queries"], np.float32(heads.scaling)),
        np.array([0, heads.kv_heads, heads.group, heads.size]),
        True,
    )
    rows = ops.transpose(apart, np.array([1, 2, 0, 3]))
    rows = ops.reshape(rows, np.array([1, heads.kv_heads, -1, heads.size]), False)
    logits = ops.add(ops.matmul(rows, _whole(keys), False, True), mask)
    mixed = ops.matmul(ops.softmax(logits, -1), _whole(values), False, False)
    mixed = ops.reshape(mixed, np.array([heads.kv_heads, heads.group, -1, heads.size]), False)
    mixed = ops.transpose(mixed, np.array([2, 0, 1, 3]))
    return ops.reshape(mixed, np.array([-1, heads.heads * heads.size]), False)


_TYPES = {torch.float32: openvino.Type.f32, torch.bfloat16: openvino.Type.bf16}


def _whole(states: Any) -> Any:
    return ops.convert(states, "f32")


class Attending(Compiled):
    """A part that begins behind attention, or with that of a few queries: it adds what attention
    gave to what its own gives, and one of them is zero."""

    def __init__(self, graph: Graph, output: Any, heads: Heads) -> None:
        super().__init__(graph, output)
        self._few: dict[int, tuple[Request, list[Tensor]]] = {}
        self._nothing = _nothing(heads)

    def attend(
        self, states: Tensor, angles: Tensor, queries: Tensor, seen: Sequence[Tensor]
    ) -> Tensor:
        """Compute the part for a few tokens, their attention included.

        states, angles, queries: [rows, width] each. seen: keys and values, [1, KV heads, keys,
        size], and what is added to the logits, float32 [1, 1 or KV heads, group * rows_for(rows),
        keys]. Returns float32 [rows, width]."""
        rows = rows_for(len(states))
        if rows not in self._few:
            self._few[rows] = self._bound(rows, ("states", "angles", "queries")), []
        request, bound = self._few[rows]
        if any(old is not new for old, new in zip_longest(bound, seen)):
            bound[:] = seen  # kept, since OpenVINO has their memory
            self._see(request, seen)
        return request.run(states, angles, queries).clone()

    def forget(self) -> None:
        """Let go of the keys and values that were attended to last."""
        for request, bound in self._few.values():
            self._see(request, self._nothing)
            bound.clear()

    def _new_request(self, rows: int) -> Request:
        """One whose own attention gives nothing."""
        request = self._bound(rows, ("states", "angles", "attended"))
        self._see(request, self._nothing)
        return request

    def _see(self, request: Request, seen: Sequence[Tensor]) -> None:
        for index, tensor in enumerate(seen, len(self._widths)):
            request.request.set_input_tensor(index, shared(tensor))


def _nothing(heads: Heads) -> tuple[Tensor, Tensor, Tensor]:
    """What gives nothing when it is attended to: a single key, whose value is zero."""
    states = torch.zeros(1, heads.kv_heads, 1, heads.size, dtype=heads.dtype)
    return states, states, torch.zeros(1, 1, heads.group, 1)
