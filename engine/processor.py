"""What the processor can do; no torch needed to ask."""

import os
from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Literal, get_args

_FLAGS = ("avx2", "avx512f", "avx512_vnni", "avx_vnni", "avx512_bf16", "amx_bf16", "amx_int8")
_WHOLE_NUMBERS = frozenset({"avx512_vnni", "avx_vnni"})
EightBits = Literal["", "openvino", "fbgemm", "onednn"]
LIBRARIES: tuple[str, ...] = tuple(filter(None, get_args(EightBits)))


@cache
def processor_flags(cpuinfo: Path = Path("/proc/cpuinfo")) -> tuple[str, ...]:
    """Those of the processor's abilities that decide how fast a model runs; () if unknown."""
    try:
        lines = cpuinfo.read_text("utf-8", errors="replace").splitlines()
    except OSError:
        return ()
    flags = next((line.split() for line in lines if line.startswith("flags")), [])
    return tuple(flag for flag in _FLAGS if flag in flags)


def fastest_products(abilities: Collection[str]) -> EightBits:
    """What multiplies weights in eight bits fastest on a processor of these abilities
    (benchmarks/RESULTS.md): oneDNN where it has units for matrices of whole numbers, FBGEMM where
    it has AVX2 and none for whole numbers at all, else OpenVINO."""
    if "amx_int8" in abilities:
        return "onednn"
    if "avx2" in abilities and _WHOLE_NUMBERS.isdisjoint(abilities):
        return "fbgemm"
    return "openvino"


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
