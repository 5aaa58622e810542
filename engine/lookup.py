"""Guessing the next tokens from what stands in the prompt; the target checks the guess.

Answers quote: what followed the last few tokens where they stood before often follows again
(prompt lookup decoding, Saxena 2023; a form of speculative decoding, Leviathan et al. 2023). The
output is the greedy one all the same. One forward of a few tokens costs a third more than one of a
single token, since both read all weights.
"""

from collections.abc import Sequence
from typing import Protocol

LASTS = (3, 2, 1)  # tokens that must have stood in this order before; the most first
PATIENCE = 3  # wrong guesses in a row, after which one more token must have stood before
GUESS = 7  # with the token before them they are eight, which OpenVINO's graphs compute at once
SHORT_GUESS = 3  # four rows take FBGEMM hardly longer than one, eight twice as long


def continuation(tokens: Sequence[int], guess: int = GUESS, least: int = 1) -> list[int]:
    """What followed the latest earlier occurrence of the last tokens, of as many of them as
    possible; empty if not even the `least` last ones have stood there before."""
    ends = [end for end in range(len(tokens) - 1, 0, -1) if tokens[end - 1] == tokens[-1]]
    for last in LASTS:
        if last < least:
            break
        wanted = list(tokens[-last:])
        for end in ends:
            if end >= last and list(tokens[end - last : end]) == wanted:
                return list(tokens[end : end + guess])
    return []


class Lookup:
    """Guesses for one answer, of so many tokens at most. After wrong ones more tokens must have
    stood before, so that free text is hardly guessed at."""

    def __init__(self, tokens: int = GUESS) -> None:
        self._tokens = tokens
        self._wrong = 0

    def guess(self, tokens: Sequence[int], most: int) -> list[int]:
        """What may follow, `most` tokens at most."""
        least = min(1 + self._wrong // PATIENCE, max(LASTS))
        return continuation(tokens, min(self._tokens, most), least)

    def learn(self, guess: Sequence[int], right: int) -> None:
        """Take note of how many tokens of a guess were right."""
        if right:
            self._wrong = 0
        elif guess:
            self._wrong += 1


class Chooser(Protocol):
    """A model that says what it would write, and keeps what it has read."""

    def choose(self, tokens: Sequence[int], position: int, last: int) -> list[int]:
        """Read tokens, the first of which stands at `position`. Returns what the model would
        greedily write behind each of the last so many."""

    def drop_last(self, count: int) -> None:
        """Forget the last tokens that were read."""


def verify(
    chooser: Chooser, tokens: Sequence[int], guess: Sequence[int], position: int
) -> list[int]:
    """Read tokens that stand at `position` and a guess of what follows them.

    Returns the part of the guess that is greedily right, and the token behind it. What the model
    keeps is then all that was returned but its last token."""
    chosen = chooser.choose([*tokens, *guess], position, len(guess) + 1)
    right = agreed(guess, chosen)
    chooser.drop_last(len(guess) - right)
    return [*guess[:right], chosen[right]]


def agreed(guess: Sequence[int], chosen: Sequence[int]) -> int:
    """How many tokens of a guess the target would have chosen itself, from the first on."""
    pairs = enumerate(zip(guess, chosen, strict=False))
    return next((index for index, (a, b) in pairs if a != b), min(len(guess), len(chosen)))
