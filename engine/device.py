"""Which device and number format the models run in on this machine."""

import os
from dataclasses import dataclass
from importlib.util import find_spec

import torch

from engine.processor import processor_flags

OVERRIDE = "SPECDESK_BACKEND"  # "torch" or "openvino"; any other word lets specdesk choose


@dataclass(frozen=True, slots=True)
class Device:
    """Where a model runs. name: "cpu", "cuda" or "mps". eight_bits: whether its linear layers run
    on OpenVINO with weights in eight bits, and only the rest in `dtype` on torch."""

    name: str
    dtype: torch.dtype
    eight_bits: bool = False

    @property
    def torch(self) -> torch.device:
        """The device as torch names it."""
        return torch.device(self.name)

    @property
    def backend(self) -> str:
        """What computes, for people."""
        dtype = str(self.dtype).removeprefix("torch.")
        return f"openvino int8, torch {dtype}" if self.eight_bits else f"torch {self.name} {dtype}"


def best_device(preferred: str = "") -> Device:
    """The fastest device here: CUDA, MPS, else the CPU, with OpenVINO where that is installed.

    preferred: "torch" or "openvino", where the environment says nothing; anything else: the best.

    A CPU computes in bfloat16 only where it has units for it: without them a prefill in bfloat16
    is five times slower than in float32 (DESIGN section 6, machine 1), with them twice as fast
    (benchmarks/RESULTS.md)."""
    wanted = os.environ.get(OVERRIDE) or preferred
    if wanted != "openvino":
        if torch.cuda.is_available():
            return Device("cuda", torch.bfloat16)
        if torch.backends.mps.is_available():
            return Device("mps", torch.float16)
    units = {"amx_bf16", "avx512_bf16"} & set(processor_flags())
    eight_bits = wanted != "torch" and find_spec("openvino") is not None
    return Device("cpu", torch.bfloat16 if units else torch.float32, eight_bits)
