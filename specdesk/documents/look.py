"""How a document looks on paper: plain values over spans of its text, for the window to lay out.

Lengths are in twentieths of a point, as Word counts; colours are 0xRRGGBB, NONE where there is
none. The text itself stands in the document; what is only shown (a note's mark, deleted words)
stands in `Look.silent_text`.
"""

from dataclasses import dataclass
from enum import IntEnum, IntFlag

POINT = 20  # units to a point
NONE = -1


class Zone(IntEnum):
    """Where on the paper a piece stands."""

    BODY = 0
    HEADER = 1
    FOOTER = 2
    FIRST_HEADER = 3
    FIRST_FOOTER = 4


class Silent(IntEnum):
    """What is shown without being said."""

    MARK = 0  # the mark of a note or comment
    DELETED = 1  # tracked deletions, shown where the reader asks for them
    PAGE = 2  # the number of the page
    PAGES = 3  # how many pages there are
    PICTURE = 4  # a picture; the text is what its author says of it


class Align(IntEnum):
    """How the lines of a paragraph are set."""

    LEFT = 0
    RIGHT = 1
    CENTRE = 2
    BOTH = 3


class Letters(IntFlag):
    """What letters are besides their size and colour."""

    BOLD = 1
    ITALIC = 2
    UNDERLINED = 4
    STRUCK = 8
    CAPITALS = 16
    SMALL_CAPITALS = 32
    RAISED = 64
    LOWERED = 128
    INSERTED = 256  # a tracked insertion


class Flow(IntFlag):
    """What a paragraph does besides being set."""

    PAGE_BEFORE = 1
    RIGHT_TO_LEFT = 2
    RULE_BELOW = 4
    RULE_ABOVE = 8
    QUIET = 16  # no space to a neighbour of the same style
    FIXED_LINE = 32  # `line` is a length, else 240ths of a line


class Place(IntEnum):
    """How a picture stands to the text."""

    LINE = 0  # in its line, like a letter
    BESIDE = 1  # lines run beside it
    ALONE = 2  # no line runs beside it
    BEHIND = 3  # it takes no room


class Edge(IntEnum):
    """What a picture's place counts from."""

    PAPER = 0
    TEXT = 1  # the room that the margins leave
    PARAGRAPH = 2  # the one it hangs on; across, the same as TEXT


@dataclass(frozen=True, slots=True)
class Sheet:
    """A section's paper and margins. header, footer: from the paper's edge."""

    width: int
    height: int
    left: int
    top: int
    right: int
    bottom: int
    header: int
    footer: int
    first_differs: int


@dataclass(frozen=True, slots=True)
class CharacterLook:
    """How characters are written. family: index into Look.families. size: in half points."""

    family: int
    size: int
    letters: int
    colour: int
    behind: int


@dataclass(frozen=True, slots=True)
class ParagraphLook:
    """How a paragraph is set. right_tab: where a tab ends its line, 0 for none."""

    align: int
    left: int
    right: int
    first: int
    before: int
    after: int
    line: int
    flow: int
    behind: int
    right_tab: int


@dataclass(frozen=True, slots=True)
class TableLook:
    """A table. parent: index of the cell it stands in, NONE for the page. border: its colour."""

    parent: int
    rows: int
    columns: int
    border: int
    left: int
    align: int
    first_width: int  # where its columns' widths begin in Look.widths


@dataclass(frozen=True, slots=True)
class CellLook:
    """A cell: its table, where it begins, how many rows and columns it takes, its colour.

    deleted: its row is a tracked deletion."""

    table: int
    row: int
    column: int
    rows: int
    columns: int
    behind: int
    deleted: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph as shown; start, end: its characters (none if it is empty).

    label: how many of them are its list number. cell: where it stands, NONE for the page."""

    start: int
    end: int
    look: int
    label: int
    cell: int
    section: int
    zone: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """Characters that look alike, inside one piece."""

    start: int
    end: int
    look: int


@dataclass(frozen=True, slots=True)
class SilentText:
    """Something shown in a piece before the character at `at`; start, end: in silent_text.

    look: of a picture, its number in Look.pictures."""

    piece: int
    at: int
    start: int
    end: int
    look: int
    kind: int


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture. source: index into Look.sources, NONE where there is nothing to be shown.

    cut_…: how much of each side is cut off, in thousandths. across, down: the Edge from which x and
    y count; align_…: an Align that takes the place of x or y (for y LEFT is up, RIGHT is down), or
    NONE. faint: it is washed out."""

    width: int
    height: int
    source: int
    cut_left: int = 0
    cut_top: int = 0
    cut_right: int = 0
    cut_bottom: int = 0
    place: int = Place.LINE
    across: int = Edge.TEXT
    x: int = 0
    align_across: int = NONE
    down: int = Edge.PARAGRAPH
    y: int = 0
    align_down: int = NONE
    faint: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """A document on paper. pieces, stretches: in the order of the text; silent: of the pieces.

    sources: names of the file's parts that hold its pictures."""

    sheets: tuple[Sheet, ...]
    families: tuple[str, ...]
    characters: tuple[CharacterLook, ...]
    paragraphs: tuple[ParagraphLook, ...]
    tables: tuple[TableLook, ...]
    widths: tuple[int, ...]
    cells: tuple[CellLook, ...]
    pieces: tuple[Piece, ...]
    stretches: tuple[Stretch, ...]
    silent: tuple[SilentText, ...]
    silent_text: str
    pictures: tuple[Picture, ...] = ()
    sources: tuple[str, ...] = ()

    @property
    def has_changes(self) -> bool:
        """Whether there are tracked insertions or deletions."""
        return any(s.kind == Silent.DELETED for s in self.silent) or any(
            c.letters & Letters.INSERTED for c in self.characters
        )
