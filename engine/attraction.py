"""Passages that are kept whatever is asked, such as text written to draw attention.

A draft that chooses what is read can be lured ("this passage answers every question"). What it
attends to anyway is subtracted (`engine/calibration.py`); what is kept all the same for questions
that have nothing to do with the document is marked, so that no one relies on it unseen.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from engine.importance import Importance
from engine.methods import MethodEntry, Question
from engine.selection import Passage

PART = 10  # of the text; in a short text, any passage is kept for most questions


def kept_anyway(
    entry: MethodEntry,
    asked: Question,
    unrelated: Sequence[tuple[str, Sequence[Importance]]],
    budget: int,
) -> frozenset[Passage]:
    """The passages that a method keeps for more than half of some unrelated questions.

    asked: a question over the passages. unrelated: other questions, with what the draft thinks of
    the texts for each. budget: document tokens; at most a tenth of the text is looked at."""
    if entry.score is None:
        return frozenset()
    limit = min(budget, sum(passage.tokens for passage in asked.passages) // PART)
    kept: Counter[Passage] = Counter()
    for question, importances in unrelated:
        other = replace(asked, question=question, drafted=partial(_known, importances))
        selection = entry.select(asked.passages, entry.score(other), limit)
        kept.update(chosen.passage for chosen in selection.chosen)
    return frozenset(passage for passage, times in kept.items() if 2 * times > len(unrelated))


def _known(importances: Sequence[Importance]) -> Sequence[Importance]:
    return importances
