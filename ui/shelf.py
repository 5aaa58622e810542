"""The library's part of the window: search, collections, backups, forgetting; it wires them."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QInputDialog, QMenu, QWidget

from specdesk.backups import Backup
from specdesk.errors import LibraryDamaged
from specdesk.forgetting import Forgetting
from specdesk.hits import Hit
from ui.dialogs.forget import damage_box, forget_box
from ui.dialogs.library import LibraryDialog
from ui.models.documents import DocumentRow
from ui.panels.documents import DocumentsPanel
from ui.panels.library import LibraryPanel
from ui.panels.toast import Toast
from ui.presenters.collections import CollectionsPresenter
from ui.presenters.library import LibraryPresenter
from ui.presenters.reading import ReadingPresenter
from ui.presenters.search import SearchPresenter
from ui.presenters.upkeep import UpkeepPresenter
from ui.worker import Worker


class Shelf(QObject):
    """Holds presenters and panel of the library over one window. keeper: the worker that searches
    and looks after the library beside the one that answers."""

    failed = Signal(object)  # Exception
    forgotten = Signal(object)  # Forgetting

    def __init__(
        self,
        window: QWidget,
        workers: tuple[Worker, Worker],
        library: LibraryPresenter,
        reading: ReadingPresenter,
        documents: DocumentsPanel,
    ) -> None:
        super().__init__(window)
        worker, keeper = workers
        self._window, self._library, self._reading = window, library, reading
        self._documents = documents
        self.searching = SearchPresenter(keeper, self)
        self.collections = CollectionsPresenter(worker, library, self)
        self.upkeep = UpkeepPresenter(worker, keeper, self)
        self.panel = LibraryPanel(documents)
        self._toast = Toast(window)
        self._connect_search()
        self._connect_collections()
        self._connect_upkeep()

    def show_library(self) -> None:
        """Show the library's dialog."""
        dialog = LibraryDialog(self._window)
        upkeep = self.upkeep
        upkeep.state_known.connect(dialog.show_state)
        dialog.backup_requested.connect(upkeep.back_up)
        dialog.put_back_requested.connect(upkeep.put_document_back)
        dialog.forgetting_requested.connect(upkeep.plan_forgetting)
        dialog.open()
        upkeep.load_state()

    def go_to_search(self) -> None:
        """Let the user type what is to be found."""
        self.panel.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.panel.field.selectAll()

    def make_collection(self) -> None:
        """Ask for a name and make a collection of the ticked documents."""
        ids = [row.document_id for row in self._library.asked if row.document_id]
        if not ids:
            return
        dialog = QInputDialog(self._window)
        dialog.setWindowTitle(self.tr("New collection"))
        dialog.setLabelText(self.tr("Name of the collection of {n} documents:").format(n=len(ids)))
        dialog.textValueSelected.connect(lambda name: self._add(name, ids))
        dialog.open()

    # Wiring

    def _connect_search(self) -> None:
        searching, panel = self.searching, self.panel
        panel.search_changed.connect(searching.search)
        panel.hit_chosen.connect(self._follow)
        searching.begun.connect(panel.begin_search)
        searching.found.connect(panel.show_hits)
        searching.ended.connect(panel.end_search)
        searching.failed.connect(self.upkeep.take_failure)

    def _connect_collections(self) -> None:
        collections, bar = self.collections, self.panel.collections
        bar.collection_chosen.connect(collections.choose)
        bar.removal_requested.connect(collections.dissolve)
        collections.changed.connect(bar.show_collections)
        collections.shown_documents_changed.connect(self._documents.show_only)
        collections.removal_offered.connect(
            lambda name: self._toast.offer_undo(self.tr("{name} was removed").format(name=name))
        )
        self._toast.undo_requested.connect(collections.undo_dissolving)
        collections.failed.connect(self.upkeep.take_failure)
        self._library.loaded.connect(lambda empty: collections.load())
        self._library.document_shown.connect(lambda document, password: collections.load())
        self._documents.menu_opening.connect(self._fill_menu)

    def _connect_upkeep(self) -> None:
        upkeep = self.upkeep
        upkeep.failed.connect(self.failed)
        upkeep.damage_found.connect(self._offer_way_back)
        upkeep.restored.connect(lambda kept: self._library.load())
        upkeep.put_back.connect(self._library.load)
        upkeep.forgetting_planned.connect(self._ask_to_forget)
        upkeep.forgotten.connect(self._take_forgotten)
        self._library.loaded.connect(lambda empty: upkeep.keep_up())

    # What follows

    def _follow(self, hit: Hit) -> None:
        """Go to where a hit stands."""
        row = self._library.row_of(hit.document_id)
        if row is None:  # it was put into the library by another program meanwhile
            self._library.load()
            return
        if hit.kind == "answer":
            self._library.select(row.number)
            self._reading.follow_answer(hit.document_id, hit.answer_id)
        else:
            self._reading.follow(hit)

    def _fill_menu(self, menu: QMenu, row: DocumentRow) -> None:
        """What can be done with a row of the list, as far as it is the library's."""
        if not row.document_id:
            return
        ids = self._ticked_with(row)
        put = menu.addMenu(self.tr("Put into a collection"))
        for collection in self.collections.collections:
            self._entry(put, collection.name, partial(self._add, collection.name, ids))
        if not put.isEmpty():
            put.addSeparator()
        self._entry(put, self.tr("New collection…"), self.make_collection)
        chosen = self.collections.chosen
        if chosen:
            self._entry(
                menu,
                self.tr("Take out of this collection"),
                lambda: self.collections.take_out(chosen, [row.document_id]),
            )
        menu.addSeparator()
        self._entry(menu, self.tr("Forget…"), lambda: self.upkeep.plan_forgetting(row.document_id))

    def _entry(self, menu: QMenu, text: str, act: Callable[[], None]) -> None:
        action = QAction(text.replace("&", "&&"), menu)
        action.triggered.connect(lambda _checked=False: act())
        menu.addAction(action)

    def _ticked_with(self, row: DocumentRow) -> list[str]:
        """The ticked documents if the row is one of them, else the row's alone."""
        ticked = [other.document_id for other in self._library.asked if other.document_id]
        return ticked if row.document_id in ticked else [row.document_id]

    def _add(self, name: str, ids: Sequence[str]) -> None:
        if name.strip():
            self.collections.add(name, ids)

    def _ask_to_forget(self, plan: Forgetting) -> None:
        box, forget = forget_box(plan, self._window)
        forget.clicked.connect(lambda: self._forget(plan))
        _open(box)

    def _forget(self, plan: Forgetting) -> None:
        """Stop reading it, then forget it."""
        for document in plan.documents:
            if row := self._library.row_of(document):
                self._library.stop(row.number)
        self.upkeep.forget(plan)

    def _take_forgotten(self, plan: Forgetting) -> None:
        self._library.drop(plan.documents)
        self._reading.drop(plan.documents)
        self.searching.search(self.panel.field.text())
        self.collections.load()
        self.forgotten.emit(plan)

    def _offer_way_back(self, error: LibraryDamaged, backup: Backup | None) -> None:
        box, take = damage_box(error, backup, self._window)
        take.clicked.connect(lambda: self.upkeep.restore(backup))
        _open(box)


def _open(dialog: QDialog) -> None:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
