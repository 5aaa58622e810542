"""Where a question is typed: Enter sends it, but never while kana are being converted."""

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QWidget

LINES_AT_LEAST, LINES_AT_MOST = 2, 7


class QuestionBox(QPlainTextEdit):
    """Enter sends, Shift+Enter begins a new line. Grows with the question.

    While an input method composes, Enter belongs to it. Most input methods eat the key; some pass
    it on, and a half-converted question would be sent.
    """

    submitted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._composing = False
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.textChanged.connect(self.updateGeometry)

    @property
    def question(self) -> str:
        """What was typed, without white space around it."""
        return self.toPlainText().strip()

    @property
    def composing(self) -> bool:
        """Whether an input method is converting something."""
        return self._composing or bool(self.textCursor().block().layout().preeditAreaText())

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:  # noqa: N802
        """Remember whether an input method composes."""
        super().inputMethodEvent(event)
        self._composing = bool(event.preeditString())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Send on Enter; leave everything else to the editor."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        elif self.composing:
            event.accept()  # the editor would put a line break into the composition
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            super().keyPressEvent(event)
        else:
            event.accept()
            self.submitted.emit()

    def canInsertFromMimeData(self, source: QMimeData) -> bool:  # noqa: N802
        """Take text; files that are dropped are for the window to open."""
        return not source.hasUrls() and super().canInsertFromMimeData(source)

    def sizeHint(self) -> QSize:  # noqa: N802
        """As many lines as the question has, within limits."""
        lines = min(LINES_AT_MOST, max(LINES_AT_LEAST, round(self.document().size().height())))
        margins = self.contentsMargins()
        around = margins.top() + margins.bottom() + 2 * round(self.document().documentMargin())
        return QSize(200, lines * self.fontMetrics().lineSpacing() + around + 4)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Never less than its hint: the question stays readable."""
        return QSize(120, self.sizeHint().height())
