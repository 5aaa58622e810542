"""The right part: earlier answers, the answer that is being written, and the question box."""

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QTextCursor
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from specdesk.answers import Answer
from specdesk.documents.document import Document
from specdesk.jobs import Step
from ui import theme, wording
from ui.panels.answer_card import AnswerCard
from ui.panels.plain_text import PlainLabel, column_area
from ui.panels.question_box import QuestionBox

CARDS_AT_ONCE = 20
COALESCE_MILLISECONDS = 50


class ConversationPanel(QWidget):
    """Shows cards, newest below, and asks for what the user wants; decides nothing itself."""

    ask_requested = Signal(str)
    stop_requested = Signal()
    summary_requested = Signal()
    citation_chosen = Signal(object)  # Citation or Kept
    answer_chosen = Signal(object)  # Answer
    report_requested = Signal(object)  # list of Answer

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._answers: list[Answer] = []
        self._documents: dict[str, Document] = {}
        self._shown = CARDS_AT_ONCE
        self._live: AnswerCard | None = None
        self._pending_text = ""
        self._working = False
        self._can_ask = False
        self._title = QLabel()
        self._title.setProperty("role", "title")
        self._summary = QPushButton()
        self._summary.clicked.connect(self.summary_requested)
        self._report_all = QPushButton()
        self._report_all.clicked.connect(lambda: self.report_requested.emit(list(self._answers)))
        self._earlier = QPushButton()
        self._earlier.clicked.connect(self._show_earlier)
        self._hint = PlainLabel(role="muted")
        self._cards = QVBoxLayout()
        self._scroll = self._make_scroll()
        self._about = PlainLabel(role="muted")
        self.question_box = QuestionBox()
        self.question_box.submitted.connect(self.submit)
        self.question_box.textChanged.connect(self._refresh)
        self._button = QPushButton()
        self._button.setProperty("role", "primary")
        self._button.clicked.connect(self._press)
        self._coalesce = QTimer(self, singleShot=True, interval=COALESCE_MILLISECONDS)
        self._coalesce.timeout.connect(self._write_pending)
        self._lay_out()
        self.retranslate()

    # What the window tells

    def show_answers(self, answers: Sequence[Answer], documents: Mapping[str, Document]) -> None:
        """Show these answers, oldest first; the one being written stays below them."""
        self._documents = dict(documents)
        if [a.id for a in answers] == [a.id for a in self._answers]:
            for card in self.cards:
                card.use_documents(self._documents)
            return
        self._answers = list(answers)
        self._shown = CARDS_AT_ONCE
        self._rebuild()
        self.scroll_to_end()

    def begin(self, kind: str, question: str) -> None:
        """A question is on its way: show its card."""
        self._live = self._make_card(kind, question)
        self._cards.addWidget(self._live)
        self._set_working(True)
        self.scroll_to_end()

    def show_stage(self, step: Step) -> None:
        """Say what is being done for the question on its way."""
        if self._live is not None:
            self._live.show_stage(step)

    def add_text(self, text: str) -> None:
        """Take the next words; they are written at most 20 times a second."""
        self._pending_text += text
        if not self._coalesce.isActive():
            self._coalesce.start()

    def take_back(self) -> None:
        """Take the words of the running answer back; others follow."""
        self._pending_text = ""
        if self._live is not None:
            self._live.take_back()

    def finish(self, answer: Answer, documents: Mapping[str, Document]) -> None:
        """Show the finished answer and have it read out."""
        self._documents.update(documents)
        self._answers.append(answer)
        card, self._live = self._live, None
        self._drop_pending()
        self._set_working(False)
        if card is not None:
            card.show_answer(answer, self._documents)
            spoken = (
                answer.text if answer.answered else self.tr("The document does not seem to say.")
            )
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(card, spoken))
        self.scroll_to_end()

    def fail(self, sentence: str, hint: str = "") -> None:
        """Say why there is no answer."""
        self._write_pending()
        card, self._live = self._live, None
        if card is not None:
            card.show_stopped(sentence, hint)
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(card, sentence))
        self._set_working(False)

    def set_asked(self, names: Sequence[str], can_ask: bool, can_summarize: bool) -> None:
        """Say which documents a question would be about."""
        self._can_ask = can_ask
        if names:
            about = self.tr("About: {names}").format(names=", ".join(names))
        else:
            about = self.tr("Open a document to ask about it.")
        self._about.setText(about)
        self._about.setToolTip(wording.tool_tip("\n".join(names)))
        self._can_summarize = can_summarize
        self._refresh()

    def set_question(self, question: str) -> None:
        """Type a question in for the user."""
        self.question_box.setPlainText(question)
        self.question_box.moveCursor(QTextCursor.MoveOperation.End)

    @property
    def cards(self) -> list[AnswerCard]:
        """The cards that are shown, oldest first."""
        items = (self._cards.itemAt(place) for place in range(self._cards.count()))
        widgets = [item.widget() for item in items if item is not None]
        return [widget for widget in widgets if isinstance(widget, AnswerCard)]

    def submit(self) -> None:
        """Ask what is typed in, when a question can be asked."""
        question = self.question_box.question
        if question and self._can_ask and not self._working:
            self.question_box.clear()
            self.ask_requested.emit(question)

    def show_card(self, answer_id: str) -> None:
        """Scroll to the card of an answer."""
        if answer_id not in [card.answer.id for card in self.cards if card.answer]:
            self._shown = len(self._answers)
            self._rebuild()
        for card in self.cards:
            if card.answer is not None and card.answer.id == answer_id:
                # Once it has its size.
                QTimer.singleShot(0, card, partial(self._scroll.ensureWidgetVisible, card))
                return

    def scroll_to_end(self) -> None:
        """Show the newest card once it has its size."""
        QTimer.singleShot(0, self, self._to_end)

    # Its own affairs

    _can_summarize = False

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follow the language and the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        elif event.type() == QEvent.Type.PaletteChange:
            self._refresh()

    def retranslate(self) -> None:
        """Say everything in the language of now."""
        self._title.setText(self.tr("Questions"))
        self._summary.setText(self.tr("Summary"))
        self._summary.setToolTip(self.tr("Summarize the current document, every sentence cited"))
        self._report_all.setText(self.tr("Report…"))
        self._report_all.setToolTip(self.tr("Write all answers below into one report"))
        self._earlier.setText(self.tr("Show earlier answers"))
        self._scroll.setAccessibleName(self.tr("Answers"))
        self._hint.setText(
            self.tr(
                "Ask in your own words. The small model reads the whole document and marks what "
                "matters; the large one answers from that, and every citation leads to its place."
            )
        )
        self.question_box.setPlaceholderText(self.tr("Ask about the document…"))
        self.question_box.setAccessibleName(self.tr("Question"))
        self.question_box.setToolTip(self.tr("Enter asks, Shift+Enter begins a new line"))
        self._refresh()

    def _make_scroll(self) -> QScrollArea:
        column = QVBoxLayout()
        column.setContentsMargins(12, 4, 12, 12)
        column.setSpacing(10)
        self._cards.setSpacing(10)
        column.addWidget(self._earlier, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._hint)
        column.addLayout(self._cards)
        column.addStretch(1)
        area = column_area(column)
        area.verticalScrollBar().rangeChanged.connect(self._follow_growth)
        return area

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(14, 8, 12, 4)
        head.addWidget(self._title, 1)
        head.addWidget(self._report_all)
        head.addWidget(self._summary)
        ask_row = QHBoxLayout()
        ask_row.setSpacing(8)
        ask_row.addWidget(self.question_box, 1)
        ask_row.addWidget(self._button, 0, Qt.AlignmentFlag.AlignBottom)
        below = QVBoxLayout()
        below.setContentsMargins(12, 6, 12, 12)
        below.addWidget(self._about)
        below.addLayout(ask_row)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self._scroll, 1)
        layout.addLayout(below)

    def _make_card(self, kind: str, question: str) -> AnswerCard:
        card = AnswerCard(kind, question)
        card.citation_chosen.connect(self.citation_chosen)
        card.card_chosen.connect(self.answer_chosen)
        card.report_requested.connect(lambda answer: self.report_requested.emit([answer]))
        return card

    def _rebuild(self) -> None:
        for card in self.cards:
            if card is not self._live:
                self._cards.removeWidget(card)
                card.hide()
                card.deleteLater()
        for place, answer in enumerate(self._answers[-self._shown :]):
            card = self._make_card(answer.kind, answer.question)
            card.show_answer(answer, self._documents)
            self._cards.insertWidget(place, card)
        self._refresh()

    def _show_earlier(self) -> None:
        self._shown += CARDS_AT_ONCE
        self._rebuild()

    def _press(self) -> None:
        if self._working:
            self.stop_requested.emit()
        else:
            self.submit()

    def _set_working(self, working: bool) -> None:
        self._working = working
        self._refresh()

    def _refresh(self) -> None:
        self._button.setText(self.tr("Stop") if self._working else self.tr("Ask"))
        icon = theme.icon_pixmap(
            "stop" if self._working else "send",
            16,
            theme.colours_of(self.palette()).on_accent,
            self.devicePixelRatioF(),
        )
        self._button.setIcon(icon)
        typed = bool(self.question_box.question)
        self._button.setEnabled(self._working or (self._can_ask and typed))
        self._summary.setEnabled(self._can_summarize and not self._working)
        self._report_all.setVisible(len(self._answers) > 1)
        self._earlier.setVisible(len(self._answers) > self._shown)
        self._hint.setVisible(not self._answers and self._live is None)

    def _write_pending(self) -> None:
        text, self._pending_text = self._pending_text, ""
        if text and self._live is not None:
            self._live.add_text(text)

    def _drop_pending(self) -> None:
        self._coalesce.stop()
        self._pending_text = ""

    def _follow_growth(self, _least: int, most: int) -> None:
        bar = self._scroll.verticalScrollBar()
        if self._working and most - bar.value() < 3 * bar.pageStep():
            bar.setValue(most)

    def _to_end(self) -> None:
        bar = self._scroll.verticalScrollBar()
        bar.setValue(bar.maximum())
