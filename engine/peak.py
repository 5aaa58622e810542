"""The most memory this process has taken."""

import gc
import sys
from pathlib import Path

from engine.spare_memory import give_back

_STATUS, _FORGET = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def peak_memory_bytes() -> int:
    """Peak resident memory of this process, in bytes, since it began or `forget_peak`."""
    if sys.platform == "win32":
        import psutil

        return int(psutil.Process().memory_info().peak_wset)
    if sys.platform == "linux" and (high := _high_water_bytes()):
        return high  # getrusage also counts what ran in this process before an exec
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def card_peak_bytes() -> int:
    """The most memory that tensors of this process took on a CUDA card; 0 without one."""
    import torch

    return torch.cuda.max_memory_allocated() if torch.cuda.is_available() else 0


def forget_peak() -> bool:
    """Let the peak begin anew, from what is in use now. False where the system cannot."""
    gc.collect()
    give_back()  # what was freed counts as resident until then
    try:
        _FORGET.write_text("5", "ascii")  # proc(5): resets the high water mark alone
    except OSError:
        return False
    return True


def _high_water_bytes() -> int:
    """VmHWM; 0 where the system does not tell."""
    try:
        lines = _STATUS.read_text("ascii", "replace").splitlines()
    except OSError:
        return 0
    found = [line.split()[1] for line in lines if line.startswith("VmHWM:")]
    return 1024 * int(found[0]) if found else 0
