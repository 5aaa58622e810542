"""What a report holds, in words ready to be set; HTML, PDF and Word show the same."""

from collections.abc import Mapping
from dataclasses import dataclass

from specdesk.reports.labels import Language


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawn page. image: PNG or JPEG, by `kind` ("png", "jpeg"). alt: what it shows, in words."""

    image: bytes
    kind: str
    caption: str
    alt: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of running text. numbers: the sources it rests on, shown behind it. marked: it is
    the cited part of a passage."""

    text: str
    numbers: tuple[int, ...] = ()
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """A numbered quote and where it stands."""

    number: int
    where: str
    quote: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage and where it stands."""

    where: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """An answer or a summary. words: labels by name. figures, facts: label and value. models:
    role, name, checksum. documents: name, checksum. excerpts: cited passages where no page could
    be drawn."""

    language: Language
    words: Mapping[str, str]
    is_summary: bool
    question: str
    pieces: tuple[Piece, ...]
    read: str
    warnings: tuple[str, ...]
    sources: tuple[Source, ...]
    pictures: tuple[Picture, ...]
    pictures_note: str
    excerpts: tuple[Passage, ...]
    figures: tuple[tuple[str, str], ...]
    facts: tuple[tuple[str, str], ...]
    models: tuple[tuple[str, str, str], ...]
    documents: tuple[tuple[str, str], ...]
    kept: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The whole report."""

    language: Language
    title: str
    made: str
    sections: tuple[Section, ...]
    swatches: Mapping[str, bytes]
    """What the marks on the pages look like, PNG by "kept", "dropped", "cited"."""
