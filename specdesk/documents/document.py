"""A document: immutable text, and where every character of it came from."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.spans import Span
from engine.text import Heading, Text
from specdesk.documents.look import Look


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a PDF: its characters, size in points as shown (rotation applied), label.

    certainty: how sure the recognition of its text is, 0 … 1; None where the text is the file's
    own. is_scan: it is a picture without text in the file. turn: how many quarters
    counterclockwise it is turned to be shown upright, beyond what the file says."""

    span: Span
    width: float
    height: float
    label: str
    certainty: float | None = None
    is_scan: bool = False
    turn: int = 0


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a Word file: its characters, the heading it stands under, its 1-based number
    in the file (0 in a page's header or footer)."""

    span: Span
    section: str
    number: int


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a PDF: its rows are lines, its cells stand between tabs. sure: its lines are
    drawn; else rows and cells were told by the gaps between them and may be wrong."""

    span: Span
    sure: bool


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, in points from the page's top left corner as shown."""

    page: int
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Place:
    """Where a span begins: a page of a PDF (1-based), or a section and paragraph of a Word file
    (paragraph 0: a page's header or footer).

    recognized: the page's text was recognized from its picture and may hold mistakes."""

    page: int | None = None
    page_label: str = ""
    section: str = ""
    paragraph: int | None = None
    recognized: bool = False


@dataclass(frozen=True, slots=True)
class Remark:
    """What was found strange in a file. template: an English sentence that the window translates
    (context "warnings"); number: stands for {n} in it."""

    template: str
    number: int = 0

    def __str__(self) -> str:
        return self.filled(self.template)

    def filled(self, template: str) -> str:
        """A translation of the template with the number in its place."""
        return template.replace("{n}", str(self.number))


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """A file that was read.

    id: SHA-256 of the file's bytes. text: what the file says, in reading order, characters as the
    page shows them (ligatures and Arabic forms as plain letters, NFKC where the file writes
    radicals for kanji; words cut by a line-end hyphen are whole).
    pages: of a PDF, else empty. paragraphs: of a Word file, else empty.
    boxes: float32 [len(text), 4], left, top, right, bottom of each character on its page, in
    points from the top left corner as shown; NaN for characters without a place (spaces made
    while reading, line ends). Empty [0, 4] for Word files.
    borders, headings, skipped: as engine.Text has them.
    warnings: what was found strange, shown with the document.
    hidden: passages that the file hides from its reader, cut short; not part of the text.
    look: how the text is set, of a file without pages; not kept in the library.
    tables: of a PDF, in order. attachments: names of files in the file, which are not read.
    """

    id: str
    path: Path
    kind: str  # "pdf", "word", "odt", "slides", "web", "markdown" or "text"
    title: str
    text: str
    pages: tuple[Page, ...]
    paragraphs: tuple[Paragraph, ...]
    boxes: NDArray[np.float32]
    borders: tuple[int, ...]
    headings: tuple[Heading, ...]
    skipped: tuple[Span, ...]
    warnings: tuple[Remark, ...] = ()
    hidden: tuple[str, ...] = ()
    look: Look | None = None
    tables: tuple[Table, ...] = ()
    attachments: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name

    @property
    def turns(self) -> dict[int, int]:
        """The quarters by which pages are turned to be shown, by their index."""
        return {index: page.turn for index, page in enumerate(self.pages) if page.turn}

    @property
    def recognized_pages(self) -> int:
        """How many pages' texts were recognized from their pictures."""
        return sum(page.certainty is not None for page in self.pages)

    @property
    def is_scan(self) -> bool:
        """Whether all that it says was recognized from scanned pages."""
        written = [page for page in self.pages if page.span.of(self.text).strip()]
        return bool(written) and all(page.is_scan for page in written)

    def is_unsure(self, span: Span) -> bool:
        """Whether the span touches a table whose rows may be wrong."""
        return any(
            not table.sure and table.span.start < span.end and span.start < table.span.end
            for table in self.tables
        )

    def page_index(self, offset: int) -> int:
        """The 0-based page on which the character at `offset` stands; 0 for Word files."""
        starts = [page.span.start for page in self.pages]
        return max(0, int(np.searchsorted(starts, offset, side="right")) - 1)

    def place(self, span: Span) -> Place:
        """Where the span begins."""
        if self.pages:
            index = self.page_index(span.start)
            page = self.pages[index]
            recognized = page.certainty is not None
            return Place(page=index + 1, page_label=page.label, recognized=recognized)
        starts = [paragraph.span.start for paragraph in self.paragraphs]
        index = max(0, int(np.searchsorted(starts, span.start, side="right")) - 1)
        if not self.paragraphs:
            return Place()
        paragraph = self.paragraphs[index]
        return Place(section=paragraph.section, paragraph=paragraph.number)

    def split_at_pages(self, span: Span) -> list[Span]:
        """The span's parts, one per page that it touches; the span itself for Word files."""
        if not self.pages:
            return [span]
        first, last = self.page_index(span.start), self.page_index(max(span.start, span.end - 1))
        parts = (
            Span(max(span.start, page.span.start), min(span.end, page.span.end))
            for page in self.pages[first : last + 1]
            if page.span.start < span.end and span.start < page.span.end
        )
        return [part for part in parts if len(part)]

    def line_boxes(self, span: Span) -> list[Box]:
        """Rectangles that cover the span on its pages, one per line (or column piece)."""
        found: list[Box] = []
        for part in self.split_at_pages(span) if len(self.boxes) else ():
            page = self.page_index(part.start)
            found.extend(_join_boxes(page, self.boxes[part.start : part.end]))
        return found

    def engine_text(self) -> Text:
        """The document as the engine reads it."""
        return Text(self.id, self.text, self.borders, self.headings, self.skipped)


def _join_boxes(page: int, boxes: NDArray[np.float32]) -> Sequence[Box]:
    """Join the boxes of consecutive characters into one per line. boxes: [n, 4], may hold NaN."""
    joined: list[Box] = []
    for left, top, right, bottom in boxes[~np.isnan(boxes[:, 0])].tolist():
        here = Box(page, left, top, right, bottom)
        last = joined[-1] if joined else None
        if last is not None and (_goes_on(last, here) or _goes_down(last, here)):
            joined[-1] = Box(
                page,
                min(left, last.left),
                min(top, last.top),
                max(right, last.right),
                max(bottom, last.bottom),
            )
        else:
            joined.append(here)
    return joined


def _goes_on(last: Box, here: Box) -> bool:
    """Whether a character stands on the line of those before it."""
    height = here.bottom - here.top
    shared = min(here.bottom, last.bottom) - max(here.top, last.top)
    beside = last.left - height < here.left < last.right + 3 * max(height, 1.0)
    return shared > 0.3 * min(height, last.bottom - last.top) and beside


def _goes_down(last: Box, here: Box) -> bool:
    """Whether a character stands below or above those before it, in a line that runs downwards or
    upwards: Japanese, or text along the edge."""
    width = here.right - here.left
    shared = min(here.right, last.right) - max(here.left, last.left)
    gap = max(here.top - last.bottom, last.top - here.bottom)
    narrow = last.right - last.left < 1.5 * width
    return narrow and shared > 0.7 * width and gap < 0.4 * width
