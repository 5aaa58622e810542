"""The whole document in one narrow strip: which rows carry a mark."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def borders_shown(tops: Sequence[float], rows: int, apart: int = 5) -> list[int]:
    """The rows of page borders (`tops` 0 … 1), none if pages are less than `apart` rows high."""
    if len(tops) < 2 or rows / len(tops) < apart:
        return []
    return [round(top * rows) for top in tops[1:]]


def runs(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First row and row after the last of every run of set flags; flags: bool [rows]."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
