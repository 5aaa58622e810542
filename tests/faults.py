"""Lets file calls fail: SQLite's own system calls, and those of Python, counted together.

SQLite's Unix layer has a table of the system calls it makes, so that its own tests can do this
(`xSetSystemCall`); Python tells of its file calls by audit events, and an event that raises stops
the call. Nothing of specdesk is replaced.
"""

import contextlib
import ctypes
import ctypes.util
import errno
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

_EVENTS = {
    *("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "os.chmod"),
    *("os.listdir", "os.scandir", "os.utime"),
}
_CALL = ctypes.CFUNCTYPE  # with use_errno, what a callback leaves in errno is what SQLite finds
_TEXT, _INT, _LONG, _POINTER = ctypes.c_char_p, ctypes.c_int, ctypes.c_int64, ctypes.c_void_p
_CALLS: dict[bytes, Any] = {
    b"open": _CALL(_INT, _TEXT, _INT, _INT, use_errno=True),
    b"pread64": _CALL(_LONG, _INT, _POINTER, ctypes.c_size_t, _LONG, use_errno=True),
    b"pwrite64": _CALL(_LONG, _INT, _POINTER, ctypes.c_size_t, _LONG, use_errno=True),
    b"pread": _CALL(_LONG, _INT, _POINTER, ctypes.c_size_t, _LONG, use_errno=True),
    b"pwrite": _CALL(_LONG, _INT, _POINTER, ctypes.c_size_t, _LONG, use_errno=True),
    b"read": _CALL(_LONG, _INT, _POINTER, ctypes.c_size_t, use_errno=True),
    b"write": _CALL(_LONG, _INT, _POINTER, ctypes.c_size_t, use_errno=True),
    b"ftruncate": _CALL(_INT, _INT, _LONG, use_errno=True),
    b"unlink": _CALL(_INT, _TEXT, use_errno=True),
    b"fstat": _CALL(_INT, _INT, _POINTER, use_errno=True),
}


class _Vfs(ctypes.Structure):
    """The beginning of SQLite's `sqlite3_vfs`, as far as its table of system calls."""

    _fields_ = (
        *(("version", _INT), ("size", _INT), ("path_length", _INT), ("next", _POINTER)),
        *(("name", _TEXT), ("data", _POINTER)),
        *((f"method_{number}", _POINTER) for number in range(13)),
        ("set_call", _CALL(_INT, _POINTER, _TEXT, _POINTER)),
        ("get_call", _CALL(_POINTER, _POINTER, _TEXT)),
    )


class Faults:
    """Counts file calls below a folder while it is on; lets call number `at` fail, or all from it
    on. act: what happens instead of failing, if anything."""

    def __init__(self) -> None:
        self.calls = 0
        self.folder = ""
        self.at = 0
        self.lasting = False
        self.code = errno.EIO
        self.act: Callable[[], None] | None = None
        self._on = False
        self._kept: list[object] = []
        sys.addaudithook(self._hear)
        self._replace_calls()

    @contextlib.contextmanager
    def inside(
        self, folder: Path, at: int = 0, code: int = errno.EIO, *, lasting: bool = False
    ) -> Iterator[None]:
        """Count calls below a folder; the `at`-th fails with `code`, 0: none."""
        self.calls, self.folder, self.at = 0, str(folder), at
        self.code, self.lasting, self._on = code, lasting, True
        try:
            yield
        finally:
            self._on = False

    def _fails(self) -> bool:
        self.calls += 1
        due = self.calls >= self.at > 0 if self.lasting else self.calls == self.at
        if due and self.act is not None:
            self.act()
        return due

    def _hear(self, event: str, arguments: tuple[object, ...]) -> None:
        if not self._on or event not in _EVENTS or not arguments:
            return
        path = arguments[0]
        if not isinstance(path, str | os.PathLike) or not str(path).startswith(self.folder):
            return
        if self._fails():
            raise OSError(self.code, os.strerror(self.code), str(path))

    def _replace_calls(self) -> None:
        library = _sqlite()
        library.sqlite3_vfs_find.restype = ctypes.POINTER(_Vfs)
        vfs = library.sqlite3_vfs_find(None)
        for name, kind in _CALLS.items():
            address = vfs.contents.get_call(vfs, name)
            if not address:
                continue
            replacement = kind(self._failing(kind(address)))
            self._kept.append(replacement)
            vfs.contents.set_call(vfs, name, ctypes.cast(replacement, _POINTER))

    def _failing(self, original: Callable[..., int]) -> Callable[..., int]:
        def call(*arguments: object) -> int:
            if self._on and self._fails():
                ctypes.set_errno(self.code)
                return -1
            return original(*arguments)

        return call


def _sqlite() -> ctypes.CDLL:
    """The SQLite that Python's own module uses."""
    import _sqlite3

    own = ctypes.CDLL(_sqlite3.__file__)
    return own if hasattr(own, "sqlite3_vfs_find") else ctypes.CDLL("libsqlite3.so.0")


def available() -> bool:
    """Whether this Python's SQLite has the table and lets us reach it."""
    try:
        return sys.platform == "linux" and hasattr(_sqlite(), "sqlite3_vfs_find")
    except (OSError, AttributeError):
        return False
