"""`specdesk library`: what is kept, its backups, and the way back after damage."""

import argparse
from typing import TYPE_CHECKING

from engine.errors import QT_TRANSLATE_NOOP, UsageError
from specdesk.commands.session import Session, add_json
from specdesk.terminal import size

if TYPE_CHECKING:
    from specdesk.backups import Backup
    from specdesk.listing import KnownDocument

_EXAMPLES = """\
  specdesk library                     what is kept, and where
  specdesk library backups
  specdesk library restore             put the last good backup in a damaged library's place
  specdesk library restore 17          put that backup in its place
"""


def add_command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `library` with its own commands."""
    parser = commands.add_parser(
        "library",
        help="documents that are kept, backups, restoring",
        description=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_json(parser)
    parser.set_defaults(run=run_list)
    actions = parser.add_subparsers(title="actions", metavar="ACTION")
    listed = actions.add_parser("backups", help="list the copies of the library")
    add_json(listed)
    listed.set_defaults(run=run_backups)
    actions.add_parser("backup", help="make a copy now").set_defaults(run=run_backup)
    restore = actions.add_parser(
        "restore", help="put a copy in the library's place; the file that is there is kept"
    )
    restore.add_argument(
        "backup", nargs="?", metavar="BACKUP", help="name or number; default: the last good one"
    )
    restore.add_argument("--empty", action="store_true", help="begin with an empty library instead")
    restore.set_defaults(run=run_restore)
    put_back = actions.add_parser("put-back", help="list a removed document again")
    put_back.add_argument("document", metavar="DOC", help="its path, or the beginning of its id")
    put_back.set_defaults(run=run_put_back)


def run_list(arguments: argparse.Namespace, session: Session) -> int:
    """Print the documents and where everything lies."""
    with session.desk() as desk:
        documents = [*desk.documents(), *desk.library.documents(removed=True)]
        copies = desk.upkeep.backups()
        memory_bytes = desk.upkeep.memories_bytes()
    if arguments.json:
        rows = [
            {"id": d.id, "path": str(d.path), "pages": d.pages, "added": d.added, "state": d.state}
            for d in documents
        ]
        session.terminal.data(
            {
                "library": str(session.places.library),
                "documents": rows,
                "backups": len(copies),
                "memory_bytes": memory_bytes,
            }
        )
        return 0
    for document in documents:
        session.terminal.say(f"{document.state:<8} {document.id[:8]}  {document.path}")
    session.terminal.note(
        f"{session.places.library}: {size(session.places.library.stat().st_size)}"
    )
    session.terminal.note(f"{len(copies)} backups, draft memories of {size(memory_bytes)}")
    return 0


def run_backups(arguments: argparse.Namespace, session: Session) -> int:
    """Print the copies, newest first."""
    with session.desk() as desk:
        copies = desk.upkeep.backups()
    if arguments.json:
        rows = [
            {
                "number": copy.number,
                "day": copy.day.isoformat(),
                "bytes": copy.bytes,
                "path": str(copy.path),
            }
            for copy in copies
        ]
        session.terminal.data({"backups": rows})
        return 0
    for copy in copies:
        session.terminal.say(_line(copy))
    if not copies:
        session.terminal.note("There is no backup yet.")
    return 0


def run_backup(arguments: argparse.Namespace, session: Session) -> int:
    """Make a copy and name it."""
    with session.desk() as desk:
        copy = desk.upkeep.back_up(session.progress)
    session.terminal.say(str(copy.path))
    return 0


def run_restore(arguments: argparse.Namespace, session: Session) -> int:
    """Put a copy, or an empty library, in the library's place."""
    from specdesk.restoring import backup_named

    with session.desk() as desk:
        if arguments.empty:
            kept = desk.upkeep.begin_anew()
            session.terminal.note("The library is empty now.")
        else:
            if arguments.backup:
                copy = backup_named(session.places.library, arguments.backup)
            else:
                copy = desk.upkeep.last_good_backup() or _no_backup()
            kept = desk.upkeep.restore(copy, session.progress)
            session.terminal.note(f"The library is as it was: {_line(copy)}")
    if kept is not None:
        session.terminal.note(f"The file that was there is kept as {kept}.")
    return 0


def run_put_back(arguments: argparse.Namespace, session: Session) -> int:
    """List a removed document again."""
    with session.desk() as desk:
        found = _removed(desk.library.documents(removed=True), arguments.document)
        desk.restore(found.id)
    session.terminal.note(f"{found.name} is on the list again.")
    return 0


def _removed(documents: "list[KnownDocument]", name: str) -> "KnownDocument":
    from pathlib import Path

    from specdesk.library import no_document

    for document in documents:
        same = document.path in (Path(name), Path(name).absolute())
        if same or (len(name) >= 8 and document.id.startswith(name)):
            return document
    raise no_document(name)


def _line(copy: "Backup") -> str:
    before = "" if copy.schema is None else f", before the migration from version {copy.schema}"
    return f"{copy.number:>6}  {copy.day}  {size(copy.bytes):>9}  {copy.path.name}{before}"


def _no_backup() -> "Backup":
    raise UsageError(
        QT_TRANSLATE_NOOP("errors", "There is no good backup."),
        QT_TRANSLATE_NOOP(
            "errors",
            "`specdesk library restore --empty` begins anew; the damaged file is kept.",
        ),
    )
