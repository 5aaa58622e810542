"""Where a PDF's parts begin: paragraphs, headings, and what nobody need read."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.spans import Span
from engine.text import Heading
from specdesk.documents.document import Page


@dataclass(frozen=True, slots=True)
class Bookmark:
    """An entry of the outline: level from 1, 0-based page."""

    level: int
    page: int
    title: str


@dataclass(frozen=True, slots=True)
class Structure:
    """As engine.Text has them."""

    borders: tuple[int, ...]
    headings: tuple[Heading, ...]
    skipped: tuple[Span, ...]


def find_structure(
    text: str, pages: Sequence[Page], boxes: NDArray[np.float32], outline: Sequence[Bookmark]
) -> Structure:
    """Find borders, headings and skipped spans."""
    return Structure(tuple(page.span.start for page in pages), (), ())
