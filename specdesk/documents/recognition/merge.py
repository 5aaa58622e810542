"""Recognized pages put in the place of what the file itself says of them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from engine.spans import Span
from specdesk.documents.document import Page
from specdesk.documents.recognition.store import RecognizedPage
from specdesk.documents.recognition.turns import boxes_before_turn


@dataclass(frozen=True, slots=True, eq=False)
class Pages:
    """The text of a PDF, page after page, a line end behind each.

    boxes: float32 [len(text), 4], NaN without a place. bold: [len(text)]. turns: how many quarters
    counterclockwise pages must be turned to be read, by their number; those left out none."""

    text: str
    pages: tuple[Page, ...]
    boxes: NDArray[np.float32]
    bold: NDArray[np.bool_]
    turns: Mapping[int, int] = field(default_factory=dict)

    def text_of(self, index: int) -> str:
        """The text of the 0-based page."""
        return self.pages[index].span.of(self.text)

    def upright(self) -> "Pages":
        """The pages as one would turn them to read; their structure is found so."""
        pages, boxes = list(self.pages), self.boxes.copy()
        for index, turn in self.turns.items():
            page = pages[index]
            if turn % 2:
                page = replace(page, width=page.height, height=page.width)
            part = slice(page.span.start, page.span.end)
            # As shown it is the upright page, turned on to a whole circle.
            boxes[part] = boxes_before_turn(boxes[part], 4 - turn, page.width, page.height)
            pages[index] = page
        return Pages(self.text, tuple(pages), boxes, self.bold)


def with_recognized(
    read: Pages, recognized: Mapping[int, RecognizedPage], dropped: Collection[int]
) -> Pages:
    """The pages with the recognized ones in their place, and those that are `dropped` empty."""
    if not recognized and not dropped:
        return read
    nothing = RecognizedPage("", np.empty((0, 4), np.float32), 0.0, 0)
    texts: list[str] = []
    boxes: list[NDArray[np.float32]] = []
    bold: list[NDArray[np.bool_]] = []
    pages: list[Page] = []
    start = 0
    for index, page in enumerate(read.pages):
        new = recognized.get(index, nothing if index in dropped else None)
        if new is None:
            own = slice(page.span.start, page.span.end)
            texts.append(read.text[own])
            boxes.append(read.boxes[own])
            bold.append(read.bold[own])
        else:
            texts.append(new.text + "\n")
            boxes.append(np.concatenate([new.boxes, np.full((1, 4), np.nan, np.float32)]))
            bold.append(np.zeros(len(new.text) + 1, bool))
        span = Span(start, start + len(texts[-1]))
        certainty = recognized[index].certainty if index in recognized else None
        pages.append(replace(page, span=span, certainty=certainty))
        start = span.end
    turns = {index: page.turn for index, page in recognized.items() if page.turn}
    whole = np.concatenate(boxes)
    return Pages("".join(texts), tuple(pages), whole, np.concatenate(bold), turns)


def says_more(page: RecognizedPage, own: str) -> bool:
    """Whether the recognized page has more characters than the file's own text of it."""
    return _characters(page.text) > _characters(own)


def _characters(text: str) -> int:
    return sum(not letter.isspace() for letter in text)
