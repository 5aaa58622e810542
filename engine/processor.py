"""What the processor can do; no torch needed to ask."""

import os
from collections.abc import Collection
from pathlib import Path

_FLAGS = ("avx2", "avx512f", "avx512_vnni", "avx_vnni", "avx512_bf16", "amx_bf16", "amx_int8")
_WHOLE_NUMBERS = frozenset({"avx512_vnni", "avx_vnni", "amx_int8"})


def processor_flags(cpuinfo: Path = Path("/proc/cpuinfo")) -> tuple[str, ...]:
    """Those of the processor's abilities that decide how fast a model runs; () if unknown."""
    try:
        lines = cpuinfo.read_text("utf-8", errors="replace").splitlines()
    except OSError:
        return ()
    flags = next((line.split() for line in lines if line.startswith("flags")), [])
    return tuple(flag for flag in _FLAGS if flag in flags)


def multiplies_floats(abilities: Collection[str]) -> bool:
    """Whether a processor of these abilities has AVX2, but no units for products of whole
    numbers."""
    return "avx2" in abilities and _WHOLE_NUMBERS.isdisjoint(abilities)


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
