"""`specdesk bench`: quality and speed, measured by the same commands for everybody.

`specdesk bench ui` measures the window and so lives in `ui`; `specdesk/__main__.py` starts it.
"""

import argparse

from specdesk.commands import bench_needle, bench_quality, bench_speed

_EXAMPLES = """\
  specdesk bench quality questions.jsonl --documents docs/ --methods auto,bm25 --budgets 1024
  specdesk bench quality questions.jsonl --documents docs/ --selection-only --out figures/
  specdesk bench needle --tasks single,multi-value --tokens 4096,16384 --methods auto,bm25
  specdesk bench speed --profile standard
  specdesk bench speed --growth --lengths 2000,8000,24000,100000 --out figures/
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
    bench_speed.add_kind(kinds)
    kinds.add_parser("ui", help="pauses of the window while it reads and answers")
