"""Paints a row of the document list: check box, kind, name, state, a bar while it is read."""

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from specdesk.documents.companions import KINDS
from ui.models.documents import ROW_ROLE, DocumentRow, RowState, status_text
from ui.theme import Colours, colours_of

Index = QModelIndex | QPersistentModelIndex
PADDING = 10
CHECK = 24  # the target of a click, WCAG 2.2
# By kind: what its badge says, and in which colour; white letters need 4.5 : 1.
BADGES = {
    "pdf": ("PDF", "#b3261e"),
    "word": ("W", "#1f5fbf"),
    "odt": ("ODT", "#1f5fbf"),
    "slides": ("PPT", "#a8420f"),
    "web": ("HTM", "#5b4b8a"),
    "markdown": ("MD", "#4a5568"),
    "text": ("TXT", "#4a5568"),
}
_KINDS = {".pdf": "pdf", ".docx": "word", ".docm": "word", ".dotx": "word", ".dotm": "word",
          ".odt": "odt", ".pptx": "slides", **KINDS}  # fmt: skip


class DocumentDelegate(QStyledItemDelegate):
    """Two lines a row: the file's name, cut in the middle, and how far it has come."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        """Two lines of text and air around them."""
        return QSize(160, 2 * option.fontMetrics.height() + 24)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one row."""
        row: DocumentRow = index.data(ROW_ROLE)
        colours = colours_of(option.palette)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _paint_back(painter, option, colours)
        _paint_check(painter, option, row, colours)
        rect = option.rect.adjusted(PADDING + CHECK, 8, -PADDING, -8)
        _paint_kind(painter, QRect(rect.left() + 2, rect.top() + 3, 24, 28), row, option)
        _paint_texts(painter, rect.adjusted(36, 0, 0, 0), row, option, colours)
        painter.restore()

    def editorEvent(  # noqa: N802
        self,
        event: QEvent,
        model: QAbstractItemModel,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        """Toggle the check box where it is painted; the keyboard does it with Space."""
        if isinstance(event, QMouseEvent):
            inside = check_rect(option.rect).contains(event.position().toPoint())
            if not inside or not index.flags() & Qt.ItemFlag.ItemIsUserCheckable:
                return False
            if event.type() == QEvent.Type.MouseButtonRelease:
                now = Qt.CheckState(index.data(Qt.ItemDataRole.CheckStateRole))
                other = (
                    Qt.CheckState.Unchecked
                    if now == Qt.CheckState.Checked
                    else Qt.CheckState.Checked
                )
                model.setData(index, other, Qt.ItemDataRole.CheckStateRole)
            return True
        return super().editorEvent(event, model, option, index)


def check_rect(row: QRect) -> QRect:
    """Where a row's check box can be hit."""
    return QRect(row.left() + 6, row.center().y() - CHECK // 2, CHECK, CHECK)


def _paint_back(painter: QPainter, option: QStyleOptionViewItem, colours: Colours) -> None:
    rect = QRectF(option.rect).adjusted(4, 2, -4, -2)
    painter.setPen(Qt.PenStyle.NoPen)
    if option.state & QStyle.StateFlag.State_Selected:
        painter.setBrush(QColor(colours.hover))
        painter.drawRoundedRect(rect, 6, 6)
        painter.setBrush(QColor(colours.accent))
        painter.drawRoundedRect(
            QRectF(rect.left(), rect.top() + 8, 3, rect.height() - 16), 1.5, 1.5
        )
    elif option.state & QStyle.StateFlag.State_MouseOver:
        pale = QColor(colours.hover)
        pale.setAlphaF(0.55)
        painter.setBrush(pale)
        painter.drawRoundedRect(rect, 6, 6)


def _paint_check(
    painter: QPainter, option: QStyleOptionViewItem, row: DocumentRow, colours: Colours
) -> None:
    if row.state is RowState.REFUSED:
        return
    box = QRectF(0, 0, 15, 15)
    box.moveCenter(QRectF(check_rect(option.rect)).center())
    painter.setPen(QPen(QColor(colours.accent if row.checked else colours.outline), 1.2))
    painter.setBrush(QColor(colours.accent if row.checked else colours.base))
    painter.drawRoundedRect(box, 3, 3)
    if row.checked:
        tick = [(0.22, 0.52), (0.43, 0.72), (0.79, 0.30)]
        points = [box.topLeft() + QPointF(x * 15, y * 15) for x, y in tick]
        painter.setPen(QPen(QColor(colours.on_accent), 2))
        painter.drawPolyline(points)


def _paint_kind(
    painter: QPainter, rect: QRect, row: DocumentRow, option: QStyleOptionViewItem
) -> None:
    ending = row.path.suffix.lower()
    letters, shade = BADGES.get(row.kind or _KINDS.get(ending, ""), ("?", "#000000"))
    colour = QColor(shade)
    if row.state is RowState.REFUSED:
        colour = QColor(colours_of(option.palette).outline)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawRoundedRect(QRectF(rect), 4, 4)
    font = QFont(option.font)
    font.setPixelSize(9)
    font.setWeight(QFont.Weight.Bold)
    painter.setFont(font)
    painter.setPen(QColor("#ffffff"))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, letters)


def _paint_texts(
    painter: QPainter,
    rect: QRect,
    row: DocumentRow,
    option: QStyleOptionViewItem,
    colours: Colours,
) -> None:
    font = QFont(option.font)
    font.setWeight(QFont.Weight.DemiBold if row.checked else QFont.Weight.Normal)
    painter.setFont(font)
    refused = row.state is RowState.REFUSED
    painter.setPen(QColor(colours.muted if refused else colours.text))
    metrics = QFontMetrics(font)
    middle = Qt.TextElideMode.ElideMiddle
    # drawText with an explicit rectangle never reads markup.
    painter.drawText(
        QRect(rect.left(), rect.top(), rect.width(), metrics.height()),
        Qt.AlignmentFlag.AlignVCenter,
        metrics.elidedText(row.name, middle, rect.width()),
    )
    small = QFont(option.font)
    small.setPointSizeF(option.font.pointSizeF() * 0.88)
    painter.setFont(small)
    painter.setPen(QColor(colours.danger if refused else colours.muted))
    metrics = QFontMetrics(small)
    below = QRect(rect.left(), rect.bottom() - metrics.height(), rect.width(), metrics.height())
    text = metrics.elidedText(status_text(row), Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(below, Qt.AlignmentFlag.AlignVCenter, text)
    if row.working and row.share > 0:
        bar = QRectF(rect.left(), rect.bottom() + 3, rect.width(), 3)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.border))
        painter.drawRoundedRect(bar, 1.5, 1.5)
        painter.setBrush(QColor(colours.accent))
        bar.setWidth(bar.width() * row.share)
        painter.drawRoundedRect(bar, 1.5, 1.5)
