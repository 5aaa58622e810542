"""`specdesk bench quality`: methods side by side on questions whose evidence is known."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from engine.progress import Progress
from specdesk.bench.judging import Figures, holds_evidence, judge
from specdesk.bench.questions import KnownQuestion
from specdesk.desk import AskOptions, Desk
from specdesk.documents.document import Document
from specdesk.errors import QT_TRANSLATE_NOOP, UsageError


@dataclass(frozen=True, slots=True)
class Row:
    """The figures of one method at one budget."""

    method: str
    budget: int
    figures: Figures

    def as_dict(self) -> dict[str, object]:
        """The row for JSON."""
        return {"method": self.method, "budget": self.budget} | self.figures.as_dict()


def open_documents(
    desk: Desk, questions: Sequence[KnownQuestion], folder: Path, progress: Progress
) -> dict[str, Document]:
    """Open the documents that the questions name, by name. Raises UsageError, DocumentError."""
    opened = {}
    for name in dict.fromkeys(question.document for question in questions):
        path = next(iter(sorted(folder.rglob(name))), None)
        if path is None:
            raise UsageError(
                QT_TRANSLATE_NOOP("errors", "{name} is not in {folder}."),
                QT_TRANSLATE_NOOP("errors", "Name the folder of the documents: --documents DIR."),
                name=name,
                folder=str(folder),
            )
        opened[name] = desk.open(path, progress)
    return opened


def measure_quality(
    desk: Desk,
    questions: Sequence[KnownQuestion],
    documents: dict[str, Document],
    profile: str,
    methods: Sequence[str],
    budgets: Sequence[int],
    progress: Progress,
) -> Iterator[Row]:
    """Answer all questions by each method at each budget and judge the answers."""
    by_id = {document.id: document for document in documents.values()}
    for method in methods:
        for budget in budgets:
            options = AskOptions(profile, method, budget)
            answers = [
                desk.ask([documents[q.document]], q.question, options, progress) for q in questions
            ]
            yield Row(method, budget, judge(questions, answers, by_id))


@dataclass(frozen=True, slots=True)
class RecallRow:
    """The evidence recall of one method at one budget, without the target."""

    method: str
    budget: int
    questions: int
    evidence_recall: float

    def as_dict(self) -> dict[str, object]:
        """The row for JSON."""
        return asdict(self) | {"evidence_recall": round(self.evidence_recall, 4)}


def measure_recall(
    desk: Desk,
    questions: Sequence[KnownQuestion],
    documents: dict[str, Document],
    profile: str,
    methods: Sequence[str],
    budgets: Sequence[int],
    progress: Progress,
) -> Iterator[RecallRow]:
    """Select for all answerable questions and see whether the evidence was kept."""
    asked = [question for question in questions if question.answerable]
    for method in methods:
        hits = dict.fromkeys(budgets, 0)
        for question in asked:
            document = documents[question.document]
            kept = desk.select([document], question.question, profile, method, budgets, progress)
            for budget, passages in zip(budgets, kept, strict=True):
                hits[budget] += holds_evidence(question, [p.text for p in passages])
        for budget in budgets:
            yield RecallRow(method, budget, len(asked), hits[budget] / max(1, len(asked)))
