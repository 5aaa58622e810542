"""What multiplies weights in eight bits within torch: FBGEMM and oneDNN.

Each row of activations has a scale of its own; one for all of them, as torch's dynamic quantization
has it, loses too much (DESIGN section 6).
"""

import warnings
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, ClassVar

import torch
from torch import Tensor

from engine.backends.onednn_layout import Layouts
from engine.backends.programs import program
from engine.processor import EightBits

_PIECE = 256  # rows that are halved at once


class Products(ABC):
    """One library. rows: of weights that are laid out at once, at most."""

    name: ClassVar[EightBits]
    rows: ClassVar[int]

    @property
    def program(self) -> Any:
        """Its functions: `linear`, and those of whole layers (`step.torchscript`)."""
        return program("attention", self.name, "step")

    @abstractmethod
    def stacked(self, codes: Sequence[Tensor]) -> Tensor:
        """Some matrices, int8 [rows, width], one behind the other, as `laid_out` takes them."""

    @abstractmethod
    def laid_out(self, codes: Tensor, scales: Tensor) -> Any:
        """Weights as the library takes them; they need the codes no longer. codes: from `stacked`.
        scales: float32 [rows], of the matrices as they were."""

    @abstractmethod
    def square(self, side: int) -> Callable[[], object]:
        """A product of two square matrices."""


class Fbgemm(Products):
    """FBGEMM, for a CPU without units for products of whole numbers (VNNI, AMX).

    It multiplies whole numbers with AVX2 alone, twice as fast as floats (benchmarks/RESULTS.md). It
    adds two products at a time in sixteen bits, which must not overflow: activations have eight
    bits, so weights get seven."""

    name = "fbgemm"
    # A vocabulary's take four times as long in one piece, twice in pieces of 32,768.
    rows = 18_000

    def stacked(self, codes: Sequence[Tensor]) -> Tensor:
        """Half of each whole number, from -64 to 64. Halves go to the even one, so that they cancel
        out."""
        halves = torch.empty(sum(map(len, codes)), codes[0].shape[1], dtype=torch.int8)
        pieces = [piece for matrix in codes for piece in torch.split(matrix, _PIECE)]
        targets = torch.split(halves, [len(piece) for piece in pieces])
        # Small enough for a processor's cache.
        for piece, target in zip(pieces, targets, strict=True):
            torch.bitwise_right_shift(piece, 1, out=target)
            target.add_((piece & target).bitwise_and_(1))
        return halves

    def laid_out(self, codes: Tensor, scales: Tensor) -> Any:
        """Weights in seven bits as FBGEMM takes them."""
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

    def square(self, side: int) -> Callable[[], object]:
        """A product of two square matrices."""
        codes, states = torch.ones(side, side, dtype=torch.int8), torch.ones(side, side)
        pieces, multiply = [self.laid_out(codes, torch.ones(side))], self.program.multiply
        return lambda: multiply(states, pieces, 1.0)


class OneDnn(Products):
    """oneDNN, which uses a CPU's units for products of whole matrices of whole numbers (AMX)."""

    name = "onednn"
    rows = 280 * 64  # whole blocks of its layout

    def __init__(self) -> None:
        self._layouts = Layouts()

    def stacked(self, codes: Sequence[Tensor]) -> Tensor:
        """The matrices one behind the other."""
        return codes[0] if len(codes) == 1 else torch.cat(list(codes))

    def laid_out(self, codes: Tensor, scales: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Weights as oneDNN takes them, and their steps and zero points."""
        weights = self._layouts.laid_out(codes)
        return weights, scales.float(), torch.zeros(len(codes), dtype=torch.int32)

    def square(self, side: int) -> Callable[[], object]:
        """A product of two square matrices."""
        codes = torch.ones(side, side, dtype=torch.int8)
        pieces, multiply = [self.laid_out(codes, torch.ones(side))], self.program.multiply
        return lambda: multiply(codes, pieces)


@cache
def products_of(name: EightBits) -> Products:
    """The library of that name."""
    libraries: tuple[Products, ...] = Fbgemm(), OneDnn()
    return next(library for library in libraries if library.name == name)
