"""Doubt about an answer, and what the target is shown when it is asked again.

Most wrong answers of a small target have the evidence before them: it drowns among the other
passages. So an answer that found nothing, only repeats the question, or names what was not read, is
not taken: the target looks again, at the few best passages alone and the best one last, nearest to
the question.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.prompt import says_not_found
from engine.selection import Selection
from engine.support import invented, repeats
from engine.text import Text

CLOSEST = 4  # passages of a second look


@dataclass(frozen=True, slots=True)
class Discarded:
    """An answer that was not taken. invented: what it names that was not read; empty where it
    said nothing, or that the document does not say."""

    text: str
    invented: tuple[str, ...]


def doubted(
    answer: str, question: str, texts: Sequence[Text], selection: Selection, *, last: bool
) -> Discarded | None:
    """Why an answer is not to be taken, or None if nothing speaks against it.

    last: no other look follows. Words of the question are then taken: some name their answer."""
    if says_not_found(answer) or (not last and repeats(answer, question)):
        return Discarded(answer, ())
    read = [c.passage.span.of(texts[c.passage.source].text) for c in selection.chosen]
    named = invented(answer, question, read)
    return Discarded(answer, named) if named else None


def closest(selection: Selection, count: int = CLOSEST) -> Selection:
    """The best passages of a selection, the best one last."""
    return Selection(tuple(sorted(selection.chosen, key=lambda c: c.score)[-count:]))
