"""`specdesk ingest`: read files and say what became of each."""

import argparse
from pathlib import Path

from specdesk.commands.session import (
    Session,
    add_json,
    add_ocr_language,
    add_password,
    password_of,
    recognition_of,
)

_EXAMPLES = """\
  specdesk ingest contracts/ --text-dir texts/
  specdesk ingest a.pdf b.docx --json

Ends with exit code 3 when a file could not be read; the others are read all the same.
"""


def add_command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `ingest`."""
    parser = commands.add_parser(
        "ingest",
        help="read files and folders, one row per file",
        description=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="files and folders")
    parser.add_argument(
        "--text-dir", type=Path, metavar="DIR", help="write NAME.txt into DIR for each file read"
    )
    add_json(parser)
    add_ocr_language(parser)
    add_password(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, session: Session) -> int:
    """Read the files; with --json one object {"files": [row, …]} at the end."""
    from specdesk.documents.cage import get_ready

    get_ready()  # what children need is imported beside what we do
    from specdesk.documents.ingest import IngestRow, ingest
    from specdesk.errors import DocumentError

    rows: list[IngestRow] = []
    terminal = session.terminal
    for row in ingest(
        arguments.paths,
        session.progress,
        arguments.text_dir,
        password_of(arguments),
        recognition_of(arguments, session.places),
    ):
        rows.append(row)
        if not arguments.json:
            pages = "" if row.pages is None else f"{row.pages} p."
            terminal.say(
                f"{row.status.value:<15} {pages:>8} {row.seconds:6.1f} s  {row.path}"
                + (f"\n{'':16}{row.sentence}" if row.sentence else "")
            )
    failed = sum(not row.status.is_read for row in rows)
    if arguments.json:
        terminal.data({"files": [row.as_dict() for row in rows]})
    else:
        terminal.note(f"{len(rows) - failed} of {len(rows)} files could be read.")
    return DocumentError.exit_code if failed else 0
