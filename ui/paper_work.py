"""Documents are laid out off the window's thread: a long one takes seconds."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEventLoop, Signal

from specdesk.documents.document import Document
from specdesk.documents.pictures import PictureReader
from ui.newest_work import KeepOn, NewestWork
from ui.paper.paper import Paper


@dataclass(frozen=True, slots=True, eq=False)
class LaidOut:
    """A document on paper. pages: the document with pages and boxes; paper: draws them."""

    document: Document
    pages: Document
    paper: Paper


class PaperWork(NewestWork):
    """Lays out the document that was asked for last."""

    laid_out = Signal(object)

    def make(
        self,
        document: Document,
        fallbacks: Sequence[str],
        tracked: bool,
        password: str | None = None,
    ) -> None:
        """Lay a document out; `laid_out` brings it unless something else is asked for meanwhile.

        fallbacks: font families tried last. tracked: show deletions and insertions. password: of
        the file, for its pictures."""
        look = document.look
        if look is None:
            self.cancel()
            return

        def work(keep_on: KeepOn) -> LaidOut:
            pictures = PictureReader(document.path, document.id, look.sources, password)
            paper = Paper(
                document, look, fallbacks, pictures=pictures, tracked=tracked, keep_on=keep_on
            )
            made = LaidOut(document, paper.as_pages(), paper)
            # Qt's layouts leave timers to the thread that made them, which must end here.
            QEventLoop().processEvents()
            return made

        self._start(f"no pages for {document.name}", work)

    def _hand_over(self, made: object) -> None:
        self.laid_out.emit(made)
