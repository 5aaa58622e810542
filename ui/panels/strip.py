"""The strip beside the scroll bar: the whole document at once."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from specdesk.heat import Heat
from specdesk.heat import Strip as Rows
from ui.heatmap import strip_colour
from ui.presenters.strip import borders_shown, runs
from ui.theme import Colours, colours_of

WIDTH = 24
KEPT_WIDTH = 5
HEAT_LEFT, HEAT_WIDTH = 8, 9
STEP = 0.02


class Strip(QWidget):
    """Importance, what was read, what is cited, page borders and the part now seen."""

    jump_requested = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.describe: Callable[[float], str] = lambda place: ""
        self._heat: Heat | None = None
        self._tops: Sequence[float] = ()
        self._view = (0.0, 1.0)
        self._picture: QImage | None = None
        self.setFixedWidth(WIDTH)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._retranslate()

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Overview of the document"))
        self.setAccessibleDescription(
            self.tr(
                "Importance, passages read and cited over the whole document. Click to go there."
            )
        )

    def show_heat(self, heat: Heat | None) -> None:
        """Show what mattered, what was read and what is cited; None shows nothing of it."""
        self._heat, self._picture = heat, None
        self.update()

    def show_pages(self, tops: Sequence[float]) -> None:
        """Show where each page begins, 0 … 1 from the document's top; none for Word files."""
        self._tops, self._picture = tops, None
        self.update()

    def show_view(self, top: float, bottom: float) -> None:
        """Show which part of the document (0 … 1) is on the screen."""
        self._view = (top, bottom)
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802, D102 (Qt's name)
        return QSize(WIDTH, 200)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802, D102
        self._picture = None
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802, D102
        if event.type() == QEvent.Type.PaletteChange:
            self._picture = None
        elif event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, D102
        colours = colours_of(self.palette())
        if self._picture is None:
            self._picture = self._paint_picture(colours)
        painter = QPainter(self)
        painter.drawImage(0, 0, self._picture)
        top, bottom = (place * self.height() for place in self._view)
        shade = QColor(colours.text)
        shade.setAlphaF(0.08)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(shade)
        focused = self.hasFocus()
        painter.setPen(
            QPen(QColor(colours.accent if focused else colours.muted), 2 if focused else 1)
        )
        painter.drawRoundedRect(QRectF(1, top + 1, WIDTH - 2, max(8.0, bottom - top - 2)), 3, 3)

    def _paint_picture(self, colours: Colours) -> QImage:
        ratio, rows = self.devicePixelRatioF(), self.height()
        picture = QImage(self.size() * ratio, QImage.Format.Format_ARGB32_Premultiplied)
        picture.setDevicePixelRatio(ratio)
        picture.fill(QColor(colours.base))
        painter = QPainter(picture)
        painter.fillRect(0, 0, 1, rows, QColor(colours.border))
        for row in borders_shown(self._tops, rows):
            painter.fillRect(HEAT_LEFT, row, WIDTH - HEAT_LEFT, 1, QColor(colours.border))
        if self._heat is not None:
            self._paint_heat(painter, self._heat.strip(rows), colours)
        painter.end()
        return picture

    def _paint_heat(self, painter: QPainter, values: Rows, colours: Colours) -> None:
        for row, level in enumerate(values.levels.tolist()):
            if level > 0:
                painter.fillRect(HEAT_LEFT, row, HEAT_WIDTH, 1, strip_colour(level))
        for first, after in runs(values.kept):
            painter.fillRect(2, first, KEPT_WIDTH, max(2, after - first), QColor(colours.kept))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.cited))
        right = WIDTH - 2.0
        for first, after in runs(values.cited):
            middle = (first + after) / 2
            tip = QPointF(right - 5, middle)
            painter.drawPolygon([QPointF(right, middle - 4), tip, QPointF(right, middle + 4)])

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802, D102
        if event.button() == Qt.MouseButton.LeftButton:
            self._jump(event.position().y() / max(1, self.height()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802, D102
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._jump(event.position().y() / max(1, self.height()))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802, D102
        steps = {Qt.Key.Key_Up: -STEP, Qt.Key.Key_Down: STEP}
        middle = sum(self._view) / 2
        if event.key() in steps:
            self._jump(middle + steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def _jump(self, place: float) -> None:
        self.jump_requested.emit(min(1.0, max(0.0, place)))

    def event(self, event: QEvent) -> bool:  # noqa: D102
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            text = self.describe(event.pos().y() / max(1, self.height()))
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)
