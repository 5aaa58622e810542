"""Pictures of a PDF's pages, drawn by a caged child that stays.

Some pages crash or stall a renderer: then the page is shown grey, and the next one is drawn by a
new child. A child is replaced after 500 pages, because PDFium's memory grows with use.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from specdesk.documents.cage import Cage, CageError, Limits, Malformed, Reply, Why
from specdesk.documents.kept_cage import KeptCage
from specdesk.documents.refusals import refusal

MOST_PIXELS = 16_000_000
_PAGE_SECONDS = 20.0
_PAGES_PER_CHILD = 500
_GREY = 0xD0
_LIMITS = Limits(cpu_seconds=3600, message_bytes=4 * MOST_PIXELS)
# Reasons that no new child would change.
_FINAL = frozenset({"needs_password", "wrong_password", "damaged", "too_many_pages"})


@dataclass(frozen=True, slots=True, eq=False)
class PageImage:
    """A page as a picture. rgb: uint8 [height, width, 3], rows without padding.

    failed: the page could not be drawn and is grey."""

    width: int
    height: int
    rgb: NDArray[np.uint8]
    failed: bool = False


class PageRenderer(KeptCage):
    """Draws pages of one PDF on request, until `close`. May be used from any thread: one request
    is served at a time, others wait.

    turns: the quarters by which pages are turned counterclockwise, by their index."""

    def __init__(
        self, path: Path, password: str | None = None, turns: Mapping[int, int] | None = None
    ) -> None:
        super().__init__()
        self._path = path
        self._turns = turns or {}
        self._password = password
        self._drawn = 0

    def render(self, page_index: int, scale: float = 1.0) -> PageImage:
        """Draw the 0-based page, `scale` pixels to a point, fewer where the picture would have
        more than 16 million.

        A page that cannot be drawn within 20 s comes back grey and `failed`. Raises
        DocumentError when the file itself cannot be opened."""
        with self._lock:
            if self._closed:
                return _grey()
            if self._drawn >= _PAGES_PER_CHILD:
                self._stop()
            try:
                return self._draw(page_index, scale)
            except CageError as error:
                self._stop()
                if error.why == Why.REFUSED and error.reason in _FINAL:
                    raise refusal(self._path.name, error.reason) from error
                return _grey()
            except Malformed:
                self._stop()
                return _grey()

    def _draw(self, page_index: int, scale: float) -> PageImage:
        if self._cage is None:
            arguments = {"path": str(self._path.resolve()), "password": self._password}
            self._cage = Cage("specdesk.documents.render_worker:serve", arguments, _LIMITS)
            self._drawn = 0
        request = {"page": page_index, "scale": scale, "most_pixels": MOST_PIXELS}
        reply = self._cage.ask(request, _PAGE_SECONDS)
        self._drawn += 1
        return _turned(_checked_image(reply), self._turns.get(page_index, 0))


def _checked_image(reply: Reply) -> PageImage:
    """The picture of a child's reply. Raises Malformed."""
    rgb: NDArray[Any] = reply.array("rgb", "uint8", None, None, 3)
    height, width, _ = rgb.shape
    if not 0 < height * width <= MOST_PIXELS:
        raise Malformed("size")
    return PageImage(width, height, rgb, failed=bool(reply.integer("failed", most=1)))


def _turned(image: PageImage, quarters: int) -> PageImage:
    """The picture turned counterclockwise."""
    if not quarters:
        return image
    rgb = np.ascontiguousarray(np.rot90(image.rgb, quarters))
    return replace(image, width=rgb.shape[1], height=rgb.shape[0], rgb=rgb)


def _grey(width: int = 595, height: int = 842) -> PageImage:
    """An A4 page in grey, for a page whose size is not known either."""
    return PageImage(width, height, np.full((height, width, 3), _GREY, np.uint8), failed=True)
