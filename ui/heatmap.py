"""The heatmap's look: importance as colour, what was read and what was left out as form.

Passages that the target read are tinted and have a bar at their left; those left out are hatched.
So the two are told apart without colour.
"""

from collections.abc import Sequence
from functools import cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPen

from specdesk.documents.document import Box
from specdesk.heat import Patch
from ui.theme import Colours

# viridis (matplotlib, CC0) at equal steps: even in brightness, legible to the colour blind.
VIRIDIS = (
    "#440154",
    "#482878",
    "#3e4a89",
    "#31688e",
    "#26828e",
    "#1f9e89",
    "#35b779",
    "#6ece58",
    "#b5de2b",
    "#fde725",
)
STEPS = 16
BAR = 3.0
BAR_DISTANCE = 4.0
UNDERLINE = 2.0
HATCH = 6
FAR_LINES = 2.5


def heat_colour(level: float) -> QColor:
    """The colour of a level, 0 … 1; more see-through the less it matters."""
    place = min(1.0, max(0.0, level)) * (len(VIRIDIS) - 1)
    index = min(len(VIRIDIS) - 2, int(place))
    part = place - index
    low, high = QColor(VIRIDIS[index]), QColor(VIRIDIS[index + 1])
    colour = QColor(
        round(low.red() + (high.red() - low.red()) * part),
        round(low.green() + (high.green() - low.green()) * part),
        round(low.blue() + (high.blue() - low.blue()) * part),
    )
    colour.setAlphaF(0.10 + 0.55 * level**1.5)
    return colour


def strip_colour(level: float) -> QColor:
    """The colour of a level where there is no text to be read through it."""
    colour = heat_colour(level)
    colour.setAlphaF(0.25 + 0.75 * level)
    return colour


def kept_brush(level: float) -> QBrush:
    """The tint of a passage that was read; never so pale that it is taken for bare paper."""
    return QBrush(heat_colour(max(0.45, level)))


def dropped_brush(level: float, ratio: float = 1.0) -> QBrush:
    """The hatching of a passage that was left out, darker the more it mattered.

    ratio: device pixels per logical pixel, so that lines keep their distance on fine screens."""
    return _hatching(round(level * STEPS), round(ratio * 4))


@cache
def _hatching(step: int, quarters: int) -> QBrush:
    ratio = quarters / 4
    side = max(4, round(HATCH * ratio))
    tile = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    tile.fill(Qt.GlobalColor.transparent)
    level = step / STEPS
    colour = heat_colour(level).darker(100 + round(90 * level))  # pure yellow is lost on paper
    colour.setAlphaF(0.12 + 0.36 * level**2)
    painter = QPainter(tile)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour, 1.1 * ratio))
    for shift in (-side, 0, side):  # neighbours' ends, so that the lines meet at the tile's edge
        painter.drawLine(QPointF(shift, side), QPointF(shift + side, 0))
    painter.end()
    return QBrush(tile)


def lay_heat(
    page: QImage, patches: Sequence[Patch], scale: float, ratio: float, colours: Colours
) -> QImage:
    """A page with its patches on it, like ink: text under them stays black.

    scale: pixels to a point. ratio: pixels to a logical pixel."""
    image = page.copy()
    painter = QPainter(image)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
    for patch in patches:
        brush = kept_brush(patch.level) if patch.kept else dropped_brush(patch.level, ratio)
        painter.fillRect(_rect(patch.box, scale), brush)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
    thick, cited = round(UNDERLINE * ratio), QColor(colours.paper_cited)
    for patch in patches:
        if patch.cited:
            line = _rect(patch.box, scale).toAlignedRect()
            painter.fillRect(line.left(), line.bottom(), line.width(), thick, cited)
    _paint_bars(painter, margin_bars(patches), scale, ratio, colours)
    painter.end()
    return image


def _paint_bars(
    painter: QPainter, bars: Sequence[Box], scale: float, ratio: float, colours: Colours
) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colours.paper_kept))
    width, distance = BAR * ratio, BAR_DISTANCE * ratio
    for bar in bars:
        left = max(0.0, bar.left * scale - width - distance)
        area = QRectF(left, bar.top * scale, width, (bar.bottom - bar.top) * scale)
        painter.drawRoundedRect(area, width / 2, width / 2)


def margin_bars(patches: Sequence[Patch]) -> list[Box]:
    """One box around each run of kept patches that follow each other down a column.

    patches: of one page, in reading order. A dropped patch ends a run, so does the way up to the
    next column, and a gap of more than a few lines."""
    runs: list[Box] = []
    joins = False
    for patch in patches:
        box = patch.box
        if not patch.kept:
            joins = False
            continue
        run = runs[-1] if runs else None
        gap = FAR_LINES * (box.bottom - box.top)
        if joins and run and run.top - gap < box.top < run.bottom + gap and box.bottom > run.top:
            runs[-1] = _around(run, box)
        else:
            runs.append(box)
        joins = True
    return runs


def _around(first: Box, second: Box) -> Box:
    return Box(
        first.page,
        min(first.left, second.left),
        min(first.top, second.top),
        max(first.right, second.right),
        max(first.bottom, second.bottom),
    )


def _rect(box: Box, scale: float) -> QRectF:
    return QRectF(
        box.left * scale,
        box.top * scale,
        (box.right - box.left) * scale,
        (box.bottom - box.top) * scale,
    )
