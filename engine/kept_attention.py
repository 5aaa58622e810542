"""Attention of the newest tokens over the keys that were kept."""

from collections.abc import Callable
from types import TracebackType

import torch
from torch import Tensor

from engine.attention import Attention, attend, causal_attention, seen
from engine.cache import KeptCache

_UNSEEN = -1e30  # not infinite: a softmax over nothing else would be no number


class KeptAttention:
    """Attention of the newest tokens, which the cache already holds. A context: when it ends, who
    holds on to the cache's memory lets go of it."""

    def __init__(self, cache: KeptCache) -> None:
        self.cache = cache
        self._masks: dict[tuple[int, ...], _Mask] = {}
        self._at_end: set[Callable[[], None]] = set()

    def __enter__(self) -> "KeptAttention":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for call in self._at_end:
            call()

    def at_end(self, call: Callable[[], None]) -> None:
        """Let something be called, once, when the context ends."""
        self._at_end.add(call)

    def __call__(self, attention: Attention) -> Tensor:
        """Return a layer's output."""
        if attention.sliding_window is None:  # all that was kept is seen, whatever was dropped
            return causal_attention(attention)
        positions = self.cache.layers[attention.layer].positions
        own = positions[0, -attention.query.shape[2] :]
        mask = seen(own, positions, attention.sliding_window)
        repeats = attention.query.shape[1] // positions.shape[0]
        return attend(attention, mask.repeat_interleave(repeats, 0)[None])

    def mask(
        self, layer: int, queries: int, rows: int, group: int, sliding_window: int | None
    ) -> Tensor:
        """What is added to the logits of the last queries of a layer, over all the room that its
        keys have.

        rows: to which the queries are filled up. group: heads that share keys; each has its rows.
        Returns float32 [1, 1 or KV heads, group * rows, room], which the next call overwrites."""
        kept = self.cache.layers[layer]
        room, slides = kept.whole[0].shape[2], sliding_window is not None
        positions = kept.positions if slides else torch.arange(kept.positions.shape[1])[None]
        # Layers that see all they kept see the same; one that slides has a mask of its own.
        key = layer if slides else -1, len(positions), rows, group, room
        if key not in self._masks:
            self._masks[key] = _Mask(*key[1:])
        mask = self._masks[key]
        if slides or mask.shown != (queries, positions.shape[1]):
            mask.show(seen(positions[0, -queries:], positions, sliding_window))
        return mask.tensor


class _Mask:
    """A mask whose memory stays the same, so that it need not be bound anew at every step."""

    def __init__(self, heads: int, rows: int, group: int, room: int) -> None:
        self._each = torch.empty(heads, group, rows, room)
        self.tensor = self._each.reshape(1, heads, group * rows, room)
        self.shown = 0, 0

    def show(self, visible: Tensor) -> None:
        """Let some queries see some keys. visible: bool [heads, queries, keys]."""
        _, queries, used = visible.shape
        self._each.fill_(_UNSEEN)
        self._each[:, :, :queries, :used].masked_fill_(visible[:, None], 0)
        self.shown = queries, used
