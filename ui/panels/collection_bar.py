"""Which collection is shown and asked: a box above the documents, once there is a collection."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QToolButton, QWidget

from specdesk.collection import Collection
from ui import theme
from ui.language import translate


class CollectionBar(QWidget):
    """Hidden without collections. Tells which one was chosen, "" for all documents."""

    collection_chosen = Signal(str)
    removal_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.box = QComboBox()
        self.box.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.box.setMinimumContentsLength(8)
        self.box.activated.connect(self._choose)
        self._remove = QToolButton()
        self._remove.clicked.connect(self._request_removal)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 2, 8, 2)
        layout.addWidget(self.box, 1)
        layout.addWidget(self._remove)
        self._names: list[str] = []
        self.chosen = ""
        self.retranslate()

    def show_collections(self, collections: Sequence[Collection], chosen: str) -> None:
        """Show these names and which of them is chosen."""
        self._names = [collection.name for collection in collections]
        self.chosen = chosen if chosen in self._names else ""
        self.retranslate()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follow the language and the theme."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.PaletteChange):
            self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the language of now."""
        self.box.clear()
        self.box.addItem(translate("Collections", "All documents"), "")
        icon = theme.icon("collection", self.palette())
        for name in self._names:
            self.box.addItem(icon, name, name)
        self.box.setCurrentIndex(max(0, self.box.findData(self.chosen)))
        self.box.setAccessibleName(translate("Collections", "Collection"))
        remove = translate("Collections", "Remove the collection; its documents stay")
        self._remove.setIcon(theme.icon("close", self.palette()))
        self._remove.setToolTip(remove)
        self._remove.setAccessibleName(remove)
        self._remove.setVisible(bool(self.chosen))
        self.setVisible(bool(self._names))

    def _choose(self) -> None:
        self.chosen = self.box.currentData()
        self._remove.setVisible(bool(self.chosen))
        self.collection_chosen.emit(self.chosen)

    def _request_removal(self) -> None:
        if self.chosen:
            self.removal_requested.emit(self.chosen)
