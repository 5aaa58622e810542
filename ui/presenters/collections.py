"""Which collections there are, which one is shown and asked, and what changes them."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal

from specdesk.collection import Collection
from specdesk.desk import Desk
from specdesk.jobs import Job
from ui.language import translate
from ui.presenters.library import LibraryPresenter
from ui.worker import Worker


class CollectionsPresenter(QObject):
    """A collection that is chosen is asked as a whole: the library's rows are ticked by it."""

    changed = Signal(object, str)  # list of Collection, name of the chosen one
    shown_documents_changed = Signal(object)  # ids of the chosen collection's, None for all
    removal_offered = Signal(str)  # name of the collection, to be undone
    failed = Signal(object)  # Exception

    def __init__(
        self, worker: Worker, library: LibraryPresenter, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._worker, self._library = worker, library
        self.collections: list[Collection] = []
        self.chosen = ""
        self._dissolved: Collection | None = None

    def load(self) -> None:
        """Ask the library which ones it has."""
        self._change(lambda desk: None)

    def choose(self, name: str) -> None:
        """Show and ask the documents of a collection; "": show all, ask the current one."""
        self.chosen = name
        documents = self._documents()
        self.shown_documents_changed.emit(documents)
        self._library.ask_about(documents)
        current = self._library.current
        if documents and (current is None or current.document_id not in documents):
            first = self._library.row_of(documents[0])
            if first is not None:
                self._library.select(first.number)

    def add(self, name: str, documents: Sequence[str]) -> None:
        """Put documents into a collection, made if it is not there."""
        self._change(lambda desk: desk.collections.add(name, documents))

    def take_out(self, name: str, documents: Sequence[str]) -> None:
        """Take documents out of a collection."""
        self._change(lambda desk: desk.collections.take_out(name, documents))

    def dissolve(self, name: str) -> None:
        """Remove a collection; its documents stay, and it can be brought back."""
        self._dissolved = next((c for c in self.collections if c.name == name), None)
        self._change(lambda desk: desk.collections.dissolve(name))
        self.removal_offered.emit(name)

    def undo_dissolving(self) -> None:
        """Bring the collection back that was removed last."""
        gone, self._dissolved = self._dissolved, None
        if gone is not None:
            self.add(gone.name, gone.documents)

    def _documents(self) -> tuple[str, ...] | None:
        return next((c.documents for c in self.collections if c.name == self.chosen), None)

    def _change(self, change: Callable[[Desk], None]) -> None:
        def work(desk: Desk) -> list[Collection]:
            change(desk)
            return desk.collections.all()

        self._worker.submit(
            Job(
                translate("Collections", "Changing the collections"),
                lambda desk, progress, tell: work(desk),
                self._take,
                self.failed.emit,
                urgent=True,
            )
        )

    def _take(self, collections: list[Collection]) -> None:
        before, self.collections = self._documents(), collections
        now = self._documents()
        if now is None:
            self.chosen = ""
        self.changed.emit(collections, self.chosen)
        if now != before:
            self.shown_documents_changed.emit(now)
            self._library.ask_about(now)
