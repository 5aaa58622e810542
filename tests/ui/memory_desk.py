"""A desk in memory: the same methods as the real one, over plain text files, without models."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from engine.errors import ModelMissing
from engine.importance import Importance
from engine.measurements import Measurements, Seconds
from engine.progress import Progress, Stage
from engine.spans import Span
from specdesk.answers import Answer, Citation, Kept, ModelUsed
from specdesk.desk import (
    AskOptions,
    Desk,
    KnownDocument,
    LoadedProfile,
    OnSelected,
    OnText,
    ProfileState,
)
from specdesk.documents.document import Document, Paragraph
from specdesk.documents.refusals import refusal
from specdesk.errors import QT_TRANSLATE_NOOP, DocumentError, DocumentStatus
from specdesk.listing import DocumentState
from specdesk.places import Places

TINY = ProfileState(
    "tiny",
    True,
    "SmolLM2-135M",
    "SmolLM2-135M",
    ("en",),
    "Apache-2.0",
    "package index",
    98_000_000,
    0,
)
STANDARD = ProfileState(
    "standard",
    False,
    "Qwen2.5-Coder-0.5B",
    "Qwen2.5-Coder-1.5B",
    ("en", "ja"),
    "Apache-2.0",
    "package index",
    1_500_000_000,
    1_500_000_000,
)


def word_document(path: Path, text: str) -> Document:
    """A Word document of the file's paragraphs, without reading DOCX."""
    spans, start = [], 0
    for line in text.split("\n"):
        spans.append(Span(start, start + len(line)))
        start += len(line) + 1
    paragraphs = tuple(Paragraph(span, "Terms", n) for n, span in enumerate(spans, 1))
    return Document(
        id=f"{abs(hash(text)):064x}",
        path=path,
        kind="word",
        title=path.stem,
        text=text,
        pages=(),
        paragraphs=paragraphs,
        boxes=np.zeros((0, 4), np.float32),
        borders=tuple(span.start for span in spans),
        headings=(),
        skipped=(),
    )


def answer_about(document: Document, question: str, number: int = 1) -> Answer:
    """An answer that cites the first two paragraphs of a document."""
    spans = [paragraph.span for paragraph in document.paragraphs[:2]]
    quotes = [span.of(document.text) for span in spans]
    text = " ".join(quotes)
    said = [Span(0, len(quotes[0]))]
    said += [Span(len(quotes[0]) + 1, len(text))] if len(quotes) > 1 else []
    citations = tuple(
        Citation(document.id, document.name, document.place(span), span, quote, 0.9, part)
        for span, quote, part in zip(spans, quotes, said, strict=True)
    )
    kept = tuple(
        Kept(document.id, document.name, span, None, quote, 1.0 / (1 + place))
        for place, (span, quote) in enumerate(zip(spans, quotes, strict=True))
    )
    importance = Importance(
        np.array([span.start for span in spans], np.int32),
        np.array([span.end for span in spans], np.int32),
        np.array([kept_.score for kept_ in kept], np.float32),
    )
    return Answer(
        id=f"answer-{document.id[-6:]}-{number}",
        kind="answer",
        question=question,
        text=text,
        answered=True,
        documents=(document.id,),
        citations=citations,
        kept=kept,
        importance={document.id: importance},
        measurements=Measurements(
            document_tokens=7876,
            prompt_tokens=520,
            kept_tokens=460,
            new_tokens=24,
            kv_bytes=5_000_000,
            kv_bytes_full=80_000_000,
            weights_bytes=540_000_000,
            peak_memory_bytes=900_000_000,
            tokens_per_second=9.5,
            seconds=Seconds(draft=0.6, score=0.2, prefill=0.9, first_token=1.9, total=4.2),
        ),
        method="auto",
        profile="tiny",
        budget=1024,
        models={"draft": ModelUsed("SmolLM2", "0" * 64), "target": ModelUsed("SmolLM2", "0" * 64)},
        backend="torch",
        created="2026-11-25T09:00:00+00:00",
    )


class MemoryDesk(Desk):
    """Answers from what it is told; `hold` keeps work going until it is set or cancelled."""

    def __init__(self, places: Places) -> None:
        super().__init__(places)
        self.thread = threading.get_ident()
        self.hold = threading.Event()
        self.hold.set()
        self.profile_states = [TINY, STANDARD]
        self.shelf: dict[str, Document] = {}
        self.kept_answers: dict[str, list[Answer]] = {}
        self.removed: set[str] = set()
        self.ocr_languages: list[str] = []
        self.asked: list[tuple[str, AskOptions]] = []
        self.reports: list[tuple[int, str, Path]] = []
        self.answered = True
        self.doubts = False
        self.begins = False  # whether documents are shown before they are read
        self.error: Exception | None = None
        self.closed = False
        self.loads: list[str] = []
        self.rests = 0

    def _work(self, progress: Progress, stage: Stage, total: int) -> None:
        assert threading.get_ident() == self.thread, "the desk was used from another thread"
        for done in range(total + 1):
            progress.step(stage, done, total)
        while not self.hold.is_set():
            progress.step(stage, total // 2, total)
            time.sleep(0.005)
        if self.error is not None:
            raise self.error

    def profiles(self) -> list[ProfileState]:
        return list(self.profile_states)

    def install(self, profile: str, progress: Progress) -> None:
        self._work(progress, Stage.DOWNLOAD, 100_000_000 // 1_000_000)
        self.profile_states = [
            replace(p, installed=True, missing_bytes=0) if p.name == profile else p
            for p in self.profile_states
        ]

    def open(
        self,
        path: Path,
        progress: Progress,
        password: str | None = None,
        ocr_language: str = "auto",
        on_begun: Callable[[Document], None] | None = None,
    ) -> Document:
        self.ocr_languages.append(ocr_language)
        text = path.read_text("utf-8")
        if self.begins and on_begun is not None:
            on_begun(word_document(path, text))
        self._work(progress, Stage.OPEN, 5)
        self._work(progress, Stage.RECOGNIZE, 3)
        if path.suffix not in (".pdf", ".docx"):
            raise DocumentError(
                DocumentStatus.NOT_A_DOCUMENT,
                QT_TRANSLATE_NOOP("errors", "{name} is not a kind of file that is read."),
                name=path.name,
            )
        if text.startswith("LOCKED") and password != "secret":
            raise refusal(path.name, "needs_password")
        if text.startswith("SEALED"):
            raise refusal(path.name, "needs_certificate")
        document = word_document(path, text)
        self.shelf[document.id] = document
        return document

    def documents(self) -> list[KnownDocument]:
        added, state = "2026-11-25T09:40:00.000+00:00", DocumentState.READY
        return [
            KnownDocument(d.id, d.path, d.kind, d.title, len(d.pages), added, state)
            for d in self.shelf.values()
            if d.id not in self.removed
        ]

    def answers(self, document_id: str) -> list[Answer]:
        return list(self.kept_answers.get(document_id, ()))

    def remove(self, document_id: str) -> None:
        self.removed.add(document_id)

    def restore(self, document_id: str) -> None:
        self.removed.discard(document_id)

    def prepare(self, document: Document, profile: str, progress: Progress) -> float:
        if not any(state.installed for state in self.profile_states):
            raise ModelMissing(QT_TRANSLATE_NOOP("errors", "No model is installed."))
        self._work(progress, Stage.READ, 50)
        return 0.5

    def ask(
        self,
        documents: Sequence[Document],
        question: str,
        options: AskOptions,
        progress: Progress,
        on_text: OnText | None = None,
        on_selected: OnSelected | None = None,
        on_again: Callable[[], None] | None = None,
        *,
        keep: bool = True,
        wait: bool = True,
    ) -> Answer:
        self.asked.append((question, options))
        answers = self.kept_answers.setdefault(documents[0].id, [])
        answer = answer_about(documents[0], question, len(answers) + 1)
        answer = replace(answer, documents=tuple(document.id for document in documents))
        if not self.answered:
            answer = replace(answer, answered=False, text="", citations=())
        progress.step(Stage.SCORE, 1, 1)
        if on_selected:
            on_selected(answer.importance, answer.kept)
        if self.doubts and on_text and on_again:
            on_text("Nobody knows.")
            on_again()
        for word in answer.text.split(" "):
            if on_text:
                on_text(word + " ")
        self._work(progress, Stage.DECODE, 20)
        answers.append(answer)
        return answer

    def summarize(
        self,
        document: Document,
        options: AskOptions,
        progress: Progress,
        on_text: OnText | None = None,
    ) -> Answer:
        self._work(progress, Stage.SUMMARIZE, 3)
        answers = self.kept_answers.setdefault(document.id, [])
        answer = replace(answer_about(document, "", len(answers) + 1), kind="summary")
        answers.append(answer)
        return answer

    def report(self, answers: Sequence[Answer], kind: str, out: Path, progress: Progress) -> None:
        self._work(progress, Stage.REPORT, 1)
        self.reports.append((len(answers), kind, out))

    def load(self, profile: str, method: str, progress: Progress) -> LoadedProfile:
        self.loads.append(profile)
        return LoadedProfile(profile, {}, "memory")

    def rest(self) -> None:
        self.rests += 1

    def close(self) -> None:
        self.closed = True
