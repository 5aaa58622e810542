"""What the kinds of `specdesk bench` share: lists of methods and numbers, a line per question."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from specdesk.commands.session import METHODS, Session, add_json
from specdesk.terminal import duration

if TYPE_CHECKING:
    from specdesk.bench.pace import Ahead


def add_run_options(parser: argparse.ArgumentParser) -> None:
    """Add methods, budgets, profile, length of answers, the folder of stored runs, and --json."""
    parser.add_argument("--methods", type=methods, default=["auto", "bm25"], metavar="A,B")
    parser.add_argument("--budgets", type=numbers, default=[1024], metavar="N,M")
    parser.add_argument("--profile", default="auto")
    parser.add_argument(
        "--max-new-tokens", type=int, default=256, metavar="N", help="length of an answer"
    )
    parser.add_argument(
        "--out",
        type=Path,
        metavar="DIR",
        help="store every question's run, tables and plot here; the same command goes on where it"
        " was interrupted (after a change of the program itself, name another folder)",
    )
    add_json(parser)


def methods(text: str) -> list[str]:
    """Names of methods between commas, each once."""
    return list(dict.fromkeys(names(text, METHODS)))


def names(text: str, known: tuple[str, ...]) -> list[str]:
    """Known names between commas. Raises ArgumentTypeError."""
    found = text.split(",")
    if unknown := [name for name in found if name not in known]:
        raise argparse.ArgumentTypeError(
            f"there is no {unknown[0]!r}; choose from {', '.join(known)}"
        )
    return found


def numbers(text: str) -> list[int]:
    """Numbers above 0 between commas, ascending, each once. Raises ArgumentTypeError."""
    try:
        found = sorted({int(part) for part in text.split(",")})
    except ValueError:
        found = []
    if not found or found[0] < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no list of numbers above 0")
    return found


def ahead_teller(session: Session) -> "Callable[[Ahead], None]":
    """A function that shows which question is put and about how long the rest will take."""

    def tell(ahead: "Ahead") -> None:
        left = ahead.seconds_left
        rest = f" · about {duration(left)} left" if left is not None else ""
        session.terminal.note(f"{ahead.number}/{ahead.total} {ahead.label}{rest}")

    return tell


def note_cancelled(session: Session, folder: Path | None) -> None:
    """Say what is left of a run that was cancelled."""
    if folder is not None:
        session.terminal.note(f"What was answered is in {folder}; the same command goes on there.")
