"""The list of documents as an item model: one row per file, whatever its state."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from specdesk.documents.document import Document
from ui import wording
from ui.language import translate

Index = QModelIndex | QPersistentModelIndex
ROW_ROLE = Qt.ItemDataRole.UserRole + 1


class RowState(StrEnum):
    """What is known of a file. Only ready and unread ones can be asked about."""

    KNOWN = "known"  # in the library, not opened since the start
    OPENING = "opening"
    READING = "reading"  # opened; the draft reads it or will
    READY = "ready"  # the draft has read it
    UNREAD = "unread"  # opened, but the draft could not read it: no model, or cancelled
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A row: a file, its document once it is opened, and how far it has come.

    number: names the row while the window is open. share: of the present stage, 0 … 1.
    recognizing: the page whose text is recognized, in words.
    notice: a sentence for the tool tip, why it was refused or what was strange.
    """

    number: int
    path: Path
    state: RowState
    document_id: str = ""
    kind: str = ""
    pages: int = 0
    document: Document | None = None
    share: float = 0.0
    seconds_left: float | None = None
    recognizing: str = ""
    notice: str = ""
    checked: bool = False

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name

    @property
    def can_be_asked(self) -> bool:
        """Whether a question can be about it now or when it has been read."""
        return self.document is not None

    @property
    def working(self) -> bool:
        """Whether something is being done with it."""
        return self.state in (RowState.OPENING, RowState.READING)


def status_text(row: DocumentRow) -> str:
    """The second line of a row."""
    extent = wording.pages(row.pages) if row.pages else ""
    left = wording.time_left(row.seconds_left)
    parts = {
        RowState.KNOWN: (extent, translate("Documents", "read earlier")),
        RowState.OPENING: (
            translate("Documents", "recognizing {page}").format(page=row.recognizing)
            if row.recognizing
            else translate("Documents", "opening {share}").format(share=wording.percent(row.share)),
            left,
        ),
        RowState.READING: (
            translate("Documents", "reading {share}").format(share=wording.percent(row.share))
            if row.share
            else translate("Documents", "waits to be read"),
            left,
        ),
        RowState.READY: (extent, translate("Documents", "read")),
        RowState.UNREAD: (extent, translate("Documents", "not read yet")),
        RowState.REFUSED: (translate("Documents", "not opened"),),
    }[row.state]
    return " · ".join(part for part in parts if part)


class DocumentsModel(QAbstractListModel):
    """Rows in the order they came; check boxes say which documents a question is about."""

    check_toggled = Signal(int, bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[DocumentRow] = []
        self._numbers = itertools.count(1)

    def __iter__(self) -> Iterator[DocumentRow]:
        return iter(list(self._rows))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """The number of rows; items have none below them."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Name, state, check mark and tool tip of a row."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.name
        if role == Qt.ItemDataRole.CheckStateRole:
            return Qt.CheckState.Checked if row.checked else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.ToolTipRole:
            return wording.tool_tip(f"{row.path}\n{row.notice}".strip())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{row.name}, {status_text(row)}"
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return row.notice
        return row if role == ROW_ROLE else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Every row can be selected; those that can be asked about can be checked."""
        flags = super().flags(index)
        if index.isValid() and self._rows[index.row()].state is not RowState.REFUSED:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def setData(  # noqa: N802
        self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole
    ) -> bool:
        """Check or uncheck a row."""
        if role != Qt.ItemDataRole.CheckStateRole or not index.isValid():
            return False
        checked = Qt.CheckState(value) == Qt.CheckState.Checked
        row = self._rows[index.row()]
        self.put(replace(row, checked=checked))
        self.check_toggled.emit(row.number, checked)
        return True

    def add(self, path: Path, state: RowState, *, at: int | None = None) -> DocumentRow:
        """Add a row at the end, or at a position, and return it."""
        row = DocumentRow(next(self._numbers), path, state)
        self.insert(row, len(self._rows) if at is None else at)
        return row

    def insert(self, row: DocumentRow, position: int) -> None:
        """Put a row that was taken out back in."""
        position = min(position, len(self._rows))
        self.beginInsertRows(QModelIndex(), position, position)
        self._rows.insert(position, row)
        self.endInsertRows()

    def put(self, row: DocumentRow) -> None:
        """Replace the row of the same number; a row that was taken out stays out."""
        position = self.position(row.number)
        if position is not None and self._rows[position] != row:
            self._rows[position] = row
            index = self.index(position)
            self.dataChanged.emit(index, index)

    def take(self, number: int) -> tuple[DocumentRow, int] | None:
        """Take a row out; returns it with its position."""
        position = self.position(number)
        if position is None:
            return None
        self.beginRemoveRows(QModelIndex(), position, position)
        row = self._rows.pop(position)
        self.endRemoveRows()
        return row, position

    def position(self, number: int) -> int | None:
        """Where the row of this number stands."""
        for position, row in enumerate(self._rows):
            if row.number == number:
                return position
        return None

    def row(self, number: int) -> DocumentRow | None:
        """The row of this number."""
        position = self.position(number)
        return None if position is None else self._rows[position]

    def retranslate(self) -> None:
        """Show every row anew in the language of now."""
        if self._rows:
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))
