"""Text selected on pages with the mouse or all at once, to be copied."""

from PySide6.QtGui import QGuiApplication

from engine.spans import Span
from specdesk.documents.document import Box, Document


class PageSelection:
    """What is selected of one document."""

    def __init__(self) -> None:
        self.span: Span | None = None
        self._document: Document | None = None
        self._anchor: int | None = None

    def show_document(self, document: Document | None) -> None:
        """Forget what was selected; select in this document from now on."""
        self._document, self._anchor, self.span = document, None, None

    def begin(self, offset: int | None) -> None:
        """Forget what was selected; a drag now selects from this character on."""
        self._anchor, self.span = offset, None

    def extend(self, offset: int | None) -> None:
        """Select up to a character, that included."""
        if self._anchor is not None and offset is not None:
            first, last = sorted((self._anchor, offset))
            self.span = Span(first, last + 1)

    def select_all(self) -> None:
        """Select the whole document."""
        if self._document is not None:
            self.span = Span(0, len(self._document.text))

    def copy(self) -> None:
        """Put the selected characters on the clipboard."""
        if self._document is not None and self.span is not None:
            QGuiApplication.clipboard().setText(self.span.of(self._document.text))

    def boxes(self, page: int) -> list[Box]:
        """The selected lines of a page; only pages that are seen are asked for."""
        if self._document is None or self.span is None:
            return []
        whole = self._document.pages[page].span
        start, end = max(self.span.start, whole.start), min(self.span.end, whole.end)
        return self._document.line_boxes(Span(start, end)) if start < end else []
