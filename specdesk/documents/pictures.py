"""The pictures in a Word file, decoded by a caged child that stays.

A picture that cannot be decoded, or kills the child that tries, is not tried again.
"""

import threading
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from specdesk.documents.cage import Cage, CageError, Limits, Malformed, Reply, Why
from specdesk.documents.look import Picture

MOST_PIXELS = 16_000_000  # of a picture as it is shown
_PICTURE_SECONDS = 20.0
_MOST_DEATHS = 5  # of children: then the file has no pictures
_LIMITS = Limits(cpu_seconds=3600, message_bytes=4 * MOST_PIXELS + 2**16, header_bytes=2**16)


class PictureReader:
    """Decodes pictures of one Word file on request, until `close`. May be used from any thread: one
    request is served at a time, others wait.

    digest: SHA-256 of the file when it was read; a changed one has no pictures. sources: as
    Look.sources."""

    def __init__(
        self, path: Path, digest: str, sources: tuple[str, ...], password: str | None = None
    ) -> None:
        self._arguments = {"path": str(path.resolve()), "digest": digest, "password": password}
        self._sources = sources
        self._lock = threading.Lock()
        self._cage: Cage | None = None
        self._broken: set[int] = set()
        self._deaths = 0
        self._closed = False

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

    def close(self) -> None:
        """End the child, at once even while another thread waits for a picture of it."""
        self._closed = True
        cage = self._cage
        if cage is not None:
            cage.process.kill()
        with self._lock:
            self._stop()

    def _ask(self, picture: Picture, width: int, height: int) -> NDArray[np.uint8] | None:
        if self._cage is None:
            self._cage = Cage("specdesk.documents.picture_worker:serve", self._arguments, _LIMITS)
        self._cage.request({
            "source": self._sources[picture.source],
            "cuts": [picture.cut_left, picture.cut_top, picture.cut_right, picture.cut_bottom],
            "width": width,
            "height": height,
        })  # fmt: skip
        message = self._cage.receive(_PICTURE_SECONDS)
        if message.kind == "refused":
            raise CageError(Why.REFUSED, message.reply.string("reason"))
        if message.kind != "reply":
            raise CageError(Why.FAILED)
        return _checked(message.reply, width, height)

    def _stop(self) -> None:
        if self._cage is not None:
            self._cage.close()
            self._cage = None


def _checked(reply: Reply, width: int, height: int) -> NDArray[np.uint8] | None:
    """The picture of a child's reply; None if it has none. Raises Malformed."""
    rgba: NDArray[Any] = reply.array("rgba", "uint8", None, None, 4)
    tall, wide, _ = rgba.shape
    if not tall and not wide:
        return None
    if not (0 < tall <= height and 0 < wide <= width):
        raise Malformed("size")
    return rgba
