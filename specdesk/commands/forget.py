"""`specdesk forget`: remove all that is kept of a document."""

import argparse
import sys
from typing import TYPE_CHECKING

from engine.errors import QT_TRANSLATE_NOOP, UsageError
from specdesk.commands.collection import known_id
from specdesk.commands.session import Session
from specdesk.terminal import size

if TYPE_CHECKING:
    from specdesk.forgetting import Forgetting


def add_command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `forget`."""
    parser = commands.add_parser(
        "forget",
        help="remove a document's text, answers, draft memories and backups of them",
        description="  specdesk forget contract.pdf\n\nSays what goes and asks first; the file"
        " itself stays.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("document", metavar="DOC", help="its path, or the beginning of its id")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, session: Session) -> int:
    """Say what goes, ask, and forget."""
    with session.desk() as desk:
        plan = desk.upkeep.plan_forgetting(known_id(desk, arguments.document))
        for line in lines_of(plan):
            session.terminal.note(line)
        if not arguments.yes and not _agreed(session):
            session.terminal.note("Nothing was changed.")
            return 0
        desk.upkeep.forget(plan, session.progress)
    session.terminal.note(f"{plan.name} is forgotten; the file itself is where it was.")
    return 0


def lines_of(plan: "Forgetting") -> list[str]:
    """What goes, a line each."""
    lines = [f"Of {plan.path} goes, and cannot be brought back:"]
    lines.append(f"  its text ({len(plan.documents)} versions of the file)")
    shared = f", {plan.shared} of them about other documents as well" if plan.shared else ""
    lines.append(f"  {plan.answers} answers that rest on it{shared}")
    lines.append(f"  draft memories of {size(plan.memory_bytes)}, the log")
    lines.append(f"  its part of {plan.backups} backups of the library")
    lines += [f"  {path}, a damaged library kept aside" for path in plan.damaged]
    return lines


def _agreed(session: Session) -> bool:
    if not (sys.stdin.isatty() and session.terminal.interactive):
        raise UsageError(
            QT_TRANSLATE_NOOP("errors", "Nobody is here to be asked."),
            QT_TRANSLATE_NOOP("errors", "Add --yes if all of that is to go."),
        )
    print("Forget it? [y/N] ", end="", file=session.terminal.err, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")
