"""The pages of a PDF, read in caged children: one, and further ones for the rest of a long file."""

import time
from collections import deque
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path

from engine.processor import processors
from engine.progress import Progress, Stage
from specdesk.documents.cage import (
    Cage,
    CageError,
    Limits,
    Reply,
    Why,
    error_of,
    progress_of,
)
from specdesk.documents.pdf_limits import MOST_CHARACTERS
from specdesk.documents.pdf_reply import About, Part, about_of, joined, part_of

LIMITS = Limits()
LONG = 150  # pages: the first ones are told of before the others are read
_FIRST = 12  # pages that are read before the others
_BLOCK = 48  # pages that are asked for at once
_AHEAD = 2  # blocks that a child is asked for, so that it need not wait for its parent
_WORTH_A_CHILD = 150  # pages: to start a child takes as long as reading fifty or so
_MOST_CHILDREN = 4
_TICK_SECONDS = 0.1

OnBegun = Callable[[About, Part], None]


def read_in_cages(
    path: Path, password: str | None, progress: Progress, on_begun: OnBegun | None = None
) -> tuple[About, Part]:
    """What a PDF is, and all of its pages.

    on_begun: called with the first pages of a long file before the others are read.
    Raises CageError (REFUSED with the reason too_long as well), Malformed, Cancelled."""
    arguments = {"path": str(path.resolve()), "password": password}
    with ExitStack() as stack:

        def start() -> _Child:
            cage = Cage("specdesk.documents.pdf_worker:serve", arguments, LIMITS)
            return _Child(stack.enter_context(closing(cage)))

        first = start()
        while (reply := first.listen(_TICK_SECONDS)) is None:
            progress.step(Stage.OPEN, 0, 0)
        reading = _Reading(about_of(reply), progress, on_begun)
        return reading.about, reading.read(first, start)


def _children_for(pages: int) -> int:
    """How many children read so many pages, if there are processors for them."""
    return max(1, min(processors(), _MOST_CHILDREN, pages // _WORTH_A_CHILD))


@dataclass(slots=True)
class _Child:
    """A child, the pages that it was asked for in order, and how many of the first of these it has
    read. opened: it said what the file is."""

    cage: Cage
    asked: deque[range] = field(default_factory=deque)
    done: int = 0
    opened: bool = False
    heard: float = field(default_factory=time.monotonic)

    def ask(self, pages: range) -> None:
        """Ask for pages; the reply comes behind those asked for before."""
        if not self.asked:
            self.heard = time.monotonic()
        self.asked.append(pages)
        self.cage.request({"first": pages.start, "last": pages.stop})

    def listen(self, seconds: float) -> Reply | None:
        """Its next reply, if one comes within so many seconds. Raises CageError, also for a child
        that is silent too long or only repeats itself."""
        message = self.cage.poll(seconds)
        late = time.monotonic() > self.heard + self.cage.limits.silence_seconds
        if message is not None and message.kind == "reply":
            self.heard, self.done, self.opened = time.monotonic(), 0, True
            return message.reply
        if message is not None and message.kind != "progress":
            raise error_of(message)
        done = 0 if message is None else progress_of(message.reply)[0]
        if done > self.done:
            self.heard, self.done = time.monotonic(), done
        elif late and (self.asked or not self.opened):
            raise CageError(Why.TIME)
        return None


class _Reading:
    """The pages of one file as they come."""

    def __init__(self, about: About, progress: Progress, on_begun: OnBegun | None) -> None:
        self.about = about
        self.count = len(about.labels)
        self._progress = progress
        self._on_begun = on_begun
        self._parts: dict[int, Part] = {}
        self._pages = self._characters = 0

    def read(self, first: _Child, start: Callable[[], _Child]) -> Part:
        """Let children read all pages: each takes the next block when it has done one.

        start: makes a further child; not before the first pages are read, which someone waits
        for."""
        children = [first]
        starts = range(_FIRST, self.count, _BLOCK)
        blocks = deque([range(min(_FIRST, self.count))])
        blocks += [range(start, min(start + _BLOCK, self.count)) for start in starts]
        while blocks or any(child.asked for child in children):
            if self._pages and len(children) < _children_for(self.count):
                children.append(start())
            for child in children:
                while blocks and child.opened and len(child.asked) < _AHEAD:
                    child.ask(blocks.popleft())
            for child in children:
                reply = child.listen(_TICK_SECONDS / len(children))
                if reply is not None and child.asked:  # else it says what the file is
                    self._take(child.asked.popleft(), reply)
            done = self._pages + sum(child.done for child in children)
            self._progress.step(Stage.OPEN, min(done, self.count), self.count)
        return joined([self._parts[first] for first in sorted(self._parts)])

    def _take(self, pages: range, reply: Reply) -> None:
        part = part_of(reply, self.about.labels[pages.start : pages.stop])
        self._parts[pages.start] = part
        self._pages += len(pages)
        self._characters += len(part.pages.text)
        if self._characters > MOST_CHARACTERS:
            raise CageError(Why.REFUSED, "too_long")
        if not pages.start and self.count >= LONG and self._on_begun is not None:
            self._on_begun(self.about, part)
