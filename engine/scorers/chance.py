"""Chance: the baseline that everything must beat."""

import random
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def chance(question: str, keys: Sequence[str], count: int) -> NDArray[np.float32]:
    """Return random scores, float32 [count], the same ones for the same question and documents.

    keys: of the documents, in order. Python's generator, not numpy's: its numbers for a seed stay
    the same from version to version."""
    generator = random.Random("\0".join((question, *keys)))
    return np.asarray([generator.random() for _ in range(count)], dtype=np.float32)
