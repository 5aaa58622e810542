"""The text alone of a file without pages, with the same heat and marks as a page."""

from bisect import bisect_left
from collections.abc import Callable
from typing import cast

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextLine,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QPlainTextDocumentLayout, QPlainTextEdit, QToolTip, QWidget

from engine.spans import Span
from specdesk.documents.document import Document
from specdesk.heat import Heat
from ui.heatmap import BAR, BAR_DISTANCE, UNDERLINE, dropped_brush, kept_brush
from ui.panels.page_painting import (
    KEYBOARD_REASONS,
    mark_pen_and_brush,
    outline,
    paint_focus,
)
from ui.panels.pulse import Pulse
from ui.presenters.page import ZOOM_STEPS, next_zoom
from ui.presenters.word import ShownText, shown_text
from ui.theme import Colours, colours_of

TEXT_MARGIN = 28.0
PARAGRAPH_GAP = 8.0
WIDEST_CHARACTERS = 92  # a line longer than this is hard to read


class _SpacedLayout(QPlainTextDocumentLayout):
    """Plain text with room between paragraphs, which Qt's own layout does not know."""

    def blockBoundingRect(self, block: QTextBlock) -> QRectF:  # noqa: N802 (Qt's name)
        area = super().blockBoundingRect(block)
        return area.adjusted(0, 0, 0, PARAGRAPH_GAP) if area.height() else area


class WordView(QPlainTextEdit):
    """Shows a file's text; only the paragraphs in view are laid out and painted."""

    view_changed = Signal()
    zoom_changed = Signal(float)
    offset_clicked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.describe: Callable[[int], str] = lambda offset: ""
        self._shown: ShownText = shown_text("")
        self._heat: Heat | None = None
        self._starts: list[int] = []
        self._mark: tuple[int, int] | None = None
        self._zoom = 1.0
        self._focus_shown = False
        self.pulse = Pulse(self)
        self.pulse.valueChanged.connect(self.viewport().update)
        content = QTextDocument(self)
        content.setDocumentLayout(_SpacedLayout(content))
        self.setDocument(content)
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setProperty("role", "reading")
        self.document().setDocumentMargin(TEXT_MARGIN)
        self._retranslate()
        self.verticalScrollBar().valueChanged.connect(self.view_changed)
        self._apply_font()

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Text of the document"))
        self.verticalScrollBar().setAccessibleName(self.tr("Scroll the text"))

    def show_document(self, document: Document | None) -> None:
        """Show a document from its first paragraph; None shows nothing."""
        self._heat, self._mark = None, None
        self.pulse.stop()
        self._shown = shown_text(document.text if document else "")
        self.setCurrentCharFormat(QTextCharFormat())  # else the last heading's look stays
        self.setPlainText(self._shown.text)
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        for heading in document.headings if document else ():
            look = QTextCharFormat()
            look.setFontWeight(QFont.Weight.Bold)
            start, end = self._shown.positions(heading.span)
            cursor.setPosition(start)
            cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            cursor.mergeCharFormat(look)
        cursor.endEditBlock()
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def set_heat(self, heat: Heat | None) -> None:
        """Lay heat under the text, or none."""
        self._heat = heat
        self._starts = heat.starts.tolist() if heat else []
        self.viewport().update()

    def mark(self, span: Span | None) -> None:
        """Outline a passage."""
        self._mark = self._shown.positions(span) if span else None
        self.pulse.stop()
        if self._mark:
            self.pulse.restart()
        self.viewport().update()

    def show_span(self, span: Span) -> None:
        """Bring a passage into view and mark it."""
        self.mark(span)
        self.scroll_to_offset(span.start)

    # Where the reader is

    @property
    def position(self) -> float:
        """The place at the view's upper edge: the offset of its first character."""
        return float(self._shown.offset(self.firstVisibleBlock().position()))

    def scroll_to(self, position: float) -> None:
        """Bring a place that `position` returned to the view's upper edge."""
        block = self.document().findBlock(self._shown.position(int(position)))
        self.verticalScrollBar().setValue(block.firstLineNumber())

    @property
    def extent(self) -> tuple[float, float]:
        """The part of the document that is seen, 0 … 1 from its top."""
        whole = max(1, len(self._shown.text))
        last = self.cursorForPosition(QPoint(2, self.viewport().height() - 2)).block()
        end = self._shown.offset(last.position() + last.length() - 1)
        return self.position / whole, min(1.0, end / whole)

    def scroll_to_share(self, share: float) -> None:
        """Bring the place that lies `share` (0 … 1) down the document to the view's middle."""
        self.scroll_to_offset(int(share * len(self._shown.text)))

    def scroll_to_offset(self, offset: int) -> None:
        """Bring a character into view."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(self._shown.position(min(offset, len(self._shown.text))))
        self.setTextCursor(cursor)
        self.centerCursor()

    # Zoom

    @property
    def zoom(self) -> float:
        """1.0 shows text in the size of the window's."""
        return self._zoom

    def set_zoom(self, zoom: float) -> None:
        """Show the text `zoom` times as large."""
        position = self.position
        self._zoom = min(ZOOM_STEPS[-1], max(ZOOM_STEPS[0], zoom))
        self._apply_font()
        self.scroll_to(position)
        self.zoom_changed.emit(self._zoom)

    def fit_width(self) -> None:
        """Return to the window's text size; lines fit the view anyway."""
        self.set_zoom(1.0)

    def _apply_font(self) -> None:
        parent = self.parentWidget()
        font = QFont(parent.font() if parent else self.font())
        font.setPointSizeF(font.pointSizeF() * 1.15 * self._zoom)
        self.document().setDefaultFont(font)
        self._set_margins()

    def _set_margins(self) -> None:
        metrics = self.fontMetrics()
        widest = metrics.averageCharWidth() * WIDEST_CHARACTERS * self._zoom
        aside = max(0, round((self.width() - widest) / 2))
        if self.viewportMargins().left() != aside:
            self.setViewportMargins(aside, 0, aside, 0)

    # What Qt asks

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, D102 (Qt's name)
        colours = colours_of(self.palette())
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), QColor(colours.paper))
        if self._heat is not None:
            for block, at in self._visible_blocks():
                self._paint_heat(painter, block, at, self._heat, colours)
        painter.end()
        super().paintEvent(event)
        if self._mark is not None:
            painter = QPainter(self.viewport())
            self._paint_mark(painter, self._mark, colours)
            painter.end()
        if self._focus_shown:
            paint_focus(QPainter(self.viewport()), self.viewport().rect(), colours)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802, D102
        self._focus_shown = event.reason() in KEYBOARD_REASONS
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802, D102
        self._focus_shown = False
        super().focusOutEvent(event)

    def _visible_blocks(self) -> list[tuple[QTextBlock, QPointF]]:
        blocks = []
        block, bottom = self.firstVisibleBlock(), self.viewport().height()
        while block.isValid():
            area = self.blockBoundingGeometry(block).translated(self.contentOffset())
            if area.top() > bottom:
                break
            blocks.append((block, area.topLeft()))
            block = block.next()
        return blocks

    def _paint_heat(
        self, painter: QPainter, block: QTextBlock, at: QPointF, heat: Heat, colours: Colours
    ) -> None:
        """Paint the runs of one paragraph; a run never goes beyond its paragraph."""
        first = self._shown.offset(block.position())
        after = self._shown.offset(block.position() + block.length() - 1)
        runs = slice(bisect_left(self._starts, first), bisect_left(self._starts, after))
        columns = (heat.starts, heat.ends, heat.levels, heat.kept, heat.cited)
        rows = zip(*(column[runs].tolist() for column in columns), strict=True)
        for start, end, level, kept, cited in rows:
            brush = kept_brush(level) if kept else dropped_brush(level)
            for area in self._areas(block, at, *self._shown.positions(Span(start, end))):
                painter.fillRect(area, brush)
                if kept:
                    left = at.x() + self.document().documentMargin() - BAR - BAR_DISTANCE
                    bar = QRectF(left, area.top(), BAR, area.height())
                    painter.fillRect(bar, QColor(colours.paper_kept))
                if cited:
                    under = QRectF(area.left(), area.bottom() - UNDERLINE, area.width(), UNDERLINE)
                    painter.fillRect(under, QColor(colours.paper_cited))

    def _paint_mark(self, painter: QPainter, mark: tuple[int, int], colours: Colours) -> None:
        pen, brush = mark_pen_and_brush(self.pulse.height, colours)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen)
        painter.setBrush(brush)
        blocks = self._visible_blocks()
        areas = [area for block, at in blocks for area in self._areas(block, at, *mark)]
        painter.drawPath(outline(areas, 2.0))

    def _areas(self, block: QTextBlock, at: QPointF, start: int, end: int) -> list[QRectF]:
        """The rectangles, one per line, of Qt's positions `start` to `end` inside a paragraph."""
        layout, areas = block.layout(), []
        first, after = start - block.position(), end - block.position()
        for number in range(layout.lineCount()):
            line: QTextLine = layout.lineAt(number)
            low, high = line.textStart(), line.textStart() + line.textLength()
            if first < high and after > low:
                left = _x(line, max(first, low))
                right = line.naturalTextRect().right() if after >= high else _x(line, after)
                top = at.y() + line.y()
                areas.append(QRectF(at.x() + left, top, right - left, line.height()))
        return areas

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802, D102
        super().resizeEvent(event)
        self._set_margins()
        self.view_changed.emit()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802, D102
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._apply_font()
        elif event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802, D102
        steps = event.angleDelta().y()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and steps:
            self.set_zoom(next_zoom(self._zoom, 1 if steps > 0 else -1))
            event.accept()
        else:
            super().wheelEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802, D102
        super().mouseReleaseEvent(event)
        if not self.textCursor().hasSelection():
            cursor = self.cursorForPosition(event.position().toPoint())
            self.offset_clicked.emit(self._shown.offset(cursor.position()))

    def viewportEvent(self, event: QEvent) -> bool:  # noqa: N802, D102
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            cursor = self.cursorForPosition(event.pos())
            text = self.describe(self._shown.offset(cursor.position()))
            QToolTip.showText(event.globalPos(), text, self.viewport())
            return True
        return super().viewportEvent(event)


def _x(line: QTextLine, position: int) -> float:
    found = cast("tuple[float, int] | float", line.cursorToX(position))
    return found[0] if isinstance(found, tuple) else found
