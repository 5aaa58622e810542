"""Question sets: a JSON object a line, with evidence and accepted answers."""

import hashlib
import json
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from specdesk.errors import QT_TRANSLATE_NOOP, UsageError

UNANSWERABLE = "unanswerable"


@dataclass(frozen=True, slots=True)
class KnownQuestion:
    """A question whose answer is known.

    evidence: passages that are all needed, verbatim. groups: the answer is right if it holds one
    wording of each group; empty for an unanswerable question."""

    id: str
    document: str
    question: str
    kind: str
    evidence: tuple[str, ...]
    groups: tuple[tuple[str, ...], ...]

    @property
    def answerable(self) -> bool:
        """Whether the document answers it."""
        return self.kind != UNANSWERABLE


def read_question_sets(paths: Iterable[Path]) -> list[KnownQuestion]:
    """Read question sets.

    Raises UsageError if a file is missing or not of this form, or two questions share an id."""
    found: list[KnownQuestion] = []
    for path in paths:
        try:
            lines = path.read_text("utf-8").splitlines()
            found += [_question(json.loads(line)) for line in lines if line.strip()]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise UsageError(
                QT_TRANSLATE_NOOP("errors", "{path} is no question set."),
                QT_TRANSLATE_NOOP(
                    "errors",
                    "A line is a JSON object with id, document, question, kind, evidence, answers.",
                ),
                path=str(path),
            ) from error
    _check_ids(found)
    return found


def digest(questions: Sequence[KnownQuestion], documents: Mapping[str, str]) -> str:
    """SHA-256 of questions and of what they are put to. documents: id by name."""
    asked = [[asdict(question), documents[question.document]] for question in questions]
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


def _check_ids(questions: Sequence[KnownQuestion]) -> None:
    """Runs are kept by id, so ids must differ."""
    key, count = next(iter(Counter(q.id for q in questions).most_common(1)), ("", 0))
    if count > 1:
        raise UsageError(
            QT_TRANSLATE_NOOP("errors", "{count} questions have the id {id}."),
            QT_TRANSLATE_NOOP("errors", "Give every question an id of its own."),
            count=count,
            id=key,
        )


def _question(row: Mapping[str, object]) -> KnownQuestion:
    groups = row.get("answers_all") or ([row["answers"]] if row.get("answers") else [])
    return KnownQuestion(
        str(row["id"]),
        str(row["document"]),
        str(row["question"]),
        str(row["kind"]),
        _texts(row.get("evidence", [])),
        tuple(_texts(group) for group in groups),  # type: ignore[attr-defined]
    )


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise TypeError
    return tuple(value)


def fold(text: str) -> str:
    """A text as it is compared: NFKC, all white space removed, case folded."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def find_document(folder: Path, name: str) -> Path | None:
    """The document of a name in a folder or below it, or None; the first by path if several."""
    return next(iter(sorted(folder.rglob(name))), None)
