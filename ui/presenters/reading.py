"""What one sees of the answers: those about the current document, and the places they cite."""

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from engine.spans import Span
from specdesk.answers import Answer
from specdesk.documents.document import Document
from ui.presenters.ask import numbered_citations
from ui.presenters.library import LibraryPresenter


class HasPlace(Protocol):
    """A citation or a kept passage: a span of a document."""

    @property
    def document_id(self) -> str:
        """The document's id."""

    @property
    def document(self) -> str:
        """The document's name."""

    @property
    def span(self) -> Span:
        """The characters."""


class ReadingPresenter(QObject):
    """Keeps the answers of each document and leads from a citation to its page."""

    answers_changed = Signal(object)  # list of Answer, oldest first
    answer_shown = Signal(object)  # Answer or None: its heat and its meters
    place_shown = Signal(object)  # Span of the current document
    answer_sought = Signal(str)  # id of an answer that the user looks for
    place_lost = Signal(str)  # name of a document that is not on the list any more

    def __init__(self, library: LibraryPresenter, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._answers: dict[str, list[Answer]] = {}
        self._document_id = ""
        self._answer: Answer | None = None
        self._citation = -1
        self._awaited: HasPlace | None = None
        self._awaited_answer = ""

    @property
    def documents(self) -> dict[str, Document]:
        """The opened documents by id."""
        rows = list(self._library.model)
        return {row.document_id: row.document for row in rows if row.document is not None}

    @property
    def answers(self) -> list[Answer]:
        """The answers about the current document, oldest first."""
        return list(self._answers.get(self._document_id, ()))

    def take_answers(self, document_id: str, answers: Sequence[Answer]) -> None:
        """Keep what the library had about a document."""
        known = {answer.id for answer in answers}
        since = [a for a in self._answers.get(document_id, ()) if a.id not in known]
        self._answers[document_id] = [*answers, *since]
        if document_id == self._document_id:
            self.use_document(document_id)

    def add_answer(self, answer: Answer) -> None:
        """Keep a new answer and show what it rests on, if the current document is part of it."""
        for document_id in answer.documents:
            self._answers.setdefault(document_id, []).append(answer)
        if self._document_id in answer.documents:
            self.show_answer(answer)

    def use_document(self, document_id: str) -> None:
        """Show the answers about a document, and the heat of the last one once it is open."""
        self._document_id = document_id
        self.answers_changed.emit(self.answers)
        if self._answer is None or document_id not in self._answer.documents:
            self._answer = self.answers[-1] if self.answers else None
            self._citation = -1
        self.answer_shown.emit(self._answer)
        self._show_awaited_answer()
        if document_id not in self.documents:
            return
        awaited = self._awaited
        if awaited is not None and awaited.document_id == document_id:
            self._awaited = None
            self.place_shown.emit(awaited.span)

    def show_answer(self, answer: Answer) -> None:
        """Show what an answer rests on."""
        if answer is not self._answer:
            self._answer, self._citation = answer, -1
        self.answer_shown.emit(answer)

    def follow(self, place: HasPlace) -> None:
        """Go to where a citation stands; opens its document first, if need be."""
        if self._answer is not None and place in (citations := numbered_citations(self._answer)):
            self._citation = citations.index(place)
        if place.document_id == self._document_id and place.document_id in self.documents:
            self.place_shown.emit(place.span)
            return
        row = self._library.row_of(place.document_id)
        if row is None:
            self.place_lost.emit(place.document)
            return
        self._awaited = place
        self._library.select(row.number)

    def follow_answer(self, document_id: str, answer_id: str) -> None:
        """Go to an earlier answer about a document, once the document's answers are loaded."""
        self._awaited_answer = answer_id
        if document_id == self._document_id:
            self._show_awaited_answer()

    def drop(self, document_ids: Sequence[str]) -> None:
        """Let go of the answers that rest on documents the library no longer has."""
        gone = set(document_ids)
        for document_id, answers in list(self._answers.items()):
            self._answers[document_id] = [a for a in answers if not gone & set(a.documents)]
        if self._answer is not None and gone & set(self._answer.documents):
            self._answer = None
        self.use_document(self._document_id)

    def _show_awaited_answer(self) -> None:
        wanted = next((a for a in self.answers if a.id == self._awaited_answer), None)
        if wanted is not None:
            self._awaited_answer = ""
            self.show_answer(wanted)
            self.answer_sought.emit(wanted.id)

    def step_citation(self, step: int) -> None:
        """Go to the next (1) or previous (-1) citation of the answer that is shown."""
        citations = numbered_citations(self._answer) if self._answer else []
        if citations:
            start = self._citation if self._citation >= 0 or step > 0 else 0
            self.follow(citations[(start + step) % len(citations)])
