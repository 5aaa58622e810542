"""Guessing the next tokens, so that one step of the target may give several.

Answers quote: what followed the last few tokens where they stood before often follows again
(prompt lookup decoding, Saxena 2023). Where nothing stood before, usual phrases are guessed
(`Phrases`). The target checks the guess (speculative decoding, Leviathan et al. 2023), so the
output is the greedy one all the same; a wrong guess costs the time of its rows.
"""

from collections.abc import Sequence
from itertools import accumulate, islice
from operator import mul

from engine.phrases import Phrases

GUESS = 7  # with the token before them they are eight, which OpenVINO's graphs compute at once
# How often what followed so many tokens before, the most first, followed again in answers and in
# free text, and the token behind a right one (benchmarks/RESULTS.md, "Guesses").
_CHANCES = {3: 0.75, 2: 0.55, 1: 0.2}
_NEXT_CHANCE = 0.75
_TRIALS = 3  # that these chances count for; the answer's own come on top


# What guesses of one token, two and so on add to the time of a step, as a part of that of a single
# token (benchmarks/RESULTS.md, "Guesses").
StepCosts = Sequence[float]
FBGEMM: StepCosts = (0.08, 0.11, 0.15, 0.22, 0.33, 0.42, 0.5)
OPENVINO: StepCosts = (0.18,) * GUESS  # eight rows, however many are guessed
ONEDNN: StepCosts = (0.03, 0.04, 0.06, 0.08, 0.1, 0.12, 0.13)
CAPTURED: StepCosts = (0.0,) * GUESS  # always eight rows
TORCH: StepCosts = (0.33,) * GUESS
# By what multiplies in eight bits (`engine.device.EightBits`).
EIGHT_BITS = {"fbgemm": FBGEMM, "onednn": ONEDNN, "openvino": OPENVINO}


def continuation(tokens: Sequence[int], guess: int = GUESS) -> tuple[int, list[int]]:
    """What followed the latest earlier occurrence of the last tokens, of as many of them as
    possible, and how many those were; 0 and nothing if the last one has not stood there before."""
    ends = [end for end in range(len(tokens) - 1, 0, -1) if tokens[end - 1] == tokens[-1]]
    for last in _CHANCES:
        wanted = list(tokens[-last:])
        for end in ends:
            if end >= last and list(tokens[end - last : end]) == wanted:
                return last, list(tokens[end : end + guess])
    return 0, []


class Guessing:
    """Guesses for one answer. costs: of the target's steps. phrases: of its vocabulary.

    How far what stood before is trusted is learned from what was right and wrong."""

    def __init__(self, costs: StepCosts, phrases: Phrases | None = None) -> None:
        self._costs, self._phrases = costs, phrases
        self._right = {matched: chance * _TRIALS for matched, chance in _CHANCES.items()}
        self._tried = dict.fromkeys(_CHANCES, _TRIALS)
        self._matched = 0  # by the last guess; 0 if it was a phrase

    def guess(self, tokens: Sequence[int], most: int) -> list[int]:
        """What may follow, `most` tokens at most: as many as promise the most tokens for the time
        that the step takes with them; none if it is best without. What stood in the prompt goes
        before phrases: in answers that quote, the latter are right half as often as they say."""
        most = min(most, GUESS)
        self._matched, found = continuation(tokens, most)
        if length := self._length(self._chances(self._matched, len(found))):
            return found[:length]
        self._matched = 0
        if self._phrases is None:
            return []
        usual = list(islice(self._phrases.continuation(tokens), most))
        length = self._length([chance for _, chance in usual])
        return [token for token, _ in usual[:length]]

    def learn(self, guess: Sequence[int], right: int) -> None:
        """Take note of how many tokens of a guess were right."""
        if not guess or not self._matched:
            return
        # What failed after three tokens would have failed after one, and the other way round.
        for matched in self._tried:
            if matched >= self._matched if right else matched <= self._matched:
                self._tried[matched] += 1
                self._right[matched] += bool(right)

    def _chances(self, matched: int, length: int) -> list[float]:
        """The chance of each token that followed so many before, given the one before it."""
        if not length:
            return []
        first = self._right[matched] / self._tried[matched]
        return [first, *[max(first, _NEXT_CHANCE)] * (length - 1)]

    def _length(self, chances: Sequence[float]) -> int:
        """How many guessed tokens promise the most tokens for the time of the step. chances: of
        each to be right if the one before it is."""
        right = accumulate(accumulate(chances, mul))  # expected of the first one, two and so on
        paces = [
            ((1 + expected) / (1 + cost), length)
            for length, (expected, cost) in enumerate(zip(right, self._costs, strict=False), 1)
        ]
        return max([(1.0, 0), *paces])[1]
