"""The pictures in a Word file, decoded by a caged child that stays.

A picture that cannot be decoded, or kills the child that tries, is not tried again.
"""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from specdesk.documents.cage import Cage, CageError, Limits, Malformed, Reply, Why
from specdesk.documents.kept_cage import KeptCage
from specdesk.documents.look import Picture

MOST_PIXELS = 16_000_000  # of a picture as it is shown
_PICTURE_SECONDS = 20.0
_MOST_DEATHS = 5  # of children: then the file has no pictures
_LIMITS = Limits(cpu_seconds=3600, message_bytes=4 * MOST_PIXELS + 2**16, header_bytes=2**16)


class PictureReader(KeptCage):
    """Decodes pictures of one Word file on request, until `close`. May be used from any thread: one
    request is served at a time, others wait.

    digest: SHA-256 of the file when it was read; a changed one has no pictures. sources: as
    Look.sources."""

    def __init__(
        self, path: Path, digest: str, sources: tuple[str, ...], password: str | None = None
    ) -> None:
        self._arguments = {"path": str(path.resolve()), "digest": digest, "password": password}
        super().__init__()
        self._sources = sources
        self._broken: set[int] = set()
        self._deaths = 0

    def read(self, picture: Picture, width: int, height: int) -> NDArray[np.uint8] | None:
        """The picture with no more than so many pixels: uint8 [height, width, 4] (red, green,
        blue, opacity); None for one that cannot be shown."""
        number = picture.source
        scale = min(1.0, (MOST_PIXELS / max(1, width * height)) ** 0.5)
        width, height = max(1, int(width * scale)), max(1, int(height * scale))
        with self._lock:
            gone = self._closed or self._deaths >= _MOST_DEATHS
            if gone or number in self._broken or not 0 <= number < len(self._sources):
                return None
            try:
                found = self._ask(picture, width, height)
            except (CageError, Malformed) as error:
                refused = isinstance(error, CageError) and error.why == Why.REFUSED
                self._deaths = _MOST_DEATHS if refused else self._deaths + 1
                self._stop()
                found = None
            if found is None:
                self._broken.add(number)
            return found

    def _ask(self, picture: Picture, width: int, height: int) -> NDArray[np.uint8] | None:
        if self._cage is None:
            self._cage = Cage("specdesk.documents.picture_worker:serve", self._arguments, _LIMITS)
        request = {
            "source": self._sources[picture.source],
            "cuts": [picture.cut_left, picture.cut_top, picture.cut_right, picture.cut_bottom],
            "width": width,
            "height": height,
        }
        return _checked(self._cage.ask(request, _PICTURE_SECONDS), width, height)


def _checked(reply: Reply, width: int, height: int) -> NDArray[np.uint8] | None:
    """The picture of a child's reply; None if it has none. Raises Malformed."""
    rgba: NDArray[Any] = reply.array("rgba", "uint8", None, None, 4)
    tall, wide, _ = rgba.shape
    if not tall and not wide:
        return None
    if not (0 < tall <= height and 0 < wide <= width):
        raise Malformed("size")
    return rgba
