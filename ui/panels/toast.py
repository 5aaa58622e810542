"""A short message over the window with one way back: Undo."""

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from ui.panels.plain_text import PlainLabel

SHOWN_MILLISECONDS = 6000
MARGIN = 20


class Toast(QFrame):
    """Floats above the lower edge of its parent; stays while the mouse or the focus is on it."""

    undo_requested = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self.setProperty("role", "toast")
        self.setAutoFillBackground(True)
        self._text = PlainLabel()
        self._text.setWordWrap(False)
        self._undo = QPushButton()
        self._undo.clicked.connect(self._take_back)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 8, 8, 8)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._undo)
        self._timer = QTimer(self, singleShot=True, interval=SHOWN_MILLISECONDS)
        self._timer.timeout.connect(self.hide)
        parent.installEventFilter(self)
        self.hide()

    def offer_undo(self, text: str) -> None:
        """Show the message with the button; it goes by itself."""
        self._text.setText(text)
        self._undo.setText(self.tr("Undo"))
        self.setAccessibleName(text)
        self._place()
        self.show()
        self.raise_()
        self._timer.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Stay at the lower edge when the window changes its size."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802
        """Stay while the mouse is here."""
        super().enterEvent(event)
        self._timer.stop()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """Count the time anew."""
        super().leaveEvent(event)
        self._timer.start()

    def _take_back(self) -> None:
        self._timer.stop()
        self.hide()
        self.undo_requested.emit()

    def _place(self) -> None:
        room = self._over.width() - 2 * MARGIN
        wanted = self._text.fontMetrics().horizontalAdvance(self._text.text()) + 150
        self.resize(min(room, wanted), self.sizeHint().height())
        below = self._over.height() - self.height() - 3 * MARGIN
        self.move((self._over.width() - self.width()) // 2, below)
