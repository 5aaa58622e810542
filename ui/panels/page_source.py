"""Pages as they come from the thread that draws them, made ready for the screen."""

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal, Slot
from PySide6.QtGui import QPixmap

from specdesk.documents.document import Document, Page
from specdesk.errors import SpecdeskError
from specdesk.heat import Heat
from ui.panels.page_images import PageImages
from ui.render_thread import RenderedPage, Renderer, RenderThread
from ui.theme import LIGHT, Colours

MAX_PAGE_PIXELS = 16e6  # as many as the renderer draws; a poster at 500 % is stretched


class PageSource(QObject):
    """Draws the pages that are wanted, keeps them, lays heat on them, one a turn of the loop."""

    page_ready = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.failed: dict[int, SpecdeskError | None] = {}
        self._images = PageImages()
        self._document: Document | None = None
        self._thread: RenderThread | None = None
        self._retired: list[RenderThread] = []
        self._wanted: list[int] = []
        self._scale, self._ratio, self._colours = 1.0, 1.0, LIGHT
        self._prepare_soon = QTimer(self, singleShot=True, interval=0)
        self._prepare_soon.timeout.connect(self._prepare_next)
        self._request_soon = QTimer(self, singleShot=True, interval=20)
        self._request_soon.timeout.connect(self._request)
        if (application := QCoreApplication.instance()) is not None:
            application.aboutToQuit.connect(self.shut_down)

    def show_document(self, document: Document, renderer: Renderer) -> None:
        """Draw this document's pages from now on."""
        self.close_document()
        self._document = document
        self._thread = RenderThread(document.id, renderer, self)
        self._thread.page_rendered.connect(self._take)
        self._thread.finished.connect(self._forget_retired)
        self._thread.start()

    def complete_document(self, document: Document) -> None:
        """Take the whole of the document whose pages are drawn."""
        self._document = document

    def close_document(self) -> None:
        """Let go of the document; its thread ends by itself after the page in hand."""
        if self._thread is not None:
            self._thread.stop()
            self._retired.append(self._thread)
        self._thread, self._document = None, None
        self._wanted.clear()
        self.failed.clear()
        self._images.clear()

    @Slot()
    def shut_down(self) -> None:
        """Let go of the document and wait until nothing draws any more."""
        self.close_document()
        for thread in self._retired:
            thread.end()
        self._retired.clear()

    def set_heat(self, heat: Heat | None) -> None:
        """Lay this heat on the pages, or none."""
        self._images.set_heat(heat)
        self._prepare_soon.start()

    def want(self, pages: list[int], scale: float, ratio: float, colours: Colours) -> None:
        """Have these pages ready, the first of them first.

        scale: pixels of the device to a point. ratio: the same to a logical pixel."""
        self._wanted, self._scale, self._ratio, self._colours = pages, scale, ratio, colours
        self._images.keep_shown(pages)
        self._prepare_soon.start()
        if not self._request_soon.isActive():
            self._request_soon.start()

    def shown(self, page: int) -> QPixmap | None:
        """The page as it is to be put on the screen, perhaps still of another scale."""
        return self._images.shown(page)

    @Slot()
    def _request(self) -> None:
        if self._thread is None or self._document is None:
            return
        pages = self._document.pages
        scales = [(page, self._scale_of(pages[page])) for page in self._wanted]
        self._thread.want(
            [(p, s) for p, s in scales if p not in self.failed and self._images.lacks(p, s)]
        )

    def _scale_of(self, page: Page) -> float:
        limit: float = (MAX_PAGE_PIXELS / max(1.0, page.width * page.height)) ** 0.5
        return min(self._scale, limit)

    @Slot(object)
    def _take(self, rendered: RenderedPage) -> None:
        if self._document is None or rendered.document_id != self._document.id:
            return  # drawn for a document that was closed meanwhile
        if rendered.image is not None:
            self._images.put(rendered.page, rendered.scale, rendered.image)
            self._prepare_soon.start()
        else:
            self.failed[rendered.page] = rendered.error
            self.page_ready.emit(rendered.page)

    @Slot()
    def _prepare_next(self) -> None:
        """Prepare one page and come back for the next, so that events get their turn between."""
        for page in self._wanted:
            if self._images.prepare(page, self._ratio, self._colours):
                self.page_ready.emit(page)
                self._prepare_soon.start()
                return

    @Slot()
    def _forget_retired(self) -> None:
        for thread in [thread for thread in self._retired if thread.isFinished()]:
            self._retired.remove(thread)
            thread.deleteLater()
