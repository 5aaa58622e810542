"""`specdesk bench quality`: answers and evidence against questions whose answers are known."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from specdesk.commands.bench_options import add_run_options, ahead_teller, note_cancelled
from specdesk.commands.session import Session
from specdesk.errors import Cancelled, UsageError

if TYPE_CHECKING:
    from specdesk.bench.quality import Row


def add_kind(kinds: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `bench quality`."""
    parser = kinds.add_parser("quality", help="answers and evidence against known questions")
    parser.add_argument("sets", nargs="+", type=Path, metavar="QUESTIONS.jsonl")
    parser.add_argument("--documents", type=Path, default=Path(), metavar="DIR")
    parser.add_argument(
        "--selection-only", action="store_true", help="evidence recall alone; the target is not run"
    )
    add_run_options(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, session: Session) -> int:
    """Print a row per method and budget; with --out also store runs, table, rows and plot."""
    from specdesk.bench.quality import Plan, measure_quality, open_documents
    from specdesk.bench.questions import read_question_sets
    from specdesk.bench.tables import quality_table, write_figures
    from specdesk.cli import installed_version

    questions = read_question_sets(arguments.sets)
    out: Path | None = arguments.out
    rows: list[Row] = []
    with session.desk() as desk:
        documents = open_documents(desk, questions, arguments.documents, session.progress)
        plan = Plan(
            questions,
            documents,
            arguments.profile,
            arguments.methods,
            arguments.budgets,
            arguments.selection_only,
            arguments.max_new_tokens,
        )
        tell = ahead_teller(session)
        try:
            for row in measure_quality(
                desk, plan, out, installed_version(), session.progress, tell
            ):
                rows.append(row)
                if out is not None:
                    table = quality_table(rows, len(documents))
                    write_figures(out, table, [row.as_dict() for row in rows])
        except Cancelled:
            note_cancelled(session, out)
            raise
    if out is not None:
        _draw(out, rows, session)
    if arguments.json:
        session.terminal.data({"rows": [row.as_dict() for row in rows]})
    else:
        session.terminal.say(quality_table(rows, len(documents)).rstrip())
    return 0


def _draw(out: Path, rows: "list[Row]", session: Session) -> None:
    from specdesk.bench.plot import write_plot

    try:
        write_plot(out / "plot.svg", rows)
    except UsageError as error:
        session.terminal.note(str(error))
