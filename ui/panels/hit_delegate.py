"""Paints a hit of the search: title, place, two lines of the text with the words marked."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QPainter,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from specdesk.hits import Hit
from ui.models.hits import HIT_ROLE
from ui.presenters.search import hit_source, hit_title
from ui.theme import Colours, colours_of

Index = QModelIndex | QPersistentModelIndex
EXCERPT_LINES = 2
SMALL = 0.88  # of the text's size, as in the list of documents
PADDING = 10


class HitDelegate(QStyledItemDelegate):
    """Foreign text is painted, never laid out as HTML."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        """Title, place and excerpt, with air around them."""
        small = QFontMetrics(_small(option.font)).height()
        return QSize(160, option.fontMetrics.height() + (1 + EXCERPT_LINES) * small + 22)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one hit."""
        hit: Hit = index.data(HIT_ROLE)
        colours = colours_of(option.palette)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = option.state & QStyle.StateFlag.State_Selected
        if chosen or option.state & QStyle.StateFlag.State_MouseOver:
            back = QColor(colours.hover)
            back.setAlphaF(1.0 if chosen else 0.55)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(back)
            painter.drawRoundedRect(QRectF(option.rect).adjusted(4, 2, -4, -2), 6, 6)
        rect = option.rect.adjusted(PADDING + 4, 7, -PADDING, -7)
        top = _line(painter, rect, hit_title(hit), option.font, colours.text, bold=True)
        rect.setTop(top)
        top = _line(painter, rect, hit_source(hit), _small(option.font), colours.muted)
        rect.setTop(top + 2)
        _excerpt(painter, rect, hit, _small(option.font), colours)
        painter.restore()


def _small(font: QFont) -> QFont:
    small = QFont(font)
    small.setPointSizeF(font.pointSizeF() * SMALL)
    return small


def _line(
    painter: QPainter, rect: QRect, text: str, font: QFont, colour: str, *, bold: bool = False
) -> int:
    """Paint a line that is cut at its end; returns where the next one begins."""
    own = QFont(font)
    if bold:
        own.setWeight(QFont.Weight.DemiBold)
    metrics = QFontMetrics(own)
    painter.setFont(own)
    painter.setPen(QColor(colour))
    place = QRect(rect.left(), rect.top(), rect.width(), metrics.height())
    cut = metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, cut)
    return rect.top() + metrics.height()


def _excerpt(painter: QPainter, rect: QRect, hit: Hit, font: QFont, colours: Colours) -> None:
    layout = QTextLayout(hit.excerpt, font)
    wrap = QTextOption()
    wrap.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(wrap)
    form = QTextCharFormat()
    form.setFontWeight(QFont.Weight.Bold)
    form.setForeground(QColor(colours.accent))
    marks = []
    for mark in hit.marks:
        # Qt counts UTF-16 units, we count characters.
        part = QTextLayout.FormatRange()
        part.start = _units(hit.excerpt[: mark.start])
        part.length = _units(mark.of(hit.excerpt))
        part.format = form
        marks.append(part)
    layout.setFormats(marks)
    layout.beginLayout()
    height = 0.0
    for _ in range(EXCERPT_LINES):
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(rect.width())
        line.setPosition(QPointF(0, height))
        height += line.height()
    layout.endLayout()
    painter.setPen(QColor(colours.text))
    painter.setClipRect(rect)
    layout.draw(painter, QPointF(rect.topLeft()))


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
