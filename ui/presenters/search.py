"""What is typed into the search field on its way to places in documents and answers."""

from PySide6.QtCore import QObject, QTimer, Signal

from specdesk.hits import Hit
from specdesk.jobs import Job
from ui import wording
from ui.language import translate
from ui.worker import Ticket, Worker

PAUSE_MILLISECONDS = 150


def hit_title(hit: Hit) -> str:
    """The first line of a hit: the document's name, or the question."""
    if hit.kind == "answer":
        return wording.one_line(hit.question) or translate("Search", "Summary")
    return hit.document


def hit_source(hit: Hit) -> str:
    """Where a hit stands."""
    if hit.kind == "answer":
        return translate("Search", "Answer about {name}").format(name=hit.document)
    if hit.place is None:
        return translate("Search", "Name of the file")
    return wording.place_name(hit.place)


def summary(hits: list[Hit]) -> str:
    """How much was found."""
    if not hits:
        return translate("Search", "Nothing was found.")
    if len(hits) == 1:
        return translate("Search", "1 place")
    return translate("Search", "{number} places").format(number=wording.count(len(hits)))


class SearchPresenter(QObject):
    """Searches a moment after the last key; only the newest search is answered.

    The worker is not the one that answers questions: nobody waits for an answer to find a word."""

    begun = Signal()
    found = Signal(object)  # list of Hit
    ended = Signal()  # nothing is typed any more
    failed = Signal(object)  # Exception

    def __init__(self, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = worker
        self._typed = ""
        self._ticket: Ticket | None = None
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MILLISECONDS)
        self._pause.timeout.connect(self._search)

    def search(self, typed: str) -> None:
        """Take note of what is typed now."""
        self._typed = typed.strip()
        if self._ticket is not None:
            self._worker.cancel(self._ticket)
            self._ticket = None
        if self._typed:
            self.begun.emit()
            self._pause.start()
        else:
            self._pause.stop()
            self.ended.emit()

    def _search(self) -> None:
        typed = self._typed
        self._ticket = self._worker.submit(
            Job(
                translate("Search", "Searching"),
                lambda desk, progress, tell: desk.search(typed, progress),
                lambda hits: self._take(typed, hits),
                self.failed.emit,
                urgent=True,
            )
        )

    def _take(self, typed: str, hits: list[Hit]) -> None:
        if typed == self._typed:
            self._ticket = None
            self.found.emit(hits)
