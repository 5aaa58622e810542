"""Pictures of pages: drawn ones within a memory bound, and what of them is on the screen."""

from collections import OrderedDict
from collections.abc import Iterable

from PySide6.QtGui import QImage, QPixmap

from specdesk.heat import Heat
from ui.heatmap import lay_heat
from ui.theme import Colours

BOUND_BYTES = 160 * 2**20


class PageImages:
    """Pages as drawn, and as shown with the heat laid on; paints ahead, never while showing."""

    def __init__(self, bound_bytes: int = BOUND_BYTES) -> None:
        self._bound_bytes = bound_bytes
        self._drawn: OrderedDict[int, tuple[float, QImage]] = OrderedDict()
        self._shown: dict[int, tuple[float, QPixmap]] = {}
        self._heat: Heat | None = None

    @property
    def size_bytes(self) -> int:
        """What the drawn pages take; the shown ones are a handful beside them."""
        return sum(image.sizeInBytes() for _, image in self._drawn.values())

    def clear(self) -> None:
        """Forget everything: another document is shown."""
        self._drawn.clear()
        self._shown.clear()
        self._heat = None

    def set_heat(self, heat: Heat | None) -> None:
        """Lay this heat on the pages, or none."""
        self._heat = heat
        self._shown.clear()

    def put(self, page: int, scale: float, image: QImage) -> None:
        """Take a page that was drawn, and let go of those not seen for longest."""
        self._drawn.pop(page, None)
        self._drawn[page] = (scale, image)
        self._shown.pop(page, None)
        while self.size_bytes > self._bound_bytes and len(self._drawn) > 1:
            self._shown.pop(self._drawn.popitem(last=False)[0], None)

    def lacks(self, page: int, scale: float) -> bool:
        """Whether the page must be drawn (again) for this scale."""
        drawn = self._drawn.get(page)
        return drawn is None or abs(drawn[0] - scale) > 1e-6

    def keep_shown(self, pages: Iterable[int]) -> None:
        """Drop the shown form of all other pages."""
        wanted = set(pages)
        for page in [page for page in self._shown if page not in wanted]:
            del self._shown[page]

    def prepare(self, page: int, ratio: float, colours: Colours) -> bool:
        """Paint the shown form of a page; False if there is nothing to do."""
        if page in self._shown or page not in self._drawn:
            return False
        scale, image = self._drawn[page]
        self._drawn.move_to_end(page)
        patches = self._heat.patches(page) if self._heat else ()
        if patches:
            image = lay_heat(image, patches, scale, ratio, colours)
        self._shown[page] = (scale, QPixmap.fromImage(image))
        return True

    def shown(self, page: int) -> QPixmap | None:
        """The page as it is to be put on the screen, perhaps still of another scale."""
        entry = self._shown.get(page)
        return entry[1] if entry else None
