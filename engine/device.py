"""Which device and number format the models run in on this machine."""

import os
from dataclasses import dataclass
from importlib.util import find_spec

import torch

from engine.backends.programs import can_compile
from engine.processor import LIBRARIES, EightBits, fastest_products, processor_flags

# "openvino", "fbgemm", "onednn" or "torch"; any other word lets specdesk choose
OVERRIDE = "SPECDESK_BACKEND"

_HALVES = frozenset({"amx_bf16", "avx512_bf16"})


@dataclass(frozen=True, slots=True)
class Device:
    """Where a model runs. name: "cpu", "cuda" or "mps". eight_bits: what its linear layers run on
    with weights in eight bits, and only the rest in `dtype` on torch; empty: all is torch's."""

    name: str
    dtype: torch.dtype
    eight_bits: EightBits = ""

    @property
    def torch(self) -> torch.device:
        """The device as torch names it."""
        return torch.device(self.name)

    @property
    def backend(self) -> str:
        """What computes, for people."""
        dtype = str(self.dtype).removeprefix("torch.")
        if self.eight_bits:
            return f"{self.eight_bits} int8, torch {dtype}"
        return f"torch {self.name} {dtype}"


def best_device(preferred: str = "") -> Device:
    """The fastest device here: CUDA, MPS, else the CPU with weights in eight bits.

    preferred: "openvino", "fbgemm", "onednn" or "torch", where the environment says nothing;
    anything else: the best. What is not there is not chosen."""
    wanted = os.environ.get(OVERRIDE) or preferred
    if wanted not in LIBRARIES:
        if torch.cuda.is_available():
            # Cards before Ampere only imitate bfloat16.
            real = torch.cuda.is_bf16_supported(including_emulation=False)
            return Device("cuda", torch.bfloat16 if real else torch.float16)
        if torch.backends.mps.is_available():
            return Device("mps", torch.float16)
    return Device("cpu", cpu_dtype(), _eight_bits(wanted, _abilities()))


def cpu_dtype() -> torch.dtype:
    """The number format in which this CPU computes fastest.

    That is bfloat16 only where it has units for it: without them a prefill in bfloat16 is five
    times slower than in float32 (DESIGN section 6, machine 1), with them twice as fast
    (benchmarks/RESULTS.md)."""
    return torch.bfloat16 if _HALVES & _abilities() else torch.float32


def _eight_bits(wanted: str, abilities: frozenset[str]) -> EightBits:
    """What multiplies weights in eight bits on this CPU."""
    if wanted == "torch":
        return ""
    there: dict[EightBits, bool] = {
        "openvino": find_spec("openvino") is not None,
        "fbgemm": has_fbgemm(),
        "onednn": has_onednn(),
    }
    best = fastest_products(abilities)
    order = sorted(there, key=lambda name: (name != wanted, name != best))
    return next((name for name in order if there[name]), "")


def has_fbgemm() -> bool:
    """Whether this torch can multiply whole numbers on this processor."""
    return (
        "fbgemm" in torch.backends.quantized.supported_engines
        and hasattr(torch, "_make_per_channel_quantized_tensor")
        and hasattr(torch.ops.quantized, "linear_with_input_q_dq_qweight_dq_output_fp32")
        and can_compile()
    )


def has_onednn() -> bool:
    """Whether this torch can multiply whole numbers by oneDNN, and this processor has its units for
    matrices of them. Without, the way with signed activations takes oneDNN a hundred times as long
    (benchmarks/RESULTS.md)."""
    return (
        "onednn" in torch.backends.quantized.supported_engines
        and hasattr(torch.ops.onednn, "qlinear_pointwise")
        and "amx_int8" in _abilities()
        and can_compile()
    )


def _abilities() -> frozenset[str]:
    """The processor's abilities as Linux names them; elsewhere torch knows them, from 2.10 on."""
    asked = getattr(torch.cpu, "get_capabilities", dict)
    return frozenset(
        processor_flags() or (name for name, there in asked().items() if there is True)
    )
