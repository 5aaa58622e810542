"""A model's linear layers in eight bits, multiplied by what torch brings along for it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from engine.backends.eight_bit_products import Products
from engine.backends.file_embeddings import leave_in_file
from engine.backends.norms import faster_norms
from engine.backends.preparing import prepare
from engine.backends.stacked_modules import (
    FEED_FORWARD,
    PROJECTIONS,
    StackedAttention,
    StackedFeedForward,
)
from engine.mapped_tensors import MappedTensors, small_tensors
from engine.packing import EMBEDDINGS, SCALES, head_of
from engine.progress import Progress
from engine.spare_memory import give_back

_BLOCK = 256  # tokens: half as many are as fast, twice as many take a quarter longer


class EightBitLinear(nn.Module):
    """Linear layers of the same width, one behind the other. pieces: their weights, laid out.
    bytes: of their weights.

    names: without ".weight". weights: as `engine.packing` writes them. biases: float32, by name;
    all of the layers have one, or none. dtype: of the outputs. Raises KeyError."""

    def __init__(
        self,
        names: Sequence[str],
        weights: MappedTensors,
        biases: Mapping[str, Tensor],
        dtype: torch.dtype,
        products: Products,
    ) -> None:
        super().__init__()
        self._dtype, self._products = dtype, products
        codes = [weights.tensor(f"{name}.weight") for name in names]
        scales = [weights.tensor(f"{name}.weight{SCALES}")[:, 0] for name in names]
        own = [biases[f"{name}.bias"] for name in names if f"{name}.bias" in biases]
        self.bias = torch.cat(own) if own else None
        rows = torch.split(products.stacked(codes), products.rows)
        steps = torch.split(torch.cat(scales), products.rows)
        self.pieces = list(map(products.laid_out, rows, steps))
        self.bytes = sum(tensor.nbytes for tensor in (*codes, *scales))

    def forward(self, states: Tensor) -> Tensor:
        """The layers' outputs, […, sum of sizes]."""
        output: Tensor = self._products.program.linear(states, self.pieces, self.bias)
        return output.to(self._dtype)


def replace_layers(
    model: Any, folder: Path, packed: Path, products: Products, progress: Progress
) -> int:
    """Put these layers in the place of a model's, and leave its embeddings in their file.

    model: of transformers, still without weights. folder: its files, of which biases are read.
    packed: by `engine.packing.pack`. Returns the bytes that the weights take. Raises Cancelled,
    KeyError if a weight is missing, OSError, ValueError."""
    files = sorted(folder.glob("*.safetensors"))
    weights, biases = MappedTensors(packed), small_tensors(files, "_proj.bias")
    _stack_modules(model)
    parts = [partial(place.fill, weights, biases, products) for place in _places(model, weights)]

    def let_go() -> None:
        weights.forget()
        give_back()  # what was needed to lay them out

    size = prepare(parts, progress, let_go)
    faster_norms(model)
    leave_in_file(model, files, EMBEDDINGS, model.dtype)
    return size


@dataclass(frozen=True, slots=True)
class _Place:
    """Linear layers that take the same states. name: of what is to be set in the module, which now
    holds the first of those. weights: their names in the file."""

    module: nn.Module
    name: str
    weights: Sequence[str]
    dtype: torch.dtype

    def fill(self, weights: MappedTensors, biases: Mapping[str, Tensor], products: Products) -> int:
        """Put the layers there. Returns the bytes of their weights."""
        linear = EightBitLinear(self.weights, weights, biases, self.dtype, products)
        setattr(self.module, self.name, linear)
        return linear.bytes


def _stack_modules(model: Any) -> None:
    """Put our attention and feed-forward layers in the place of a model's, with the first of the
    linear layers that are to be one in that one's place."""
    for layer in model.model.layers:
        own, feed = layer.self_attn, layer.mlp
        layer.self_attn = StackedAttention(own, own.q_proj, own.o_proj)
        layer.mlp = StackedFeedForward(feed.gate_proj, feed.down_proj, feed.act_fn, _BLOCK)


def _places(model: Any, weights: MappedTensors) -> Iterator[_Place]:
    """The places of all linear layers; the head, which takes longest, first.

    Only attention is computed in the model's format: rounded to sixteen bits, what adds up from
    layer to layer would lose, and likely words would be alike."""
    if isinstance(model.lm_head, nn.Linear):
        yield _Place(model, "lm_head", [head_of(weights)], torch.float32)
    for index, layer in enumerate(model.model.layers):
        for part, name, names, dtype in (
            ("self_attn", "stacked", PROJECTIONS, model.dtype),
            ("self_attn", "o_proj", ("o_proj",), torch.float32),
            ("mlp", "stacked", FEED_FORWARD[:2], torch.float32),
            ("mlp", "down_proj", FEED_FORWARD[2:], torch.float32),
        ):
            stored = [f"model.layers.{index}.{part}.{each}" for each in names]
            yield _Place(getattr(layer, part), name, stored, dtype)
