"""What the target looks at for one question, look after look, until an answer is taken.

Where words, draft and embeddings choose together, half of what the budget allows holds the evidence
almost as often as all of it, costs half the time, and distracts a small target less. So where the
target can tell whether it has read the answer, it is shown the best half first, and the rest behind
it only where it is not sure or its answer is in doubt. Without embeddings, as in Japanese, half
holds the evidence too seldom for that (benchmarks/RESULTS.md).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.certainties import Certainties
from engine.prompt import Prompt, closer_prompt, question_prompt
from engine.second_look import CLOSEST, closest
from engine.selection import NOTHING, Selection
from engine.text import Text


@dataclass(frozen=True, slots=True)
class Look:
    """selection: what was read once this look is over. goes_on: where more is there to read, how
    sure the target must be after that. last: whether no other look follows a doubtful answer."""

    selection: Selection
    prompt: Prompt
    goes_on: Certainties | None = None
    last: bool = True


def looks(
    question: str,
    texts: Sequence[Text],
    selection: Selection,
    certainties: Certainties | None,
    *,
    by_halves: bool,
    closely: bool,
) -> Iterator[Look]:
    """The looks at a selection, each for the case that the one before it gave no answer.

    certainties: None for a target that cannot tell. by_halves: whether the best half comes first,
    where the target can tell. closely: whether the few best passages are looked at in the end."""
    closely = closely and len(selection.chosen) > CLOSEST
    least = certainties.least if certainties else None
    half = selection.best(selection.tokens // 2) if certainties and by_halves else NOTHING
    if certainties and len(half.chosen) > CLOSEST:
        prompt = question_prompt(question, texts, half, certainties.enough)
        yield Look(half, prompt, goes_on=certainties, last=False)
        prompt = question_prompt(question, texts, half, least, selection.without(half))
    else:
        prompt = question_prompt(question, texts, selection, least)
    yield Look(selection, prompt, last=not closely)
    if closely:
        yield Look(selection, closer_prompt(question, texts, closest(selection)))
