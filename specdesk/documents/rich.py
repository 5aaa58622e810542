"""Text with its look, as a caged reader collects it."""

import re
from dataclasses import dataclass, field

from specdesk.documents.characters import without_invisible
from specdesk.documents.look import NONE, Silent, Zone

# A variation selector belongs to the letter before it; without one it is nothing.
_STRAY = "\ufe00-\ufe0f"
_START, _END = re.compile(f"^[\\s{_STRAY}]+"), re.compile("\\s+$")
_STRAY_START = re.compile(f"^[{_STRAY}]+")


@dataclass(slots=True)
class Words:
    """Characters that look alike. look: a number of a Looks. silent: shown, not said.

    Of a picture the text is what its author says of it, which may be nothing."""

    text: str
    look: int = 0
    silent: Silent | None = None

    @property
    def is_picture(self) -> bool:
        """Whether it stands for a picture."""
        return self.silent is Silent.PICTURE


@dataclass(slots=True)
class Rich:
    """A line of words, some of them silent."""

    words: list[Words] = field(default_factory=list)
    invisible: int = 0

    def say(self, text: str, look: int = 0, silent: Silent | None = None) -> None:
        """Add text, without the characters that nobody could see; those are counted."""
        plain, removed = without_invisible(text)
        shown = _STRAY_START.sub("", plain)
        self.invisible += removed + len(plain) - len(shown)
        if shown:
            self.words.append(Words(shown, look, silent))

    def show(self, picture: int, saying: str) -> None:
        """Add a picture, a number of a Looks."""
        self.words.append(Words(without_invisible(saying)[0], picture, Silent.PICTURE))

    def take(self, other: "Rich") -> None:
        """Add another line's words."""
        self.words += other.words
        self.invisible += other.invisible

    @property
    def text(self) -> str:
        """What is said."""
        return "".join(words.text for words in self.words if words.silent is None)

    def strip(self) -> None:
        """Take white space away from both ends of what is said."""
        for order, edge in ((1, _START), (-1, _END)):
            for words in self.words[::order]:
                if words.silent is None:
                    words.text = edge.sub("", words.text)
                    if words.text:
                        break
        self.words = [words for words in self.words if words.text or words.is_picture]

    def replace(self, old: str, new: str) -> None:
        """Replace characters in what is said."""
        for words in self.words:
            if words.silent is None:
                words.text = words.text.replace(old, new)


@dataclass(slots=True)
class Part:
    """A paragraph as shown. label: how many of its characters are its list number."""

    rich: Rich
    look: int = 0
    label: int = 0
    cell: int = NONE
    before: str = ""  # what joins it to the part before it, in one block


@dataclass(slots=True)
class Block:
    """A paragraph or a table row. number: of its first paragraph in the file, from 1, empty ones
    counted; notes and text boxes carry the number of the paragraph they hang on; 0: in the margin.
    level: of a heading, else 0. contents: a line of a table of contents. bold: all of it is."""

    parts: list[Part]
    number: int
    level: int = 0
    title: bool = False
    contents: bool = False
    bold: bool = False
    section: int = 0
    zone: Zone = Zone.BODY

    @property
    def text(self) -> str:
        """What the block says."""
        return "".join(part.before + part.rich.text for part in self.parts)


def in_one(cells: list[list[Block]]) -> Block:
    """The blocks of a row's cells as one block, cells joined by tabs."""
    blocks = [block for cell in cells for block in cell]
    row = Block([], next(block.number for block in blocks if block.text), section=blocks[0].section)
    last: int | None = None  # the cell that said something last
    for index, cell in enumerate(cells):
        for part in (part for block in cell for part in block.parts):
            part.rich.replace("\t", " ")
            if part.rich.text:
                if last is not None:
                    part.before = " " if last == index else "\t" * (index - last)
                last = index
            row.parts.append(part)
    return row
