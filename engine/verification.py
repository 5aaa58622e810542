"""The target checks a guess of what follows in one forward, and keeps what is greedily right
(speculative decoding, Leviathan et al. 2023)."""

from collections.abc import Sequence
from typing import Protocol


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
