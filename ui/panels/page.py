"""The panel of the document: its pages or its text, the heat over it, the overview beside it.

A file without pages of its own is shown as text at once, and as pages when they are laid out."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from engine.importance import Importance
from engine.spans import Span
from specdesk.answers import Citation, Kept
from specdesk.documents.document import Document
from specdesk.documents.render import PageRenderer
from specdesk.heat import Heat
from ui import wording
from ui.heat_work import HeatWork
from ui.panels.legend import Legend
from ui.panels.page_bar import PageBar
from ui.panels.page_canvas import PageCanvas
from ui.panels.page_source import PageSource
from ui.panels.strip import Strip
from ui.panels.word_view import WordView
from ui.paper_work import LaidOut, PaperWork
from ui.presenters.heat import heat_run, heat_text
from ui.presenters.page import (
    History,
    find_page,
    next_zoom,
    page_at_share,
    page_label,
    page_shares,
    recognition_note,
)


class HasHeat(Protocol):
    """What heat is made of: an Answer has it, and so has what is known before there is one."""

    @property
    def importance(self) -> Mapping[str, Importance]:
        """Per document id, what the scorer thought of each span."""

    @property
    def kept(self) -> Sequence[Kept]:
        """What the target reads."""

    @property
    def citations(self) -> Sequence[Citation]:
        """What the answer rests on."""


class PagePanel(QWidget):
    """Shows one document; follows citations; paints what was read and what was left out."""

    page_changed = Signal(int)
    span_clicked = Signal(object)
    heat_shown = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document: Document | None = None
        self._password: str | None = None  # of the document
        self._begun = False  # only its first pages' text is known
        self._heat: Heat | None = None
        self._heated: HasHeat | None = None
        self._marked: Span | None = None
        self._history = History()
        self.source = PageSource(self)
        self._work = HeatWork(self)
        self._papers = PaperWork(self)
        self.canvas = PageCanvas(self.source, self)
        self.word = WordView(self)
        self.strip = Strip(self)
        self.legend = Legend(self)
        self.bar = PageBar(self)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.canvas)
        self._stack.addWidget(self.word)
        self._view: PageCanvas | WordView = self.canvas
        self._arrange()
        self._connect()
        self._update_bar()
        self.setAccessibleName(self.tr("Document"))

    def _arrange(self) -> None:
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self._stack, 1)
        middle.addWidget(self.strip)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addLayout(middle, 1)
        column.addWidget(self.legend)
        self.legend.hide()
        self.setFocusProxy(self.canvas)

    def _connect(self) -> None:
        bar = self.bar
        bar.back.triggered.connect(self.go_back)
        bar.forward.triggered.connect(self.go_forward)
        bar.zoom_in.triggered.connect(lambda: self._zoom_by(1))
        bar.zoom_out.triggered.connect(lambda: self._zoom_by(-1))
        bar.zoom_reset.triggered.connect(lambda: self._view.set_zoom(1.0))
        bar.fit_width.triggered.connect(lambda: self._view.fit_width())
        bar.heat.toggled.connect(self._lay_heat)
        bar.tracked.toggled.connect(self._lay_out)
        bar.plain.toggled.connect(self._lay_out)
        bar.page_requested.connect(self._go_to_named_page)
        self.canvas.page_changed.connect(self._page_moved)
        for view in (self.canvas, self.word):
            view.describe = self._describe_offset
            view.view_changed.connect(self._view_moved)
            view.zoom_changed.connect(self._zoom_moved)
            view.offset_clicked.connect(self._offset_clicked)
        self.strip.describe = self._describe_share
        self.strip.jump_requested.connect(self._jump_to_share)
        self._work.heat_made.connect(self._take_heat)
        self._papers.laid_out.connect(self._take_pages)

    # What is shown

    def show_document(self, document: Document | None, password: str | None = None) -> None:
        """Show a document from its beginning, without heat; None shows an empty desk.

        The whole of a document that was begun takes its place, and the reader keeps theirs."""
        begun, self._begun = self._begun, False
        if begun and document is not None and _is_whole_of(self.document, document):
            self.document = document
            self.source.complete_document(document)
            self.canvas.complete_document(document)
            self._update_bar()
            return
        self.document, self._password = document, password
        self._history = History()
        self._heated = self._marked = None
        self._show_heat(None)
        self.source.close_document()
        self._papers.cancel()
        has_pages = document is None or bool(document.pages)
        if document is not None and document.pages:
            renderer = PageRenderer(document.path, password, document.turns)
            self.source.show_document(document, renderer)
        self.canvas.show_document(document if has_pages else None)
        self.word.show_document(None if has_pages else document)
        look = document.look if document else None
        self.bar.plain.setVisible(look is not None)
        self.bar.tracked.setVisible(look is not None and look.has_changes)
        self._show_view(self.canvas if has_pages else self.word)
        self._lay_out()

    @Slot(object, object)
    def show_begun(self, document: Document, password: str | None = None) -> None:
        """Show a long document of which only the first pages' text is known so far."""
        self.show_document(document, password)
        self._begun = True

    def _show_view(self, view: "PageCanvas | WordView") -> None:
        self._view = view
        self._stack.setCurrentWidget(view)
        self.setFocusProxy(view)
        self._zoom_moved()
        pages = self.document.pages if self.document and view is self.canvas else ()
        self.strip.show_pages(page_shares(pages))
        self._update_bar()

    # Files without pages of their own

    @Slot()
    def _lay_out(self) -> None:
        """Lay the document out anew, or show its text alone if that is asked for."""
        document = self.document
        if document is None or document.look is None:
            return
        self._papers.cancel()
        if not self.bar.plain.isChecked():
            families = self.font().families() or [self.font().family()]
            tracked = self.bar.tracked.isChecked()
            self._papers.make(document, families, tracked, self._password)
        elif self._view is self.canvas:
            self._change_view(replace(document, pages=(), boxes=document.boxes[:0]), self.word)

    @Slot(object)
    def _take_pages(self, made: LaidOut) -> None:
        self.source.close_document()
        self.source.show_document(made.pages, made.paper)
        self._change_view(made.pages, self.canvas)

    def _change_view(self, document: Document, view: "PageCanvas | WordView") -> None:
        """Show the same document in the other view, at the same place, with the same heat."""
        offset, had_focus = self._offset, self._view.hasFocus()
        self.document = document
        self._history = History()
        if view is self.canvas:
            self.canvas.show_document(document)
        else:
            self.source.close_document()
            self.canvas.show_document(None)
            self.word.show_document(document)
        self._show_view(view)
        if had_focus:
            view.setFocus()
        if self._marked is not None:
            view.show_span(self._marked)
        elif offset:
            view.scroll_to_offset(offset)
        if self._heated is not None:
            self.show_heat(self._heated)

    @property
    def _offset(self) -> int:
        """The offset of what stands at the view's upper edge, about."""
        if self._view is self.word or self.document is None or not self.document.pages:
            return int(self.word.position)
        place = self.canvas.position
        page = self.document.pages[int(place)]
        return page.span.start + round((place - int(place)) * len(page.span))

    def show_heat(self, answer: HasHeat | None) -> None:
        """Lay the heat of an answer (or of a selection, before there is one) on the document."""
        self._heated = answer
        if self.document is None or answer is None:
            self._show_heat(None)
            return
        document = self.document
        own = [passage.span for passage in answer.kept if passage.document_id == document.id]
        cited = [quote.span for quote in answer.citations if quote.document_id == document.id]
        self._work.make(document, answer.importance.get(document.id), own, cited)

    @Slot(object)
    def go_to(self, span: Span) -> None:
        """Bring a passage of the document into view and mark it on every page it touches."""
        if self.document is not None:
            self._leave()
            self._marked = span
            self._view.show_span(span)

    def clear_mark(self) -> None:
        """Take the mark of `go_to` away."""
        self._marked = None
        self._view.mark(None)

    @Slot(int)
    def go_to_page(self, index: int) -> None:
        """Show a page (0-based) from its top."""
        self._leave()
        self._view.scroll_to(float(index))

    def shut_down(self) -> None:
        """Wait until no thread works for the panel; before the window goes."""
        self.source.shut_down()
        self._work.shut_down()
        self._papers.shut_down()

    # Moving about

    @Slot()
    def go_back(self) -> None:
        """Return to where the reader last jumped from."""
        if self._history.can_go_back:
            self._view.scroll_to(self._history.back(self._view.position))
            self._update_bar()

    @Slot()
    def go_forward(self) -> None:
        """Undo a going back."""
        if self._history.can_go_forward:
            self._view.scroll_to(self._history.forward(self._view.position))
            self._update_bar()

    def _leave(self) -> None:
        self._history.leave(self._view.position)
        self._update_bar()

    def _jump_to_share(self, share: float) -> None:
        self._view.scroll_to_share(share)

    def _go_to_named_page(self, text: str) -> None:
        index = find_page(text, self.document.pages) if self.document else None
        if index is not None:
            self.go_to_page(index)
            self._view.setFocus()
        self.bar.field.setModified(False)
        self._update_bar()

    def _zoom_by(self, step: int) -> None:
        self._view.set_zoom(next_zoom(self._view.zoom, step))

    @Slot(int)
    def _page_moved(self, index: int) -> None:
        self._update_bar()
        if index >= 0:
            self.page_changed.emit(index)

    @Slot()
    def _view_moved(self) -> None:
        self.strip.show_view(*self._view.extent)

    @Slot()
    def _zoom_moved(self) -> None:
        self.bar.show_zoom(self._view.zoom)

    def _update_bar(self) -> None:
        bar, pages = self.bar, self.document.pages if self.document else ()
        bar.back.setEnabled(self._history.can_go_back)
        bar.forward.setEnabled(self._history.can_go_forward)
        for action in (bar.zoom_in, bar.zoom_out, bar.zoom_reset, bar.fit_width):
            action.setEnabled(self.document is not None)
        bar.choose_page.setEnabled(bool(pages))
        bar.heat.setEnabled(self._heat is not None)
        index = self.canvas.page
        if not pages or index < 0:
            bar.show_place("", "")
            return
        label = pages[index].label or str(index + 1)
        certainty = pages[index].certainty
        note = recognition_note(certainty, self.tr)
        bar.show_place(label, page_label(index, len(pages), "", self.tr) + note)
        bar.place.setToolTip("" if certainty is None else self._certainty_text(certainty))
        where = page_label(index, len(pages), label, self.tr) + note
        self.canvas.setAccessibleDescription(where)

    def _certainty_text(self, certainty: float) -> str:
        """What the tool tip says of a recognized page."""
        text = self.tr("The text of this page was recognized from its picture, {share} sure.")
        return text.format(share=wording.percent(certainty))

    # Heat

    @Slot(object)
    def _take_heat(self, heat: Heat) -> None:
        self._show_heat(heat)
        self.heat_shown.emit()

    def _show_heat(self, heat: Heat | None) -> None:
        if heat is None:
            self._work.cancel()
        self._heat = heat
        self._lay_heat()
        self._update_bar()

    @Slot()
    def _lay_heat(self) -> None:
        shown = self._heat if self.bar.heat.isChecked() else None
        self.source.set_heat(shown)
        self.word.set_heat(shown)
        self.strip.show_heat(self._heat)
        self.legend.setVisible(shown is not None)

    def _describe_offset(self, offset: int) -> str:
        """What the tool tip says of a character."""
        return heat_text(self._heat, offset, self.tr) if self._heat else ""

    def _describe_share(self, share: float) -> str:
        """What the strip's tool tip says of a place."""
        if self.document is None or not self.document.pages:
            return f"{share:.0%}"
        index = page_at_share(self.document.pages, share)
        return page_label(
            index, len(self.document.pages), self.document.pages[index].label, self.tr
        )

    @Slot(int)
    def _offset_clicked(self, offset: int) -> None:
        """Tell which run of the heat was clicked, or the character alone."""
        run = heat_run(self._heat, offset) if self._heat else None
        self.span_clicked.emit(run or Span(offset, offset + 1))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802, D102 (Qt's name)
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.setAccessibleName(self.tr("Document"))
            self._update_bar()


def _is_whole_of(begun: Document | None, document: Document) -> bool:
    """Whether a document was begun and this is all of it, with pages of the same sizes that lie
    the same way."""
    if begun is None or begun.id != document.id:
        return False
    sizes, whole = ([(p.width, p.height, p.turn) for p in d.pages] for d in (begun, document))
    return sizes == whole
