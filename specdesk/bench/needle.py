"""`specdesk bench needle`: made-up documents of any length, asked as users' documents are.

A sample's text becomes a `Document` and goes the way of every question: read by the draft,
passages chosen, answered by the target. Neither library nor the user's draft memories see it.
"""

import re
import shutil
import unicodedata
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import fmean

import numpy as np

from engine.progress import Progress
from engine.spans import Span
from specdesk.bench.intervals import Interval, bootstrap
from specdesk.bench.needle_tasks import VERSION, Sample, make_sample
from specdesk.bench.own_memories import own_memories
from specdesk.bench.pace import Pace, Tell
from specdesk.bench.quality import Cell, answer_row, open_runs
from specdesk.bench.questions import fold
from specdesk.bench.runs import Run, RunFile, Settings, shown_budget
from specdesk.desk import AskOptions, Desk, LoadedProfile
from specdesk.documents.document import Document, Paragraph
from specdesk.errors import QT_TRANSLATE_NOOP, UsageError
from specdesk.places import Places


@dataclass(frozen=True, slots=True)
class NeedlePlan:
    """What is measured: `samples` documents of each length (in the target's tokens) per task."""

    tasks: Sequence[str]
    lengths: Sequence[int]
    samples: int
    seed: int
    profile: str
    methods: Sequence[str]
    budgets: Sequence[int]
    max_new_tokens: int = AskOptions().max_new_tokens

    @property
    def keys(self) -> list[tuple[str, int, int]]:
        """Task, length and number of each sample."""
        return [
            (task, length, number)
            for length in self.lengths
            for task in self.tasks
            for number in range(self.samples)
        ]

    def settings(self, cell: Cell, loaded: LoadedProfile, version: str) -> Settings:
        """What the runs of a method at a budget depend on; how many there are is no part of it."""
        return Settings(
            "needle",
            *cell,
            loaded.name,
            {role: model.sha256 for role, model in loaded.models.items()},
            self.max_new_tokens,
            f"tasks {VERSION}, seed {self.seed}",
            loaded.backend,
            version,
        )


@dataclass(frozen=True, slots=True)
class NeedleRow:
    """The figures of a method at a budget for one task and length.

    score: mean share of the expected values found in the answer; None if no document fitted.
    evidence_kept: mean share of the needed sentences that were kept; None where all is needed."""

    method: str
    budget: int | None
    task: str
    length: int
    samples: int
    did_not_fit: int
    score: float | None
    score_interval: Interval | None
    evidence_kept: float | None

    def as_dict(self) -> dict[str, object]:
        """The row for JSON."""
        return asdict(self)


def found_share(expected: Sequence[str], answer: str) -> float:
    """The share of the expected values that stand in the answer as words of their own; commas
    between the digits of a number are overlooked."""
    said = re.sub(r"(?<=\d),(?=\d{3})", "", unicodedata.normalize("NFKC", answer)).casefold()
    return fmean(bool(re.search(rf"\b{re.escape(v.casefold())}\b", said)) for v in expected)


def evidence_share(evidence: Sequence[str], kept: Sequence[str]) -> float:
    """The share of the evidence that lies in the kept passages."""
    have = fold("\n".join(kept))
    return fmean(fold(sentence) in have for sentence in evidence)


def document_of(sample: Sample) -> Document:
    """The sample as a document: paragraphs without a file."""
    paragraphs = []
    start = 0
    for number, line in enumerate(sample.text.split("\n"), 1):
        paragraphs.append(Paragraph(Span(start, start + len(line)), "", number))
        start += len(line) + 1
    return Document(
        id=sample.document_id,
        path=Path(f"{sample.id}.txt"),
        kind="word",  # text in paragraphs, as of a Word file
        title=sample.id,
        text=sample.text,
        pages=(),
        paragraphs=tuple(paragraphs),
        boxes=np.empty((0, 4), np.float32),
        borders=tuple(paragraph.span.start for paragraph in paragraphs),
        headings=(),
        skipped=(),
    )


def measure_needle(
    places: Places,
    plan: NeedlePlan,
    folder: Path | None,
    version: str,
    progress: Progress,
    tell: Tell,
) -> list[NeedleRow]:
    """Put what no earlier run has stored in `folder`, store it, and count all that is stored.

    Raises UsageError if a length is too short for a task, ModelMissing, StorageError, Cancelled;
    what was stored until then stays."""
    with own_memories(places) as memories, closing(Desk(places, memories)) as desk:
        files = open_runs(desk, plan, folder, version, progress)
        samples = [_sample(desk, plan, key, progress) for key in plan.keys]
        stored = sum(s.id in file.runs for s in samples for file in files.values())
        pace = Pace(len(files) * len(samples), stored, tell)
        for sample in samples:
            document = document_of(sample)
            for cell, file in files.items():
                if sample.id in file.runs:
                    continue
                pace.next(f"{cell[0]} {shown_budget(cell[1])} {sample.id}")
                question, limit = sample.question, plan.max_new_tokens
                row = answer_row(desk, document, question, plan.profile, cell, limit, progress)
                file.add(sample.id, row)
            # What a draft keeps of 32k tokens is half a gigabyte, and nobody asks again.
            shutil.rmtree(memories, ignore_errors=True)
    return [row for cell, file in files.items() for row in _rows(cell, file, samples)]


def _sample(desk: Desk, plan: NeedlePlan, key: tuple[str, int, int], progress: Progress) -> Sample:
    task, length, number = key

    def count(text: str) -> int:
        return desk.count_tokens(text, plan.profile, progress)

    try:
        return make_sample(task, length, plan.seed, number, count)
    except ValueError as error:
        raise UsageError(
            QT_TRANSLATE_NOOP("errors", "A document of {length} tokens is too short for {task}."),
            QT_TRANSLATE_NOOP("errors", "Choose longer documents: --tokens 4096"),
            length=length,
            task=task,
        ) from error


def _rows(cell: Cell, file: RunFile, samples: Sequence[Sample]) -> list[NeedleRow]:
    groups: dict[tuple[str, int], list[Sample]] = {}
    for sample in samples:
        groups.setdefault((sample.task, sample.length), []).append(sample)
    return [
        _row(cell, task, length, [(s, file.runs[s.id]) for s in own])
        for (task, length), own in groups.items()
    ]


def _row(cell: Cell, task: str, length: int, pairs: Sequence[tuple[Sample, Run]]) -> NeedleRow:
    answered = [(s, r, r.text) for s, r in pairs if r.text is not None]
    scores = [found_share(s.expected, text) for s, _, text in answered]
    kept = [evidence_share(s.evidence, r.kept) for s, r, _ in answered if s.evidence]
    return NeedleRow(
        *cell,
        task,
        length,
        len(pairs),
        len(pairs) - len(answered),
        fmean(scores) if scores else None,
        bootstrap(scores, [s.id for s, _, _ in answered]),
        fmean(kept) if kept else None,
    )
