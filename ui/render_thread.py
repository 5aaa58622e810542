"""The thread that draws pages, so that a slow page never holds up the window."""

import logging
import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QThread, Signal
from PySide6.QtGui import QImage

from engine.errors import SpecdeskError

log = logging.getLogger(__name__)


class Picture(Protocol):
    """A drawn page; specdesk.documents.render.PageImage is one."""

    @property
    def rgb(self) -> NDArray[np.uint8]:
        """[height, width, 3]."""

    @property
    def failed(self) -> bool:
        """Whether the page could not be drawn and the picture is grey."""


class Renderer(Protocol):
    """Draws the pages of one file; specdesk.documents.render.PageRenderer is one."""

    def render(self, page_index: int, scale: float) -> Picture:
        """Draw a page (0-based) with `scale` pixels to a point. Raises SpecdeskError."""

    def close(self) -> None:
        """Let go of the file; ends a `render` that is under way on another thread."""


@dataclass(frozen=True, slots=True, eq=False)
class RenderedPage:
    """A page that was drawn for a document. image: None if it could not be drawn.

    error: what kept the whole file from being drawn, None if it is this page only."""

    document_id: str
    page: int
    scale: float
    image: QImage | None
    error: SpecdeskError | None = None


class RenderThread(QThread):
    """Draws the pages of one document; always those asked for last, the first of them first."""

    page_rendered = Signal(object)

    def __init__(self, document_id: str, renderer: Renderer, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document_id = document_id
        self._renderer = renderer
        self._wanted: deque[tuple[int, float]] = deque()
        self._changed = threading.Condition()
        self._stopping = False

    def want(self, pages: Sequence[tuple[int, float]]) -> None:
        """Draw these pages, each at its scale, and forget what was asked for before."""
        with self._changed:
            self._wanted = deque(pages)
            self._changed.notify()

    def stop(self) -> None:
        """Ask the thread to end after the page in hand; returns at once."""
        with self._changed:
            self._stopping = True
            self._changed.notify()

    def end(self) -> None:
        """Give up the page in hand and wait until the thread has ended."""
        self.stop()
        self._renderer.close()
        self.wait()

    def run(self) -> None:
        """Draw until stopped, then close the renderer."""
        try:
            while (request := self._next()) is not None:
                self.page_rendered.emit(self._draw(*request))
        finally:
            self._renderer.close()

    def _next(self) -> tuple[int, float] | None:
        """Wait for a request; None once the thread is to stop."""
        with self._changed:
            self._changed.wait_for(lambda: self._stopping or bool(self._wanted))
            return None if self._stopping else self._wanted.popleft()

    def _draw(self, page: int, scale: float) -> RenderedPage:
        try:
            picture = self._renderer.render(page, scale)
        except SpecdeskError as error:
            log.warning("no page of this document can be drawn: %s", error)
            return RenderedPage(self._document_id, page, scale, None, error)
        image = None if picture.failed else to_image(picture.rgb)
        return RenderedPage(self._document_id, page, scale, image)


def to_image(rgb: NDArray[np.uint8]) -> QImage:
    """The picture as an image that keeps its own bytes, in the format that paints fastest.

    rgb: [height, width, 3]."""
    height, width, _ = rgb.shape
    rows = np.ascontiguousarray(rgb)
    view = QImage(rows.data, width, height, 3 * width, QImage.Format.Format_RGB888)
    return view.convertToFormat(QImage.Format.Format_RGB32)
