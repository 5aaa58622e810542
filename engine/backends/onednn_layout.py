"""Weights in oneDNN's own layout, written in a seventh of the time that its reorder takes.

That takes 0.1 to 0.3 s for each 27 MB (benchmarks/RESULTS.md), several seconds for a model at each
load. It is left to lay out the first matrix of each shape; where that looks as it does here, the
others of that shape are written into copies of it.
"""

import ctypes
from weakref import WeakValueDictionary

import torch
from torch import Tensor

_SIDE = 64  # outputs, and bytes of the width, of a block
_TOGETHER = 4  # bytes of one output that lie side by side: an int32


class Layouts:
    """Lays out weights."""

    def __init__(self) -> None:
        self._examples: WeakValueDictionary[torch.Size, Tensor] = WeakValueDictionary()

    def laid_out(self, codes: Tensor) -> Tensor:
        """codes: int8 [outputs, width]. Returns what oneDNN multiplies by, without zero points."""
        example = self._examples.get(codes.shape)
        if example is None:
            weights: Tensor = torch.ops.onednn.qlinear_prepack(codes, None)
            if is_known(codes, weights):
                self._examples[codes.shape] = weights
            return weights
        weights = example.clone()
        blocks = _blocks(codes)
        _memory_of(weights, blocks.shape).copy_(blocks)
        return weights


def is_known(codes: Tensor, weights: Tensor) -> bool:
    """Whether weights that oneDNN laid out look as these codes would here. Behind them stand the
    sums of each row, for activations with a zero point; ours have none."""
    outputs, width = codes.shape
    if outputs % _SIDE or width % _SIDE or not hasattr(torch.ops.mkldnn, "data_ptr"):
        return False
    if torch.ops.mkldnn._nbytes(weights) < codes.numel():
        return False
    blocks = _blocks(codes)
    return torch.equal(_memory_of(weights, blocks.shape), blocks)


def _blocks(codes: Tensor) -> Tensor:
    """Blocks of 64 outputs, one behind the other; in each, four bytes of every output by turns.
    Returns int32 [blocks, width / 4, 64]."""
    outputs, width = codes.shape
    words = codes.view(torch.int32).view(outputs // _SIDE, _SIDE, width // _TOGETHER)
    return words.transpose(1, 2)


def _memory_of(weights: Tensor, shape: torch.Size) -> Tensor:
    """The beginning of their memory, int32 of that shape; good for as long as they are."""
    place = torch.ops.mkldnn.data_ptr(weights)
    words = (ctypes.c_int32 * shape.numel()).from_address(place)
    return torch.frombuffer(words, dtype=torch.int32).view(shape)
