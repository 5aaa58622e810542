"""A model's linear layers in eight bits on FBGEMM, which torch brings along: for a CPU that has no
units for products of whole numbers (VNNI, AMX).

There OpenVINO multiplies floats. FBGEMM multiplies whole numbers with AVX2 alone, twice as fast
(benchmarks/RESULTS.md). It adds two products at a time in sixteen bits, which must not overflow:
activations have eight bits, so weights get seven. Each row of activations has a scale of its own;
one for all of them, as torch's dynamic quantization has it, loses too much (DESIGN section 6).
"""

import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from engine.backends.file_embeddings import leave_in_file
from engine.backends.norms import faster_norms
from engine.backends.preparing import prepare
from engine.backends.programs import program
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

# Rows of weights laid out at once: a vocabulary's take four times as long in one piece, twice in
# pieces of 32,768.
_ROWS = 18_000
_PIECE = 256  # rows that are halved at once


def fbgemm() -> Any:
    """The functions that run on FBGEMM."""
    return program("attention", "fbgemm")


class EightBitLinear(nn.Module):
    """Linear layers of the same width, one behind the other. pieces: their weights, laid out.
    bytes: of their weights.

    names: without ".weight". weights: as `engine.packing` writes them. biases: float32, by name;
    all of the layers have one, or none. Raises KeyError."""

    def __init__(
        self,
        names: Sequence[str],
        weights: MappedTensors,
        biases: Mapping[str, Tensor],
        dtype: torch.dtype,
    ) -> None:
        super().__init__()
        self._dtype = dtype
        codes = [weights.tensor(f"{name}.weight") for name in names]
        scales = [weights.tensor(f"{name}.weight{SCALES}")[:, 0] for name in names]
        own = [biases[f"{name}.bias"] for name in names if f"{name}.bias" in biases]
        self.bias = torch.cat(own) if own else None
        rows = torch.split(_seven_bits(codes), _ROWS)
        steps = torch.split(torch.cat(scales), _ROWS)
        self.pieces = list(map(_laid_out, rows, steps))
        self.bytes = sum(tensor.nbytes for tensor in (*codes, *scales))

    def forward(self, states: Tensor) -> Tensor:
        """The layers' outputs, […, sum of sizes]."""
        output: Tensor = fbgemm().linear(states, self.pieces, self.bias)
        return output.to(self._dtype)


def replace_layers(model: Any, folder: Path, packed: Path, progress: Progress) -> int:
    """Put these layers in the place of a model's, and leave its embeddings in their file.

    model: of transformers, still without weights. folder: its files, of which biases are read.
    packed: by `engine.packing.pack`. Returns the bytes that the weights take. Raises Cancelled,
    KeyError if a weight is missing, OSError, ValueError."""
    files = sorted(folder.glob("*.safetensors"))
    weights, biases = MappedTensors(packed), small_tensors(files, "_proj.bias")
    _stack_modules(model)
    parts = [partial(place.fill, weights, biases) for place in _places(model, weights)]

    def let_go() -> None:
        weights.forget()
        give_back()  # what was needed to lay them out

    size = prepare(parts, progress, let_go)
    if model.dtype == torch.float32:
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

    def fill(self, weights: MappedTensors, biases: Mapping[str, Tensor]) -> int:
        """Put the layers there. Returns the bytes of their weights."""
        linear = EightBitLinear(self.weights, weights, biases, self.dtype)
        setattr(self.module, self.name, linear)
        return linear.bytes


def _stack_modules(model: Any) -> None:
    """Put our attention and feed-forward layers in the place of a model's, with the first of the
    linear layers that are to be one in that one's place."""
    for layer in model.model.layers:
        own, feed = layer.self_attn, layer.mlp
        layer.self_attn = StackedAttention(own, own.q_proj, own.o_proj)
        layer.mlp = StackedFeedForward(feed.gate_proj, feed.down_proj, feed.act_fn)


def _places(model: Any, weights: MappedTensors) -> Iterator[_Place]:
    """The places of all linear layers; the head, which takes longest, first."""
    if isinstance(model.lm_head, nn.Linear):
        # Rounded to sixteen bits, likely words would be alike.
        yield _Place(model, "lm_head", [head_of(weights)], torch.float32)
    for index, layer in enumerate(model.model.layers):
        for part, name, names in (
            ("self_attn", "stacked", PROJECTIONS),
            ("self_attn", "o_proj", ("o_proj",)),
            ("mlp", "stacked", FEED_FORWARD[:2]),
            ("mlp", "down_proj", FEED_FORWARD[2:]),
        ):
            stored = [f"model.layers.{index}.{part}.{each}" for each in names]
            yield _Place(getattr(layer, part), name, stored, model.dtype)


def product(side: int) -> Callable[[], object]:
    """A product of two square matrices."""
    ones = torch.ones(side, side, dtype=torch.int8)
    pieces, states = [_laid_out(ones, torch.ones(side))], torch.ones(side, side)
    return lambda: fbgemm().multiply(states, pieces, 1.0)


def _laid_out(codes: Tensor, scales: Tensor) -> Any:
    """Weights as FBGEMM takes them. codes: int8 [rows, width], in seven bits. scales: [rows], as
    in eight bits."""
    torch.backends.quantized.engine = "fbgemm"  # lays them out, and is known to them later
    # torch means to drop such tensors one day; `engine.device.has_fbgemm` will notice.
    warnings.filterwarnings("ignore", "torch.quantize_per_tensor", UserWarning)
    # What makes such a tensor of codes copies them: this one is put over them.
    rows = torch._empty_per_channel_affine_quantized(
        codes.shape,
        scales=scales.double() * 2,
        zero_points=torch.zeros(len(codes), dtype=torch.int64),
        axis=0,
        dtype=torch.qint8,
    )
    rows.set_(codes.untyped_storage(), codes.storage_offset(), codes.shape, codes.stride())
    return torch.ops.quantized.linear_prepack(rows, None)


def _seven_bits(tensors: Sequence[Tensor]) -> Tensor:
    """Half of each whole number of some matrices, int8 from -64 to 64, one behind the other.

    Halves go to the even one, so that they cancel out."""
    halves = torch.empty(sum(map(len, tensors)), tensors[0].shape[1], dtype=torch.int8)
    pieces = [piece for codes in tensors for piece in torch.split(codes, _PIECE)]
    targets = torch.split(halves, [len(piece) for piece in pieces])
    for piece, target in zip(pieces, targets, strict=True):  # small enough for a processor's cache
        torch.bitwise_right_shift(piece, 1, out=target)
        target.add_((piece & target).bitwise_and_(1))
    return halves
