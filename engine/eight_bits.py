"""Keys and values in eight bits: half of what float16 takes, with the same choices in the end
(benchmarks/RESULTS.md, "What each part of the selection is worth")."""

from dataclasses import dataclass

import torch
from torch import Tensor

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
        """Round a tensor, […, size]; off by half a scale at most. Comes to the CPU."""
        whole = tensor.float()
        largest = whole.abs().amax(-1, keepdim=True)
        # Rounded up, so that the largest number still fits after the scale was rounded.
        scales = (largest / _LARGEST * (1 + 2**-10)).clamp(min=_SMALLEST_SCALE).half()
        codes = (whole / scales.float()).round().to(torch.int8)
        return cls(codes.cpu(), scales.cpu())

    @classmethod
    def unrounded(cls, tensor: Tensor) -> "EightBits":
        """A tensor as it is, to compare with."""
        whole = tensor.float().cpu()
        return cls(whole, torch.ones(*whole.shape[:-1], 1))

    def to(self, device: torch.device, dtype: torch.dtype) -> Tensor:
        """The numbers that are meant, […, size]."""
        return self.codes.to(device, dtype) * self.scales.to(device, dtype)

    def __getitem__(self, index: int) -> "EightBits":
        """One part along the first dimension."""
        return EightBits(self.codes[index], self.scales[index])

    @property
    def shape(self) -> torch.Size:
        """The tensor's shape."""
        return self.codes.shape

    @staticmethod
    def stack(parts: "list[EightBits]") -> "EightBits":
        """Put parts together along a new first dimension."""
        return EightBits(
            torch.stack([part.codes for part in parts]),
            torch.stack([part.scales for part in parts]),
        )
