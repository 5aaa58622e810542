"""The program's start: the window, or a command."""

import contextlib
import logging
import multiprocessing
import os
import shlex
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

from specdesk.frozen import leave_libraries_to_others, ran_as_python

CANCELLED = 130


def main() -> int:
    """Open the window without arguments or with files only; else run the command line."""
    multiprocessing.freeze_support()  # first: a child of a frozen program ends here
    leave_libraries_to_others(os.environ)
    arguments = sys.argv[1:]
    if ran_as_python(arguments):
        return 0
    if arguments[:2] == ["bench", "ui"]:
        from ui.bench import run as measure_window

        return int(measure_window(arguments[2:]))
    if not wants_window(arguments):
        try:
            from specdesk import cli

            code = cli.main(arguments)
        except KeyboardInterrupt:  # before or after the command itself
            code = CANCELLED
        if code == CANCELLED:
            _leave_at_once(code)
        return code
    if not has_display(sys.platform, os.environ):
        print(_without_display(), file=sys.stderr)
        return 1
    from ui.app import run

    return int(run(arguments))


def wants_window(arguments: Sequence[str]) -> bool:
    """Whether the arguments name nothing but files to open, as a file manager does, or nothing."""
    return all(not argument.startswith("-") and Path(argument).is_file() for argument in arguments)


def has_display(platform: str, environ: Mapping[str, str]) -> bool:
    """Whether there is a screen for a window; Qt ends the process where there is none."""
    wanted = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return not platform.startswith("linux") or any(environ.get(name) for name in wanted)


def _leave_at_once(code: int) -> NoReturn:
    """End the process without the interpreter's clean-up: with torch loaded that takes seconds,
    and who pressed Ctrl+C waits. Everything is closed by then."""
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):  # nobody may be reading any more
            stream.flush()
    os._exit(code)


def _without_display() -> str:
    """One sentence, and the command that asks the sample question in the terminal."""
    from specdesk.resources import sample_for

    sentence = "There is no display to open a window on."
    sample = sample_for()
    if sample is None:
        return f'{sentence} Ask in the terminal: specdesk ask FILE "QUESTION"'
    program = sys.argv[0] if Path(sys.argv[0]).stem == "specdesk" else "specdesk"
    words = [program, "ask", str(sample.document), sample.question]
    return f"{sentence} The same question in the terminal:\n  {shlex.join(words)}"


if __name__ == "__main__":
    sys.exit(main())
