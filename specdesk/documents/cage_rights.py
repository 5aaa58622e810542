"""On Linux, a caged child gives up the network and other programs, for good (seccomp).

The kernel refuses it every socket and every start of a program from then on, whatever code runs in
it. Where a system has nothing like it the other limits stand alone.
"""

import ctypes
import errno
import platform
import struct
import sys
from typing import Final, NamedTuple


class _Calls(NamedTuple):
    """Numbers of a processor's system calls (linux/audit.h, asm/unistd.h)."""

    architecture: int
    seccomp: int
    socket: int
    execute: int
    execute_at: int


_CALLS: Final = {
    "x86_64": _Calls(0xC000003E, seccomp=317, socket=41, execute=59, execute_at=322),
    "aarch64": _Calls(0xC00000B7, seccomp=277, socket=198, execute=221, execute_at=281),
}
_IO_RING = 425  # io_uring_setup, which can open sockets as well; the same number everywhere
_OTHER_CALLS = 0x40000000  # x86_64's second set of numbers (x32), which nobody uses

# The filter's instructions and answers (linux/bpf_common.h, linux/seccomp.h).
_LOAD, _IF_EQUAL, _IF_AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_NUMBER, _ARCHITECTURE = 0, 4  # where the filter finds a call's, in bytes
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050000 | errno.EACCES, 0x80000000
_NO_NEW_PRIVILEGES = 38  # prctl: without it only root may set a filter
_SET_FILTER, _ALL_THREADS = 1, 1


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def give_up_rights() -> bool:
    """Give up sockets and programs. Returns whether the system took them."""
    calls = _CALLS.get(platform.machine()) if sys.platform == "linux" else None
    if calls is None:
        return False
    instructions = _filter(calls)
    program = _Program(len(instructions) // 8, instructions)
    library = ctypes.CDLL(None, use_errno=True)
    if library.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
        return False
    answer: int = library.syscall(calls.seccomp, _SET_FILTER, _ALL_THREADS, ctypes.byref(program))
    return answer == 0


def _filter(calls: _Calls) -> bytes:
    """The filter: calls in another processor's way end the child, some fail, all others pass."""
    refused = (_IO_RING, calls.socket, calls.execute, calls.execute_at)
    steps = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_IF_EQUAL, 1, 0, calls.architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
        (_IF_AT_LEAST, len(refused) + 1, 0, _OTHER_CALLS),
    ]
    steps += [(_IF_EQUAL, len(refused) - at, 0, call) for at, call in enumerate(refused)]
    steps += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _REFUSE)]
    return b"".join(struct.pack("=HBBI", *step) for step in steps)
