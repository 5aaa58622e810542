"""specdesk as PyInstaller builds it (pyinstaller.spec): one program, with no Python beside it."""

import runpy
import sys
from collections.abc import MutableMapping, Sequence

_AS_PYTHON = "--as-python"
_LIBRARIES = "LD_LIBRARY_PATH"


def python(*arguments: str) -> list[str]:
    """The command that runs Python, with the packages that this process has.

    arguments: -m MODULE or -c CODE, and what that takes."""
    own = [_AS_PYTHON] if _is_frozen() else []
    return [sys.executable, *own, *arguments]


def ran_as_python(arguments: Sequence[str]) -> bool:
    """Do what a command of `python` asks a frozen program for. Returns whether that was asked;
    all other arguments are the user's."""
    if not _is_frozen() or arguments[:1] != [_AS_PYTHON]:
        return False
    _, kind, what, *others = arguments
    sys.argv = [what if kind == "-m" else kind, *others]
    if kind == "-m":
        runpy.run_module(what, run_name="__main__", alter_sys=True)
    else:
        exec(compile(what, "<string>", "exec"), {"__name__": "__main__"})
    return True


def leave_libraries_to_others(environ: MutableMapping[str, str]) -> None:
    """Let programs that this one starts, as the viewer of a report, find the system's libraries:
    a frozen program was started with its own before them."""
    if _is_frozen() and sys.platform == "linux":
        before = environ.pop(f"{_LIBRARIES}_ORIG", None)
        environ.pop(_LIBRARIES, None)
        if before is not None:
            environ[_LIBRARIES] = before


def _is_frozen() -> bool:
    return bool(getattr(sys, "frozen", False))
