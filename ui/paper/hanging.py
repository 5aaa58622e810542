"""How a paragraph's pictures stand: in its lines, beside or above them, or behind the text."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import (
    QTextBlock,
    QTextBlockFormat,
    QTextFrameFormat,
    QTextImageFormat,
)

from specdesk.documents.look import NONE, Align, Edge, Picture, Place
from ui.paper.formats import ALIGNMENT
from ui.paper.pictures import picture_format

_GAP = 180  # between a picture and the lines beside it: Word's usual eighth of an inch
_NARROW = 0.7  # of the room: beside a wider picture no line runs
_LEAST_ROOM = 200
_BELOW = 600  # of a page's height: a picture as high as the page and its line would fit on none
Side = QTextFrameFormat.Position


@dataclass(frozen=True, slots=True)
class Room:
    """Where a paragraph's lines run, in twentieths of a point. left: the paper's margin."""

    width: float
    height: float
    left: float
    in_cell: bool


@dataclass(frozen=True, slots=True)
class Behind:
    """A picture that takes no room, what its author says of it, the block on which it hangs."""

    number: int
    saying: str
    block: QTextBlock


@dataclass(frozen=True, slots=True)
class Hanging:
    """The pictures of a paragraph by how they stand. in_line: by their number. above: each in a
    block of its own. behind: numbers and what their author says of them."""

    in_line: dict[int, QTextImageFormat] = field(default_factory=dict)
    beside: list[tuple[QTextImageFormat, Side]] = field(default_factory=list)
    above: list[tuple[QTextImageFormat, QTextBlockFormat]] = field(default_factory=list)
    behind: list[tuple[int, str]] = field(default_factory=list)


def hang(pictures: Sequence[tuple[Picture, int, str]], room: Room, unit: float) -> Hanging:
    """How pictures stand, each with its number and what its author says of it.

    unit: Qt's units to a twentieth of a point."""
    hanging = Hanging()
    for picture, number, saying in pictures:
        if picture.place == Place.BEHIND:
            hanging.behind.append((number, saying))
            continue
        width, height = _fitting(picture, room)
        size = (width * unit, height * unit)
        if picture.place == Place.LINE:
            hanging.in_line[number] = picture_format(number, saying, *size)
        elif (side := _side(picture, width, room)) is not None:
            gaps = (0.0, _GAP * unit) if side == Side.FloatLeft else (_GAP * unit, 0.0)
            hanging.beside.append((picture_format(number, saying, *size, gaps), side))
        else:
            around = QTextBlockFormat()
            if picture.align_across != NONE:
                around.setAlignment(ALIGNMENT[Align(picture.align_across)])
            else:
                around.setLeftMargin(min(max(0.0, _x(picture, room)), room.width - width) * unit)
            hanging.above.append((picture_format(number, saying, *size), around))
    return hanging


def _fitting(picture: Picture, room: Room) -> tuple[float, float]:
    """The picture's width and height, made to fit into the room in proportion."""
    width, height = max(room.width, _LEAST_ROOM), max(room.height - _BELOW, _LEAST_ROOM)
    scale = min(1.0, width / picture.width, height / picture.height)
    return picture.width * scale, picture.height * scale


def _x(picture: Picture, room: Room) -> float:
    """How far a picture stands from where lines begin."""
    return picture.x - (room.left if picture.across == Edge.PAPER else 0)


def _side(picture: Picture, width: float, room: Room) -> Side | None:
    """On which side of the lines a picture stands; None where none run beside it."""
    if picture.place != Place.BESIDE or room.in_cell or width > _NARROW * room.width:
        return None
    if picture.align_across == Align.CENTRE:
        return None
    right = _x(picture, room) + width / 2 > room.width / 2
    if picture.align_across != NONE:
        right = picture.align_across == Align.RIGHT
    return Side.FloatRight if right else Side.FloatLeft


def corner(
    picture: Picture, paper: QRectF, text: QRectF, paragraph_top: float, unit: float
) -> QPointF:
    """Where the upper left corner of a picture lies that takes no room.

    paper, text: of the page, without and with its margins taken away; these, the paragraph's top
    and the result in Qt's units, `unit` of them to a twentieth of a point."""
    across = paper if picture.across == Edge.PAPER else text
    x = across.left() + picture.x * unit
    if picture.align_across != NONE:
        x = across.left() + _share(picture.align_across) * (across.width() - picture.width * unit)
    if picture.down == Edge.PARAGRAPH:
        return QPointF(x, paragraph_top + picture.y * unit)
    down = paper if picture.down == Edge.PAPER else text
    y = down.top() + picture.y * unit
    if picture.align_down != NONE:
        y = down.top() + _share(picture.align_down) * (down.height() - picture.height * unit)
    return QPointF(x, y)


def _share(align: int) -> float:
    """How much of the free room lies before a picture."""
    return {Align.RIGHT: 1.0, Align.CENTRE: 0.5}.get(Align(align), 0.0)
