"""Tokens of a text and the characters they stand for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.spans import Span

_PIECE_TOKENS = 8192  # whose numbers take Python some milliseconds


@dataclass(frozen=True, slots=True, eq=False)
class Tokens:
    """A text's tokens in order. ids, starts, ends: int32 [n]; starts and ends are characters."""

    ids: NDArray[np.int32]
    starts: NDArray[np.int32]
    ends: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.ids)

    def first(self, offset: int) -> int:
        """The index of the first token that begins at or after `offset`."""
        return int(np.searchsorted(self.starts, _as_offset(offset), side="left"))

    def behind(self, offset: int) -> int:
        """The index of the first token that ends behind `offset`."""
        return int(np.searchsorted(self.ends, _as_offset(offset), side="right"))

    def count(self, span: Span) -> int:
        """How many tokens the span touches; a word's token may begin with the space before it."""
        return self.first(span.end) - self.behind(span.start)

    def outside(self, spans: Sequence[Span]) -> "Tokens":
        """The tokens that begin outside all of the spans."""
        keep = np.ones(len(self), dtype=np.bool_)
        for span in spans:
            keep[self.first(span.start) : self.first(span.end)] = False
        return Tokens(self.ids[keep], self.starts[keep], self.ends[keep])

    def slice(self, first: int, last: int) -> "Tokens":
        """The tokens `first` to `last` (exclusive)."""
        return Tokens(self.ids[first:last], self.starts[first:last], self.ends[first:last])


def _as_offset(offset: int) -> np.int32:
    """Of the arrays' own type: for any other NumPy converts all of the array at each call, which
    took a text of a million tokens minutes to be cut into passages."""
    return np.int32(min(offset, np.iinfo(np.int32).max))


def tokenize(tokenizer: Any, text: str) -> Tokens:
    """Tokenize a text without special tokens. tokenizer: a fast tokenizer of transformers.

    Other threads go on meanwhile: a batch is encoded without Python's lock, and tokens become
    Python's numbers some thousand at a time."""
    backend = tokenizer.backend_tokenizer
    backend.no_padding()
    backend.enable_truncation(_PIECE_TOKENS)
    try:
        (first,) = backend.encode_batch([text], add_special_tokens=False)
    finally:
        backend.no_truncation()
    pieces = [first, *first.overflowing]
    ids = np.concatenate([np.asarray(piece.ids, np.int32) for piece in pieces])
    offsets = np.concatenate(
        [np.asarray(piece.offsets, np.int32).reshape(-1, 2) for piece in pieces]
    )
    return Tokens(ids, offsets[:, 0].copy(), offsets[:, 1].copy())
