"""Composes files that say what their parts are, but not how they look: an even, quiet page."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

from specdesk.documents.look import (
    NONE,
    Align,
    CellLook,
    Flow,
    Letters,
    ParagraphLook,
    Sheet,
    TableLook,
)
from specdesk.documents.look_message import MOST_COLUMNS, MOST_ROWS
from specdesk.documents.paper import USUAL_SHEET, Looks
from specdesk.documents.rich import Block, Part, Rich, in_one

PLAIN = Letters(0)
ROW_CHARACTERS = 600  # a longer row lays out a page
_BODY, _FIXED = "Calibri, Yu Gothic", "Consolas, MS Gothic"
_SIZES = (20.0, 16.0, 13.0, 12.0, 11.0, 11.0)  # points, of headings by level
_BODY_SIZE, _FIXED_SIZE = 11.0, 10.0
_STEP = 400  # of a list's depth, in twentieths of a point
_DEEPEST = 12
_HEADING_COLOUR, _QUIET_COLOUR = 0x1F3864, 0x404040
_RULE_COLOUR, _HEAD_PAPER, _CODE_PAPER, _NOTE_PAPER = 0xA0A0A0, 0xEDEFF3, 0xF4F5F7, 0xFFF4CE


class Kind(Enum):
    """What a paragraph is."""

    BODY = "body"
    HEADING = "heading"
    ITEM = "item"
    QUOTE = "quote"
    CODE = "code"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Said:
    """Words that are written alike. fixed: in a typewriter's letters."""

    text: str
    letters: Letters = PLAIN
    fixed: bool = False


@dataclass(slots=True)
class TableCell:
    """A cell: its paragraphs, how many rows and columns it takes, whether it is a head."""

    paragraphs: list[list[Said]] = field(default_factory=list)
    rows: int = 1
    columns: int = 1
    head: bool = False


class Composer:
    """Collects blocks in order and numbers their paragraphs.

    looks: of a file that has others already, and a sheet. number: of the paragraph before."""

    def __init__(
        self,
        sheet: Sheet = USUAL_SHEET,
        size: float = _BODY_SIZE,
        looks: Looks | None = None,
        number: int = 0,
    ) -> None:
        self.looks = looks or Looks(sheets=[sheet])
        self.blocks: list[Block] = []
        self.hidden: list[str] = []
        self.invisible = 0
        self._scale = size / _BODY_SIZE
        self._number = number
        self._new_page = False
        self._after_table = False

    @property
    def counts(self) -> dict[str, int]:
        """How many characters were left out, by why."""
        return {"hidden": visible_characters(self.hidden), "invisible": self.invisible}

    @property
    def number(self) -> int:
        """Of the paragraph that was added last."""
        return self._number

    def new_page(self) -> None:
        """Let the next paragraph begin a page, and its number be 1 again."""
        self._new_page, self._number = bool(self.blocks), 0

    def hide(self, text: str) -> None:
        """Remember a passage that the file hides."""
        if plain := " ".join(text.split()):
            self.hidden.append(plain)

    def add(
        self,
        said: Sequence[Said],
        kind: Kind = Kind.BODY,
        *,
        level: int = 0,
        depth: int = 0,
        label: str = "",
        contents: bool = False,
        counted: bool = True,
        title: bool = False,
        align: Align = Align.LEFT,
    ) -> bool:
        """Add a paragraph unless it says nothing; tells whether it does.

        level: of a heading, from 1. depth: of a list item. label: stands before it, with its
        space. counted: notes hang on the paragraph before and have its number."""
        rich = self._rich(said, kind, level)
        rich.strip()
        if not rich.text:
            return False
        self._number += counted
        marked = Rich()
        marked.say(label, self._letters(Said(""), kind, level))
        part = Part(marked, self._paragraph(kind, level, depth, bool(label), align))
        part.label = len(marked.text)
        marked.take(rich)
        self.invisible += marked.invisible
        bold = kind is Kind.BODY and all(
            Letters.BOLD in one.letters for one in said if one.text.strip()
        )
        self.blocks.append(
            Block([part], max(1, self._number), level, title, contents, bold and counted)
        )
        return True

    def add_table(self, rows: Sequence[Sequence[TableCell]]) -> None:
        """Add a table, a block a row; cells that lay out long texts as blocks of their own."""
        grid, columns = _places(rows)
        shown = 0 < columns <= MOST_COLUMNS and len(rows) <= MOST_ROWS
        table = len(self.looks.tables)
        if shown:
            self.looks.tables.append(
                TableLook(NONE, len(rows), columns, _RULE_COLOUR, 0, 0, len(self.looks.widths))
            )
            self.looks.widths += [0] * columns
        for index, row in enumerate(rows):
            read = []
            for cell, column in zip(row, grid[index], strict=True):
                place = NONE
                if shown:
                    place = len(self.looks.cells)
                    tall = min(cell.rows, len(rows) - index)
                    behind = _HEAD_PAPER if cell.head else NONE
                    self.looks.cells.append(
                        CellLook(table, index, column, tall, cell.columns, behind, 0)
                    )
                read.append(self._cell_blocks(cell, place))
            self._add_row(read)
        self._after_table = True

    def _add_row(self, cells: list[list[Block]]) -> None:
        said = [block for blocks in cells for block in blocks if block.text]
        filled = sum(any(block.text for block in blocks) for blocks in cells)
        if filled < 2 or sum(len(block.text) for block in said) > ROW_CHARACTERS:
            self.blocks += [block for blocks in cells for block in blocks]
        else:
            self.blocks.append(in_one(cells))

    def _cell_blocks(self, cell: TableCell, place: int) -> list[Block]:
        look = self.looks.paragraph(ParagraphLook(Align.LEFT, 0, 0, 0, 40, 40, 240, 0, NONE, 0))
        bold = Letters.BOLD if cell.head else PLAIN
        blocks = []
        for said in cell.paragraphs:
            rich = self._rich([replace(s, letters=s.letters | bold) for s in said], Kind.BODY, 0)
            rich.strip()
            self.invisible += rich.invisible
            if rich.text:
                self._number += 1
                blocks.append(Block([Part(rich, look, cell=place)], max(1, self._number)))
        return blocks

    def _rich(self, said: Sequence[Said], kind: Kind, level: int) -> Rich:
        rich = Rich()
        for one in said:
            rich.say(one.text, self._letters(one, kind, level))
        return rich

    def _letters(self, said: Said, kind: Kind, level: int) -> int:
        letters, colour, behind = said.letters, NONE, NONE
        fixed = said.fixed or kind is Kind.CODE
        size = _FIXED_SIZE if fixed else _BODY_SIZE
        if kind is Kind.HEADING:
            size = _SIZES[min(level, len(_SIZES)) - 1]
            letters, colour = letters | Letters.BOLD, _HEADING_COLOUR
        elif kind is Kind.QUOTE:
            colour = _QUIET_COLOUR
        if said.fixed and kind is not Kind.CODE:
            behind = _CODE_PAPER
        family = _FIXED if fixed else _BODY
        return self.looks.letters(family, size * self._scale, letters, colour, behind)

    def _paragraph(self, kind: Kind, level: int, depth: int, labelled: bool, align: Align) -> int:
        left = {Kind.QUOTE: _STEP, Kind.NOTE: _STEP // 2}.get(kind, 0)
        left += min(depth, _DEEPEST) * _STEP
        hanging = -_STEP if labelled and kind is Kind.ITEM else 0
        before = 240 if kind is Kind.HEADING and level <= 2 else 120 if kind is Kind.HEADING else 0
        after = {Kind.ITEM: 60, Kind.CODE: 120}.get(kind, 120)
        behind = {Kind.CODE: _CODE_PAPER, Kind.NOTE: _NOTE_PAPER}.get(kind, NONE)
        before = max(before, 120) if self._after_table else before
        flow = Flow.PAGE_BEFORE if self._new_page else Flow(0)
        self._new_page = self._after_table = False
        return self.looks.paragraph(
            ParagraphLook(align, left, 0, hanging, before, after, 264, flow, behind, 0)
        )


def _places(rows: Sequence[Sequence[TableCell]]) -> tuple[list[list[int]], int]:
    """The column of each cell, and how many columns there are; cells from above take room."""
    grid: list[list[int]] = []
    taken: dict[int, int] = {}  # by column, how many further rows a cell from above takes
    widest = 0
    for row in rows:
        places: list[int] = []
        column = 0
        below: dict[int, int] = {}
        for cell in row:
            while taken.get(column, 0):
                column += 1
            places.append(column)
            for step in range(min(cell.columns, MOST_COLUMNS + 1)):
                below[column + step] = cell.rows
            column += cell.columns
        widest = max(widest, column, *(c + 1 for c in taken)) if taken else max(widest, column)
        taken = {c: n - 1 for c, n in (taken | below).items() if n > 1}
        grid.append(places)
    return grid, widest


def visible_characters(texts: Sequence[str]) -> int:
    """How many characters of the texts are no spaces."""
    return sum(len("".join(text.split())) for text in texts)
