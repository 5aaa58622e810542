"""Page pictures with what was read, left out and cited marked on them, by Pillow.

Kept lines are tinted by level with a bar at their left, dropped ones hatched, cited ones
underlined and numbered: each mark has a form of its own, none depends on colour.
"""

import io
from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from specdesk.documents.document import Box
from specdesk.heat import Patch

Pixels = NDArray[np.uint8]

SCALE = 2.0  # pixels per point: 144 dpi, sharp in print and when zoomed
# viridis (matplotlib, CC0) at equal steps: even in brightness, legible to the colour blind.
_VIRIDIS = np.array(
    [
        (68, 1, 84), (72, 40, 120), (62, 74, 137), (49, 104, 142), (38, 130, 142),
        (31, 158, 137), (53, 183, 121), (110, 206, 88), (181, 222, 43), (253, 231, 37),
    ],
    np.float32,
)  # fmt: skip
_BAR = (31, 92, 110)
_CITED = (176, 58, 0)
_HATCH = np.array((120, 120, 130), np.float32)


def draw_page(
    page: Pixels,
    patches: Sequence[Patch],
    numbers: Mapping[int, Sequence[Box]],
    scale: float = SCALE,
) -> tuple[bytes, str]:
    """Mark a page and return the picture with its kind, "png" or "jpeg", whichever is smaller.

    page: uint8 [height, width, 3]. numbers: the boxes (one at least) of each numbered
    citation on the page."""
    marked = np.array(page, np.uint8)
    for patch in patches:
        area = _area(patch.box, scale, marked)
        if patch.kept:
            _tint(area, patch.level)
        else:
            _hatch(area, patch.level, scale)
    image = Image.fromarray(marked)
    pen = ImageDraw.Draw(image)
    for patch in patches:
        if patch.kept:
            left, top, bottom = (
                v * scale for v in (patch.box.left, patch.box.top, patch.box.bottom)
            )
            pen.rectangle((left - 5 * scale, top, left - 3.4 * scale, bottom), fill=_BAR)
    taken: list[float] = []
    for number, boxes in numbers.items():
        _cite(pen, boxes, scale)
        left = min(box.left for box in boxes) - 14
        middle = (boxes[0].top + boxes[0].bottom) / 2
        _number(pen, number, left * scale, middle * scale, scale, taken)
    return _encoded(image)


@cache
def swatches() -> dict[str, bytes]:
    """Samples of the three marks, PNG by "kept", "dropped" and "cited"."""
    samples = {}
    for name in ("kept", "dropped", "cited"):
        box = Box(0, 7, 1, 25, 11)
        paper = np.full((26, 54, 3), 255, np.uint8)
        patch = Patch(box, 0.97, kept=name != "dropped", cited=name == "cited")
        numbers = {1: [box]} if name == "cited" else {}
        data, kind = draw_page(paper, [patch], numbers)
        buffer = io.BytesIO()
        Image.open(io.BytesIO(data), formats=[kind]).save(buffer, "PNG")
        samples[name] = buffer.getvalue()
    return samples


def _area(box: Box, scale: float, page: Pixels) -> Pixels:
    """The pixels of a box; a view, empty if the box is off the page."""
    edges = (box.left - 1, box.top, box.right + 1, box.bottom)
    left, top, right, bottom = (max(0, round(value * scale)) for value in edges)
    return page[top:bottom, left:right]


def _tint(area: Pixels, level: float) -> None:
    """Lay the level's colour over the paper; ink stays as black as it was."""
    shown = max(0.45, min(1.0, level))  # never so pale that it is taken for bare paper
    place = shown * (len(_VIRIDIS) - 1)
    low = min(len(_VIRIDIS) - 2, int(place))
    colour = _VIRIDIS[low] + (_VIRIDIS[low + 1] - _VIRIDIS[low]) * (place - low)
    strength = 0.10 + 0.40 * shown**1.5
    area[:] = (area * (1 - strength * (1 - colour / 255))).astype(np.uint8)


def _hatch(area: Pixels, level: float, scale: float) -> None:
    """Draw slanted lines, darker the more the line mattered."""
    rows, columns = np.indices(area.shape[:2])
    step = max(4, round(4.5 * scale))
    lines = (rows + columns) % step < max(1, round(0.5 * scale))
    strength = 0.30 + 0.50 * max(0.0, min(1.0, level)) ** 2
    area[lines] = (area[lines] * (1 - strength * (1 - _HATCH / 255))).astype(np.uint8)


def _cite(pen: ImageDraw.ImageDraw, boxes: Sequence[Box], scale: float) -> None:
    """Underline a cited passage."""
    for box in boxes:
        left, right, bottom = (value * scale for value in (box.left, box.right, box.bottom))
        pen.rectangle((left, bottom + 0.2 * scale, right, bottom + 1.6 * scale), fill=_CITED)


def _number(
    pen: ImageDraw.ImageDraw, number: int, x: float, y: float, scale: float, taken: list[float]
) -> None:
    """Put a number in a disc, left of those that are `taken` at the same height."""
    radius = 6.5 * scale
    x = max(radius + 1, x - 2.1 * radius * sum(abs(other - y) < 2 * radius for other in taken))
    taken.append(y)
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=_CITED)
    pen.text((x, y), str(number), fill="white", anchor="mm", font=_font(round(8.5 * scale)))


@cache
def _font(pixels: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(pixels)


def _encoded(image: Image.Image) -> tuple[bytes, str]:
    """The smaller of a PNG of 128 colours, good for text, and a JPEG, good for photographs."""
    png, jpeg = io.BytesIO(), io.BytesIO()
    few = image.quantize(128, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    few.putpalette([255 if value >= 252 else value for value in few.getpalette() or []])
    few.save(png, "PNG", optimize=True)  # with paper as white as it was
    image.save(jpeg, "JPEG", quality=85, subsampling=0)
    kinds = ((png.getvalue(), "png"), (jpeg.getvalue(), "jpeg"))
    return min(kinds, key=lambda kind: len(kind[0]))
