"""A question and what became of it: stages, the answer as it is written, its citations."""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QColor, QCursor, QMouseEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from specdesk.answers import Answer, Citation
from specdesk.documents.document import Document
from specdesk.jobs import Step
from ui import theme, wording
from ui.language import translate
from ui.panels.plain_text import CitedText, ElidedButton, PlainLabel
from ui.presenters import ask


class AnswerCard(QFrame):
    """Grows with its answer: first the stages, then the words, in the end all it rests on."""

    citation_chosen = Signal(object)  # Citation or Kept: both know document and span
    card_chosen = Signal(object)  # Answer
    report_requested = Signal(object)  # Answer

    def __init__(self, kind: str, question: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.answer: Answer | None = None
        self._kind, self._question = kind, question
        self._documents: Mapping[str, Document] = {}
        self._stopped = ""
        self._step: Step | None = None
        self._title = PlainLabel(role="title")
        self._stage = PlainLabel(role="muted")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setRange(0, 1000)
        self._bar.hide()
        self._words = CitedText()
        self._words.hide()
        self._words.citation_chosen.connect(self._choose_number)
        self._words.citation_hovered.connect(self._show_quote)
        self._below = QVBoxLayout()
        self._below.setSpacing(2)
        self._coverage = PlainLabel(role="muted")
        self._coverage.hide()
        self._lay_out()
        self._say()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        layout.setSpacing(8)
        for widget in (self._title, self._stage, self._bar, self._words):
            layout.addWidget(widget)
        layout.addLayout(self._below)
        layout.addWidget(self._coverage)
        self._buttons = QHBoxLayout()
        self._copy, self._report = QPushButton(), QPushButton()
        self._copy.clicked.connect(self.copy)
        self._report.clicked.connect(lambda: self.report_requested.emit(self.answer))
        for button in (self._copy, self._report):
            button.hide()
            self._buttons.addWidget(button)
        self._buttons.addStretch(1)
        layout.addLayout(self._buttons)

    # What becomes of the question

    def show_stage(self, step: Step) -> None:
        """Say what is being done, and how far it is."""
        if self._step is None or step.stage is not self._step.stage:
            self._bar.setValue(0)
        self._step = step
        left = wording.time_left(step.seconds_left)
        self._stage.setText(" · ".join(p for p in (wording.stage_name(step.stage), left) if p))
        self._bar.setVisible(step.total > 0)
        self._bar.setValue(max(self._bar.value(), round(1000 * step.share)))

    def add_text(self, text: str) -> None:
        """Write the next words of the answer."""
        self._words.show()
        self._words.add_words(text)

    def take_back(self) -> None:
        """Take the words back: they are not taken as the answer, and others follow."""
        self._words.clear()

    def show_answer(self, answer: Answer, documents: Mapping[str, Document]) -> None:
        """Show the finished answer with everything it rests on."""
        self.answer, self._documents = answer, documents
        self._end_stages()
        self._say()

    def show_stopped(self, sentence: str, hint: str = "") -> None:
        """Say that there will be no answer, and why; words already written stay."""
        self._end_stages()
        self._stopped = f"{sentence} {hint}".strip()
        self._stage.setText(self._stopped)
        self._stage.show()

    def use_documents(self, documents: Mapping[str, Document]) -> None:
        """Take note of documents that were opened since, so that pages can be counted."""
        self._documents = documents
        if self.answer is not None:
            self._coverage.setText(ask.coverage(self.answer, documents))

    def copy(self) -> None:
        """Put the answer with its citations on the clipboard, as plain text."""
        if self.answer is not None:
            QApplication.clipboard().setText(ask.answer_as_text(self.answer, self._documents))
            QToolTip.showText(QCursor.pos(), translate("AnswerCard", "Copied"), self)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follow the language and the theme."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.PaletteChange):
            self._say()

    # How it is said

    def _say(self) -> None:
        if self._kind == "summary":
            name = self.answer.question if self.answer and self.answer.question else self._question
            self._title.setText(self.tr("Summary of {name}").format(name=name))
        else:
            self._title.setText(self._question)
        self._bar.setAccessibleName(self.tr("Progress"))
        self._words.setAccessibleName(self.tr("Answer"))
        self._copy.setText(self.tr("Copy"))
        self._report.setText(self.tr("Report…"))
        self.setAccessibleName(self._title.text())
        if self.answer is not None:
            self._say_answer(self.answer)

    def _say_answer(self, answer: Answer) -> None:
        _clear(self._below)
        self._words.clear()
        colour = QColor(theme.colours_of(self.palette()).accent)
        if answer.answered or answer.text:
            for piece in ask.answer_pieces(answer):
                if piece.citation is None:
                    self._words.add_words(piece.text)
                else:
                    self._words.add_mark(piece.citation, colour)
        self._words.setVisible(answer.answered and bool(answer.text))
        if answer.answered:
            self._add_citations(answer)
        else:
            self._add_nothing_found(answer)
        for warning in answer.warnings:
            self._below.addWidget(PlainLabel("⚠ " + translate("warnings", warning), "muted"))
        self._coverage.setText(ask.coverage(answer, self._documents))
        self._coverage.show()
        self._copy.show()
        self._report.show()

    def _add_citations(self, answer: Answer) -> None:
        several = len(answer.documents) > 1
        for number, citation in enumerate(ask.numbered_citations(answer), 1):
            where = ask.citation_title(citation, several)
            self._add_place(f"[{number}]  {where}  “{citation.quote}”", citation.quote, citation)

    def _add_nothing_found(self, answer: Answer) -> None:
        self._below.addWidget(PlainLabel(self.tr("The document does not seem to say."), "notice"))
        nearest = ask.nearest_passages(answer)
        if nearest:
            self._below.addWidget(PlainLabel(self.tr("These passages come nearest:"), "muted"))
        for kept in nearest:
            document = self._documents.get(kept.document_id)
            where = wording.place_name(document.place(kept.span)) if document else kept.document
            self._add_place(f"{where}  “{kept.text}”", kept.text, kept)

    def _add_place(self, text: str, whole: str, place: object) -> None:
        button = ElidedButton(text, whole)
        button.clicked.connect(lambda: self._choose(place))
        self._below.addWidget(button)

    def _end_stages(self) -> None:
        self._step = None
        self._stage.hide()
        self._bar.hide()

    def _citation(self, number: int) -> Citation | None:
        citations = ask.numbered_citations(self.answer) if self.answer else []
        return citations[number - 1] if 0 < number <= len(citations) else None

    def _choose_number(self, number: int) -> None:
        if citation := self._citation(number):
            self._choose(citation)

    def _choose(self, place: object) -> None:
        self.card_chosen.emit(self.answer)
        self.citation_chosen.emit(place)

    def _show_quote(self, number: int) -> None:
        citation = self._citation(number)
        if citation is None:
            QToolTip.hideText()
            return
        where = ask.citation_title(
            citation, len(self.answer.documents) > 1 if self.answer else False
        )
        QToolTip.showText(
            QCursor.pos(), wording.tool_tip(f"{where}: “{citation.quote}”"), self._words
        )

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """A click on the card shows what its answer rests on."""
        super().mousePressEvent(event)
        if self.answer is not None and event.button() == Qt.MouseButton.LeftButton:
            self.card_chosen.emit(self.answer)


def _clear(layout: QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
