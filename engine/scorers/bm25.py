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


def bm25(question: str, passages: Sequence[str]) -> NDArray[np.float32]:
    """Return the score of each passage for the question, float32 [passages]."""
    counts = [Counter(terms(passage)) for passage in passages]
    lengths = np.asarray([sum(count.values()) for count in counts], dtype=np.float64)
    mean = lengths.mean() if len(lengths) else 1.0
    scores = np.zeros(len(passages))
    for term in set(terms(question)):
        frequency = np.asarray([count[term] for count in counts], dtype=np.float64)
        holding = np.count_nonzero(frequency)
        rarity = math.log(1 + (len(passages) - holding + 0.5) / (holding + 0.5))
        spread = 1 - _LENGTH + _LENGTH * lengths / max(mean, 1e-9)
        scores += rarity * frequency * (_SATURATION + 1) / (frequency + _SATURATION * spread)
    return scores.astype(np.float32)
