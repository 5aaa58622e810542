"""What the engine is given to read: a text and where its parts begin."""

from dataclasses import dataclass

from engine.spans import Span


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the document; `level` 1 is the highest."""

    span: Span
    level: int


@dataclass(frozen=True, slots=True)
class Text:
    """A document as the engine reads it.

    key: identifies the text (its SHA-256), names the draft's memory on disk.
    borders: offsets at which a paragraph, list item, table row or page begins, ascending.
    headings: in order; the target is told under which a passage stands.
    skipped: spans that nobody need read (running heads, page numbers, lines of contents).
    """

    key: str
    text: str
    borders: tuple[int, ...] = ()
    headings: tuple[Heading, ...] = ()
    skipped: tuple[Span, ...] = ()
