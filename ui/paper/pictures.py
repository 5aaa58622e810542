"""A Word file's pictures on paper: Qt asks how large they are, and has them drawn.

Qt's own way of putting pictures into text is not taken: it would look for files by the names that
it is given."""

import math
import time
from collections import OrderedDict
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QImage,
    QPainter,
    QPen,
    QPyTextObject,
    QTextCharFormat,
    QTextDocument,
    QTextFormat,
    QTextImageFormat,
)

from specdesk.documents.look import POINT, Look, Picture
from ui.paper.formats import unit

OBJECT = int(QTextFormat.ObjectTypes.UserObject) + 1
_NUMBER = int(QTextFormat.Property.UserProperty) + 1
_SAYING = _NUMBER + 1
_LEFT_GAP, _RIGHT_GAP = _NUMBER + 2, _NUMBER + 3
_PAGE_SECONDS = 20.0
_KEPT_BYTES = 64 * 2**20
_FAINT = 0.3
_FRAME, _WORDS = QColor(0xA0, 0xA0, 0xA0), QColor(0x60, 0x60, 0x60)
_WORDS_POINTS = 8
_INSET = 3.0  # between an empty frame and its words, in Qt's units


class Pictures(Protocol):
    """Decodes pictures; specdesk.documents.pictures.PictureReader is one."""

    def read(self, picture: Picture, width: int, height: int) -> NDArray[np.uint8] | None:
        """The picture of at most so many pixels, [height, width, 4]; None if there is none."""

    def close(self) -> None:
        """Let go of the file; ends a `read` that is under way on another thread."""


class Gallery(QPyTextObject):
    """Draws the pictures of one look. pictures: None shows their frames only."""

    def __init__(self, look: Look, pictures: Pictures | None) -> None:
        super().__init__()
        self._look, self._pictures = look, pictures
        self._kept: OrderedDict[tuple[int, ...], QImage | None] = OrderedDict()
        self._deadline = math.inf

    def begin_page(self) -> None:
        """Give the next pictures, of one page together, the time that a page may take."""
        self._deadline = time.monotonic() + _PAGE_SECONDS

    def hang_in(self, content: QTextDocument) -> None:
        """Let a document's layout ask here about its pictures."""
        content.documentLayout().registerHandler(OBJECT, self)

    def intrinsicSize(  # noqa: N802
        self, _content: QTextDocument, _position: int, form: QTextFormat
    ) -> QSizeF:
        """The room that a picture takes, in Qt's units."""
        width = form.doubleProperty(QTextFormat.Property.ImageWidth)
        height = form.doubleProperty(QTextFormat.Property.ImageHeight)
        gaps = form.doubleProperty(_LEFT_GAP) + form.doubleProperty(_RIGHT_GAP)
        return QSizeF(width + gaps, height)

    def drawObject(  # noqa: N802
        self,
        painter: QPainter,
        room: QRectF | QRect,
        _content: QTextDocument,
        _position: int,
        form: QTextFormat,
    ) -> None:
        """Draw a picture into its room."""
        left, right = form.doubleProperty(_LEFT_GAP), form.doubleProperty(_RIGHT_GAP)
        area = QRectF(room).adjusted(left, 0, -right, 0)
        self.draw(painter, area, form.intProperty(_NUMBER), form.stringProperty(_SAYING))

    def draw(self, painter: QPainter, area: QRectF, number: int, saying: str) -> None:
        """Draw a picture, or an empty frame with what its author says of it."""
        pixels = painter.transform().mapRect(area).size().toSize()
        picture = self._look.pictures[number]
        image = self._image(number, max(1, pixels.width()), max(1, pixels.height()))
        painter.save()
        if image is None:
            _draw_frame(painter, area, saying)
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.setOpacity(_FAINT if picture.faint else 1.0)
            painter.drawImage(area, image)
        painter.restore()

    def close(self) -> None:
        """Decode no more."""
        if self._pictures is not None:
            self._pictures.close()

    def _image(self, number: int, width: int, height: int) -> QImage | None:
        """The picture in so many pixels; those drawn last are kept."""
        picture = self._look.pictures[number]
        cuts = picture.cut_left, picture.cut_top, picture.cut_right, picture.cut_bottom
        key = (picture.source, *cuts, width, height)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        if self._pictures is None or time.monotonic() > self._deadline:
            return None
        rgba = self._pictures.read(picture, width, height)
        image = None if rgba is None else _to_image(rgba)
        self._kept[key] = image
        while sum(kept.sizeInBytes() for kept in self._kept.values() if kept) > _KEPT_BYTES:
            self._kept.popitem(last=False)
        return image


def picture_format(
    number: int, saying: str, width: float, height: float, gaps: tuple[float, float] = (0.0, 0.0)
) -> QTextImageFormat:
    """What stands in the text for a picture. width, height, gaps to its left and right: in Qt's
    units."""
    made = QTextImageFormat()
    made.setObjectType(OBJECT)
    made.setWidth(width)
    made.setHeight(height)
    made.setProperty(_NUMBER, number)
    made.setProperty(_SAYING, saying)
    made.setProperty(_LEFT_GAP, gaps[0])
    made.setProperty(_RIGHT_GAP, gaps[1])
    made.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignNormal)
    return made


def _to_image(rgba: NDArray[np.uint8]) -> QImage:
    height, width, _ = rgba.shape
    rows = np.ascontiguousarray(rgba)
    view = QImage(rows.data, width, height, 4 * width, QImage.Format.Format_RGBA8888)
    return view.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


def _draw_frame(painter: QPainter, area: QRectF, saying: str) -> None:
    pen = QPen(_FRAME)
    pen.setCosmetic(True)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(area)
    painter.setPen(_WORDS)
    font = QFont(painter.font())
    font.setPixelSize(max(1, round(_WORDS_POINTS * POINT * unit())))
    painter.setFont(font)
    inside = area.adjusted(_INSET, _INSET, -_INSET, -_INSET)
    painter.setClipRect(area, Qt.ClipOperation.IntersectClip)
    flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
    painter.drawText(inside, int(flags), saying)
