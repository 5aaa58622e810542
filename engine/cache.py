"""A KV cache that can drop keys, per layer and KV head, and knows where the others stood."""

from typing import Any

import torch
from torch import Tensor
from transformers.cache_utils import Cache, DynamicLayer

ROOM = 64  # tokens by which a layer grows at a time, so that a decoding step copies nothing


class KeptLayer(DynamicLayer):  # type: ignore[no-untyped-call]
    """One layer's keys and values. Keys keep the rotary positions they were computed with.

    keys, values: [1, KV heads, keys, size]. positions: int64 [KV heads, keys], ascending. The three
    show the used part of larger tensors, into which `update` writes."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.positions = torch.empty(0, 0, dtype=torch.int64)
        self._next = 0
        self._whole: tuple[Tensor, Tensor, Tensor] | None = None  # keys, values, positions

    def update(self, key_states: Tensor, value_states: Tensor, *args: Any, **kwargs: Any) -> Any:
        """Append keys and values that stand behind all before them; returns all."""
        before, new = self.positions.shape[1], key_states.shape[2]
        after = before + new
        keys, values = self._with_room(after, key_states, value_states)
        keys[:, :, before:after] = key_states
        values[:, :, before:after] = value_states
        self._show(after)
        self._next += new
        return self.keys, self.values

    def with_room(self, new: int) -> tuple[Tensor, Tensor]:
        """Keys and values with room for so many more behind those that are kept: for who writes
        them there, and counts them. The cache itself knows nothing of them.

        Returns keys, values, each [1, KV heads, kept + new or more, size]."""
        assert self.keys is not None
        assert self.values is not None
        kept = self.positions.shape[1]
        larger = self._with_room(kept + new, self.keys, self.values)
        self._show(kept)
        return larger

    def _with_room(self, room: int, keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
        """Keys and values with room for so many in all. keys, values: such as they hold."""
        if self._whole is None or self._whole[0].shape[2] < room:
            self._whole = self._grown(keys, values, room + ROOM)
        return self._whole[:2]

    def _show(self, count: int) -> None:
        """Show the first so many of what there is room for."""
        assert self._whole is not None
        keys, values, positions = self._whole
        self.keys, self.values = keys[:, :, :count], values[:, :, :count]
        self.positions = positions[:, :count]

    def _grown(self, keys: Tensor, values: Tensor, room: int) -> tuple[Tensor, Tensor, Tensor]:
        """Larger tensors, with what is kept. keys, values: such as they hold."""
        heads, kept = keys.shape[1], self.positions.shape[1]
        larger = [states.new_empty(1, heads, room, states.shape[3]) for states in (keys, values)]
        positions = torch.arange(self._next - kept, self._next - kept + room, device=keys.device)
        positions = positions.repeat(heads, 1)
        if self.keys is not None and self.values is not None:
            larger[0][:, :, :kept], larger[1][:, :, :kept] = self.keys, self.values
            positions[:, :kept] = self.positions
        return larger[0], larger[1], positions

    def keep(self, indices: Tensor) -> None:
        """Drop all but some keys. indices: int64 [KV heads, kept], ascending in each row."""
        assert self.keys is not None
        assert self.values is not None
        at = indices[None, :, :, None].expand(1, -1, -1, self.keys.shape[3])
        self.keys = self.keys.gather(2, at)
        self.values = self.values.gather(2, at)
        self.positions = self.positions.gather(1, indices)
        self._whole = None  # the memory of what was dropped goes

    def last(self, count: int) -> tuple[Tensor, Tensor]:
        """The last keys and values, each [1, KV heads, count, size]."""
        assert self.keys is not None
        assert self.values is not None
        first = self.keys.shape[2] - count
        return self.keys[:, :, first:].clone(), self.values[:, :, first:].clone()

    def drop_last(self, count: int) -> None:
        """Take back the last keys, as if they had never been there."""
        if count:
            assert self.keys is not None
            assert self.values is not None
            self.keys, self.values = self.keys[:, :, :-count], self.values[:, :, :-count]
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
    def tokens(self) -> int:
        """How many tokens every layer holds, where none was evicted."""
        return self.layers[0].positions.shape[1]

    @property
    def token_bytes(self) -> int:
        """The memory that one token's keys and values take in all layers."""
        return sum(layer.token_bytes for layer in self.layers)

    @property
    def bytes(self) -> int:
        """The memory that all keys and values take."""
        return sum(layer.bytes for layer in self.layers)
