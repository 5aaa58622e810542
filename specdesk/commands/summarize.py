"""`specdesk summarize`: a summary in which every sentence is cited."""

import argparse
from pathlib import Path

from specdesk.commands.session import (
    Session,
    add_ask_options,
    add_json,
    add_ocr_language,
    add_password,
    ask_options,
    password_of,
)


def add_command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `summarize`."""
    parser = commands.add_parser(
        "summarize",
        help="summarize a document",
        description="  specdesk summarize report.pdf\n  specdesk summarize report.docx --json\n",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "document", type=Path, metavar="DOC", help="a PDF, Word, PowerPoint or text file"
    )
    add_ask_options(parser)
    add_json(parser)
    add_ocr_language(parser)
    add_password(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, session: Session) -> int:
    """Summarize the document and show the summary as an answer."""
    from specdesk.commands.shown import Shown

    options, password = ask_options(arguments), password_of(arguments)
    shown = None if arguments.json else Shown(session.terminal)
    with session.desk() as desk:
        document = session.open(desk, arguments.document, password, arguments.ocr_language)
        summary = desk.summarize(
            document, options, session.progress, on_text=shown.add if shown else None
        )
    if shown:
        shown.finish(summary)
    else:
        session.terminal.data(summary.as_dict())
    return 0
