"""Dense: the baseline of sentence embeddings, what a RAG program sends (Reimers, Gurevych 2019)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Embedded:
    """A question and the passages it is put to, as vectors of unit length.

    question: float32 [width]. passages: float32 [passages, width]."""

    question: NDArray[np.float32]
    passages: NDArray[np.float32]


def dense(embedded: Embedded) -> NDArray[np.float32]:
    """Return the cosine of each passage's vector with the question's, float32 [passages]."""
    cosines: NDArray[np.float32] = embedded.passages @ embedded.question
    return cosines
