"""`specdesk bench speed --growth`."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from specdesk.commands.bench_options import numbers
from specdesk.commands.session import Session
from specdesk.errors import Cancelled, UsageError
from specdesk.storage import storage_error, write_atomically

if TYPE_CHECKING:
    from specdesk.bench.growth import Growth


def add_growth_options(parser: argparse.ArgumentParser) -> None:
    """Add --growth and what belongs to it."""
    growth = parser.add_argument_group(
        "growth",
        "How the cost of reading and asking grows, measured instead of the above: seconds, the"
        " draft memory, KV cache and peak memory. The defaults take some minutes; longer texts take"
        " as long as the draft needs to read them.",
    )
    growth.add_argument("--growth", action="store_true", help="measure lengths and budgets")
    growth.add_argument(
        "--lengths",
        type=numbers,
        metavar="N,M",
        help="of texts, in tokens, each asked with --budget (default: 2000,8000,24000)",
    )
    growth.add_argument(
        "--budgets",
        type=numbers,
        metavar="N,M",
        help="tried on the shortest text that is longer than all of them, or the longest"
        " (default: 128,256,512,1024,2048,4096)",
    )
    growth.add_argument(
        "--out",
        type=Path,
        metavar="DIR",
        help="store growth.json, written after each length and budget, and two plots here",
    )


def run_growth(arguments: argparse.Namespace, text: str, session: Session) -> int:
    """Measure, and print the figures. text: what the texts are cut from."""
    import json

    from specdesk.bench.growth import BUDGETS, LENGTHS, ROUNDS, GrowthPlan, measure_growth
    from specdesk.bench.growth_table import lines
    from specdesk.bench.probe import QUESTION

    plan = GrowthPlan(
        arguments.profile,
        arguments.lengths or LENGTHS,
        arguments.budgets or BUDGETS,
        arguments.budget,
        max(1, arguments.rounds or ROUNDS),
        text,
        arguments.question or QUESTION,
    )
    out: Path | None = arguments.out

    if out is not None:
        try:
            out.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise storage_error(error, out) from error

    def store(growth: "Growth") -> None:
        if out is not None:
            said = json.dumps(growth.as_dict(), indent=2) + "\n"
            write_atomically(out / "growth.json", said.encode())

    try:
        growth = measure_growth(
            session.places, plan, session.progress, session.terminal.note, store
        )
    except Cancelled:
        if out is not None:
            session.terminal.note(f"What was measured is in {out}.")
        raise
    if out is not None:
        _draw(out, growth, session)
    if arguments.json:
        session.terminal.data(growth.as_dict())
    else:
        for line in lines(growth):
            session.terminal.say(line)
    return 0


def _draw(out: Path, growth: "Growth", session: Session) -> None:
    from specdesk.bench.plot import write_growth

    try:
        write_growth(out / "by-length.svg", out / "by-budget.svg", growth)
    except UsageError as error:
        session.terminal.note(str(error))
