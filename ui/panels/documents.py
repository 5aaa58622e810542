"""The left part: the documents, their states, and a card for every file that was refused."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListView,
    QMenu,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ui import theme
from ui.models.documents import ROW_ROLE, DocumentRow, DocumentsModel
from ui.panels.document_delegate import DocumentDelegate
from ui.panels.notice import NoticeCard
from ui.panels.plain_text import PlainLabel, column_area

MOST_NOTICES = 20


class DocumentList(QListView):
    """The list itself; Delete removes, everything else is a list's usual way."""

    removal_requested = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Ask for removal on Delete."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removal_requested.emit()
            return
        super().keyPressEvent(event)


class DocumentsPanel(QWidget):
    """Shows the documents' model; asks for what the user wants, does nothing itself."""

    open_requested = Signal()
    document_chosen = Signal(int)
    removal_requested = Signal(int)
    stop_requested = Signal(int)
    menu_opening = Signal(object, object)  # QMenu and DocumentRow: others add what they can do

    def __init__(self, model: DocumentsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._only: frozenset[str] | None = None
        self._title = QLabel()
        self._title.setProperty("role", "title")
        self._open = QToolButton()
        self._open.clicked.connect(self.open_requested)
        self._remove = QToolButton()
        self._remove.clicked.connect(self._request_removal)
        self.list = self._make_list()
        self._hint = PlainLabel(role="muted")
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._start = QPushButton()
        self._start.setProperty("role", "primary")
        self._start.clicked.connect(self.open_requested)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._make_empty())
        self._stack.addWidget(self.list)
        self._notices = QVBoxLayout()
        self._notice_area = self._make_notice_area()
        self._lay_out()
        for signal in (model.rowsInserted, model.rowsRemoved, model.dataChanged):
            signal.connect(self._refresh)
        self.retranslate()
        self._refresh()

    def select(self, number: int | None) -> None:
        """Show a row as the current one."""
        position = None if number is None else self._model.position(number)
        if position is None:
            self.list.clearSelection()
        elif self.list.currentIndex().row() != position:
            self.list.setCurrentIndex(self._model.index(position))
        self._refresh()

    def show_only(self, document_ids: Sequence[str] | None) -> None:
        """Show these documents, and what is being opened; None: all."""
        self._only = None if document_ids is None else frozenset(document_ids)
        self._refresh()

    def add_notice(self, card: NoticeCard) -> None:
        """Show a card below the list, the newest on top."""
        self._notices.insertWidget(0, card)
        card.closed.connect(lambda: self._drop_notice(card))
        QTimer.singleShot(0, self, self._fit_notices)  # once the card knows its width
        while self._notices.count() > MOST_NOTICES:
            item = self._notices.itemAt(self._notices.count() - 1)
            oldest = item.widget() if item is not None else None
            if not isinstance(oldest, NoticeCard):
                break
            oldest.close_card()
        self._fit_notices()

    @property
    def notices(self) -> list[NoticeCard]:
        """The cards that are shown, the newest first."""
        items = (self._notices.itemAt(position) for position in range(self._notices.count()))
        widgets = (item.widget() for item in items if item is not None)
        return [widget for widget in widgets if isinstance(widget, NoticeCard)]

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follow the language and the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        elif event.type() == QEvent.Type.PaletteChange:
            self._set_icons()

    def retranslate(self) -> None:
        """Say everything in the language of now."""
        self._title.setText(self.tr("Documents"))
        self.list.setAccessibleName(self.tr("Documents"))
        for button, text in (
            (self._open, self.tr("Open documents")),
            (self._remove, self.tr("Remove the document from the list")),
        ):
            button.setToolTip(text)
            button.setAccessibleName(text)
        self._hint.setText(
            self.tr("Drop PDF, Word, PowerPoint or text files here, or whole folders.")
        )
        self._start.setText(self.tr("Open documents…"))
        self._notice_area.setAccessibleName(self.tr("Notices"))
        self._set_icons()
        self._model.retranslate()

    def _make_list(self) -> DocumentList:
        view = DocumentList()
        view.setModel(self._model)
        view.setItemDelegate(DocumentDelegate(view))
        view.setMouseTracking(True)
        view.setUniformItemSizes(True)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        view.customContextMenuRequested.connect(self._show_menu)
        view.selectionModel().currentChanged.connect(self._choose)
        view.removal_requested.connect(self._request_removal)
        return view

    def _make_empty(self) -> QWidget:
        empty = QWidget()
        layout = QVBoxLayout(empty)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.addStretch(1)
        self._picture = QLabel()
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout.addWidget(self._picture)
        layout.addWidget(self._hint)
        layout.addSpacing(8)
        layout.addWidget(self._start, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(2)
        return empty

    def _make_notice_area(self) -> QScrollArea:
        self._notice_column = QVBoxLayout()
        self._notice_column.setContentsMargins(0, 0, 0, 0)
        self._notice_column.addLayout(self._notices)
        self._notice_column.addStretch(1)
        self._notices.setContentsMargins(8, 4, 8, 8)
        self._notices.setSpacing(6)
        area = column_area(self._notice_column)
        area.hide()
        return area

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(12, 8, 8, 4)
        head.addWidget(self._title, 1)
        head.addWidget(self._remove)
        head.addWidget(self._open)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self._stack, 1)
        layout.addWidget(self._notice_area)

    def _set_icons(self) -> None:
        self._open.setIcon(theme.icon("open", self.palette()))
        self._remove.setIcon(theme.icon("delete", self.palette()))
        colours = theme.colours_of(self.palette())
        ratio = self.devicePixelRatioF()
        self._picture.setPixmap(theme.icon_pixmap("document", 48, colours.outline, ratio))

    def _current_row(self) -> DocumentRow | None:
        index = self.list.currentIndex()
        return index.data(ROW_ROLE) if index.isValid() else None

    def _choose(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid():
            self.document_chosen.emit(current.data(ROW_ROLE).number)

    def _request_removal(self) -> None:
        row = self._current_row()
        if row is not None:
            self.removal_requested.emit(row.number)

    def _refresh(self) -> None:
        self._stack.setCurrentIndex(1 if self._model.rowCount() else 0)
        for position, row in enumerate(self._model):
            known = self._only is None or not row.document_id or row.document_id in self._only
            self.list.setRowHidden(position, not known)
        self._remove.setEnabled(self._current_row() is not None)

    def _drop_notice(self, card: NoticeCard) -> None:
        self._notices.removeWidget(card)
        self._fit_notices()

    def _fit_notices(self) -> None:
        self._notice_area.setVisible(self._notices.count() > 0)
        wanted = self._notice_column.heightForWidth(max(140, self.width() - 2))
        self._notice_area.setFixedHeight(min(max(80, wanted + 20), max(120, self.height() // 2)))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Give the notices what they need, half of the height at most."""
        super().resizeEvent(event)
        self._fit_notices()

    def _show_menu(self, point: QPoint) -> None:
        index = self.list.indexAt(point)
        if index.isValid():
            self.menu_for(index.data(ROW_ROLE)).popup(self.list.viewport().mapToGlobal(point))

    def menu_for(self, row: DocumentRow) -> QMenu:
        """What can be done with a row."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if row.working:
            stop = QAction(self.tr("Stop reading"), menu)
            stop.triggered.connect(lambda: self.stop_requested.emit(row.number))
            menu.addAction(stop)
        remove = QAction(self.tr("Remove from the list"), menu)
        remove.triggered.connect(lambda: self.removal_requested.emit(row.number))
        menu.addAction(remove)
        self.menu_opening.emit(menu, row)
        return menu
