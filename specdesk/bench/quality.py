"""`specdesk bench quality`: methods side by side on questions whose evidence is known."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from engine.progress import Progress
from specdesk.bench.judging import Figures, judge
from specdesk.bench.pace import Pace, Tell
from specdesk.bench.questions import KnownQuestion, digest, find_document
from specdesk.bench.runs import RunFile, Settings, shown_budget
from specdesk.desk import AskOptions, Desk, LoadedProfile
from specdesk.documents.document import Document
from specdesk.errors import QT_TRANSLATE_NOOP, UsageError

Cell = tuple[str, int | None]
"""A method and a budget in tokens; None keeps everything."""
EVERYTHING = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Row:
    """The figures of one method at one budget; None: everything is kept."""

    method: str
    budget: int | None
    figures: Figures

    def as_dict(self) -> dict[str, object]:
        """The row for JSON."""
        return {"method": self.method, "budget": self.budget} | self.figures.as_dict()


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured. documents: by the name in the questions. selection_only: the target does
    not run, only the answerable questions are put."""

    questions: Sequence[KnownQuestion]
    documents: Mapping[str, Document]
    profile: str
    methods: Sequence[str]
    budgets: Sequence[int]
    selection_only: bool = False
    max_new_tokens: int = AskOptions().max_new_tokens

    @property
    def asked(self) -> list[KnownQuestion]:
        """The questions that are put."""
        return [q for q in self.questions if q.answerable or not self.selection_only]

    def settings(self, cell: Cell, loaded: LoadedProfile, version: str) -> Settings:
        """What the runs of a method at a budget depend on."""
        ids = {name: document.id for name, document in self.documents.items()}
        return Settings(
            "selection" if self.selection_only else "quality",
            *cell,
            loaded.name,
            {role: model.sha256 for role, model in loaded.models.items()},
            0 if self.selection_only else self.max_new_tokens,
            digest(self.asked, ids),
            loaded.backend,
            version,
        )


def cells(methods: Sequence[str], budgets: Sequence[int]) -> list[Cell]:
    """Each method at each budget; `full`, which knows no budget, once."""
    return [(m, b) for m in methods for b in ((None,) if m == "full" else budgets)]


class Measured(Protocol):
    """What both kinds of plan tell of their runs."""

    @property
    def profile(self) -> str:
        """The profile that answers."""

    @property
    def methods(self) -> Sequence[str]:
        """The methods side by side."""

    @property
    def budgets(self) -> Sequence[int]:
        """Tokens kept."""

    def settings(self, cell: Cell, loaded: LoadedProfile, version: str) -> Settings:
        """What the runs of a method at a budget depend on."""


def open_runs(
    desk: Desk, plan: Measured, folder: Path | None, version: str, progress: Progress
) -> dict[Cell, RunFile]:
    """The stored runs of each method at each budget; loads the models that they depend on.

    Raises UsageError, ModelMissing, StorageError, Cancelled."""
    loaded = {method: desk.load(plan.profile, method, progress) for method in plan.methods}
    return {
        cell: RunFile(folder, plan.settings(cell, loaded[cell[0]], version))
        for cell in cells(plan.methods, plan.budgets)
    }


def open_documents(
    desk: Desk, questions: Sequence[KnownQuestion], folder: Path, progress: Progress
) -> dict[str, Document]:
    """Open the documents that the questions name, by name. Raises UsageError, DocumentError."""
    opened = {}
    for name in dict.fromkeys(question.document for question in questions):
        path = find_document(folder, name)
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
    desk: Desk, plan: Plan, folder: Path | None, version: str, progress: Progress, tell: Tell
) -> Iterator[Row]:
    """Put what no earlier run has stored in `folder`, store it, and judge all that is stored.

    A row as soon as its questions are done. Raises UsageError, StorageError, Cancelled …: what was
    stored until then stays."""
    files = open_runs(desk, plan, folder, version, progress)
    stored = sum(len(file.runs) for file in files.values())
    pace = Pace(len(files) * len(plan.asked), stored, tell)
    by_name = {document.name: document for document in plan.documents.values()}
    for method in dict.fromkeys(plan.methods):
        own = {cell: files[cell] for cell in cells([method], plan.budgets)}
        if plan.selection_only:
            _select_all(desk, plan, own, pace, progress)
        for cell, file in own.items():
            if not plan.selection_only:
                _answer_all(desk, plan, cell, file, pace, progress)
            runs = file.of([question.id for question in plan.asked])
            yield Row(*cell, judge(plan.asked, runs, by_name))


def _answer_all(
    desk: Desk, plan: Plan, cell: Cell, file: RunFile, pace: Pace, progress: Progress
) -> None:
    for question in plan.asked:
        if question.id not in file.runs:
            pace.next(f"{cell[0]} {shown_budget(cell[1])} {question.id}")
            document = plan.documents[question.document]
            row = answer_row(
                desk, document, question.question, plan.profile, cell, plan.max_new_tokens, progress
            )
            file.add(question.id, row)


def answer_row(
    desk: Desk,
    document: Document,
    question: str,
    profile: str,
    cell: Cell,
    max_new_tokens: int,
    progress: Progress,
) -> dict[str, object]:
    """Ask and return what is stored: the answer, or why the whole document cannot be read.

    Raises UsageError (for methods that select), ModelMissing, OutOfMemory, Cancelled."""
    method, budget = cell
    options = AskOptions(profile, method, EVERYTHING if budget is None else budget, max_new_tokens)
    try:
        answer = desk.ask([document], question, options, progress, keep=False)
    except UsageError as error:
        if budget is not None:
            raise
        return {"method": method, "failure": error.sentence}  # it does not fit the context
    return answer.as_dict(with_kept=True) | {"answer_id": answer.id, "budget": budget}


def _select_all(
    desk: Desk, plan: Plan, files: Mapping[Cell, RunFile], pace: Pace, progress: Progress
) -> None:
    """All budgets of one method: a question is scored once."""
    for question in plan.asked:
        missing = [cell for cell, file in files.items() if question.id not in file.runs]
        if not missing:
            continue
        method = missing[0][0]
        pace.next(f"{method} {question.id}", len(missing))
        document = plan.documents[question.document]
        budgets = [EVERYTHING if budget is None else budget for _, budget in missing]
        kept = desk.select([document], question.question, plan.profile, method, budgets, progress)
        for cell, passages in zip(missing, kept, strict=True):
            row = {"method": method, "budget": cell[1], "kept": [p.as_dict() for p in passages]}
            files[cell].add(question.id, row)
