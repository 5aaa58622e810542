"""`specdesk bench`: quality and speed, measured by the same commands for everybody.

`specdesk bench ui` measures the window and so lives in `ui`; `specdesk/__main__.py` starts it.
"""

import argparse
from pathlib import Path

from specdesk.commands import bench_needle, bench_quality
from specdesk.commands.session import Session, add_json

_EXAMPLES = """\
  specdesk bench quality questions.jsonl --documents docs/ --methods auto,bm25 --budgets 1024
  specdesk bench quality questions.jsonl --documents docs/ --selection-only --out figures/
  specdesk bench needle --tasks single,multi-value --tokens 4096,16384 --methods auto,bm25
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
    bench_quality.add_kind(kinds)
    bench_needle.add_kind(kinds)
    speed = kinds.add_parser("speed", help="follow-up questions against a full prefill")
    speed.add_argument("document", type=Path, metavar="DOC")
    speed.add_argument("--questions", type=Path, required=True, metavar="FILE.jsonl")
    speed.add_argument("--runs", type=int, default=5, metavar="N", help="questions asked")
    speed.add_argument("--budget", type=int, default=1024, metavar="TOKENS")
    speed.add_argument("--profile", default="auto")
    add_json(speed)
    speed.set_defaults(run=run_speed)
    kinds.add_parser("ui", help="pauses of the window while it reads and answers")


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
