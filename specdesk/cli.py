"""The command line: arguments in, one exit code out, never a traceback."""

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from types import ModuleType

from engine.errors import Cancelled, SpecdeskError
from engine.processor import LIBRARIES
from engine.progress import CancelToken
from specdesk.commands import (
    ask,
    bench,
    collection,
    doctor,
    forget,
    ingest,
    library,
    models,
    report,
    search,
    summarize,
)
from specdesk.commands.session import Session
from specdesk.interrupt import interrupt_cancels
from specdesk.logs import keep_log, log_path
from specdesk.places import Places, user_places
from specdesk.terminal import Terminal

# Each adds its own parser.
COMMANDS: tuple[ModuleType, ...] = (
    *(ask, summarize, search, collection, ingest, report),
    *(library, forget, models, doctor, bench),
)
_OUR_FAULT = 1
_log = logging.getLogger(__name__)
_EXAMPLES = """\
  specdesk                                           open the window
  specdesk ask contract.pdf "Who may end the contract, and when?"
  specdesk ask contract.pdf --questions questions.jsonl --out answers.jsonl
  specdesk summarize contract.pdf
  specdesk search 解除 notice
  specdesk ingest contracts/ --json --text-dir texts/
  specdesk report contract.pdf --format pdf --out report.pdf
  specdesk models install standard

Ask long documents (PDF, Word, PowerPoint, text) questions on this computer; nothing leaves it.
"""
_EXIT_CODES = """\
exit codes: 0 done, 2 wrong usage, 3 a document cannot be read, 4 a model is missing,
130 cancelled, 1 anything else
"""


def make_parser() -> argparse.ArgumentParser:
    """The parser of the whole command line."""
    parser = argparse.ArgumentParser(
        prog="specdesk",
        description=_EXAMPLES,
        epilog=_EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"specdesk {installed_version()}")
    parser.add_argument(
        "--backend",
        choices=("auto", *LIBRARIES, "torch"),
        help="what computes, whatever environment and settings say; auto is what is fastest here",
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for module in COMMANDS:
        module.add_command(commands)
    return parser


def installed_version() -> str:
    """The version of the installed package."""
    try:
        return version("specdesk")
    except PackageNotFoundError:  # run from a folder that was never installed
        return "0"


def main(arguments: Sequence[str]) -> int:
    """Run one command and return the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # names and texts hold what no code page has
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        parsed = make_parser().parse_args(arguments)
    except SystemExit as end:  # argparse has said what was wrong, or printed the help
        return end.code if isinstance(end.code, int) else 2
    if parsed.backend:
        from engine.device import OVERRIDE

        os.environ[OVERRIDE] = parsed.backend  # for child processes as well
    places = user_places()
    keep_log(places)
    terminal = Terminal(
        sys.stdout, sys.stderr, os.environ, as_json=bool(getattr(parsed, "json", False))
    )
    return _run(parsed, terminal, places)


def _run(parsed: argparse.Namespace, terminal: Terminal, places: Places) -> int:
    """Run the command; every way it can end becomes an exit code and at most two sentences."""
    token = CancelToken()
    try:
        with interrupt_cancels(token):
            from specdesk.jobs import Reporter

            session = Session(terminal, Reporter(token, terminal.show_step), token, places)
            code: int = parsed.run(parsed, session)
            return code
    except SpecdeskError as error:
        terminal.error(error.sentence, error.hint, str(getattr(error, "status", "")))
        return error.exit_code
    except (Cancelled, KeyboardInterrupt):
        terminal.end_stream()
        terminal.note("Cancelled.")
        return Cancelled.exit_code
    except BrokenPipeError:  # whoever read our output has heard enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _OUR_FAULT
    except Exception:
        _log.exception("not caught")
        terminal.error(
            "Something went wrong inside specdesk; nothing that was saved is lost.",
            f"The details are in {log_path(places)}; please report them with what you did.",
        )
        return _OUR_FAULT
