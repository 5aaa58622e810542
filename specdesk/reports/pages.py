"""Which pages a report shows, and their drawing."""

import contextlib
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from engine.progress import Progress, Stage
from engine.spans import Span
from specdesk.answers import Answer
from specdesk.documents.document import Box, Document
from specdesk.documents.render import PageImage, PageRenderer
from specdesk.errors import DocumentError
from specdesk.heat import heat_of_answer
from specdesk.reports.content import Picture
from specdesk.reports.labels import label, language_of
from specdesk.reports.pictures import SCALE, draw_page
from specdesk.reports.wording import Drawn, flowing, printable, where

MOST_PICTURES = 12
_MOST_PIXELS = 2400  # along the longer side: a poster is not drawn at 144 dpi


class Pages(Protocol):
    """Draws the pages of one document; PageRenderer is one."""

    def render(self, page_index: int, scale: float) -> PageImage:
        """Draw a page (0-based) at `scale` pixels per point. Raises DocumentError."""

    def close(self) -> None:
        """Let go of the file."""


OpenPages = Callable[[Document], Pages]
_Page = tuple[str, int]  # document id, page index


def open_renderer(document: Document) -> Pages:
    """The renderer of a PDF's pages, in a process of its own."""
    return PageRenderer(document.path, turns=document.turns)


def draw_pages(
    answers: Sequence[Answer],
    documents: Mapping[str, Document],
    progress: Progress,
    open_pages: OpenPages,
) -> list[Drawn]:
    """Draw for each answer the pages it cites and rests on, MOST_PICTURES in all.

    A document whose file is gone, changed or locked has no pictures. Raises Cancelled."""
    resting = [_pages_of(answer, documents) for answer in answers]
    chosen = choose(resting)
    total, done = sum(map(len, chosen)), 0
    drawn = []
    with _Opened(documents, open_pages) as opened:
        for answer, pages, wanted in zip(answers, resting, chosen, strict=True):
            pictures = []
            for key, index in wanted:
                progress.step(Stage.REPORT, done, total)
                if picture := _draw(answer, documents[key], index, opened):
                    pictures.append(picture)
                done += 1
            failed = frozenset(key for key, _ in wanted if key in opened.failed)
            drawn.append(Drawn(tuple(pictures), len(pages[0]) + len(pages[1]), failed))
    progress.step(Stage.REPORT, total, total)
    return drawn


def _pages_of(answer: Answer, documents: Mapping[str, Document]) -> tuple[list[_Page], list[_Page]]:
    """The pages that an answer cites, in its order, and the others it rests on, best first."""
    spans = [(quote.document_id, quote.span) for quote in answer.citations]
    cited = dict.fromkeys(_touched(spans, documents))
    best = sorted(answer.kept, key=lambda passage: -passage.score)
    read = dict.fromkeys(_touched([(kept.document_id, kept.span) for kept in best], documents))
    return list(cited), [page for page in read if page not in cited]


def _touched(
    spans: Sequence[tuple[str, Span]], documents: Mapping[str, Document]
) -> Iterator[_Page]:
    for key, span in spans:
        document = documents.get(key)
        if document is not None and document.pages:
            for part in document.split_at_pages(span):
                yield key, document.page_index(part.start)


def choose(resting: Sequence[tuple[list[_Page], list[_Page]]]) -> list[list[_Page]]:
    """The pages to draw for each answer: the cited ones of all answers, then the best of others."""
    room = MOST_PICTURES
    chosen: list[list[_Page]] = [[] for _ in resting]
    for rank in (0, 1):
        for pages, taken in zip(resting, chosen, strict=True):
            more = pages[rank][:room]
            taken += more if rank == 0 else sorted(more, key=lambda page: page[1])
            room -= len(more)
    return chosen


class _Opened:
    """The documents whose pages are drawn, each opened once and only if its file is unchanged."""

    def __init__(self, documents: Mapping[str, Document], open_pages: OpenPages) -> None:
        self.failed: set[str] = set()
        self._documents = documents
        self._open_pages = open_pages
        self._pages: dict[str, Pages | None] = {}  # None: the file cannot be opened
        self._stack = contextlib.ExitStack()

    def __enter__(self) -> "_Opened":
        return self

    def __exit__(self, *details: object) -> None:
        self._stack.close()

    def page(self, key: str, index: int, scale: float) -> NDArray[np.uint8] | None:
        """The page as drawn, or None if it cannot be; then the document is among `failed`."""
        try:
            if key not in self._pages:
                self._pages[key] = self._open(self._documents[key])
            pages = self._pages[key]
            image = pages.render(index, scale) if pages else None
        except (DocumentError, OSError):
            self._pages[key] = image = None
        if image is None or image.failed:
            self.failed.add(key)
            return None
        return image.rgb

    def _open(self, document: Document) -> Pages:
        with document.path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != document.id:
                raise OSError("the file has changed")
        return self._stack.enter_context(contextlib.closing(self._open_pages(document)))


def _draw(answer: Answer, document: Document, index: int, opened: _Opened) -> Picture | None:
    """The picture of one page for one answer."""
    page = document.pages[index]
    scale = min(SCALE, _MOST_PIXELS / max(1.0, page.width, page.height))
    pixels = opened.page(document.id, index, scale)
    if pixels is None:
        return None
    patches = heat_of_answer(document, answer).patches(index)
    numbers: dict[int, list[Box]] = {}
    quotes = []
    for number, citation in enumerate(answer.citations, start=1):
        if citation.document_id != document.id:
            continue
        boxes = [box for box in document.line_boxes(citation.span) if box.page == index]
        if boxes:
            numbers[number] = boxes
            quotes.append(f"[{number}] {flowing(citation.quote)}")
    image, kind = draw_page(pixels, patches, numbers, pixels.shape[1] / page.width)
    language = language_of(answer.question, answer.text)
    place = document.place(page.span)
    return Picture(
        image,
        kind,
        caption=where(place, language, document.name if len(answer.documents) > 1 else ""),
        alt=label(
            language,
            "picture",
            page=printable(page.label) or index + 1,
            document=printable(document.name),
            kept=sum(patch.kept for patch in patches),
            lines=len(patches),
            cited="; ".join(quotes) or label(language, "nothing"),
        ),
    )
