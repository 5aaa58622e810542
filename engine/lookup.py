"""Guessing the next tokens from what stands in the prompt; the target checks the guess.

Answers quote: what followed the last few tokens where they stood before often follows again
(prompt lookup decoding, Saxena 2023; a form of speculative decoding, Leviathan et al. 2023). The
output is the greedy one all the same. One forward of a few tokens costs little more than one of a
single token, since both read all weights.
"""

from collections.abc import Sequence

LASTS = (3, 2, 1)  # tokens that must have stood in this order before; the most first
GUESS = 7  # with the token before them they are eight, which OpenVINO's graphs compute at once


def continuation(tokens: Sequence[int], guess: int = GUESS) -> list[int]:
    """What followed the latest earlier occurrence of the last tokens, of as many of them as
    possible; empty if the last one is new."""
    ends = [end for end in range(len(tokens) - 1, 0, -1) if tokens[end - 1] == tokens[-1]]
    for last in LASTS:
        wanted = list(tokens[-last:])
        for end in ends:
            if end >= last and list(tokens[end - last : end]) == wanted:
                return list(tokens[end : end + guess])
    return []


def agreed(guess: Sequence[int], chosen: Sequence[int]) -> int:
    """How many tokens of a guess the target would have chosen itself, from the first on."""
    pairs = enumerate(zip(guess, chosen, strict=False))
    return next((index for index, (a, b) in pairs if a != b), min(len(guess), len(chosen)))
