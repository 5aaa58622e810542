"""Keys and values in eight bits: half of what float16 takes, with the same choices in the end
(benchmarks/RESULTS.md, "What each part of the selection is worth")."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import pad

_LARGEST = 127
_SMALLEST_SCALE = 2.0**-14  # the smallest normal float16: a row of zeros stays zeros


@dataclass(frozen=True, slots=True, eq=False)
class EightBits:
    """A tensor as whole numbers from -127 to 127 and a scale for each of its rows.

    codes: int8 […, size]. scales: float16 […, 1]."""

    codes: Tensor
    scales: Tensor

    @classmethod
    def of(cls, tensor: Tensor) -> "EightBits":
        """Round a tensor, […, size]; off by half a scale at most."""
        whole = tensor.float()
        largest = whole.abs().amax(-1, keepdim=True)
        # Rounded up, so that the largest number still fits after the scale was rounded.
        scales = (largest / _LARGEST * (1 + 2**-10)).clamp(min=_SMALLEST_SCALE).half()
        codes = (whole / scales.float()).round().to(torch.int8)
        return cls(codes, scales)

    @classmethod
    def unrounded(cls, tensor: Tensor) -> "EightBits":
        """A tensor as it is, to compare with."""
        whole = tensor.float()
        return cls(whole, torch.ones_like(whole[..., :1]))

    def write(self, out: Tensor) -> None:
        """Put the numbers that are meant into a tensor of this shape.

        Scaled where they stand: another tensor between would be written and read once more."""
        out.copy_(self.codes).mul_(self.scales.to(out.dtype))

    def on(self, device: torch.device) -> "EightBits":
        """The same on a device."""
        return EightBits(self.codes.to(device), self.scales.to(device))

    def __getitem__(self, index: Any) -> "EightBits":
        """A part, as a tensor's index names it; not of the last dimension."""
        return EightBits(self.codes[index], self.scales[index])

    @property
    def shape(self) -> torch.Size:
        """The tensor's shape."""
        return self.codes.shape

    @staticmethod
    def stack(parts: "Sequence[EightBits]") -> "EightBits":
        """Put parts together along a new first dimension; zeros behind those whose last but one
        is shorter. A single one is not copied."""
        if len(parts) == 1:
            return parts[0][None]
        longest = max(part.shape[-2] for part in parts)
        return EightBits(
            torch.stack([_filled(part.codes, longest) for part in parts]),
            torch.stack([_filled(part.scales, longest) for part in parts]),
        )


def _filled(tensor: Tensor, rows: int) -> Tensor:
    """A tensor with zeros behind its rows, up to so many."""
    lack = rows - tensor.shape[-2]
    return pad(tensor, (0, 0, 0, lack)) if lack else tensor
