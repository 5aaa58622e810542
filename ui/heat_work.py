"""Heat is computed off the window's thread: a millisecond a page is too long for a long file."""

from collections.abc import Sequence

from PySide6.QtCore import Signal

from engine.importance import Importance
from engine.spans import Span
from specdesk.documents.document import Document
from specdesk.heat import heat_of
from ui.newest_work import NewestWork


class HeatWork(NewestWork):
    """Makes the heat that was asked for last."""

    heat_made = Signal(object)

    def make(
        self,
        document: Document,
        importance: Importance | None,
        kept: Sequence[Span],
        cited: Sequence[Span],
    ) -> None:
        """Make heat; `heat_made` brings it unless something else is asked for meanwhile."""
        self._start(
            f"no heat for {document.name}",
            lambda keep_on: heat_of(document, importance, kept, cited),
        )

    def _hand_over(self, made: object) -> None:
        self.heat_made.emit(made)
