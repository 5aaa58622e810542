"""`specdesk ask`: a question, or a file of them, put to documents."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import QT_TRANSLATE_NOOP, UsageError
from specdesk.commands.session import (
    Session,
    add_ask_options,
    add_json,
    add_ocr_language,
    add_password,
    ask_options,
    password_of,
)

if TYPE_CHECKING:
    from specdesk.desk import Desk
    from specdesk.documents.document import Document

_EXAMPLES = """\
  specdesk ask contract.pdf "Who may end the contract, and when?"
  specdesk ask contract.pdf annex.docx "What changes from January?" --json
  specdesk ask --collection Leases "Which lease ends first?"
  specdesk ask contract.pdf --questions questions.jsonl --out answers.jsonl
"""


def add_command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `ask`."""
    parser = commands.add_parser(
        "ask",
        help="ask documents a question",
        description=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "words", nargs="*", metavar="DOC... QUESTION", help="files, then the question"
    )
    parser.add_argument(
        "--collection",
        metavar="NAME",
        help="ask the documents of a collection (`specdesk collections`), and any others named",
    )
    parser.add_argument(
        "--questions",
        type=Path,
        metavar="FILE.jsonl",
        help='ask every line\'s "question" instead; the documents are read once',
    )
    parser.add_argument(
        "--out",
        type=Path,
        metavar="ANSWERS.jsonl",
        help="where the answers to --questions go, one JSON object a line, as they come;"
        " what the file held is replaced",
    )
    add_ask_options(parser)
    parser.add_argument(
        "--now",
        action="store_true",
        help="do not wait until the documents are read: answer from what was read before",
    )
    parser.add_argument(
        "--kept", action="store_true", help='add "kept": what was read of the document'
    )
    add_json(parser)
    add_ocr_language(parser)
    add_password(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, session: Session) -> int:
    """Answer one question, or all of a file."""
    if arguments.questions is not None or arguments.out is not None:
        return _run_file(arguments, session)
    *names, question = arguments.words or [""]
    if not (names or arguments.collection) or not question.strip():
        raise UsageError(
            QT_TRANSLATE_NOOP("errors", "A document and a question are needed."),
            QT_TRANSLATE_NOOP(
                "errors", 'Put the question last, in quotation marks: specdesk ask FILE "QUESTION"'
            ),
        )
    return _run_one([Path(name) for name in names], question, arguments, session)


def _run_one(
    paths: list[Path], question: str, arguments: argparse.Namespace, session: Session
) -> int:
    from specdesk.commands.shown import Shown

    options = ask_options(arguments)
    shown = None if arguments.json else Shown(session.terminal)
    with session.desk() as desk:
        documents = _documents(desk, paths, arguments, session)
        answer = desk.ask(
            documents,
            question,
            options,
            session.progress,
            on_text=shown.add if shown else None,
            on_again=shown.again if shown else None,
            wait=not arguments.now,
        )
    if shown:
        shown.finish(answer)
    else:
        session.terminal.data(answer.as_dict(with_kept=arguments.kept))
    return 0


def _documents(
    desk: "Desk", paths: list[Path], arguments: argparse.Namespace, session: Session
) -> "list[Document]":
    """The documents that are asked: those named, then those of the collection as they were last
    read. Raises DocumentError, UsageError, Cancelled."""
    password = password_of(arguments)
    documents = [session.open(desk, path, password, arguments.ocr_language) for path in paths]
    if arguments.collection:
        collection = desk.collections.named(arguments.collection)
        documents += [desk.library.document(key) for key in collection.documents]
    unique = list({document.id: document for document in documents}.values())
    if not unique:
        raise UsageError(
            QT_TRANSLATE_NOOP("errors", "There is no document to ask."),
            QT_TRANSLATE_NOOP(
                "errors", "Name a file, or put one into the collection: specdesk collections add"
            ),
        )
    return unique


def _run_file(arguments: argparse.Namespace, session: Session) -> int:
    from specdesk.commands.questions import answer_all, read_questions

    if arguments.questions is None or arguments.out is None:
        raise UsageError(
            QT_TRANSLATE_NOOP("errors", "--questions and --out belong together."),
            QT_TRANSLATE_NOOP(
                "errors", "specdesk ask FILE --questions QUESTIONS.jsonl --out ANSWERS.jsonl"
            ),
        )
    questions = read_questions(arguments.questions)
    options = ask_options(arguments)
    paths = [Path(name) for name in arguments.words]
    with session.desk() as desk:
        documents = _documents(desk, paths, arguments, session)
        answered = answer_all(
            desk, documents, questions, options, arguments.out, session, arguments.kept
        )
    if session.terminal.as_json:
        session.terminal.data(
            {"out": str(arguments.out), "questions": len(questions), "answered": answered}
        )
    return 0
