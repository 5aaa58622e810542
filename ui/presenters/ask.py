"""Questions on their way to answers, and what an answer's card says."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from engine.importance import Importance
from specdesk.answers import Answer, Citation, Kept
from specdesk.desk import AskOptions, Desk
from specdesk.documents.document import Document
from specdesk.jobs import Job, Reporter, Step, Tell
from specdesk.reports.endings import kind_of
from ui import wording
from ui.language import translate
from ui.worker import Ticket, Worker

NEAREST = 3


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of an answer: words, or the mark of a citation (its number, from 1)."""

    text: str
    citation: int | None = None


@dataclass(frozen=True, slots=True)
class Selected:
    """What the draft chose, told before the target runs; nothing is cited yet."""

    importance: Mapping[str, Importance]
    kept: tuple[Kept, ...]
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class NewText:
    """The next piece of an answer that is being written."""

    text: str


@dataclass(frozen=True, slots=True)
class LookedAgain:
    """What was written so far is not taken; another answer follows."""


def concerns(answer: Answer | Selected, document_id: str) -> bool:
    """Whether anything of a document was weighed or kept for an answer."""
    return document_id in answer.importance or any(
        kept.document_id == document_id for kept in answer.kept
    )


def numbered_citations(answer: Answer) -> list[Citation]:
    """The answer's citations in the order of their numbers; the same quote has one number."""
    seen: dict[tuple[str, int, int], Citation] = {}
    for citation in sorted(answer.citations, key=lambda c: (c.said.end, c.said.start)):
        seen.setdefault((citation.document_id, citation.span.start, citation.span.end), citation)
    return list(seen.values())


def answer_pieces(answer: Answer) -> list[Piece]:
    """The answer's words with the marks of its citations behind what rests on them."""
    numbers = {
        (c.document_id, c.span.start, c.span.end): number
        for number, c in enumerate(numbered_citations(answer), 1)
    }
    marks = sorted(
        {
            (
                min(c.said.end, len(answer.text)),
                numbers[c.document_id, c.span.start, c.span.end],
            )
            for c in answer.citations
        }
    )
    pieces: list[Piece] = []
    written = 0
    for end, number in marks:
        if end > written:
            pieces.append(Piece(answer.text[written:end]))
            written = end
        pieces.append(Piece(f"[{number}]", number))
    if written < len(answer.text):
        pieces.append(Piece(answer.text[written:]))
    return pieces


def unread_pages(answer: Answer, documents: Mapping[str, Document]) -> int | None:
    """How many pages the target saw nothing of; None if the pages are not known (Word files)."""
    total = 0
    seen: set[tuple[str, int]] = set()
    for document_id in answer.documents:
        document = documents.get(document_id)
        if document is None or not document.pages:
            return None
        total += len(document.pages)
    for kept in answer.kept:
        document = documents[kept.document_id]
        for part in document.split_at_pages(kept.span):
            seen.add((kept.document_id, document.page_index(part.start)))
    return total - len(seen)


def coverage(answer: Answer, documents: Mapping[str, Document]) -> str:
    """How much of the documents the target has read, always shown."""
    figures = answer.measurements
    text = translate("Ask", "Read {kept} of {total} tokens of the document ({share})").format(
        kept=wording.count(figures.kept_tokens),
        total=wording.count(figures.document_tokens),
        share=wording.percent(figures.read_share),
    )
    unread = unread_pages(answer, documents)
    if unread is None:
        return text
    if unread == 0:
        return text + translate("Ask", "; at least a part of every page")
    return text + translate("Ask", "; not read: {pages}").format(pages=wording.pages(unread))


def nearest_passages(answer: Answer) -> list[Kept]:
    """The kept passages that came nearest to the question, best first; without those that are
    kept whatever is asked."""
    own = (kept for kept in answer.kept if not kept.draws_attention)
    return sorted(own, key=lambda kept: kept.score, reverse=True)[:NEAREST]


def citation_title(citation: Citation, several_documents: bool) -> str:
    """Where a citation stands, with the document's name when there are several."""
    place = wording.place_name(citation.place)
    return f"{citation.document}, {place}" if several_documents else place


def answer_as_text(answer: Answer, documents: Mapping[str, Document]) -> str:
    """The answer with its citations as plain text, for the clipboard."""
    several = len(answer.documents) > 1
    lines = [answer.question, ""] if answer.question else []
    lines.append("".join(piece.text for piece in answer_pieces(answer)))
    lines.append("")
    for number, citation in enumerate(numbered_citations(answer), 1):
        where = citation_title(citation, several)
        lines.append(f"[{number}] {where}: “{wording.one_line(citation.quote)}”")
    lines.append(coverage(answer, documents))
    return "\n".join(lines).strip() + "\n"


class AskPresenter(QObject):
    """Puts questions, one at a time, and tells what becomes of them."""

    started = Signal(str, str)  # kind ("answer" or "summary"), question
    stepped = Signal(object)  # Step
    selected = Signal(object)  # Selected
    text_written = Signal(str)
    looked_again = Signal()
    answered = Signal(object)  # Answer
    failed = Signal(object)  # Exception
    cancelled = Signal()
    report_written = Signal(object)  # Path
    report_failed = Signal(object)  # Exception

    def __init__(self, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.options = AskOptions()
        self._worker = worker
        self._ticket: Ticket | None = None

    @property
    def working(self) -> bool:
        """Whether a question is on its way."""
        return self._ticket is not None

    def ask(self, documents: Sequence[Document], question: str) -> bool:
        """Put a question about documents. False: there is nothing to ask, or one is on its way."""
        question = question.strip()
        if self.working or not documents or not question:
            return False
        options, asked = self.options, tuple(documents)
        self._submit(
            "answer",
            question,
            lambda desk, progress, tell: desk.ask(
                asked,
                question,
                options,
                progress,
                on_text=lambda text: tell(NewText(text)),
                on_selected=lambda importance, kept: tell(Selected(dict(importance), tuple(kept))),
                on_again=lambda: tell(LookedAgain()),
                wait=False,
            ),
        )
        return True

    def summarize(self, document: Document) -> bool:
        """Summarize a document. False: a question is on its way."""
        if self.working:
            return False
        options = self.options
        self._submit(
            "summary",
            document.name,
            lambda desk, progress, tell: desk.summarize(
                document, options, progress, on_text=lambda text: tell(NewText(text))
            ),
        )
        return True

    def stop(self) -> None:
        """Stop the question that is on its way."""
        if self._ticket is not None:
            self._worker.cancel(self._ticket)

    def write_report(self, answers: Sequence[Answer], out: Path) -> None:
        """Write a report of answers; the file's ending says which kind."""
        kind = kind_of(out) or "pdf"
        self._worker.submit(
            Job(
                translate("Ask", "Writing the report"),
                lambda desk, progress, tell: desk.report(answers, kind, out, progress),
                lambda nothing: self.report_written.emit(out),
                self.report_failed.emit,
                urgent=True,
            )
        )

    def _submit(
        self, kind: str, question: str, work: Callable[[Desk, Reporter, Tell], Answer]
    ) -> None:
        title = (
            translate("Ask", "Summarizing {name}").format(name=question)
            if kind == "summary"
            else translate("Ask", "Answering the question")
        )
        self.started.emit(kind, question)
        self._ticket = self._worker.submit(
            Job(
                title,
                work,
                self._take_answer,
                self._take_failure,
                on_cancel=self._take_cancel,
                on_step=self._pass_on_step,
                on_told=self._pass_on_told,
                urgent=True,
            )
        )

    def _pass_on_step(self, step: Step) -> None:
        self.stepped.emit(step)

    def _pass_on_told(self, told: object) -> None:
        if isinstance(told, NewText):
            self.text_written.emit(told.text)
        elif isinstance(told, LookedAgain):
            self.looked_again.emit()
        elif isinstance(told, Selected):
            self.selected.emit(told)

    def _take_answer(self, answer: Answer) -> None:
        self._ticket = None
        self.answered.emit(answer)

    def _take_failure(self, error: Exception) -> None:
        self._ticket = None
        self.failed.emit(error)

    def _take_cancel(self) -> None:
        self._ticket = None
        self.cancelled.emit()
