"""The pages of a document below each other, drawn only where they are seen."""

import math
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal, Slot
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip, QWidget

from engine.spans import Span
from specdesk.documents.document import Box, Document
from ui.language import sentence_and_hint
from ui.panels.page_painting import (
    KEYBOARD_REASONS,
    mark_area,
    paint_focus,
    paint_marks,
    paint_note,
    paint_page,
    paint_selection,
)
from ui.panels.page_selection import PageSelection
from ui.panels.page_source import PageSource
from ui.panels.pulse import Pulse
from ui.presenters.page import (
    MARGIN,
    ZOOM_STEPS,
    boxes_by_page,
    lay_out,
    next_zoom,
    offset_at,
    pages_wanted,
)
from ui.theme import colours_of

PIXELS_PER_POINT = 96.0 / 72.0  # at a zoom of 1.0
LINE_PIXELS = 48
CLICK_PIXELS = 6
REACH = 4.0  # points between a click and the character it is about


class PageCanvas(QAbstractScrollArea):
    """Scrolls, zooms and marks; what the pages look like comes from its PageSource."""

    page_changed = Signal(int)
    view_changed = Signal()
    zoom_changed = Signal(float)
    offset_clicked = Signal(int)

    def __init__(self, source: PageSource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document: Document | None = None
        self.pages = lay_out((), 1.0)
        self.describe: Callable[[int], str] = lambda offset: ""
        self._source = source
        self._zoom, self._fit, self._page = 1.0, True, -1
        self.marks: dict[int, list[Box]] = {}
        self.selection = PageSelection()
        self._pressed_at: QPoint | None = None
        self._focus_shown = False
        self.pulse = Pulse(self)
        self.pulse.valueChanged.connect(self._repaint_marks)
        source.page_ready.connect(self.viewport().update)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self._retranslate()

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Pages"))
        self.verticalScrollBar().setAccessibleName(self.tr("Scroll the pages"))
        self.horizontalScrollBar().setAccessibleName(self.tr("Scroll sideways"))

    def show_document(self, document: Document | None) -> None:
        """Show a document from its first page, as wide as the view; None shows nothing."""
        self.document = document
        self.selection.show_document(document)
        self.mark(None)
        self._fit, self._page = True, -1
        self._lay_out(0.0)

    def complete_document(self, document: Document) -> None:
        """Take the whole of the document whose pages are shown; nothing moves."""
        self.document = document
        self.selection.show_document(document)

    def mark(self, span: Span | None) -> None:
        """Outline a passage on every page that it touches."""
        self.marks = boxes_by_page(self.document, span) if self.document and span else {}
        self.pulse.stop()
        if self.marks:
            self.pulse.restart()
        self.viewport().update()

    @Slot()
    def _repaint_marks(self) -> None:
        """Repaint the marked lines only: a pulse asks for that sixty times a second."""
        scroll = QPointF(self.horizontalScrollBar().value(), self.verticalScrollBar().value())
        for page, boxes in self.marks.items():
            left = self.pages.left(page, self.viewport().width())
            at = QPointF(left, self.pages.tops[page]) - scroll
            area = mark_area(at, boxes, self.pages.scale)
            self.viewport().update(area.toAlignedRect())

    # Where the reader is

    @property
    def page(self) -> int:
        """The index of the page being read, -1 without a document."""
        return self._page

    @property
    def position(self) -> float:
        """The place at the view's upper edge: page index and the part of the page above it."""
        return self.pages.position(self.verticalScrollBar().value() + MARGIN)

    def scroll_to(self, position: float) -> None:
        """Bring a place to the view's upper edge."""
        self.verticalScrollBar().setValue(round(self.pages.y_of(position) - MARGIN))

    def show_span(self, span: Span) -> None:
        """Bring a passage into view and mark it."""
        if self.document is None:
            return
        self.mark(span)
        page = self.document.page_index(span.start)
        boxes = self.marks.get(page)
        if boxes:
            self._scroll_to_box(boxes[0])
        else:
            self.scroll_to(page)

    def scroll_to_offset(self, offset: int) -> None:
        """Bring a character to the view's upper edge."""
        if self.document is None:
            return
        page = self.document.page_index(offset)
        top = self.document.boxes[offset : offset + 1, 1]
        inside = float(top[0]) * self.pages.scale if len(top) and not np.isnan(top[0]) else 0.0
        self.verticalScrollBar().setValue(round(self.pages.y_of(page) + inside - MARGIN))

    def _scroll_to_box(self, box: Box) -> None:
        view, scale = self.viewport(), self.pages.scale
        top = self.pages.y_of(box.page) + box.top * scale
        self.verticalScrollBar().setValue(round(top - view.height() / 3))
        left, bar = self.pages.left(box.page, view.width()), self.horizontalScrollBar()
        if not bar.value() <= left + box.left * scale <= bar.value() + 0.8 * view.width():
            bar.setValue(round(left + box.left * scale - MARGIN))

    @property
    def extent(self) -> tuple[float, float]:
        """The part of the document that is seen, 0 … 1 from its top."""
        top = self.verticalScrollBar().value()
        return self.pages.share(top), self.pages.share(top + self.viewport().height())

    def scroll_to_share(self, share: float) -> None:
        """Bring the place that lies `share` (0 … 1) down the document to the view's middle."""
        middle = self.pages.y_of_share(share) - self.viewport().height() / 2
        self.verticalScrollBar().setValue(round(middle))

    # Zoom

    @property
    def zoom(self) -> float:
        """1.0 shows a page in its printed size."""
        return self._zoom

    def set_zoom(self, zoom: float, anchor: QPointF | None = None) -> None:
        """Zoom, keeping what lies at `anchor` (a point of the view; its middle) in place."""
        self._fit = False
        self._apply_zoom(zoom, anchor)

    @Slot()
    def fit_width(self) -> None:
        """Make the widest page as wide as the view, and keep it so."""
        self._fit = True
        self._apply_zoom(self._fitting_zoom(), QPointF(0, 0))

    def _fitting_zoom(self) -> float:
        pages = self.document.pages if self.document else ()
        widest = max((page.width for page in pages), default=0.0) or 1.0
        room = self.viewport().width() - 2 * MARGIN
        return min(2.0, max(ZOOM_STEPS[0], room / widest / PIXELS_PER_POINT))

    def _apply_zoom(self, zoom: float, anchor: QPointF | None) -> None:
        at = anchor or QPointF(self.viewport().rect().center())
        position = self.pages.position(self.verticalScrollBar().value() + at.y())
        across = (self.horizontalScrollBar().value() + at.x()) / max(1.0, self.pages.width)
        self._zoom = min(ZOOM_STEPS[-1], max(ZOOM_STEPS[0], zoom))
        self._lay_out(position, at.y())
        self.horizontalScrollBar().setValue(round(across * self.pages.width - at.x()))

    def _lay_out(self, position: float, at_y: float = MARGIN) -> None:
        if self._fit:
            self._zoom = self._fitting_zoom()
        pages = self.document.pages if self.document else ()
        self.pages = lay_out(pages, self._zoom * PIXELS_PER_POINT)
        view = self.viewport().size()
        for bar, content, room in (
            (self.verticalScrollBar(), self.pages.height, view.height()),
            (self.horizontalScrollBar(), self.pages.width, view.width()),
        ):
            bar.setRange(0, max(0, round(content - room)))
            bar.setPageStep(room)
            bar.setSingleStep(LINE_PIXELS)
        self.verticalScrollBar().setValue(round(self.pages.y_of(position) - at_y))
        self._after_move()
        self.zoom_changed.emit(self._zoom)

    # What Qt asks

    def scrollContentsBy(self, dx: int, dy: int) -> None:  # noqa: N802, D102 (Qt's name)
        self._after_move()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802, D102
        position = self.position
        self._lay_out(position)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802, D102
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._after_move()
        elif event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _after_move(self) -> None:
        """Ask for the pages now seen and tell who wants to know."""
        top, height = self.verticalScrollBar().value(), self.viewport().height()
        visible = self.pages.visible(top, top + height)
        ratio = self.devicePixelRatioF()
        wanted = pages_wanted(visible, len(self.pages.sizes))
        self._source.want(wanted, self.pages.scale * ratio, ratio, colours_of(self.palette()))
        page = self.pages.page_at(top + 0.4 * height) if self.pages.sizes else -1
        if page != self._page:
            self._page = page
            self.page_changed.emit(page)
        self.view_changed.emit()
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, D102
        view, colours = self.viewport(), colours_of(self.palette())
        painter = QPainter(view)
        painter.fillRect(event.rect(), colours.desk)
        if self.document is None:
            paint_note(painter, view.rect(), self.tr("The document's pages appear here."), colours)
        top, x = self.verticalScrollBar().value(), self.horizontalScrollBar().value()
        for index in self.pages.visible(top, top + view.height()):
            at = QPointF(self.pages.left(index, view.width()) - x, self.pages.tops[index] - top)
            label = self.failure(index) or str(index + 1)
            picture = self._source.shown(index)
            paint_page(painter, at, self.pages.sizes[index], picture, label, colours)
            selected = self.selection.boxes(index)
            paint_selection(painter, at, selected, self.pages.scale, self.palette())
            boxes = self.marks.get(index, ())
            paint_marks(painter, at, boxes, self.pages.scale, self.pulse.height, colours)
        if self._focus_shown:
            paint_focus(painter, view.rect(), colours)

    def failure(self, index: int) -> str:
        """Why a page is not shown; empty while it may still come."""
        if index not in self._source.failed:
            return ""
        error = self._source.failed[index]
        if error is not None:
            return " ".join(sentence_and_hint(error))
        page = self.tr("Page {number} cannot be drawn.").format(number=index + 1)
        return f"{page} {self.tr('Its text was read all the same.')}"

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802, D102
        self._focus_shown = event.reason() in KEYBOARD_REASONS
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802, D102
        self._focus_shown = False
        super().focusOutEvent(event)
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802, D102
        bar, key = self.verticalScrollBar(), event.key()
        if key == Qt.Key.Key_Home:
            self.scroll_to(0.0)
        elif key == Qt.Key.Key_End:
            bar.setValue(bar.maximum())
        elif key == Qt.Key.Key_Space:
            back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            bar.setValue(bar.value() + (-1 if back else 1) * bar.pageStep())
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.selection.copy()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.selection.select_all()
            self.viewport().update()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802, D102
        steps = event.angleDelta().y()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and steps:
            self.set_zoom(next_zoom(self._zoom, 1 if steps > 0 else -1), event.position())
            event.accept()
        else:
            super().wheelEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802, D102
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed_at = event.position().toPoint()
            self.selection.begin(self.offset_at(self._pressed_at))
            self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802, D102
        point, pressed = event.position().toPoint(), self._pressed_at
        if pressed is not None and (point - pressed).manhattanLength() >= CLICK_PIXELS:
            self.selection.extend(self.offset_at(point, math.inf))
            self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802, D102
        pressed, self._pressed_at = self._pressed_at, None
        point = event.position().toPoint()
        if pressed is not None and (point - pressed).manhattanLength() < CLICK_PIXELS:
            offset = self.offset_at(point)
            if offset is not None:
                self.offset_clicked.emit(offset)

    def viewportEvent(self, event: QEvent) -> bool:  # noqa: N802, D102
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            offset = self.offset_at(event.pos())
            text = self.describe(offset) if offset is not None else ""
            QToolTip.showText(event.globalPos(), text, self.viewport())
            return True
        return super().viewportEvent(event)

    def offset_at(self, point: QPoint, reach: float = REACH) -> int | None:
        """The offset of the character at a point of the view, or within `reach` points of it."""
        if self.document is None or not self.pages.sizes:
            return None
        y = point.y() + self.verticalScrollBar().value()
        page, scale = self.pages.page_at(y), self.pages.scale
        left = self.pages.left(page, self.viewport().width()) - self.horizontalScrollBar().value()
        inside = ((point.x() - left) / scale, (y - self.pages.tops[page]) / scale)
        return offset_at(self.document, page, *inside, reach)
