"""The page view without its widgets: where pages lie, which to draw, what lies under a point."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

import numpy as np

from engine.errors import QT_TRANSLATE_NOOP
from engine.spans import Span
from specdesk.documents.document import Box, Document, Page

Translate = Callable[[str], str]

GAP = 14.0
MARGIN = 16.0
ZOOM_STEPS = (0.25, 0.33, 0.5, 0.67, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0, 4.0, 5.0)


@dataclass(frozen=True, slots=True)
class PageLayout:
    """Pages below each other, centred, in pixels of the screen.

    sizes: width and height per page. tops: y of each page's upper edge. height: of everything."""

    sizes: tuple[tuple[float, float], ...]
    tops: tuple[float, ...]
    scale: float

    @property
    def width(self) -> float:
        """The widest page with its margins."""
        return max((width for width, _ in self.sizes), default=0.0) + 2 * MARGIN

    @property
    def height(self) -> float:
        """All pages with gaps and margins."""
        return self.tops[-1] + self.sizes[-1][1] + MARGIN if self.sizes else 0.0

    def page_at(self, y: float) -> int:
        """The page at `y`, the one above it between two pages."""
        return max(0, bisect_right(self.tops, y) - 1)

    def visible(self, top: float, bottom: float) -> range:
        """The pages of which something lies between `top` and `bottom`."""
        if not self.sizes:
            return range(0)
        first = self.page_at(top)
        if self.tops[first] + self.sizes[first][1] <= top and first + 1 < len(self.tops):
            first += 1
        return range(first, max(first, self.page_at(bottom)) + 1)

    def left(self, index: int, view_width: float) -> float:
        """The x of a page's left edge in a view at least `view_width` wide."""
        return (max(view_width, self.width) - self.sizes[index][0]) / 2

    def position(self, y: float) -> float:
        """The place at `y` as page index plus the part of the page above it, whatever the zoom."""
        if not self.sizes:
            return 0.0
        index = self.page_at(y)
        return index + min(0.999, max(0.0, (y - self.tops[index]) / self.sizes[index][1]))

    def y_of(self, position: float) -> float:
        """The y of a place that `position` returned."""
        if not self.sizes:
            return 0.0
        index = min(len(self.sizes) - 1, max(0, int(position)))
        return self.tops[index] + (position - index) * self.sizes[index][1]

    def share(self, y: float) -> float:
        """The part of the pages, gaps left out, that lies above `y`, 0 … 1."""
        heights = [height for _, height in self.sizes]
        if not heights:
            return 0.0
        index = self.page_at(y)
        inside = min(heights[index], max(0.0, y - self.tops[index]))
        return (sum(heights[:index]) + inside) / sum(heights)

    def y_of_share(self, share: float) -> float:
        """The y of the place below `share` (0 … 1) of the pages."""
        left = share * sum(height for _, height in self.sizes)
        for top, (_, height) in zip(self.tops, self.sizes, strict=True):
            if left <= height:
                return top + left
            left -= height
        return self.height


def lay_out(pages: Sequence[Page], scale: float) -> PageLayout:
    """Lay pages out below each other, `scale` pixels to a point."""
    sizes = tuple((page.width * scale, page.height * scale) for page in pages)
    steps = accumulate((height + GAP for _, height in sizes), initial=MARGIN)
    return PageLayout(sizes, tuple(steps)[: len(sizes)], scale)


def pages_wanted(visible: range, count: int, around: int = 2) -> list[int]:
    """The pages to draw, most urgent first: what is seen, then what comes after and before."""
    after = range(visible.stop, min(count, visible.stop + around))
    before = range(visible.start - 1, max(-1, visible.start - 1 - around), -1)
    return [*visible, *after, *before]


def offset_at(document: Document, page: int, x: float, y: float, reach: float = 4.0) -> int | None:
    """The offset of the character at a point of a page, in points from its top left corner.

    A character within `reach` points counts too; None where there is none."""
    span = document.pages[page].span
    boxes = document.boxes[span.start : span.end]
    if not len(boxes):
        return None
    aside = np.maximum(np.maximum(boxes[:, 0] - x, x - boxes[:, 2]), 0)
    above = np.maximum(np.maximum(boxes[:, 1] - y, y - boxes[:, 3]), 0)
    distance = np.where(np.isnan(aside), np.inf, np.hypot(aside, above))
    nearest = int(np.argmin(distance))
    return span.start + nearest if distance[nearest] <= reach else None


def boxes_by_page(document: Document, span: Span) -> dict[int, list[Box]]:
    """The rectangles of a passage, per page that it touches."""
    found: dict[int, list[Box]] = {}
    for box in document.line_boxes(span):
        found.setdefault(box.page, []).append(box)
    return found


def page_shares(pages: Sequence[Page]) -> list[float]:
    """Where each page begins, 0 … 1 from the top of all pages."""
    whole = sum(page.height for page in pages)
    steps = accumulate((page.height for page in pages), initial=0.0)
    return [above / whole for above in steps][: len(pages)] if whole else []


def page_at_share(pages: Sequence[Page], share: float) -> int:
    """The index of the page that lies `share` (0 … 1) down the document."""
    return max(0, bisect_right(page_shares(pages), share) - 1)


def page_label(index: int, count: int, label: str, translate: Translate) -> str:
    """Where the reader is: "4 of 50", with the printed number before it where that differs."""
    text = translate(QT_TRANSLATE_NOOP("PagePanel", "{number} of {count}"))
    place = text.format(number=index + 1, count=count)
    return f"{label} · {place}" if label and label != str(index + 1) else place


def recognition_note(certainty: float | None, translate: Translate) -> str:
    """What is said of a page whose text was recognized from its picture, behind where it is."""
    if certainty is None:
        return ""
    return " · " + translate(QT_TRANSLATE_NOOP("PagePanel", "recognized"))


def find_page(text: str, pages: Sequence[Page]) -> int | None:
    """The index of the page that a user names by its printed label or its number."""
    wanted = text.strip()
    for index, page in enumerate(pages):
        if page.label and page.label.casefold() == wanted.casefold():
            return index
    number = int(wanted) if wanted.isdecimal() else 0
    return number - 1 if 1 <= number <= len(pages) else None


def next_zoom(zoom: float, step: int) -> float:
    """The next larger (`step` 1) or smaller (-1) zoom after `zoom`."""
    if step > 0:
        return min((z for z in ZOOM_STEPS if z > zoom * 1.01), default=ZOOM_STEPS[-1])
    return max((z for z in ZOOM_STEPS if z < zoom * 0.99), default=ZOOM_STEPS[0])


@dataclass(slots=True)
class History:
    """The places a reader jumped from, to go back to and forth again."""

    _before: list[float] = field(default_factory=list)
    _after: list[float] = field(default_factory=list)

    @property
    def can_go_back(self) -> bool:
        """Whether there is a place to go back to."""
        return bool(self._before)

    @property
    def can_go_forward(self) -> bool:
        """Whether the reader went back."""
        return bool(self._after)

    def leave(self, position: float) -> None:
        """Remember `position` before a jump away from it."""
        if not self._before or abs(self._before[-1] - position) > 0.01:
            self._before.append(position)
        del self._before[:-100]
        self._after.clear()

    def back(self, position: float) -> float:
        """The place to go back to from `position`."""
        self._after.append(position)
        return self._before.pop()

    def forward(self, position: float) -> float:
        """The place to go forth to from `position`."""
        self._before.append(position)
        return self._after.pop()
