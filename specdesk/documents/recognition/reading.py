"""From a model's columns to the characters of a line and their places on the picture."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from specdesk.documents.recognition.engine import Quad, Scores


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """A line as read. certain: float [len(text)], how sure the model is of each character.
    centres: float [len(text)], where each stands, as a share of the line's width."""

    text: str
    certain: NDArray[np.float32]
    centres: NDArray[np.float32]

    @property
    def certainty(self) -> float:
        """The mean over the characters, 0 … 1; 0 for a line without any."""
        return float(self.certain.mean()) if len(self.certain) else 0.0

    @property
    def weight(self) -> float:
        """How much was read, and how surely: to compare two ways of looking at one line."""
        return float(self.certain.sum())


def read_columns(
    scores: Scores, characters: Sequence[str], foreign: NDArray[np.bool_] | None = None
) -> Reading:
    """The characters that the columns stand for: the best of each, repetitions once (CTC).

    foreign: [len(characters)], what is not to be read."""
    best = scores.best.argmax(axis=1)
    if foreign is not None and (wrong := foreign[best]).any():
        best[wrong] = np.where(foreign, -1.0, scores.best[wrong]).argmax(axis=1)
    taken = best != 0
    taken[1:] &= best[1:] != best[:-1]
    columns = np.flatnonzero(taken)
    letters = [characters[index] for index in best[columns]]
    certain = scores.best[columns, best[columns]]
    centres = ((columns + 0.5) * scores.wide).clip(0, 1).astype(np.float32)
    # A character of the model's may be more than one of Unicode's.
    repeats = [len(letter) for letter in letters]
    return Reading("".join(letters), certain.repeat(repeats), centres.repeat(repeats))


def character_boxes(reading: Reading, quad: Quad) -> NDArray[np.float32]:
    """A box on the picture for each character: left, top, right, bottom. Returns [len(text), 4].

    A character reaches halfway to its neighbours; white space has no place (NaN)."""
    centres = reading.centres.astype(np.float64)
    if not len(centres):
        return np.empty((0, 4), np.float32)
    middles = (centres[1:] + centres[:-1]) / 2
    first = max(0.0, 2 * centres[0] - middles[0]) if len(middles) else 0.0
    last = min(1.0, 2 * centres[-1] - middles[-1]) if len(middles) else 1.0
    edges = np.concatenate([[first], middles, [max(last, first)]])
    upper = quad[0] + edges[:, None] * (quad[1] - quad[0])
    lower = quad[3] + edges[:, None] * (quad[2] - quad[3])
    corners = np.stack([upper[:-1], upper[1:], lower[:-1], lower[1:]], axis=1)
    boxes = np.concatenate([corners.min(axis=1), corners.max(axis=1)], axis=1).astype(np.float32)
    boxes[[letter.isspace() for letter in reading.text]] = np.nan
    return boxes
