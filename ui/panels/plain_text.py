"""Widgets that show foreign text and never take it for HTML."""

import math

from PySide6.QtCore import QSize, Qt, QUrl, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QResizeEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from ui import wording


def column_area(column: QVBoxLayout) -> QScrollArea:
    """A scroll area over a column of wrapping texts, as tall inside as the texts are.

    Without a height for its width, the column would be as tall as the narrowest texts are.
    """
    inside = QWidget()
    inside.setLayout(column)
    policy = inside.sizePolicy()
    policy.setHeightForWidth(True)
    inside.setSizePolicy(policy)
    area = QScrollArea()
    area.setWidget(inside)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return area


class PlainLabel(QLabel):
    """A label that wraps, can be selected, and shows its text as it is.

    `role` names a style of the style sheet: "muted", "danger", "title".
    """

    def __init__(self, text: str = "", role: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        if role:
            self.setProperty("role", role)
        self.setText(text)


class ElidedButton(QPushButton):
    """A flat button whose foreign text is cut to its width; the tool tip has all of it."""

    def __init__(self, text: str, whole: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._full = wording.one_line(text)
        self.setProperty("role", "link")
        self.setToolTip(wording.tool_tip(whole or text))
        self.setAccessibleName(whole or text)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Cut the text anew."""
        super().resizeEvent(event)
        room = self.width() - 24
        shown = QFontMetrics(self.font()).elidedText(
            self._full, Qt.TextElideMode.ElideRight, max(20, room)
        )
        self.setText(wording.button_text(shown))

    def sizeHint(self) -> QSize:  # noqa: N802
        """Tall enough to be hit, whatever the text."""
        return QSize(120, max(28, super().sizeHint().height()))


class CitedText(QTextBrowser):
    """An answer's words with the marks of its citations, as tall as its text.

    Only insertText is used, so nothing in the words is ever read as markup; the marks are links
    because we say so.
    """

    citation_chosen = Signal(int)
    citation_hovered = Signal(int)  # 0: none

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "answer")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setUndoRedoEnabled(False)
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(0)
        self.document().documentLayout().documentSizeChanged.connect(self._fit_height)
        self.anchorClicked.connect(lambda url: self.citation_chosen.emit(_number(url)))
        self.highlighted.connect(lambda url: self.citation_hovered.emit(_number(url)))
        self._fit_height()

    def loadResource(self, kind: int, name: QUrl | str) -> object:  # noqa: N802
        """Load nothing, whatever is asked for."""
        return None

    def add_words(self, text: str) -> None:
        """Write plain words at the end."""
        self._end().insertText(text, QTextCharFormat())

    def add_mark(self, number: int, colour: QColor) -> None:
        """Write the mark of a citation at the end, as a link."""
        mark = QTextCharFormat()
        mark.setAnchor(True)
        mark.setAnchorHref(f"citation:{number}")
        mark.setForeground(colour)
        mark.setFontWeight(QFont.Weight.DemiBold)
        end = self._end()
        end.insertText(f" [{number}]", mark)

    def _end(self) -> QTextCursor:
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        return cursor

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Follow the new width with the height."""
        super().resizeEvent(event)
        self._fit_height()

    def _fit_height(self) -> None:
        margins = self.contentsMargins()
        height = math.ceil(self.document().size().height()) + margins.top() + margins.bottom()
        self.setFixedHeight(max(height, self.fontMetrics().height()) + 2)


def _number(url: QUrl) -> int:
    return int(url.path()) if url.scheme() == "citation" and url.path().isdigit() else 0
