"""What the command line shows: data on stdout, everything else on stderr."""

import json
import re
import shutil
from collections.abc import Mapping
from typing import TYPE_CHECKING, TextIO

from engine.progress import Stage

if TYPE_CHECKING:  # jobs brings numpy along, which `--help` does without
    from specdesk.jobs import Step

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_STAGES = {
    Stage.OPEN: "Opening the file",
    Stage.RECOGNIZE: "Recognizing scanned pages",
    Stage.LOAD: "Loading the model",
    Stage.READ: "Reading the document",
    Stage.SCORE: "Finding the passages",
    Stage.LOOKAHEAD: "Looking ahead",
    Stage.PREFILL: "Reading the passages",
    Stage.DECODE: "Writing",
    Stage.SUMMARIZE: "Summarizing",
    Stage.DOWNLOAD: "Downloading",
    Stage.VERIFY: "Checking",
    Stage.CONVERT: "Converting the model",
    Stage.REPORT: "Writing the report",
    Stage.INDEX: "Preparing the search",
    Stage.BACKUP: "Backing up the library",
    Stage.FORGET: "Forgetting",
}


def plain(text: str) -> str:
    """The text without control characters: a document must not steer the terminal."""
    return _CONTROL.sub("", text)


class Terminal:
    """Writes to the two streams. `as_json`: the command prints one JSON object and no more."""

    def __init__(
        self, out: TextIO, err: TextIO, environ: Mapping[str, str], *, as_json: bool = False
    ) -> None:
        self.out = out
        self.err = err
        self.as_json = as_json
        self.interactive = err.isatty()
        self._coloured = self.interactive and not environ.get("NO_COLOR")
        self._stage: Stage | None = None
        self._line_shown = False
        self._streaming = False

    def data(self, value: Mapping[str, object]) -> None:
        """Print one JSON object to stdout."""
        self._clear_line()
        print(json.dumps(value, ensure_ascii=False), file=self.out, flush=True)

    def say(self, text: str = "") -> None:
        """Print a line of the result to stdout."""
        self._clear_line()
        print(plain(text), file=self.out, flush=True)

    def stream(self, piece: str) -> None:
        """Print a piece of the result to stdout as it comes."""
        self._clear_line()
        self._streaming = True
        print(plain(piece), end="", file=self.out, flush=True)

    def end_stream(self) -> None:
        """End what was streamed with a line end."""
        if self._streaming:
            print(file=self.out, flush=True)
        self._streaming = False

    def note(self, text: str) -> None:
        """Print a line about the work to stderr."""
        self._clear_line()
        print(plain(text), file=self.err, flush=True)

    def error(self, sentence: str, hint: str = "", status: str = "") -> None:
        """Print what is wrong and what to do next to stderr; with --json also as an object."""
        self.end_stream()
        mark = "\x1b[1;31mError:\x1b[0m" if self._coloured else "Error:"
        self._clear_line()
        print(mark, plain(sentence), file=self.err)
        if hint:
            print(plain(hint), file=self.err)
        if self.as_json:
            error = {"sentence": sentence, "hint": hint} | ({"status": status} if status else {})
            print(json.dumps({"error": error}, ensure_ascii=False), file=self.err)
        self.err.flush()

    def show_step(self, step: "Step") -> None:
        """Show where the work is: one line that changes, or a line per stage where that cannot be.

        Nothing is shown while an answer streams to the same screen."""
        name = _STAGES[step.stage]
        if not self.interactive:
            if step.stage is not self._stage:
                self.note(f"{name} …")
            self._stage = step.stage
            return
        if self._streaming:
            return
        parts = [name]
        if step.total > 0:
            is_pages = step.stage is Stage.RECOGNIZE
            parts.append(page_of(step.done, step.total) if is_pages else f"{step.share:.0%}")
        if step.seconds_left is not None and step.seconds_left >= 1:
            parts.append(f"{duration(step.seconds_left)} left")
        line = " · ".join(parts)[: shutil.get_terminal_size().columns - 1]
        print(f"\r\x1b[K{line}", end="", file=self.err, flush=True)
        self._line_shown = True

    def _clear_line(self) -> None:
        if self._line_shown:
            print("\r\x1b[K", end="", file=self.err, flush=True)
        self._line_shown = False


def page_of(done: int, total: int) -> str:
    """The page that is being worked on, where `done` of `total` are."""
    return f"page {min(done + 1, total)} of {total}"


def duration(seconds: float) -> str:
    """Seconds as people read them, e.g. "2 min 5 s"."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def size(amount_bytes: int) -> str:
    """A size as people read it, e.g. "1.2 MB"."""
    amount = float(amount_bytes)
    for unit in ("B", "kB", "MB"):
        if amount < 999.5:
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} GB"
