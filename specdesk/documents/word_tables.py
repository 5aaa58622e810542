"""How Word's tables look: columns, merged cells, borders and colours, also through their style."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from lxml.etree import _Element

from specdesk.documents.look import NONE, Align, CellLook, TableLook
from specdesk.documents.look_message import MOST_COLUMNS, MOST_ROWS
from specdesk.documents.paper import Looks, length_of
from specdesk.documents.word_looks import Setting, colour, fill, length
from specdesk.documents.word_styles import Styles
from specdesk.documents.xml_names import child, number_value, on, tag, value

_BORDERS = ("w:top", "w:bottom", "w:left", "w:start", "w:insideH", "w:insideV")
_BLACK, _WHITE = 0x000000, 0xFFFFFF
_THROUGH = frozenset({"w:sdt", "w:sdtContent", "w:customXml", "w:ins", "w:moveTo"})


def inside(element: _Element, name: str) -> Iterator[_Element]:
    """The elements of that name inside, through content controls and tracked insertions."""
    for inner in element:
        if tag(inner) == name:
            yield inner
        elif tag(inner) in _THROUGH:
            yield from inside(inner, name)


def is_deleted(row: _Element) -> bool:
    """Whether the row is a tracked deletion."""
    properties = child(row, "w:trPr")
    return any(child(properties, name) is not None for name in ("w:del", "w:moveFrom"))


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell to be read. number: of its look, NONE if the table is too large to be shown as one.
    setting: what its paragraphs stand in."""

    element: _Element
    number: int
    setting: Setting


class TableFrame:
    """One table: gives each cell its place and look, row by row.

    parent: the number of the cell in which the table stands."""

    def __init__(self, table: _Element, styles: Styles, looks: Looks, parent: int) -> None:
        self._looks = looks
        self._properties = child(table, "w:tblPr")
        chain = styles.chain(value(child(self._properties, "w:tblStyle")))
        self._style = [style.whole for _, style in chain]
        rows = list(inside(table, "w:tr"))
        self.columns = max((_row_width(row) for row in rows), default=0)
        self.is_shown = 0 < self.columns <= MOST_COLUMNS and 0 < len(rows) <= MOST_ROWS
        self._open: dict[int, int] = {}  # by column, the cell that goes on downwards
        self._row = -1
        if self.is_shown:
            self._number = len(looks.tables)
            looks.tables.append(self._table(table, len(rows), parent))
            looks.widths += _widths(table, self.columns)

    def cells(self, row: _Element, outer: Setting) -> Iterator[Cell]:
        """The cells of the next row; outer: what the table stands in."""
        self._row += 1
        column = max(0, number_value(child(row, "w:trPr", "w:gridBefore")) or 0)
        deleted = is_deleted(row)
        for element in inside(row, "w:tc"):
            if child(element, "w:tcPr", "w:cellDel") is not None:
                continue
            width = _span(element)
            behind = fill(child(element, "w:tcPr"))
            layers, own = self._layers(), behind
            if behind == NONE:
                behind = next(
                    (c for one in layers if (c := fill(child(one, "w:tcPr"))) != NONE), -1
                )
            shaded = own not in (NONE, _WHITE) or behind not in (NONE, _WHITE)
            setting = Setting(
                outer.coloured or shaded or self._shades(),
                (*layers, *outer.table),
                f"{outer.key}/{self._style_name}{self._condition}" if layers else outer.key,
            )
            number = self._place(element, column, width, behind, deleted)
            yield Cell(element, number, setting)
            column += width

    def _place(self, element: _Element, column: int, width: int, behind: int, deleted: bool) -> int:
        """The number of the cell's look; a cell that goes on from above has the upper one's."""
        if not self.is_shown:
            return NONE
        cells = self._looks.cells
        merge = child(element, "w:tcPr", "w:vMerge")
        above = self._open.get(column)
        if merge is not None and value(merge) != "restart" and above is not None:
            look = cells[above]
            cells[above] = replace(look, rows=self._row - look.row + 1)
            return above
        number = len(cells)
        cells.append(CellLook(self._number, self._row, column, 1, width, behind, int(deleted)))
        if merge is not None:
            self._open[column] = number
        else:
            self._open.pop(column, None)
        return number

    def _table(self, table: _Element, rows: int, parent: int) -> TableLook:
        borders = [child(self._properties, "w:tblBorders")]
        borders += [child(style, "w:tblPr", "w:tblBorders") for style in self._style]
        borders += [child(cell, "w:tcPr", "w:tcBorders") for cell in _first_cells(table)]
        left = length(value(child(self._properties, "w:tblInd"), "w:w"))
        centred = value(child(self._properties, "w:jc"))
        return TableLook(
            parent,
            rows,
            self.columns,
            next((c for element in borders if (c := _line(element)) is not None), NONE),
            length_of(left, -1440),
            {"center": Align.CENTRE, "right": Align.RIGHT, "end": Align.RIGHT}.get(
                centred or "", Align.LEFT
            ),
            len(self._looks.widths),
        )

    @property
    def _style_name(self) -> str:
        return value(self._style[0], "w:styleId") or "" if self._style else ""

    @property
    def _condition(self) -> str:
        """Which of its style's conditions the row meets."""
        if self._row == 0 and self._wants("w:firstRow", 0x20):
            return "firstRow"
        if self._wants("w:noHBand", 0x200):
            return ""
        first = self._row - self._wants("w:firstRow", 0x20)
        return "band2Horz" if first % 2 else "band1Horz"

    def _wants(self, name: str, bit: int) -> bool:
        look = child(self._properties, "w:tblLook")
        if (written := value(look, name)) is not None:
            return written in ("1", "true", "on")
        try:
            return bool(int(value(look) or "0", 16) & bit)
        except ValueError:
            return False

    def _layers(self) -> tuple[_Element, ...]:
        """What the style says of the row: its condition first, then the whole table."""
        condition = self._condition
        found = [
            part
            for style in self._style
            for part in style
            if tag(part) == "w:tblStylePr" and value(part, "w:type") == condition
        ]
        return (*found, *self._style)

    def _shades(self) -> bool:
        """Whether the style colours any part of the table."""
        return any(
            fill(child(part, "w:tcPr")) not in (NONE, _WHITE)
            for style in self._style
            for part in (style, *style)
        )


def _row_width(row: _Element) -> int:
    before = number_value(child(row, "w:trPr", "w:gridBefore")) or 0
    return max(0, before) + sum(_span(cell) for cell in inside(row, "w:tc"))


def _span(cell: _Element) -> int:
    return max(1, number_value(child(cell, "w:tcPr", "w:gridSpan")) or 1)


def _first_cells(table: _Element) -> Sequence[_Element]:
    row = next(inside(table, "w:tr"), None)
    return [] if row is None else list(inside(row, "w:tc"))[:1]


def _widths(table: _Element, columns: int) -> list[int]:
    """The widths of the columns; 0 where the file does not say."""
    grid = child(table, "w:tblGrid")
    said = [
        length_of(length(value(column, "w:w")))
        for column in (grid if grid is not None else ())
        if tag(column) == "w:gridCol"
    ]
    return (said + [0] * columns)[:columns]


def _line(borders: _Element | None) -> int | None:
    """The colour of the first border that is drawn; None if the element draws none."""
    for name in _BORDERS:
        border = child(borders, name)
        if border is not None and value(border) not in (None, "nil", "none"):
            drawn = colour(value(border, "w:color"))
            return _BLACK if drawn == NONE else drawn
    return None


def is_hidden_row(row: _Element) -> bool:
    """Whether Word hides the row."""
    return bool(on(child(row, "w:trPr", "w:hidden")))
