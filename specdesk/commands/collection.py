"""`specdesk collections`: named groups of documents that can be asked at once."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from specdesk.commands.session import (
    Session,
    add_json,
    add_ocr_language,
    add_password,
    password_of,
)

if TYPE_CHECKING:
    from specdesk.desk import Desk

_EXAMPLES = """\
  specdesk collections
  specdesk collections add Leases lease-2025.pdf lease-2026.docx
  specdesk ask --collection Leases "Which lease ends first?"
  specdesk collections remove Leases lease-2025.pdf
  specdesk collections remove Leases
"""


def add_command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `collections` with its own commands."""
    parser = commands.add_parser(
        "collections",
        help="group documents, to ask them at once",
        description=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_json(parser)
    parser.set_defaults(run=run_list)
    actions = parser.add_subparsers(title="actions", metavar="ACTION")
    add = actions.add_parser("add", help="put documents into a collection, made if need be")
    add.add_argument("name", metavar="NAME")
    add.add_argument("documents", nargs="+", metavar="DOC", help="PDF or Word files")
    add_ocr_language(add)
    add_password(add)
    add.set_defaults(run=run_add)
    remove = actions.add_parser(
        "remove", help="take documents out, or remove the collection; the documents stay"
    )
    remove.add_argument("name", metavar="NAME")
    remove.add_argument("documents", nargs="*", metavar="DOC")
    remove.set_defaults(run=run_remove)


def run_list(arguments: argparse.Namespace, session: Session) -> int:
    """Print every collection and its documents."""
    with session.desk() as desk:
        names = {document.id: document.path for document in desk.documents()}
        collections = desk.collections.all()
    if arguments.json:
        rows = [
            {
                "name": collection.name,
                "documents": [{"id": key, "path": str(names[key])} for key in collection.documents],
            }
            for collection in collections
        ]
        session.terminal.data({"collections": rows})
        return 0
    for collection in collections:
        session.terminal.say(collection.name)
        for key in collection.documents:
            session.terminal.say(f"    {names[key]}")
    if not collections:
        session.terminal.note("There is no collection: specdesk collections add NAME FILE...")
    return 0


def run_add(arguments: argparse.Namespace, session: Session) -> int:
    """Open the documents and put them in."""
    password = password_of(arguments)
    with session.desk() as desk:
        documents = [
            session.open(desk, Path(name), password, arguments.ocr_language)
            for name in arguments.documents
        ]
        desk.collections.add(arguments.name, [document.id for document in documents])
    session.terminal.note(f"{len(documents)} documents are in {arguments.name}.")
    return 0


def run_remove(arguments: argparse.Namespace, session: Session) -> int:
    """Take documents out, or remove the collection."""
    with session.desk() as desk:
        if arguments.documents:
            documents = [known_id(desk, name) for name in arguments.documents]
            desk.collections.take_out(arguments.name, documents)
        else:
            desk.collections.dissolve(arguments.name)
    return 0


def known_id(desk: "Desk", name: str) -> str:
    """The id of a document of the library, by its path or the beginning of its id.

    Raises UsageError if there is none."""
    from specdesk.library import no_document

    document = desk.library.find_document(name)
    if document is None:
        raise no_document(name)
    return document.id
