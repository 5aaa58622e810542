"""A question put to texts of a given length, by the path that every question takes."""

import hashlib
from functools import cache
from typing import TYPE_CHECKING

from engine.progress import Progress
from engine.prompt import Prompt
from engine.text import Text
from specdesk.bench.haystack import hide, of_length
from specdesk.errors import QT_TRANSLATE_NOOP, UsageError

if TYPE_CHECKING:
    from engine.pipeline import Pipeline, Result

FACT = "The ferry to Aldmoor leaves at 6:40 in the morning from the northern pier."
QUESTION = "When does the ferry to Aldmoor leave?"
SYSTEM = "You answer questions about a document for office staff."
NEW_TOKENS = 16  # enough for the first one, and for what it takes to trust it


class Probe:
    """Makes texts and asks of them. given: what the texts are cut from; made up where it is empty.
    question: the one that is asked."""

    def __init__(self, pipeline: "Pipeline", given: str, question: str, progress: Progress) -> None:
        self._pipeline, self._given, self._progress = pipeline, given, progress
        self.question = question
        self.body = cache(self._cut)

    def text(self, tokens: int, name: str = "") -> Text:
        """A text of so many tokens of the target. name: begins it, so that it is unlike others.

        Raises UsageError where so few tokens hold no text."""
        body = self.body(tokens)
        content = f"{name}\n{body}" if name else body
        return Text(hashlib.sha256(content.encode()).hexdigest(), content)

    def _cut(self, tokens: int) -> str:
        """The first so many tokens of what texts are made of."""
        count = self._pipeline.target.tokens
        if not self._given:
            try:
                return of_length(
                    lambda n: hide([FACT], [0.6], "speed", n), lambda t: len(count(t)), tokens
                )
            except ValueError as error:
                raise UsageError(
                    QT_TRANSLATE_NOOP("errors", "A text of {tokens} tokens is too short."),
                    QT_TRANSLATE_NOOP("errors", "Choose a length of at least 128 tokens."),
                    tokens=tokens,
                ) from error
        given = self._given * (tokens // max(1, len(count(self._given))) + 1)
        return given[: int(count(given).ends[tokens - 1])]

    def ask(self, text: Text, budget: int, method: str = "auto", new: int = NEW_TOKENS) -> "Result":
        """Ask the question, and something else before it: the target would remember what it read
        of the same question. new: length of the answer. Raises UsageError, Cancelled."""
        from engine.pipeline import Limits

        self._pipeline.target.generate(Prompt("", SYSTEM), 1, self._progress, _unheard)
        drafts = method == "auto"
        source = self._pipeline.scorer.source(text, drafts=drafts, progress=self._progress)
        limits = Limits(budget, new)
        return self._pipeline.ask([source], self.question, method, limits, self._progress)


def _unheard(piece: str) -> None:
    """Nobody listens."""
