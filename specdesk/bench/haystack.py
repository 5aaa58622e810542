"""Made-up documents of a given length in tokens, the same for the same seed."""

from collections.abc import Callable, Iterator, Sequence
from random import Random

from specdesk.bench.words import ADJECTIVES, NOUNS, PEOPLE, TIMES, VERBS

Count = Callable[[str], int]
"""How many tokens a text has."""
Make = Callable[[int], str]
"""The document with so many units (sentences, words) of filling; must not change by call."""

NEAR = 0.02  # of the length asked, counted for real
_TRIES = 8
_PARAGRAPH = 6


def filler(random: Random) -> Iterator[str]:
    """Sentences without end that say nothing anybody would ask for; no digits, no names."""
    while True:
        who, what, where = random.choice(PEOPLE), random.choice(NOUNS), random.choice(NOUNS)
        how, kind = random.choice(ADJECTIVES), random.choice(ADJECTIVES)
        verb, when = random.choice(VERBS), random.choice(TIMES)
        yield random.choice(
            (
                f"The {how} {who} {verb} the {what} near the {where} {when}.",
                f"{when.capitalize()}, a {who} {verb} the {kind} {what}.",
                f"Nobody {verb} the {what} {when}, for the {who} had the {kind} {where}.",
                f"A {kind} {what} stood beside the {where} that the {who} {verb} {when}.",
                f"The {who} and the {random.choice(PEOPLE)} {verb} a {what} {when}.",
            )
        )


def hide(needles: Sequence[str], depths: Sequence[float], seed: str, sentences: int) -> str:
    """Filling with the needles in it, in paragraphs of some sentences.

    depths: where each needle stands, 0 … 1, ascending, so that needles keep their order."""
    stream = filler(Random(seed))
    body = [next(stream) for _ in range(sentences)]
    for needle, depth in reversed(list(zip(needles, depths, strict=True))):
        body.insert(round(depth * sentences), needle)
    starts = range(0, len(body), _PARAGRAPH)
    return "\n".join(" ".join(body[start : start + _PARAGRAPH]) for start in starts)


def of_length(make: Make, count: Count, tokens: int) -> str:
    """The document nearest to `tokens`, at once within 2 % of it unless its units are too coarse.

    Raises ValueError if even the smallest document is longer than it may be."""
    units, best, gap = max(1, tokens // 20), "", tokens + 1
    for _ in range(_TRIES):
        text = make(units)
        counted = count(text)
        if abs(counted - tokens) < gap:
            best, gap = text, abs(counted - tokens)
        nearer = max(1, round(units * tokens / max(1, counted)))
        if gap <= NEAR * tokens or nearer == units:
            break
        units = nearer
    if gap > tokens / 2:
        raise ValueError(f"no document of {tokens} tokens can hold this")
    return best
