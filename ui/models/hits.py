"""What a search found, as an item model."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from specdesk.hits import Hit
from ui import wording
from ui.presenters.search import hit_source, hit_title

Index = QModelIndex | QPersistentModelIndex
HIT_ROLE = Qt.ItemDataRole.UserRole + 1


class HitsModel(QAbstractListModel):
    """Hits in the order they were found, best first."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._hits: list[Hit] = []

    def show(self, hits: Sequence[Hit]) -> None:
        """Show these hits instead."""
        self.beginResetModel()
        self._hits = list(hits)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """The number of hits; items have none below them."""
        return 0 if parent.isValid() else len(self._hits)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Title, place and excerpt of a hit."""
        if not index.isValid() or index.row() >= len(self._hits):
            return None
        hit = self._hits[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return hit_title(hit)
        if role == Qt.ItemDataRole.ToolTipRole:
            return wording.tool_tip(hit.excerpt)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{hit_title(hit)}, {hit_source(hit)}"
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return hit.excerpt
        return hit if role == HIT_ROLE else None
