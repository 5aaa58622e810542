"""A card with one thing to know: a refused file, a failure, an offer; with at most two buttons."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout

from ui import theme
from ui.language import translate
from ui.panels.plain_text import PlainLabel

Action = tuple[str, Callable[[], None]]


class NoticeCard(QFrame):
    """Title, sentence, hint, actions and a way to close it. All texts are shown as they are."""

    closed = Signal()

    def __init__(
        self, title: str, sentence: str, hint: str = "", actions: tuple[Action, ...] = ()
    ) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.setAccessibleName(title)
        self.setAccessibleDescription(f"{sentence} {hint}".strip())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 8, 10)
        layout.setSpacing(4)
        head = QHBoxLayout()
        sign = QLabel()
        colours = theme.colours_of(self.palette())
        sign.setPixmap(theme.icon_pixmap("warning", 16, colours.cited, self.devicePixelRatioF()))
        head.addWidget(sign)
        head.addWidget(PlainLabel(title, "title"), 1)
        close = QToolButton()
        close.setIcon(theme.icon("close", self.palette()))
        close.setToolTip(translate("Notice", "Close this notice"))
        close.setAccessibleName(translate("Notice", "Close this notice"))
        close.clicked.connect(self.close_card)
        head.addWidget(close)
        layout.addLayout(head)
        layout.addWidget(PlainLabel(sentence))
        if hint:
            layout.addWidget(PlainLabel(hint, "muted"))
        if actions:
            layout.addLayout(self._buttons(actions))

    def _buttons(self, actions: tuple[Action, ...]) -> QHBoxLayout:
        row = QHBoxLayout()
        for text, act in actions:
            button = QPushButton(text)
            button.clicked.connect(self.close_card)
            button.clicked.connect(act)
            row.addWidget(button)
        row.addStretch(1)
        return row

    def close_card(self) -> None:
        """Take the card away."""
        self.hide()
        self.closed.emit()
        self.deleteLater()
