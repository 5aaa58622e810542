"""BM25: the lexical baseline, over the same passages (Robertson and Zaragoza 2009, section 3.3)."""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_WORD = re.compile(r"[぀-ヿ㐀-鿿豈-﫿ｦ-ﾟ]+|[^\W_]+(?:[-./_][^\W_]+)*")
_SATURATION, _LENGTH = 1.2, 0.75


def terms(text: str) -> list[str]:
    """The words of a text, folded; Japanese and Chinese runs as overlapping pairs of characters."""
    found: list[str] = []
    for match in _WORD.finditer(unicodedata.normalize("NFKC", text).casefold()):
        word = match.group()
        if word[0] >= "\u3040":
            found += [word[i : i + 2] for i in range(max(1, len(word) - 1))]
        else:
            found += [part for part in re.split(r"[-./_]", word) if part]
    return found


class WordIndex:
    """Which words stand in which passages of a text, counted once.

    lengths: float64 [passages], words of each."""

    def __init__(self, passages: Sequence[str]) -> None:
        counts = [Counter(terms(passage)) for passage in passages]
        self.lengths = np.asarray([sum(count.values()) for count in counts], dtype=np.float64)
        self._places: dict[str, list[tuple[int, int]]] = {}
        for index, count in enumerate(counts):
            for term, times in count.items():
                self._places.setdefault(term, []).append((index, times))

    def frequency(self, term: str) -> NDArray[np.float64]:
        """How often a word stands in each passage, float64 [passages]."""
        found = np.zeros(len(self.lengths))
        for index, times in self._places.get(term, ()):
            found[index] = times
        return found

    def holding(self, term: str) -> int:
        """In how many passages a word stands."""
        return len(self._places.get(term, ()))


def bm25(question: str, indexes: Sequence[WordIndex]) -> NDArray[np.float32]:
    """Return the score of each passage for the question, float32 [passages of all indexes].

    Several texts are weighed together: a word is as rare as it is in all of them."""
    lengths = np.concatenate([np.zeros(0), *(index.lengths for index in indexes)])
    mean = lengths.mean() if len(lengths) else 1.0
    spread = 1 - _LENGTH + _LENGTH * lengths / max(mean, 1e-9)
    scores = np.zeros(len(lengths))
    for term in set(terms(question)):
        holding = sum(index.holding(term) for index in indexes)
        if holding:
            frequency = np.concatenate([index.frequency(term) for index in indexes])
            rarity = math.log(1 + (len(lengths) - holding + 0.5) / (holding + 0.5))
            scores += rarity * frequency * (_SATURATION + 1) / (frequency + _SATURATION * spread)
    return scores.astype(np.float32)
