"""`specdesk bench needle`: what is found in made-up documents of 4,000 to 32,000 tokens."""

import argparse
from typing import TYPE_CHECKING

from specdesk.commands.bench_options import (
    add_run_options,
    ahead_teller,
    names,
    note_cancelled,
    numbers,
)
from specdesk.commands.session import Session
from specdesk.errors import Cancelled

if TYPE_CHECKING:
    from specdesk.bench.needle import NeedlePlan

TASKS = ("single", "multi-key", "multi-value", "multi-query", "variables", "common-words")


def add_kind(kinds: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `bench needle`."""
    parser = kinds.add_parser("needle", help="what is found in made-up documents of any length")
    parser.add_argument(
        "--tasks",
        type=lambda text: names(text, TASKS),
        default=list(TASKS),
        metavar="A,B",
        help=f"any of {', '.join(TASKS)} (default: all)",
    )
    parser.add_argument(
        "--tokens",
        type=numbers,
        default=[4096, 8192, 16384, 32768],
        metavar="N,M",
        help="lengths of the documents, in tokens of the target",
    )
    parser.add_argument("--seed", type=int, default=0, metavar="N")
    parser.add_argument(
        "--samples", type=int, default=5, metavar="K", help="documents per task and length"
    )
    add_run_options(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, session: Session) -> int:
    """Print a table per method and budget; with --out also store runs, table and rows."""
    from specdesk.bench.needle import measure_needle
    from specdesk.bench.needle_table import needle_table
    from specdesk.bench.tables import write_figures
    from specdesk.cli import installed_version

    out, tell = arguments.out, ahead_teller(session)
    try:
        rows = measure_needle(
            session.places, _plan(arguments), out, installed_version(), session.progress, tell
        )
    except Cancelled:
        note_cancelled(session, out)
        raise
    table = needle_table(rows)
    if out is not None:
        write_figures(out, table, [row.as_dict() for row in rows])
    if arguments.json:
        session.terminal.data({"rows": [row.as_dict() for row in rows]})
    else:
        session.terminal.say(table.rstrip())
    return 0


def _plan(arguments: argparse.Namespace) -> "NeedlePlan":
    from specdesk.bench.needle import NeedlePlan

    return NeedlePlan(
        arguments.tasks,
        arguments.tokens,
        max(1, arguments.samples),
        arguments.seed,
        arguments.profile,
        arguments.methods,
        arguments.budgets,
        arguments.max_new_tokens,
    )
