"""A KV cache that can drop keys, per layer and KV head, and knows where the others stood."""

from typing import Any

import torch
from torch import Tensor
from transformers.cache_utils import Cache, DynamicLayer


class KeptLayer(DynamicLayer):  # type: ignore[no-untyped-call]
    """One layer's keys and values. Keys keep the rotary positions they were computed with.

    keys, values: [1, KV heads, keys, size]. positions: int64 [KV heads, keys], ascending."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.positions = torch.empty(0, 0, dtype=torch.int64)
        self._next = 0

    def update(self, key_states: Tensor, value_states: Tensor, *args: Any, **kwargs: Any) -> Any:
        """Append keys and values that stand behind all before them; returns all."""
        _, heads, length, _ = key_states.shape
        new = torch.arange(self._next, self._next + length, device=key_states.device)
        new = new.expand(heads, length)
        self.positions = torch.cat([self.positions, new], dim=1) if self._next else new
        self._next += length
        return super().update(key_states, value_states)

    def keep(self, indices: Tensor) -> None:
        """Drop all but some keys. indices: int64 [KV heads, kept], ascending in each row."""
        assert self.keys is not None
        assert self.values is not None
        at = indices[None, :, :, None].expand(1, -1, -1, self.keys.shape[3])
        self.keys = self.keys.gather(2, at)
        self.values = self.values.gather(2, at)
        self.positions = self.positions.gather(1, indices)

    def last(self, count: int) -> tuple[Tensor, Tensor]:
        """The last keys and values, each [1, KV heads, count, size]."""
        assert self.keys is not None
        assert self.values is not None
        first = self.keys.shape[2] - count
        return self.keys[:, :, first:].clone(), self.values[:, :, first:].clone()

    def drop_last(self, count: int) -> None:
        """Take back the last keys, as if they had never been there."""
        if count:
            self.crop(-count)
            self.positions = self.positions[:, :-count]
            self._next -= count

    @property
    def token_bytes(self) -> int:
        """The memory that one token's keys and values take."""
        if self.keys is None:
            return 0
        return int(2 * self.keys.shape[1] * self.keys.shape[3] * self.keys.element_size())

    @property
    def bytes(self) -> int:
        """The memory that keys and values take."""
        return self.token_bytes * self.positions.shape[1]


class KeptCache(Cache):
    """The cache of all layers, as transformers takes it."""

    layers: list[KeptLayer]  # type: ignore[assignment]

    def __init__(self, layers: int) -> None:
        super().__init__(layers=[KeptLayer() for _ in range(layers)])

    def drop_last(self, count: int) -> None:
        """Take back the last keys of every layer."""
        for layer in self.layers:
            layer.drop_last(count)

    def last(self, count: int) -> list[tuple[Tensor, Tensor]]:
        """The last keys and values of every layer, to `append` them later."""
        return [layer.last(count) for layer in self.layers]

    def append(self, pairs: list[tuple[Tensor, Tensor]]) -> None:
        """Put keys and values behind all others, layer by layer."""
        for layer, (keys, values) in zip(self.layers, pairs, strict=True):
            layer.update(keys, values)

    @property
    def token_bytes(self) -> int:
        """The memory that one token's keys and values take in all layers."""
        return sum(layer.token_bytes for layer in self.layers)

    @property
    def bytes(self) -> int:
        """The memory that all keys and values take."""
        return sum(layer.bytes for layer in self.layers)
