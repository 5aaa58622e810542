"""Tasks over made-up documents whose answers are known, after RULER (Hsieh et al. 2024).

single           one key with one value among filling
multi-key        several keys with a value each, one is asked for
multi-value      one key with several values, all are asked for
multi-query      several keys with a value each, all are asked for
variables        a chain of assignments; which variables hold the value?
common-words     lists of words; which ten stand there ten times as often as the others?
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random

from specdesk.bench.haystack import Count, hide, of_length
from specdesk.bench.words import NAMES, NOUNS

VERSION = 1  # part of what stored runs depend on: raise it when a task changes
KEYS = 4
VALUES = 4
HOPS = 4
COMMON = 10
_OFTEN = 10  # a common word stands so many times for each time of another
_LINE = 12
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Sample:
    """A document, a question, and what a right answer holds. evidence: the sentences that are
    needed, verbatim; empty where the whole document is. length: tokens as asked for."""

    id: str
    task: str
    length: int
    text: str
    question: str
    evidence: tuple[str, ...]
    expected: tuple[str, ...]

    @property
    def document_id(self) -> str:
        """SHA-256 of the text."""
        return hashlib.sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class _Hidden:
    """Needles in order, what is asked, which of the needles are needed, and the answer."""

    needles: Sequence[str]
    question: str
    evidence: Sequence[str]
    expected: Sequence[str]


def make_sample(task: str, length: int, seed: int, number: int, count: Count) -> Sample:
    """The sample of these settings. count: tokens of a text by the target's tokenizer.

    Raises KeyError for an unknown task, ValueError if `length` is too short for it."""
    key = f"{task}-{length}-{number}"
    hidden = TASKS[task](Random(f"{seed}/{key}/needles"))
    if hidden is None:
        text, expected = _word_lists(f"{seed}/{key}", length, count)
        question = f"Which {COMMON} words stand most often in the document? Name all {COMMON}."
        return Sample(key, task, length, text, question, (), expected)
    random = Random(f"{seed}/{key}/depths")
    depths = sorted(random.random() for _ in hidden.needles)
    text = of_length(
        lambda units: hide(hidden.needles, depths, f"{seed}/{key}/filling", units), count, length
    )
    return Sample(
        key, task, length, text, hidden.question, tuple(hidden.evidence), tuple(hidden.expected)
    )


def _value(random: Random) -> str:
    return str(random.randrange(1_000_000, 10_000_000))


def _keys(random: Random, count: int) -> list[str]:
    """Pairs of names, no name twice."""
    names = random.sample(NAMES, 2 * count)
    return [f"{one}-{other}" for one, other in zip(names[::2], names[1::2], strict=True)]


def _needle(key: str, value: str) -> str:
    return f"An access number of the {key} vault is {value}."


def _single(random: Random) -> _Hidden:
    return _one_of(random, 1)


def _multi_key(random: Random) -> _Hidden:
    return _one_of(random, KEYS)


def _one_of(random: Random, keys: int) -> _Hidden:
    pairs = [(key, _value(random)) for key in _keys(random, keys)]
    key, value = random.choice(pairs)
    return _Hidden(
        [_needle(*pair) for pair in pairs],
        f"What is the access number of the {key} vault?",
        [_needle(key, value)],
        [value],
    )


def _multi_value(random: Random) -> _Hidden:
    (key,) = _keys(random, 1)
    values = [_value(random) for _ in range(VALUES)]
    needles = [_needle(key, value) for value in values]
    question = f"What are all the access numbers of the {key} vault?"
    return _Hidden(needles, question, needles, values)


def _multi_query(random: Random) -> _Hidden:
    pairs = [(key, _value(random)) for key in _keys(random, KEYS)]
    needles = [_needle(*pair) for pair in pairs]
    *first, last = (f"the {key} vault" for key, _ in pairs)
    question = f"What are the access numbers of {', '.join(first)} and {last}?"
    return _Hidden(needles, question, needles, [value for _, value in pairs])


def _variables(random: Random) -> _Hidden:
    names: list[str] = []
    while len(names) <= HOPS:
        name = "".join(random.choices(_LETTERS, k=5))
        names += [name] if name not in names else []
    value = _value(random)
    chain = [f"Variable {names[0]} is set to {value}."]
    chain += [f"Variable {later} is set to {earlier}." for earlier, later in pairwise(names)]
    question = f"Which {len(names)} variables hold the value {value}, directly or through others?"
    return _Hidden(chain, question, chain, names)


def _common_words(random: Random) -> None:
    """Nothing is hidden: the document itself is the task."""


TASKS: dict[str, Callable[[Random], _Hidden | None]] = {
    "single": _single,
    "multi-key": _multi_key,
    "multi-value": _multi_value,
    "multi-query": _multi_query,
    "variables": _variables,
    "common-words": _common_words,
}


def _word_lists(seed: str, length: int, count: Count) -> tuple[str, tuple[str, ...]]:
    """Lists of words about `length` tokens long, and the common ones among them."""
    words = Random(seed).sample(NOUNS, len(NOUNS))
    common, others = words[:COMMON], words[COMMON:]

    def make(entries: int) -> str:
        # Each other word stands `times` times; of them as many as fill the entries.
        times = -(-entries // (len(others) + COMMON * _OFTEN))
        rest = max(1, round(entries / times) - COMMON * _OFTEN)
        every = [*common * (times * _OFTEN), *others[:rest] * times]
        Random(f"{seed}/{len(every)}").shuffle(every)
        lines = (every[start : start + _LINE] for start in range(0, len(every), _LINE))
        return "\n".join(f"{', '.join(line)}." for line in lines)

    return of_length(make, count, length), tuple(common)
