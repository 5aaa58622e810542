"""A document without pages of its own, laid out on paper and drawn page by page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QAbstractTextDocumentLayout, QImage, QPainter

from engine.spans import Span
from specdesk.documents.document import Document, Page
from specdesk.documents.look import NONE, POINT, Look, Piece, Sheet, Zone
from specdesk.documents.render import PageImage
from ui.paper.boxes import lay_boxes
from ui.paper.formats import Formats
from ui.paper.hanging import Behind, corner
from ui.paper.letters import Letters
from ui.paper.pictures import Gallery, Pictures
from ui.paper.setting import Setter

LEAST_TEXT = 720  # of a page's height, which its header and footer must leave
MARGIN_GAP = 120
Pieces = list[tuple[int, Piece]]


@dataclass(slots=True)
class _Section:
    """The text of one sheet: the sheet's number, its setter, its first page, how many it has."""

    number: int
    sheet: Sheet
    setter: Setter
    first_page: int
    pages: int


class Paper:
    """Lays a document out; draws its pages. One thread at a time may use it.

    fallbacks: font families tried last. pictures: decodes the document's; without it their frames
    stay empty; closed with the paper. tracked: show deletions and insertions. keep_on: called
    between steps; what it raises goes through."""

    def __init__(
        self,
        document: Document,
        look: Look,
        fallbacks: Sequence[str],
        *,
        pictures: Pictures | None = None,
        tracked: bool = False,
        keep_on: Callable[[], None] = lambda: None,
    ) -> None:
        self._document, self._look, self._tracked = document, look, tracked
        self._letters = Letters(document.text, look)
        self._formats = Formats(look, fallbacks, tracked)
        self._gallery = Gallery(look, pictures)
        self._unit = self._formats.unit
        self._keep_on = keep_on
        self._margins = _by_zone(look)
        self._sections: list[_Section] = []
        self._boxes = np.full((len(document.text), 4), np.nan, np.float32)
        self._page_of = np.full(len(document.text), NONE, np.int32)
        for number, pieces in _by_section(look).items():
            self._set_section(number, pieces)
        self.page_count = sum(section.pages for section in self._sections)
        self._place_margins()

    def as_pages(self) -> Document:
        """The document as if it had pages: with a box for each character that is shown."""
        length = len(self._document.text)
        reached = np.maximum.accumulate(np.append(0, self._page_of))[1:]
        astray = (self._page_of != reached) | np.isnan(self._boxes[:, 0])
        boxes = np.where(astray[:, None], np.float32(np.nan), self._boxes)
        starts = np.searchsorted(reached, np.arange(self.page_count + 1)).tolist()
        starts[-1] = length
        sheets = [section.sheet for section in self._sections for _ in range(section.pages)]
        pages = tuple(
            Page(Span(start, max(start, end)), sheet.width / POINT, sheet.height / POINT, "")
            for start, end, sheet in zip(starts, starts[1:], sheets, strict=False)
        )
        return replace(self._document, pages=pages, boxes=boxes)

    def render(self, page_index: int, scale: float) -> PageImage:
        """Draw a page (0-based), `scale` pixels to a point."""
        section = self._section(page_index)
        self._gallery.begin_page()
        width = max(1, round(section.sheet.width / POINT * scale))
        height = max(1, round(section.sheet.height / POINT * scale))
        image = QImage(width, height, QImage.Format.Format_RGB888)
        image.fill(0xFFFFFFFF)
        painter = QPainter(image)
        try:
            painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
            ratio = scale / (self._unit * POINT)
            painter.scale(ratio, ratio)
            self._draw(painter, section, page_index)
        finally:
            painter.end()
        rows = np.frombuffer(image.constBits(), np.uint8).reshape(height, image.bytesPerLine())
        return PageImage(width, height, rows[:, : 3 * width].reshape(height, width, 3).copy())

    def close(self) -> None:
        """Decode no more pictures."""
        self._gallery.close()

    def _set_section(self, number: int, pieces: Pieces) -> None:
        sheet = self._look.sheets[number]
        setter = self._setter(sheet)
        setter.set_paper(sheet, *self._room_for_margins(number, sheet))
        for _ in setter.set(pieces):
            self._keep_on()
        first = self._sections[-1].first_page + self._sections[-1].pages if self._sections else 0
        section = _Section(number, sheet, setter, first, max(1, setter.content.pageCount()))
        self._sections.append(section)
        self._place(section)

    def _setter(self, sheet: Sheet, page: tuple[int, int] = (1, 1)) -> Setter:
        return Setter(
            self._look,
            self._letters,
            self._formats,
            sheet,
            self._gallery,
            tracked=self._tracked,
            page=page,
        )

    def _place(self, section: _Section) -> None:
        """Find the boxes of a section's characters, each on its page."""
        first, end = self._lay(section.setter)
        height = section.sheet.height / POINT
        area = self._boxes[first:end]
        pages = np.nan_to_num(np.floor((area[:, 1] + 0.5) / height), nan=NONE).astype(np.int32)
        pages = np.clip(pages, NONE, section.pages - 1)
        area[:, (1, 3)] -= (np.maximum(pages, 0) * np.float32(height))[:, None]
        self._page_of[first:end] = np.where(pages == NONE, NONE, pages + section.first_page)

    def _lay(self, setter: Setter) -> tuple[int, int]:
        """Give a setter's characters their boxes, in points of its content; returns from which
        character to which."""
        layout, text = setter.content.documentLayout(), self._document.text
        for done, made in enumerate(setter.blocks):
            if done % 50 == 0:
                self._keep_on()
            if made.places:
                lay_boxes(
                    self._boxes,
                    text,
                    made.block,
                    layout,
                    made.places,
                    with_pictures=made.with_pictures,
                )
        first = min((made.piece.start for made in setter.blocks), default=0)
        end = max((made.piece.end for made in setter.blocks), default=0)
        self._boxes[first:end] /= np.float32(self._unit * POINT)
        return first, end

    def _section(self, page_index: int) -> _Section:
        return next(s for s in reversed(self._sections) if s.first_page <= page_index)

    # Headers and footers

    def _margin(self, section: int, zone: Zone) -> Pieces:
        """The pieces of a header or footer: a section without its own has that before it."""
        for number in range(section, -1, -1):
            if pieces := self._margins.get((number, zone)):
                return pieces
        return []

    def _set_margin(self, pieces: Pieces, sheet: Sheet, page: tuple[int, int]) -> Setter:
        setter = self._setter(sheet, page)
        setter.content.setTextWidth((sheet.width - sheet.left - sheet.right) * self._unit)
        for _ in setter.set(pieces):
            pass
        return setter

    def _room_for_margins(self, section: int, sheet: Sheet) -> tuple[float, float]:
        """How far from the paper's upper and lower edge the text begins and ends."""
        room: dict[Zone, float] = {}
        for zone, margin, distance in (
            (Zone.HEADER, sheet.top, sheet.header),
            (Zone.FOOTER, sheet.bottom, sheet.footer),
        ):
            room[zone] = margin
            if pieces := self._margin(section, zone):
                content = self._set_margin(pieces, sheet, (1, 1)).content
                tall = content.size().height() / self._unit
                room[zone] = max(margin, distance + tall + MARGIN_GAP)
        if sum(room.values()) > sheet.height - LEAST_TEXT:
            return sheet.top, sheet.bottom
        return room[Zone.HEADER], room[Zone.FOOTER]

    def _zones(self, section: _Section, page_index: int) -> tuple[Zone, Zone]:
        if section.sheet.first_differs and page_index == section.first_page:
            return Zone.FIRST_HEADER, Zone.FIRST_FOOTER
        return Zone.HEADER, Zone.FOOTER

    def _margins_of(self, section: _Section, page_index: int) -> list[tuple[Setter, QPointF]]:
        """The header and footer of a page, and where they stand on it."""
        found = []
        sheet = section.sheet
        for zone in self._zones(section, page_index):
            pieces = self._margin(section.number, zone)
            if not pieces:
                continue
            setter = self._set_margin(pieces, sheet, (page_index + 1, self.page_count))
            top = sheet.header * self._unit
            if zone in (Zone.FOOTER, Zone.FIRST_FOOTER):
                tall = setter.content.size().height()
                top = (sheet.height - sheet.footer) * self._unit - tall
            found.append((setter, QPointF(sheet.left * self._unit, top)))
        return found

    def _place_margins(self) -> None:
        """Give the characters of headers and footers, which end the text, a place on the last
        page that shows them."""
        section, last = self._sections[-1], self.page_count - 1
        for setter, at in self._margins_of(section, last):
            first, end = self._lay(setter)
            shift = np.array([at.x(), at.y()] * 2, np.float32)
            self._boxes[first:end] += shift / np.float32(self._unit * POINT)
            self._page_of[first:end] = last

    def _draw(self, painter: QPainter, section: _Section, page_index: int) -> None:
        width, height = section.sheet.width * self._unit, section.sheet.height * self._unit
        top = (page_index - section.first_page) * height
        margins = self._margins_of(section, page_index)
        for setter, at in margins:
            self._draw_behind(painter, section.sheet, setter, at.y(), setter.behind)
        here = self._on_page(section, page_index - section.first_page)
        self._draw_behind(painter, section.sheet, section.setter, -top, here)
        for setter, at in margins:
            painter.save()
            painter.translate(at)
            setter.content.drawContents(painter)
            painter.restore()
        context = QAbstractTextDocumentLayout.PaintContext()
        context.clip = QRectF(0, top, width, height)
        painter.translate(0, -top)
        painter.setClipRect(context.clip)
        section.setter.content.documentLayout().draw(painter, context)

    def _on_page(self, section: _Section, page: int) -> list[Behind]:
        """The pictures behind the text of a section's page."""
        layout, height = section.setter.content.documentLayout(), section.sheet.height * self._unit
        return [
            behind
            for behind in section.setter.behind
            if int((layout.blockBoundingRect(behind.block).top() + 1) / height) == page
        ]

    def _draw_behind(
        self, painter: QPainter, sheet: Sheet, setter: Setter, shift: float, pictures: list[Behind]
    ) -> None:
        """Draw pictures that take no room. shift: of the setter's text, downwards on the page."""
        unit, layout = self._unit, setter.content.documentLayout()
        paper = QRectF(0, 0, sheet.width * unit, sheet.height * unit)
        text = paper.adjusted(
            sheet.left * unit, sheet.top * unit, -sheet.right * unit, -sheet.bottom * unit
        )
        for behind in pictures:
            picture = self._look.pictures[behind.number]
            top = layout.blockBoundingRect(behind.block).top() + shift
            size = QSizeF(picture.width * unit, picture.height * unit)
            area = QRectF(corner(picture, paper, text, top, unit), size)
            self._gallery.draw(painter, area, behind.number, behind.saying)


def _by_section(look: Look) -> dict[int, Pieces]:
    """The pieces of the body by section; a look without any has one empty page."""
    found: dict[int, Pieces] = {}
    for number, piece in enumerate(look.pieces):
        if piece.zone == Zone.BODY:
            found.setdefault(piece.section, []).append((number, piece))
    return dict(sorted(found.items())) or {0: []}


def _by_zone(look: Look) -> dict[tuple[int, Zone], Pieces]:
    found: dict[tuple[int, Zone], Pieces] = {}
    for number, piece in enumerate(look.pieces):
        if piece.zone != Zone.BODY:
            found.setdefault((piece.section, Zone(piece.zone)), []).append((number, piece))
    return found
