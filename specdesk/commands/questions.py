"""A file of questions in, a file of answers out, line by line."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.errors import QT_TRANSLATE_NOOP, UsageError
from specdesk.commands.session import Session
from specdesk.desk import AskOptions, Desk
from specdesk.documents.document import Document
from specdesk.storage import storage_error


@dataclass(frozen=True, slots=True)
class Question:
    """One question and the id that its answer is to carry."""

    id: str
    text: str


def read_questions(path: Path) -> list[Question]:
    """The questions of a JSON Lines file, each with "question" and perhaps "id".

    Raises UsageError, which names the line, before any work is done."""
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            QT_TRANSLATE_NOOP("errors", "The file of questions, {path}, cannot be read."),
            QT_TRANSLATE_NOOP("errors", "It must be a text file in UTF-8, one JSON object a line."),
            path=str(path),
        ) from error
    questions = [
        _question(line, path, number) for number, line in enumerate(lines, 1) if line.strip()
    ]
    if not questions:
        raise UsageError(
            QT_TRANSLATE_NOOP("errors", "{path} holds no questions."),
            QT_TRANSLATE_NOOP("errors", 'A line looks like {{"id": "1", "question": "Who …?"}}.'),
            path=str(path),
        )
    return questions


def _question(line: str, path: Path, number: int) -> Question:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        row = None
    text = row.get("question") if isinstance(row, dict) else None
    if not isinstance(row, dict) or not isinstance(text, str) or not text.strip():
        raise UsageError(
            QT_TRANSLATE_NOOP("errors", "Line {number} of {path} is not a question."),
            QT_TRANSLATE_NOOP("errors", 'A line looks like {{"id": "1", "question": "Who …?"}}.'),
            number=number,
            path=str(path),
        )
    return Question(str(row.get("id", number)), text)


def answer_all(
    desk: Desk,
    documents: Sequence[Document],
    questions: Sequence[Question],
    options: AskOptions,
    out: Path,
    session: Session,
    with_kept: bool,
) -> int:
    """Answer the questions in order; return how many the documents answer.

    Each answer is on disk before the next question is put: a run that is cut off leaves what it
    did. Raises StorageError, Cancelled and what the desk raises."""
    answered = 0
    try:
        with out.open("w", encoding="utf-8", errors="backslashreplace") as file:
            for number, question in enumerate(questions, 1):
                session.terminal.note(f"{number}/{len(questions)} {question.id}: {question.text}")
                answer = desk.ask(documents, question.text, options, session.progress)
                answered += answer.answered
                row = answer.as_dict(with_kept=with_kept)
                row |= {"id": question.id, "answer_id": answer.id}
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
                file.flush()
    except OSError as error:
        raise storage_error(error, out) from error
    session.terminal.note(f"{len(questions)} answers are in {out}.")
    return answered
