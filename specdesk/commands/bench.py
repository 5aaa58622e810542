"""`specdesk bench`: quality and speed, measured by the same commands for everybody.

`specdesk bench ui` measures the window and so lives in `ui`; `specdesk/__main__.py` starts it.
"""

import argparse
from pathlib import Path

from specdesk.commands.session import METHODS, Session, add_json

_EXAMPLES = """\
  specdesk bench quality questions.jsonl --documents docs/ --methods auto,bm25 --budgets 1024
  specdesk bench quality questions.jsonl --documents docs/ --selection-only
  specdesk bench speed handbook.pdf --questions questions.jsonl --profile standard
  specdesk bench ui
"""


def add_command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `bench`."""
    parser = commands.add_parser(
        "bench",
        help="measure quality, speed and the window",
        description=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    kinds = parser.add_subparsers(metavar="KIND", required=True)
    quality = kinds.add_parser("quality", help="answers and evidence against known questions")
    quality.add_argument("sets", nargs="+", type=Path, metavar="QUESTIONS.jsonl")
    quality.add_argument("--documents", type=Path, default=Path(), metavar="DIR")
    quality.add_argument("--methods", type=_methods, default=["auto", "bm25"], metavar="A,B")
    quality.add_argument("--budgets", type=_budgets, default=[1024], metavar="N,M")
    quality.add_argument(
        "--selection-only", action="store_true", help="evidence recall alone; the target is not run"
    )
    quality.set_defaults(run=run_quality)
    speed = kinds.add_parser("speed", help="follow-up questions against a full prefill")
    speed.add_argument("document", type=Path, metavar="DOC")
    speed.add_argument("--questions", type=Path, required=True, metavar="FILE.jsonl")
    speed.add_argument("--runs", type=int, default=5, metavar="N", help="questions asked")
    speed.add_argument("--budget", type=int, default=1024, metavar="TOKENS")
    speed.set_defaults(run=run_speed)
    kinds.add_parser("ui", help="pauses of the window while it reads and answers")
    for kind in (quality, speed):
        kind.add_argument("--profile", default="auto")
        add_json(kind)


def run_quality(arguments: argparse.Namespace, session: Session) -> int:
    """Print a row per method and budget."""
    from specdesk.bench.quality import measure_quality, measure_recall, open_documents
    from specdesk.bench.questions import read_question_sets

    questions = read_question_sets(arguments.sets)
    with session.desk() as desk:
        documents = open_documents(desk, questions, arguments.documents, session.progress)
        measure = measure_recall if arguments.selection_only else measure_quality
        rows = []
        for row in measure(
            desk,
            questions,
            documents,
            arguments.profile,
            arguments.methods,
            arguments.budgets,
            session.progress,
        ):
            rows.append(row.as_dict())
            if not arguments.json:
                session.terminal.say(_line(rows[-1]))
    if arguments.json:
        session.terminal.data({"rows": rows})
    return 0


def run_speed(arguments: argparse.Namespace, session: Session) -> int:
    """Print the seconds to the first token, reduced and full, and their ratio."""
    from specdesk.bench.questions import read_question_sets
    from specdesk.bench.speed import measure_speed

    questions = [q.question for q in read_question_sets([arguments.questions])]
    with session.desk() as desk:
        document = session.open(desk, arguments.document, None)
        speed = measure_speed(
            desk,
            document,
            questions[: max(1, arguments.runs)],
            arguments.profile,
            arguments.budget,
            session.progress,
        )
    if arguments.json:
        session.terminal.data(speed.as_dict())
    else:
        for name, value in speed.as_dict().items():
            session.terminal.say(f"{name:<30} {value}")
    return 0


def _line(row: dict[str, object]) -> str:
    return "  ".join(f"{name} {value}" for name, value in row.items() if value is not None)


def _methods(text: str) -> list[str]:
    names = text.split(",")
    if unknown := [name for name in names if name not in METHODS]:
        raise argparse.ArgumentTypeError(f"there is no method {unknown[0]}")
    return names


def _budgets(text: str) -> list[int]:
    try:
        return [int(part) for part in text.split(",")]
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no list of numbers") from None
