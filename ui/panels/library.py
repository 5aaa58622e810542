"""The left part: a search field above everything, below it the documents or what was found."""

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import (
    QLineEdit,
    QListView,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from specdesk.hits import Hit
from ui import theme
from ui.models.hits import HIT_ROLE, HitsModel
from ui.panels.collection_bar import CollectionBar
from ui.panels.documents import DocumentsPanel
from ui.panels.hit_delegate import HitDelegate
from ui.panels.plain_text import PlainLabel
from ui.presenters.search import summary


class SearchField(QLineEdit):
    """Esc empties it, Down goes to what was found."""

    left_downwards = Signal()

    def event(self, event: QEvent) -> bool:
        """Keep Esc for the field while there is something to empty; else it stops an answer."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and event.key() == Qt.Key.Key_Escape
            and self.text()
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Take Esc and Down, leave everything else to the field."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() == Qt.Key.Key_Down:
            self.left_downwards.emit()
        else:
            super().keyPressEvent(event)


class LibraryPanel(QWidget):
    """Shows the documents, or hits while something is typed into the field."""

    search_changed = Signal(str)
    hit_chosen = Signal(object)  # Hit

    def __init__(self, documents: DocumentsPanel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = SearchField()
        self.field.setClearButtonEnabled(True)
        self._sign = QAction(self)
        self.field.addAction(self._sign, QLineEdit.ActionPosition.LeadingPosition)
        self.field.textChanged.connect(self.search_changed)
        self.collections = CollectionBar()
        self.hits = QListView()
        self._model = HitsModel(self)
        self.hits.setModel(self._model)
        self.hits.setItemDelegate(HitDelegate(self.hits))
        self.hits.setUniformItemSizes(True)
        self.hits.setMouseTracking(True)
        self.hits.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.hits.clicked.connect(self._choose)
        self.hits.activated.connect(self._choose)
        self.field.left_downwards.connect(self._enter_hits)
        self.field.returnPressed.connect(self._choose_first)
        self._count = PlainLabel(role="muted")
        self._count.setContentsMargins(14, 2, 8, 4)
        self._found: list[Hit] | None = None
        self._lay_out(documents)
        self.retranslate()

    def begin_search(self) -> None:
        """Something was typed: what was found before stays until there is more."""
        if self._stack.currentIndex() == 0:
            self._found = None
            self._model.show([])
            self._say()
        self._stack.setCurrentIndex(1)

    def show_hits(self, hits: list[Hit]) -> None:
        """Show what was found."""
        self._found = hits
        self._model.show(hits)
        self._say()

    def end_search(self) -> None:
        """Show the documents again."""
        self._stack.setCurrentIndex(0)

    @property
    def searching(self) -> bool:
        """Whether hits are shown in place of the documents."""
        return self._stack.currentIndex() == 1

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follow the language and the theme."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.PaletteChange):
            self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the language of now."""
        self.field.setPlaceholderText(self.tr("Search documents and answers"))
        self.field.setAccessibleName(self.tr("Search"))
        self.hits.setAccessibleName(self.tr("Places found"))
        self._sign.setIcon(theme.icon("search", self.palette()))
        self._sign.setText(self.tr("Search"))
        for button in self.field.findChildren(QToolButton):  # the one that empties the field
            if button.defaultAction() is not self._sign:
                button.setAccessibleName(self.tr("Empty the search field"))
        self._say()

    def _lay_out(self, documents: DocumentsPanel) -> None:
        shelf = QWidget()
        column = QVBoxLayout(shelf)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.collections)
        column.addWidget(documents, 1)
        found = QWidget()
        below = QVBoxLayout(found)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(0)
        below.addWidget(self._count)
        below.addWidget(self.hits, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(shelf)
        self._stack.addWidget(found)
        head = QVBoxLayout()
        head.setContentsMargins(10, 8, 8, 4)
        head.addWidget(self.field)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self._stack, 1)

    def _say(self) -> None:
        self._count.setText(self.tr("Searching…") if self._found is None else summary(self._found))

    def _enter_hits(self) -> None:
        if self.searching and self._model.rowCount():
            self.hits.setFocus(Qt.FocusReason.TabFocusReason)
            if not self.hits.currentIndex().isValid():
                self.hits.setCurrentIndex(self._model.index(0))

    def _choose_first(self) -> None:
        if self.searching and self._found:
            self.hit_chosen.emit(self._found[0])

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid():
            self.hit_chosen.emit(index.data(HIT_ROLE))
