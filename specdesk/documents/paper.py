"""What a caged reader replies with: the text of its blocks, and their look over it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

from specdesk.documents.cage_child import Refused
from specdesk.documents.cage_messages import Reply
from specdesk.documents.look import (
    NONE,
    CellLook,
    CharacterLook,
    Look,
    ParagraphLook,
    Picture,
    Piece,
    Sheet,
    SilentText,
    Stretch,
    TableLook,
)
from specdesk.documents.look_message import (
    LONGEST,
    MOST_HALF_POINTS,
    MOST_PICTURES,
    look_arrays,
    text_array,
)
from specdesk.documents.rich import Block, Part

MOST_CHARACTERS = 20_000_000
MOST_HIDDEN = 200  # passages that are listed
_HIDDEN_CHARACTERS = 500  # of one passage
# Names of pictures' parts go into the header, where six bytes may stand for a character.
_MOST_SOURCES, _LONGEST_SOURCE = 3000, 120
# A4 with Word's margins
USUAL_SHEET = Sheet(11906, 16838, 1440, 1440, 1440, 1440, 708, 708, 0)
BODY_TEXT = ParagraphLook(0, 0, 0, 0, 0, 120, 264, 0, -1, 0)
_Value = TypeVar("_Value", CharacterLook, ParagraphLook)


@dataclass(slots=True)
class Looks:
    """The looks of one document, each kept once and known by its number."""

    families: list[str] = field(default_factory=list)
    characters: dict[CharacterLook, int] = field(default_factory=dict)
    paragraphs: dict[ParagraphLook, int] = field(default_factory=dict)
    tables: list[TableLook] = field(default_factory=list)
    widths: list[int] = field(default_factory=list)
    cells: list[CellLook] = field(default_factory=list)
    sheets: list[Sheet] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    sources: dict[str, int] = field(default_factory=dict)

    def family(self, name: str) -> int:
        """The number of a font's name."""
        name = name[:100] or "serif"
        if name not in self.families:
            if len(self.families) == 1000:
                return 0
            self.families.append(name)
        return self.families.index(name)

    def character(self, look: CharacterLook) -> int:
        """The number of how characters are written."""
        return self.characters.setdefault(look, len(self.characters))

    def letters(
        self, family: str, size: float, letters: int = 0, colour: int = -1, behind: int = -1
    ) -> int:
        """The number of how characters are written; size: in points."""
        half_points = min(MOST_HALF_POINTS, max(1, round(2 * size)))
        look = CharacterLook(self.family(family), half_points, letters, colour, behind)
        return self.character(look)

    def paragraph(self, look: ParagraphLook) -> int:
        """The number of how a paragraph is set."""
        return self.paragraphs.setdefault(look, len(self.paragraphs))

    def source(self, part: str) -> int:
        """The number of a part that holds a picture; NONE where there are too many to tell of."""
        full = len(self.sources) == _MOST_SOURCES and part not in self.sources
        if full or len(part) > _LONGEST_SOURCE:
            return NONE
        return self.sources.setdefault(part, len(self.sources))

    def picture(self, picture: Picture) -> int | None:
        """The number of one more picture; None where there are too many."""
        if len(self.pictures) == MOST_PICTURES:
            return None
        self.pictures.append(picture)
        return len(self.pictures) - 1


def length_of(value: float | None, least: int = 0) -> int:
    """A length within what a sheet can hold; 0 for None."""
    return 0 if value is None else round(min(LONGEST, max(least, value)))


def reply_of(
    blocks: Sequence[Block],
    looks: Looks,
    *,
    kind: str,
    digest: str,
    title: str,
    hidden: Sequence[str] = (),
    counts: dict[str, int] | None = None,
) -> Reply:
    """The reply that tells of the blocks. counts: by name, what was left out or is remarkable.

    Raises Refused for more text than a document may have."""
    paper = _Paper(looks)
    for block in blocks:
        paper.add(block)
    text = "".join(paper.text)
    header = {
        "kind": kind,
        "sha256": digest,
        "title": title.encode("utf-8", "replace").decode()[:500],
        "families": [name.encode("utf-8", "replace").decode() for name in looks.families],
        "sources": [name.encode("utf-8", "replace").decode() for name in looks.sources],
        "hidden": [
            passage.encode("utf-8", "replace").decode()[:_HIDDEN_CHARACTERS]
            for passage in hidden[:MOST_HIDDEN]
        ],
        "counts": [[name, number] for name, number in (counts or {}).items()],
    }
    arrays = look_arrays(paper.look())
    arrays |= {
        "text": text_array(text),
        "blocks": np.array(paper.rows, np.int32).reshape(-1, 7),
    }
    return Reply(header, arrays)


class _Paper:
    """Puts blocks one below the other and counts characters."""

    def __init__(self, looks: Looks) -> None:
        looks.family("serif")
        looks.letters(looks.families[0], 11)
        looks.paragraph(BODY_TEXT)
        self._looks = looks
        self._sheets = looks.sheets or [USUAL_SHEET]
        self._at = 0
        self._silent_at = 0
        self._silent_text: list[str] = []
        self._pieces: list[Piece] = []
        self._stretches: list[Stretch] = []
        self._silent: list[SilentText] = []
        self.text: list[str] = []
        self.rows: list[tuple[int, ...]] = []

    def add(self, block: Block) -> None:
        said = block.text
        if said and self.rows:
            self._say("\n")
        start = self._at
        for part in block.parts:
            if part.rich.text:
                self._say(part.before)
            self._add_part(part, block)
        if self._at > MOST_CHARACTERS or self._silent_at > MOST_CHARACTERS:
            raise Refused("too_long")
        if said:
            flags = (int(block.contents), int(block.bold), int(block.title))
            self.rows.append((start, self._at, block.number, block.level, *flags))

    def _say(self, text: str) -> None:
        self.text.append(text)
        self._at += len(text)

    def _add_part(self, part: Part, block: Block) -> None:
        start, number = self._at, len(self._pieces)
        for words in part.rich.words:
            if words.silent is None:
                first = self._at
                self._say(words.text)
                last = self._stretches[-1] if self._stretches else None
                if last and last.end == first and last.start >= start and last.look == words.look:
                    self._stretches[-1] = Stretch(last.start, self._at, words.look)
                else:
                    self._stretches.append(Stretch(first, self._at, words.look))
            else:
                first = self._silent_at
                self._silent_text.append(words.text)
                self._silent_at += len(words.text)
                self._silent.append(
                    SilentText(number, self._at, first, self._silent_at, words.look, words.silent)
                )
        section = min(block.section, len(self._sheets) - 1)
        self._pieces.append(
            Piece(start, self._at, part.look, part.label, part.cell, section, block.zone)
        )

    def look(self) -> Look:
        looks = self._looks
        return Look(
            tuple(self._sheets),
            tuple(looks.families),
            tuple(looks.characters),
            tuple(looks.paragraphs),
            tuple(looks.tables),
            tuple(looks.widths),
            tuple(looks.cells),
            tuple(self._pieces),
            tuple(self._stretches),
            tuple(self._silent),
            "".join(self._silent_text),
            tuple(looks.pictures),
            tuple(looks.sources),
        )
