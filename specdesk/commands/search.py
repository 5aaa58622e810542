"""`specdesk search`: where words stand in documents, their names, questions and answers."""

import argparse
from typing import TYPE_CHECKING

from specdesk.commands.session import Session, add_json
from specdesk.commands.shown import place_text

if TYPE_CHECKING:
    from specdesk.hits import Hit

_EXAMPLES = """\
  specdesk search notice period
  specdesk search 解除
  specdesk search '"thirty days"' --json

Finds the places where all the words stand, each from its beginning; what is between quotation
marks is one word.
"""


def add_command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `search`."""
    parser = commands.add_parser(
        "search",
        help="search documents, questions and answers of the library",
        description=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("words", nargs="+", metavar="WORDS")
    add_json(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, session: Session) -> int:
    """Print the places, best first."""
    with session.desk() as desk:
        hits = desk.search(" ".join(arguments.words), session.progress)
    if arguments.json:
        session.terminal.data({"hits": [hit.as_dict() for hit in hits]})
        return 0
    for hit in hits:
        session.terminal.say(_title(hit))
        if hit.excerpt:
            session.terminal.say(f"    {hit.excerpt}")
    session.terminal.note(f"{len(hits)} places." if hits else "Nothing was found.")
    return 0


def _title(hit: "Hit") -> str:
    if hit.kind == "answer":
        return f"{hit.document}, answer {hit.answer_id[:8]}: {' '.join(hit.question.split())}"
    where = f", {place_text(hit.place)}" if hit.place is not None else ""
    return f"{hit.document}{where}"
