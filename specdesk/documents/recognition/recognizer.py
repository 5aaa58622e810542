"""A caged child that recognizes pictures, kept over files: to load the models takes a second."""

import contextlib
import logging
import time
from collections.abc import Callable

from specdesk.documents.cage import Cage, CageError, Limits, Malformed, Reply, error_of
from specdesk.documents.recognition.drawing import Drawn
from specdesk.documents.recognition.languages import Language
from specdesk.documents.recognition.store import checked_page

# OpenVINO maps twice of what it uses.
LIMITS = Limits(
    memory_bytes=2560 * 2**20,
    mapped_bytes=5 * 2**30,
    cpu_seconds=7200,
    message_bytes=64 * 2**20,
)
_PAGE_SECONDS = 180.0  # however many lines it has
_PAGES_PER_CHILD = 200  # the models' memory grows with use
_log = logging.getLogger(__name__)


class Recognizer(contextlib.AbstractContextManager["Recognizer"]):
    """Recognizes pictures, one at a time, until `close`. One thread at a time calls it.

    A child that failed is replaced. One that has served another file before is no measure of this
    one: what fails in it is tried once more in a child of its own."""

    def __init__(self) -> None:
        self._cage: Cage | None = None
        self._served = 0
        self._shared = False

    def __exit__(self, *error: object) -> None:
        self.close()

    def begin(self) -> None:
        """The pictures that follow are of another file."""
        self._shared = self._served > 0
        self._start()  # it loads the models while the first page is drawn

    def read(self, drawn: Drawn, language: Language, tick: Callable[[], None]) -> Reply:
        """What stands on a page, its boxes in points; `checked_page` takes it.

        tick: called while it is waited for. Raises CageError, Malformed, and what `tick` raises."""
        if self._served >= _PAGES_PER_CHILD:
            self.close()
        while True:
            try:
                return self._ask(drawn, language, tick)
            except (CageError, Malformed) as error:
                was_shared = self._shared
                self.close()  # the next child serves this file alone
                if not was_shared:
                    raise
                _log.info("recognized once more, in a child of its own: %s", error)
            except BaseException:  # cancelled: the child still has the page, and would answer
                self.close()  # the next request with it
                raise

    def close(self) -> None:
        """End the child; the next picture starts another."""
        cage, self._cage, self._served, self._shared = self._cage, None, 0, False
        if cage is not None:
            cage.close()

    def _start(self) -> Cage:
        if self._cage is None:
            self._cage = Cage("specdesk.documents.recognition.child:serve", {}, LIMITS)
        return self._cage

    def _ask(self, drawn: Drawn, language: Language, tick: Callable[[], None]) -> Reply:
        """Raises CageError: also when the page or a line takes too long."""
        cage = self._start()
        self._served += 1
        height, width, _ = drawn.rgb.shape
        picture = {"rgb": drawn.rgb.tobytes(), "width": width, "height": height}
        cage.request(picture | {"language": language.value})
        deadline = time.monotonic() + _PAGE_SECONDS
        while True:
            left = deadline - time.monotonic()
            message = cage.receive(min(LIMITS.silence_seconds, left), tick)
            tick()
            if message.kind == "reply":
                return _in_points(message.reply, drawn)
            if message.kind != "progress":
                raise error_of(message)


def _in_points(reply: Reply, drawn: Drawn) -> Reply:
    """The reply with boxes in the page's points instead of pixels. Raises Malformed."""
    height, width, _ = drawn.rgb.shape
    across, down = drawn.points[0] / width, drawn.points[1] / height
    boxes = reply.array("boxes", "float32", None, 4)
    scaled = (boxes * [across, down, across, down]).astype(boxes.dtype)
    values = {name: reply.header.get(name) for name in ("text", "certainty", "turn", "lies")}
    found = Reply(values, {"boxes": scaled})
    checked_page(found)
    return found
