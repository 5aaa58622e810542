"""How a page, its marks and the focus are put on the screen."""

from collections.abc import Sequence
from itertools import zip_longest

from PySide6.QtCore import QPointF, QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPalette, QPen, QPixmap

from specdesk.documents.document import Box
from ui.theme import Colours

RADIUS = 3.0
KEYBOARD_REASONS = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)
SHADOW = (26, 16, 8)  # alpha of three outlines, inner to outer


def paint_page(
    painter: QPainter,
    at: QPointF,
    size: tuple[float, float],
    picture: QPixmap | None,
    label: str,
    colours: Colours,
) -> None:
    """Put a page on the desk; `label` stands on a grey sheet until there is a picture."""
    area = QRectF(at, QSizeF(*size)).toAlignedRect()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for distance, alpha in enumerate(SHADOW):
        painter.setPen(QColor(0, 0, 0, alpha))
        painter.drawRect(area.adjusted(-1 - distance, -distance, distance, 1 + distance))
    if picture is not None:
        # A page of another zoom stands in for a moment only; a huge one is never drawn in full.
        huge = area.width() * area.height() * painter.device().devicePixelRatioF() ** 2 > 15e6
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, huge)
        painter.drawPixmap(area, picture)
        return
    painter.fillRect(area, QColor(colours.hover))
    paint_note(painter, area, label, colours)


def paint_note(painter: QPainter, area: QRect, text: str, colours: Colours) -> None:
    """Write a few words in the middle of an area, a number large."""
    painter.save()
    font = painter.font()
    font.setPointSizeF(font.pointSizeF() * (2.2 if text.isdecimal() else 1.0))
    painter.setFont(font)
    painter.setPen(QColor(colours.muted))
    flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
    painter.drawText(area.adjusted(24, 24, -24, -24), flags, text)
    painter.restore()


def paint_marks(
    painter: QPainter,
    at: QPointF,
    boxes: Sequence[Box],
    scale: float,
    pulse: float,
    colours: Colours,
) -> None:
    """Outline a passage's lines; `pulse` 1 … 0 makes the outline stand out and settle."""
    if not boxes:
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen, brush = mark_pen_and_brush(pulse, colours)
    painter.setPen(pen)
    painter.setBrush(brush)
    areas = [_area(at, box, scale) for box in boxes]
    painter.drawPath(outline(areas, 2.0 + 2.0 * pulse))
    painter.restore()


def mark_area(at: QPointF, boxes: Sequence[Box], scale: float) -> QRectF:
    """All that `paint_marks` may touch."""
    whole = QRectF()
    for box in boxes:
        whole = whole.united(_area(at, box, scale))
    return whole.adjusted(-8, -8, 8, 8)


def _area(at: QPointF, box: Box, scale: float) -> QRectF:
    return QRectF(
        at.x() + box.left * scale,
        at.y() + box.top * scale,
        (box.right - box.left) * scale,
        (box.bottom - box.top) * scale,
    )


def paint_selection(
    painter: QPainter, at: QPointF, boxes: Sequence[Box], scale: float, palette: QPalette
) -> None:
    """The selected lines of a page whose upper left corner is `at`."""
    colour = QColor(palette.color(QPalette.ColorRole.Highlight))
    colour.setAlphaF(0.35)
    for box in boxes:
        painter.fillRect(_area(at, box, scale), colour)


def outline(areas: Sequence[QRectF], grow: float) -> QPainterPath:
    """One outline around lines below each other, separate ones around those apart."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    for area, following in zip_longest(areas, areas[1:]):
        grown = area.adjusted(-grow, -grow, grow, grow)
        if following is not None and _is_next_line(area, following):
            grown.setBottom(max(grown.bottom(), following.top()))
        path.addRoundedRect(grown, RADIUS, RADIUS)
    return path.simplified()


def _is_next_line(area: QRectF, following: QRectF) -> bool:
    beside = following.left() < area.right() and area.left() < following.right()
    return beside and 0 <= following.top() - area.bottom() < 0.8 * area.height()


def mark_pen_and_brush(pulse: float, colours: Colours) -> tuple[QPen, QBrush]:
    """How a marked passage is outlined and filled at a moment of its pulse."""
    fill = QColor(colours.paper_cited)
    fill.setAlphaF(0.10 + 0.25 * pulse)
    return QPen(QColor(colours.paper_cited), 1.8 + 2.5 * pulse), QBrush(fill)


def paint_focus(painter: QPainter, area: QRect, colours: Colours) -> None:
    """A ring around the view that has the keyboard."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(colours.accent), 2))
    painter.drawRect(area.adjusted(1, 1, -1, -1))
