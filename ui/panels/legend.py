"""What the heatmap's marks mean, painted with the very brushes of the heatmap."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from ui.heatmap import BAR, VIRIDIS, dropped_brush, kept_brush
from ui.theme import Colours, colours_of

Paint = Callable[[QPainter, QRectF, Colours], None]


class Legend(QWidget):
    """One row: read, left out, cited, and the colours from unimportant to important."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 5, 12, 6)
        row.setSpacing(6)
        self._labels = [QLabel(self) for _ in range(4)]
        for paint, label, width in (
            (_paint_kept, self._labels[0], 24),
            (_paint_dropped, self._labels[1], 24),
            (_paint_cited, self._labels[2], 24),
            (_paint_scale, self._labels[3], 64),
        ):
            label.setProperty("role", "muted")
            label.setMinimumWidth(1)  # the document may be made narrower than its legend
            row.addWidget(Swatch(paint, width, self))
            row.addWidget(label)
            row.addSpacing(12)
        row.addStretch()
        self._retranslate()

    def _retranslate(self) -> None:
        texts = (
            self.tr("Read for the answer"),
            self.tr("Left out"),
            self.tr("Cited"),
            self.tr("Less to more important"),
        )
        for label, text in zip(self._labels, texts, strict=True):
            label.setText(text)
        self.setAccessibleName(self.tr("Legend of the heatmap"))
        self.setAccessibleDescription(", ".join(texts))
        self.setToolTip(", ".join(texts))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802, D102 (Qt's name)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)


class Swatch(QWidget):
    """A small piece of paper with one kind of mark on it."""

    def __init__(self, paint: Paint, width: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._paint = paint
        self._size = QSize(width, 15)
        self.setFixedSize(self._size)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, D102
        colours = colours_of(self.palette())
        painter = QPainter(self)
        area = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.fillRect(area, QColor(colours.paper))
        self._paint(painter, area, colours)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QColor(colours.border))
        painter.drawRect(area)


def _paint_kept(painter: QPainter, area: QRectF, colours: Colours) -> None:
    painter.fillRect(area, kept_brush(0.9))
    painter.fillRect(
        QRectF(area.topLeft(), area.bottomLeft()).adjusted(0, 0, BAR, 0), colours.paper_kept
    )


def _paint_dropped(painter: QPainter, area: QRectF, colours: Colours) -> None:
    painter.fillRect(area, dropped_brush(0.7))


def _paint_cited(painter: QPainter, area: QRectF, colours: Colours) -> None:
    painter.fillRect(area, kept_brush(0.9))
    painter.fillRect(area.adjusted(3, area.height() - 4, -3, -2), QColor(colours.paper_cited))


def _paint_scale(painter: QPainter, area: QRectF, colours: Colours) -> None:
    gradient = QLinearGradient(area.topLeft(), area.topRight())
    for index, colour in enumerate(VIRIDIS):
        gradient.setColorAt(index / (len(VIRIDIS) - 1), QColor(colour))
    painter.fillRect(area, gradient)
