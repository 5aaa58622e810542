"""What guesses bring while decoding, played back over texts that were written before.

    python -m benchmarks.guesses TEXTS.jsonl [TEXTS.jsonl …] [--phrases TABLE] [--tokens N]

TEXTS: as `benchmarks/collect_phrases.py write … --held-out` writes them. Prints, for each way to
compute, the tokens that come of a step and the pace, tokens for the time of a step of one token, by
what the steps cost there (`engine/guessing.py`): without guesses that is 1. A table that was
counted over these very texts would flatter itself.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from engine.guessing import CAPTURED, EIGHT_BITS, GUESS, Guessing, StepCosts
from engine.phrases import Phrases, read_phrases
from engine.verification import agreed

WAYS: dict[str, StepCosts] = EIGHT_BITS | {"captured": CAPTURED}


def played_back(
    ids: Sequence[int], first: int, costs: StepCosts, phrases: Phrases | None
) -> tuple[int, int, float]:
    """Tokens, steps and time of writing `ids` from place `first` on; the prompt gives the first
    token."""
    guessing, place, steps, spent = Guessing(costs, phrases), first + 1, 0, 0.0
    while place < len(ids):
        guess = guessing.guess(ids[:place], GUESS)
        right = agreed(guess, ids[place:])
        guessing.learn(guess, right)
        steps += 1
        spent += 1 + (costs[len(guess) - 1] if guess else 0)
        place += right + 1
    return len(ids) - first - 1, steps, spent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", type=Path, nargs="+")
    parser.add_argument("--phrases", type=Path)
    parser.add_argument("--tokens", type=int, default=100, help="of each text, at most")
    options = parser.parse_args()
    phrases = read_phrases(options.phrases) if options.phrases else None
    for path in options.texts:
        texts = [json.loads(line) for line in path.open("rb")]
        for way, costs in WAYS.items():
            played = []
            for text in texts:
                first = text["first"]
                ids = text["ids"][: first + options.tokens]
                played.append(played_back(ids, first, costs, phrases))
            tokens, steps, spent = map(sum, zip(*played, strict=True))
            print(
                f"{path.name}, {way}: {len(texts)} texts, {tokens} tokens,"
                f" {tokens / steps:.2f} a step, pace {tokens / spent:.2f}"
            )


if __name__ == "__main__":
    main()
