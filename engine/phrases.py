"""What usually follows a few tokens in texts that models write, whatever they are about.

Counted once, for all models of one vocabulary, over texts that one of them wrote itself
(`benchmarks/collect_phrases.py`), and kept in `engine/phrase_tables`: n-grams with a backoff to
shorter ones, as the static n-gram caches of speculative decoding.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import safe_open

from engine.tensor_files import fingerprint

LONGEST = 3  # tokens of a context
_BITS = 21  # of a token's number; three of them fit into 63 bits
_EVERY = 97  # of so many tokens one tells a vocabulary from another
CERTAIN = 255  # a chance of 1, as it is kept


@dataclass(frozen=True, slots=True, eq=False)
class Follower:
    """What usually follows contexts of one length. contexts: packed, in rising order, [contexts];
    tokens: the likeliest next one, [contexts]; chances: that it is the next one, of 255,
    [contexts]."""

    contexts: NDArray[np.int64]
    tokens: NDArray[np.int32]
    chances: NDArray[np.uint8]

    def after(self, context: int) -> tuple[int, float] | None:
        """The likeliest token behind a packed context, and its chance; None if it is unknown."""
        place = int(np.searchsorted(self.contexts, context))
        if place == len(self.contexts) or self.contexts[place] != context:
            return None
        return int(self.tokens[place]), float(self.chances[place]) / CERTAIN


class Phrases:
    """followers: of contexts of one token, of two and so on."""

    def __init__(self, followers: Sequence[Follower]) -> None:
        self._followers = followers

    def continuation(self, tokens: Sequence[int]) -> Iterator[tuple[int, float]]:
        """What usually follows tokens, one after the other, each with the chance that it follows
        the one before; ends where nothing is known."""
        last = list(tokens[-LONGEST:])
        while found := self._after(last):
            yield found
            last = [*last, found[0]][-LONGEST:]

    def _after(self, last: Sequence[int]) -> tuple[int, float] | None:
        """The token that follows the longest known context at the end of these."""
        for length in range(min(len(last), len(self._followers)), 0, -1):
            found = self._followers[length - 1].after(packed(last[-length:]))
            if found is not None:
                return found
        return None


def packed(context: Sequence[int]) -> int:
    """The tokens of a context, three at most, as one number."""
    number = 0
    for token in context:
        number = number << _BITS | token
    return number


def vocabulary(tokenizer: Any, tokens: int) -> str:
    """What tells the vocabulary of a tokenizer of transformers from others by its first so many
    tokens."""
    some = tokenizer.convert_ids_to_tokens(list(range(0, tokens, _EVERY)))
    return fingerprint("\n".join(map(str, some)))


def phrases_of(tokenizer: Any) -> Phrases | None:
    """The phrases of a tokenizer's vocabulary; None if none were counted for it."""
    for path, tokens, known in _tables():
        if len(tokenizer) >= tokens and vocabulary(tokenizer, tokens) == known:
            return read_phrases(path)
    return None


@cache
def _tables() -> Sequence[tuple[Path, int, str]]:
    """Each table that ships, how many tokens its vocabulary has, and what tells it from others."""
    found = []
    for path in sorted(Path(str(files("engine"))).glob("phrase_tables/*.safetensors")):
        with safe_open(path, framework="np") as file:
            about = file.metadata()
        found.append((path, int(about["tokens"]), about["vocabulary"]))
    return found


def read_phrases(path: Path) -> Phrases:
    """The phrases of a file that `benchmarks/collect_phrases.py` wrote."""
    parts = ("contexts", "tokens", "chances")
    with safe_open(path, framework="np") as file:
        return Phrases(
            [
                Follower(*(file.get_tensor(f"{part}_{length}") for part in parts))
                for length in range(1, LONGEST + 1)
            ]
        )
