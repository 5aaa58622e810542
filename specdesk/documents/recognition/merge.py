"""Recognized pages put in the place of what the file itself says of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from engine.spans import Span
from specdesk.documents.document import Page, Table
from specdesk.documents.recognition.store import RecognizedPage
from specdesk.documents.recognition.turns import boxes_before_turn


@dataclass(frozen=True, slots=True, eq=False)
class Pages:
    """The text of a PDF, page after page, a line end behind each.

    boxes: float32 [len(text), 4], NaN without a place. bold: [len(text)]. tables: each on one page,
    in order. comments: how many characters at each page's end, before its line end, are comments.
    turns: how many quarters counterclockwise pages must still be turned to be read, by their
    number, and lies, how many to be upright; those left out none."""

    text: str
    pages: tuple[Page, ...]
    boxes: NDArray[np.float32]
    bold: NDArray[np.bool_]
    tables: tuple[Table, ...]
    comments: tuple[int, ...]
    turns: Mapping[int, int] = field(default_factory=dict)
    lies: Mapping[int, int] = field(default_factory=dict)

    def text_of(self, index: int) -> str:
        """The text of the 0-based page without its comments."""
        return self._said(index).of(self.text)

    def _said(self, index: int) -> Span:
        span = self.pages[index].span
        return Span(span.start, span.end - 1 - self.comments[index])

    def as_shown(self) -> "Pages":
        """The pages that lie on their side or head turned to be shown upright."""
        return self._turned(self.lies)

    def upright(self) -> "Pages":
        """The pages as one would turn them to read; their structure is found so."""
        return self._turned(self.turns)

    def _turned(self, turns: Mapping[int, int]) -> "Pages":
        pages, boxes = list(self.pages), self.boxes.copy()
        for index, turn in turns.items():
            page = replace(pages[index], turn=turn)
            if turn % 2:
                page = replace(page, width=page.height, height=page.width)
            part = slice(page.span.start, page.span.end)
            # As shown it is the upright page, turned on to a whole circle.
            boxes[part] = boxes_before_turn(boxes[part], 4 - turn, page.width, page.height)
            pages[index] = page
        left = {index: (turn - turns.get(index, 0)) % 4 for index, turn in self.turns.items()}
        still = {index: turn for index, turn in left.items() if turn}
        return replace(self, pages=tuple(pages), boxes=boxes, turns=still, lies={})


def with_recognized(
    read: Pages, recognized: Mapping[int, RecognizedPage], dropped: Collection[int]
) -> Pages:
    """The pages with the recognized ones in their place, and those that are `dropped` empty.

    Comments stay: no picture shows what they say."""
    if not recognized and not dropped:
        return read
    nothing = RecognizedPage("", np.empty((0, 4), np.float32), 0.0, 0)
    texts: list[str] = []
    boxes: list[NDArray[np.float32]] = []
    bold: list[NDArray[np.bool_]] = []
    pages: list[Page] = []
    tables: list[Table] = []
    start = 0
    for index, page in enumerate(read.pages):
        new = recognized.get(index, nothing if index in dropped else None)
        kept = slice(page.span.start, page.span.end)
        if new is None:
            tables += _moved(read.tables, page.span, start - page.span.start)
        else:
            kept = slice(page.span.end - 1 - read.comments[index], page.span.end)
            texts.append(new.text)
            boxes.append(new.boxes)
            bold.append(np.zeros(len(new.text), bool))
        texts.append(read.text[kept])
        boxes.append(read.boxes[kept])
        bold.append(read.bold[kept])
        length = kept.stop - kept.start + (0 if new is None else len(new.text))
        certainty = recognized[index].certainty if index in recognized else None
        pages.append(replace(page, span=Span(start, start + length), certainty=certainty))
        start += length
    turns = {index: page.turn for index, page in recognized.items() if page.turn}
    return Pages(
        "".join(texts),
        tuple(pages),
        np.concatenate(boxes),
        np.concatenate(bold),
        tuple(tables),
        read.comments,
        turns,
        {index: page.lies for index, page in recognized.items() if page.lies},
    )


def _moved(tables: Sequence[Table], page: Span, by: int) -> list[Table]:
    """The tables of a page that moved by so many characters."""
    return [
        Table(Span(table.span.start + by, table.span.end + by), table.sure)
        for table in tables
        if page.start <= table.span.start < page.end
    ]


def says_more(page: RecognizedPage, own: str) -> bool:
    """Whether the recognized page has more characters than the file's own text of it."""
    return count_characters(page.text) > count_characters(own)


def says_as_much(page: RecognizedPage, own: str) -> bool:
    """Whether the page, recognized from its picture, shows its own text in the file, no more."""
    shown, said = count_characters(page.text), count_characters(own)
    return 0 < said <= 2 * shown and not says_more(page, own)


def count_characters(text: str) -> int:
    """How many characters there are, white space left out."""
    return sum(not letter.isspace() for letter in text)
