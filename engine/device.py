"""Which device and number format the models run in on this machine."""

from dataclasses import dataclass

import torch

from engine.processor import processor_flags


@dataclass(frozen=True, slots=True)
class Device:
    """Where a model runs. name: "cpu", "cuda" or "mps"."""

    name: str
    dtype: torch.dtype

    @property
    def torch(self) -> torch.device:
        """The device as torch names it."""
        return torch.device(self.name)


def best_device() -> Device:
    """The fastest device here: CUDA, MPS, else the CPU.

    A CPU computes in bfloat16 only where it has units for it: without them a prefill in bfloat16
    is five times slower than in float32 (DESIGN section 6, machine 1), with them twice as fast
    (benchmarks/RESULTS.md)."""
    if torch.cuda.is_available():
        return Device("cuda", torch.bfloat16)
    if torch.backends.mps.is_available():
        return Device("mps", torch.float16)
    units = {"amx_bf16", "avx512_bf16"} & set(processor_flags())
    return Device("cpu", torch.bfloat16 if units else torch.float32)
