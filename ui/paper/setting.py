"""Pieces of a document put into a QTextDocument, one block each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSizeF
from PySide6.QtGui import (
    QTextBlock,
    QTextBlockFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
    QTextTableCellFormat,
    QTextTableFormat,
)

from specdesk.documents.look import NONE, Align, CellLook, Flow, Look, Piece, Sheet, Silent
from ui.paper.formats import ALIGNMENT, Formats, brush
from ui.paper.hanging import Behind, Hanging, Room, hang
from ui.paper.letters import Letters
from ui.paper.pictures import Gallery

TABLE_ROWS = 40  # Qt lays a table out as a whole: a longer one is shown as several
CELL_SIDE, CELL_TOP = 108, 20  # between a cell's border and its text, as Word has them
SLICE = 50  # pieces that are laid out at once
_PICTURE_STATE = -2  # of a block that is no piece's


@dataclass(frozen=True, slots=True)
class SetPiece:
    """A piece and its block. places: first and end offset, position of the first in the block, for
    each part of it that is said."""

    piece: Piece
    block: QTextBlock
    places: Sequence[tuple[int, int, int]]
    with_pictures: bool = False  # in its lines


class Setter:
    """Fills one QTextDocument. sheet: what it is set for. gallery: draws its pictures. page: number
    and count, for those that are shown in headers; tracked: deletions are shown too."""

    def __init__(
        self,
        look: Look,
        letters: Letters,
        formats: Formats,
        sheet: Sheet,
        gallery: Gallery,
        *,
        tracked: bool,
        page: tuple[int, int] = (1, 1),
    ) -> None:
        self._look, self._letters, self._formats = look, letters, formats
        self._tracked, self._page = tracked, page
        self._sheet, self._unit = sheet, formats.unit
        self._width = sheet.width - sheet.left - sheet.right
        self._height: float = sheet.height - sheet.top - sheet.bottom
        self.content = QTextDocument()
        self.content.setUndoRedoEnabled(False)
        self.content.setUseDesignMetrics(True)
        self.content.setDocumentMargin(0)
        gallery.hang_in(self.content)
        self._cursor = QTextCursor(self.content)
        self._tables: dict[tuple[int, int], QTextTable] = {}
        self._rows: dict[int, dict[int, int]] = {}
        self._columns: dict[tuple[int, int], list[float]] = {}
        self.blocks: list[SetPiece] = []
        self.behind: list[Behind] = []

    def set_paper(self, sheet: Sheet, top: float, bottom: float) -> None:
        """Break the text into pages of that size, with margins above and below."""
        frame, unit = QTextFrameFormat(), self._unit
        self._height = sheet.height - top - bottom
        frame.setLeftMargin(sheet.left * unit)
        frame.setTopMargin(top * unit)
        frame.setRightMargin(sheet.right * unit)
        frame.setBottomMargin(bottom * unit)
        self.content.rootFrame().setFrameFormat(frame)
        self.content.setPageSize(QSizeF(sheet.width * unit, sheet.height * unit))

    def set(self, pieces: Sequence[tuple[int, Piece]]) -> Iterator[int]:
        """Put the pieces in, with their numbers; yields now and then how many are done."""
        self._cursor.beginEditBlock()
        waiting = 0
        for done, (number, piece) in enumerate(pieces):
            before = pieces[done - 1][1] if done else None
            after = pieces[done + 1][1] if done + 1 < len(pieces) else None
            self._add(number, piece, before, after)
            waiting += 1
            if waiting >= SLICE and self._may_end(piece, after):
                waiting = 0
                self._cursor.endEditBlock()
                self.content.size()  # lay this slice out now, alone
                yield done + 1
                self._cursor.beginEditBlock()
        self._cursor.endEditBlock()
        self.content.size()
        yield len(pieces)

    def _add(self, number: int, piece: Piece, before: Piece | None, after: Piece | None) -> None:
        if piece.cell == NONE:
            self._cursor.movePosition(QTextCursor.MoveOperation.End)
        elif not self._enter(piece.cell):
            return  # a deleted row
        if not self._tracked and piece.start == piece.end and self._only_deleted(number):
            return
        shown = list(self._letters.shown(number, self._tracked, self._page))
        joins = [other is not None and other.look == piece.look for other in (before, after)]
        form = self._formats.paragraph(piece.look, *joins)
        if not self.blocks and Flow.PAGE_BEFORE in Flow(self._look.paragraphs[piece.look].flow):
            form = QTextBlockFormat(form)  # no empty page before the first
            form.setPageBreakPolicy(QTextFormat.PageBreakFlag.PageBreak_Auto)
        hanging = self._hang(shown, piece)
        self._begin(number, hanging, form)
        places: list[tuple[int, int, int]] = []
        offset, begins = piece.start, self._cursor.position()
        for picture, side in hanging.beside:
            self._cursor.insertImage(picture, side)
        for text, look, silent in shown:
            if silent == Silent.PICTURE:
                if look in hanging.in_line:
                    self._cursor.insertImage(hanging.in_line[look])
                continue
            if silent == NONE:
                at = self._cursor.position() - begins
                places.append((offset, offset + len(text), at))
                offset += len(text)
            self._cursor.insertText(text, self._formats.characters(look, silent))
        block = self._cursor.block()
        self.blocks.append(SetPiece(piece, block, places, bool(hanging.in_line)))
        self.behind += [Behind(number, saying, block) for number, saying in hanging.behind]

    def _begin(self, number: int, hanging: Hanging, form: QTextBlockFormat) -> None:
        """Begin a piece's block, behind those of the pictures that stand above it."""
        for picture, around in hanging.above:
            around.setPageBreakPolicy(form.pageBreakPolicy())
            self._begin_block(_PICTURE_STATE, around)
            self._cursor.insertImage(picture)
            form = QTextBlockFormat(form)
            form.setPageBreakPolicy(QTextFormat.PageBreakFlag.PageBreak_Auto)
        proportional = QTextBlockFormat.LineHeightTypes.ProportionalHeight.value
        if hanging.in_line and form.lineHeightType() == proportional:
            form = QTextBlockFormat(form)  # Qt would make room in proportion to the picture
            form.setLineHeight(100, proportional)
        self._begin_block(number, form)

    def _begin_block(self, state: int, form: QTextBlockFormat) -> None:
        if self._cursor.block().userState() != -1:
            self._cursor.insertBlock()
        self._cursor.block().setUserState(state)
        self._cursor.setBlockFormat(form)

    def _hang(self, shown: Sequence[tuple[str, int, int]], piece: Piece) -> Hanging:
        """How the piece's pictures stand."""
        pictures = [
            (self._look.pictures[look], look, text)
            for text, look, silent in shown
            if silent == Silent.PICTURE
        ]
        if not pictures:
            return Hanging()
        paragraph = self._look.paragraphs[piece.look]
        room = Room(
            self._width_around(piece) - paragraph.left - paragraph.right - max(0, paragraph.first),
            self._height,
            self._sheet.left,
            piece.cell != NONE,
        )
        return hang(pictures, room, self._unit)

    def _width_around(self, piece: Piece) -> float:
        """How wide the page's text or the cell is in which a piece stands."""
        if piece.cell == NONE:
            return self._width
        cell = self._look.cells[piece.cell]
        widths = self._columns[cell.table, self._visible_rows(cell.table)[cell.row] // TABLE_ROWS]
        return sum(widths[cell.column : cell.column + cell.columns]) - 2 * CELL_SIDE

    def _may_end(self, piece: Piece, after: Piece | None) -> bool:
        """Whether a slice may end between two pieces: not within what Qt lays out as one table."""
        return (
            after is None
            or self._table_of(piece) is None
            or (self._table_of(piece) != self._table_of(after))
        )

    def _table_of(self, piece: Piece) -> tuple[int, int] | None:
        """The outermost table in which a piece stands, and which part of it."""
        if piece.cell == NONE:
            return None
        cell = self._look.cells[piece.cell]
        while (parent := self._look.tables[cell.table].parent) != NONE:
            cell = self._look.cells[parent]
        return cell.table, self._visible_rows(cell.table).get(cell.row, 0) // TABLE_ROWS

    def _only_deleted(self, number: int) -> bool:
        kinds = self._letters.silent_kinds(number)
        return bool(kinds) and kinds == {Silent.DELETED}

    def _enter(self, number: int) -> bool:
        """Move the cursor to the end of a cell, its table made; False if it is not shown."""
        cell = self._look.cells[number]
        rows = self._visible_rows(cell.table)
        if cell.row not in rows:
            return False
        row = rows[cell.row]
        table = self._table(cell, row // TABLE_ROWS)
        if table is None:
            return False
        place = table.cellAt(row % TABLE_ROWS, cell.column)
        if not place.isValid():
            return False
        self._cursor.setPosition(place.lastPosition())
        return True

    def _visible_rows(self, table: int) -> dict[int, int]:
        """The rows that are shown, by their number in the file."""
        if not self._rows:
            deleted: dict[int, set[int]] = {}
            for cell in self._look.cells:
                if cell.deleted and not self._tracked:
                    deleted.setdefault(cell.table, set()).add(cell.row)
            for index, look in enumerate(self._look.tables):
                gone = deleted.get(index, set())
                shown = [row for row in range(look.rows) if row not in gone]
                self._rows[index] = {row: place for place, row in enumerate(shown)}
        return self._rows[table]

    def _table(self, cell: CellLook, part: int) -> QTextTable | None:
        key = (cell.table, part)
        if key not in self._tables:
            look = self._look.tables[cell.table]
            if look.parent == NONE:
                self._cursor.movePosition(QTextCursor.MoveOperation.End)
            elif not self._enter(look.parent):
                return None
            self._tables[key] = self._insert_table(cell.table, part)
        return self._tables[key]

    def _insert_table(self, number: int, part: int) -> QTextTable:
        look, rows = self._look.tables[number], self._visible_rows(number)
        count = min(TABLE_ROWS, len(rows) - part * TABLE_ROWS)
        form = QTextTableFormat()
        form.setBorderCollapse(True)
        form.setCellSpacing(0)
        form.setCellPadding(0)
        form.setBorder(0 if look.border == NONE else 1)
        if look.border != NONE:
            form.setBorderBrush(brush(look.border))
            form.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
        form.setAlignment(ALIGNMENT[Align(look.align)])
        form.setLeftMargin(max(0, look.left) * self._unit)
        room = self._width if look.parent == NONE else self._width / 2
        widths = column_widths(
            self._look.widths[look.first_width : look.first_width + look.columns], room
        )
        fixed = QTextLength.Type.FixedLength
        self._columns[number, part] = widths
        form.setColumnWidthConstraints([QTextLength(fixed, width * self._unit) for width in widths])
        table = self._cursor.insertTable(count, look.columns, form)
        self._shape_cells(table, number, part)
        return table

    def _shape_cells(self, table: QTextTable, number: int, part: int) -> None:
        """Merge cells, and give each its padding and colour."""
        padding = QTextTableCellFormat()
        for set_padding in (padding.setLeftPadding, padding.setRightPadding):
            set_padding(CELL_SIDE * self._unit)
        for set_padding in (padding.setTopPadding, padding.setBottomPadding):
            set_padding(CELL_TOP * self._unit)
        for row in range(table.rows()):
            for column in range(table.columns()):
                table.cellAt(row, column).setFormat(padding)
        rows = self._visible_rows(number)
        for cell in self._letters.cells_of(number):
            at = rows.get(cell.row, -1) - part * TABLE_ROWS
            if not 0 <= at < table.rows():
                continue
            taken = sum(row in rows for row in range(cell.row, cell.row + cell.rows))
            tall = max(1, min(taken, table.rows() - at))
            if tall > 1 or cell.columns > 1:
                table.mergeCells(at, cell.column, tall, cell.columns)
            if cell.behind != NONE:
                shaded = QTextTableCellFormat(padding)
                shaded.setBackground(brush(cell.behind))
                table.cellAt(at, cell.column).setFormat(shaded)


def column_widths(said: Sequence[int], room: float) -> list[float]:
    """The widths of columns, made to fit into `room`; equal where the file says nothing."""
    if not any(said):
        return [room / max(1, len(said))] * len(said)
    usual = sum(said) / max(1, sum(width > 0 for width in said))
    widths = [width or usual for width in said]
    scale = min(1.0, room / sum(widths))
    return [width * scale for width in widths]
