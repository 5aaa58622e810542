"""Confidence intervals by bootstrap over questions, clustered by document.

Questions about one document share its wording and layout, so they are not independent: documents
are drawn with replacement, each with all of its questions (Cameron, Gelbach, Miller 2008, "pairs
cluster bootstrap"). With one document its questions are drawn instead, and the interval says so:
it then tells nothing about other documents.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

CONFIDENCE = 0.95
_RESAMPLES = 10_000
_SEED = 20_250_608
_BATCH = 1_000  # resamples drawn at once: bounds the memory, whatever the number of questions


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean's percentile interval. by: what was drawn, "document" or "question"."""

    low: float
    high: float
    by: str


def bootstrap(values: Sequence[float], clusters: Sequence[str]) -> Interval | None:
    """The interval of the mean of `values`; None for no values. clusters: the document of each."""
    if not values:
        return None
    names = sorted(set(clusters))
    by = "document" if len(names) > 1 else "question"
    where = {name: index for index, name in enumerate(names)}
    groups = [where[c] for c in clusters] if len(names) > 1 else range(len(values))
    index = np.asarray(groups)
    sums = np.bincount(index, weights=np.asarray(values, dtype=np.float64))
    counts = np.bincount(index)
    random = np.random.default_rng(_SEED)
    means = []
    for _ in range(_RESAMPLES // _BATCH):
        drawn = random.integers(len(sums), size=(_BATCH, len(sums)))
        means.append(sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1))
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(np.concatenate(means), [tail, 1 - tail])
    return Interval(float(low), float(high), by)
