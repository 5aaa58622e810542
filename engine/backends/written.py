"""What a target has written so far, and when it is enough."""

from collections.abc import Sequence
from typing import Any

from engine.target import OnText


class Written:
    """The tokens written so far, streamed as text once their characters are whole.

    stops: texts that end the answer and do not belong to it. room: how many tokens it may have."""

    def __init__(self, tokenizer: Any, stops: Sequence[str], on_text: OnText, room: int) -> None:
        self.ids: list[int] = []
        self.room = room
        self._stopped = False
        self._tokenizer, self._stops, self._on_text = tokenizer, stops, on_text
        self._shown = ""

    def add(self, token: int) -> None:
        """Add a token; shows what is new unless a character or a stop may be cut."""
        self.ids.append(token)
        text = self._decode()
        if not text.endswith("\ufffd") and not self._may_stop(text):
            self._show(text)

    def finish(self) -> str:
        """Show the rest and return the whole text."""
        text = self._decode()
        self._show(text)
        return text.strip()

    @property
    def over(self) -> bool:
        """Whether nothing more is to be added."""
        return len(self.ids) >= self.room or self._stopped or self._repeats

    @property
    def _repeats(self) -> bool:
        """Whether the last 48 tokens are one piece of 1 … 16 tokens over and over."""
        last = self.ids[-48:]
        return len(last) == 48 and any(last[n:] == last[:-n] for n in range(1, 17))

    def _decode(self) -> str:
        text = str(self._tokenizer.decode(self.ids, skip_special_tokens=True))
        ends = [text.find(stop) for stop in self._stops if stop in text]
        self._stopped = bool(ends)
        return text[: min(ends)] if ends else text

    def _may_stop(self, text: str) -> bool:
        """Whether the text ends with the beginning of a stop."""
        return any(
            text.endswith(stop[:length]) for stop in self._stops for length in range(1, len(stop))
        )

    def _show(self, text: str) -> None:
        if len(text) > len(self._shown):
            self._on_text(text[len(self._shown) :])
            self._shown = text
