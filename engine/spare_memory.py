"""Memory that was freed but that the allocator keeps for itself."""

import ctypes
import sys


def give_back() -> None:
    """Give freed memory back to the system: after models were loaded, and after a text was
    weighed.

    Where the allocator has no such call (it is glibc's), nothing happens."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
