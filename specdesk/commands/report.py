"""`specdesk report`: a file with questions, answers and what they rest on."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import QT_TRANSLATE_NOOP, UsageError
from specdesk.commands.session import Session
from specdesk.reports.endings import KINDS

if TYPE_CHECKING:
    from specdesk.answers import Answer
    from specdesk.desk import Desk


def add_command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `report`."""
    parser = commands.add_parser(
        "report",
        help="write a report of answers",
        description="  specdesk report contract.pdf --format pdf --out report.pdf\n",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "subject",
        metavar="ANSWER_ID|DOC",
        help="one answer by its id (or the beginning of it), or all answers about a document",
    )
    parser.add_argument("--format", choices=KINDS, required=True)
    parser.add_argument("--out", type=Path, required=True, metavar="FILE")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, session: Session) -> int:
    """Write the report and name the file."""
    with session.desk() as desk:
        answers = find_answers(desk, arguments.subject)
        desk.report(answers, arguments.format, arguments.out, session.progress)
    session.terminal.note(f"{len(answers)} answers are in {arguments.out}.")
    return 0


def find_answers(desk: "Desk", subject: str) -> "list[Answer]":
    """The answers about the document at the path `subject`, or the one whose id begins so.

    Raises UsageError if there is none."""
    from specdesk.listing import DocumentState

    known = desk.documents()
    path = Path(subject)
    if path.exists():
        same = [
            document
            for document in known  # answers about earlier versions are among those of the newest
            if document.path.resolve() == path.resolve()
            and document.state is not DocumentState.EARLIER
        ]
        answers = [answer for document in same for answer in desk.answers(document.id)]
        if not answers:
            raise UsageError(
                QT_TRANSLATE_NOOP("errors", "No question has been put to {name} yet."),
                QT_TRANSLATE_NOOP("errors", 'Ask one first: specdesk ask FILE "QUESTION"'),
                name=path.name,
            )
        return answers
    for document in known:
        for answer in desk.answers(document.id):
            if answer.id == subject or (len(subject) >= 8 and answer.id.startswith(subject)):
                return [answer]
    raise UsageError(
        QT_TRANSLATE_NOOP("errors", "There is no document and no answer called {name}."),
        QT_TRANSLATE_NOOP(
            "errors", 'An answer\'s id is the "id" that `specdesk ask --json` prints.'
        ),
        name=subject,
    )
