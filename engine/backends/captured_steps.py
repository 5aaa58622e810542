"""Decoding steps in tensors that stay where they are, so that a CUDA card can replay them.

A step of one token is a thousand small kernels, and Python takes three times as long to launch
them as the card to run them (benchmarks/RESULTS.md). Captured once as a CUDA graph, a step is
launched at once. Its tensors must then keep their places: keys are written at the next slot of a
buffer, and a mask hides the slots that are free. The card reads all weights for a step of one token
or eight, so there are always eight; what fills them up is overwritten by the next step.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import torch
from torch import Tensor
from transformers.cache_utils import Cache, DynamicLayer

from engine.attention import Attention
from engine.backends.stacked_modules import sees_all
from engine.cache import KeptCache
from engine.guessing import GUESS
from engine.models import LoadedModel
from engine.verification import Chooser

ROWS = 1 + GUESS  # the last token, and a guess of what follows it
_LEAST_ROOM = 1024  # slots; a buffer has a power of two of them
# Their tables depend on how long the text is, which is not known before.
_CHANGING_ROTATIONS = ("dynamic", "longrope")

Compute = Callable[[], Tensor]


class CapturedSteps:
    """The steps of one answer after the other. On other devices than CUDA they are computed as
    they are, which is no faster than without."""

    def __init__(self, loaded: LoadedModel) -> None:
        self._model, self._device = loaded.model, loaded.device.torch
        # The tokens, the position of the first, and its slot, in one piece to send at once.
        self._inputs = torch.zeros(ROWS + 2, dtype=torch.int64, device=self._device)
        self._layers: list[tuple[Tensor, Tensor]] = []
        self._steps: dict[int, Compute] = {}
        self._room = self._used = 0

    @staticmethod
    def can_run(model: Any) -> bool:
        """Whether a model of transformers is one whose queries see all keys before them, rotated by
        what is known beforehand."""
        rotation = getattr(model.model.rotary_emb, "rope_type", "default")
        return sees_all(model.config) and rotation not in _CHANGING_ROTATIONS

    def begin(self, cache: KeptCache, new_tokens: int) -> Chooser:
        """What goes on behind a cache, which stays as it is. new_tokens: to come at most."""
        self._used = cache.tokens
        wanted = self._used + new_tokens + ROWS
        self._room = max(_LEAST_ROOM, 1 << (wanted - 1).bit_length())
        self._grow(cache)
        for (keys, values), layer in zip(self._layers, cache.layers, strict=True):
            assert layer.keys is not None
            assert layer.values is not None
            keys[:, :, : self._used] = layer.keys
            values[:, :, : self._used] = layer.values
        return self

    def _grow(self, cache: KeptCache) -> None:
        """Buffers of this room, if those there are smaller; zeros, since what is hidden is
        multiplied by nothing, and that must be a number."""
        if self._layers and self._layers[0][0].shape[2] >= self._room:
            return
        self._steps, self._layers = {}, []  # what was captured knows the smaller ones
        larger = []
        for layer in cache.layers:
            assert layer.keys is not None
            shape = (1, layer.keys.shape[1], self._room, layer.keys.shape[3])
            larger.append((layer.keys.new_zeros(shape), layer.keys.new_zeros(shape)))
        self._layers = larger

    def choose(self, tokens: Sequence[int], position: int, last: int) -> list[int]:
        """Read up to ROWS tokens, the first of which stands at `position`. Returns what the model
        would greedily write behind each of the last so many."""
        filled = [*tokens, *[0] * (ROWS - len(tokens)), position, self._used]
        self._inputs.copy_(torch.tensor(filled))
        if self._room not in self._steps:
            self._steps[self._room] = self._prepared(self._room)
        chosen: list[int] = self._steps[self._room]().tolist()
        self._used += len(tokens)
        return chosen[len(tokens) - last : len(tokens)]

    def drop_last(self, count: int) -> None:
        """Forget the last tokens that were read."""
        self._used -= count

    def _prepared(self, room: int) -> Compute:
        """The step over so many slots, ready to be repeated."""
        compute = partial(self._compute, room)
        if self._device.type != "cuda":
            return compute
        beside = torch.cuda.Stream()  # type: ignore[no-untyped-call]
        beside.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(beside):
            compute()  # libraries prepare themselves, which cannot be captured
        torch.cuda.current_stream().wait_stream(beside)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph, capture_error_mode="thread_local"):
            chosen = compute()

        def replay() -> Tensor:
            graph.replay()
            return chosen

        return replay

    def _compute(self, room: int) -> Tensor:
        """One step, from the inputs to the tokens that are chosen, [ROWS]."""
        rows = torch.arange(ROWS, device=self._device)
        slots = self._inputs[ROWS + 1] + rows
        layers = [(keys[:, :, :room], values[:, :, :room]) for keys, values in self._layers]
        output = self._model.model(
            input_ids=self._inputs[None, :ROWS],
            position_ids=(self._inputs[ROWS] + rows)[None],
            cache=Cache(layers=[_Slots(*states, slots) for states in layers]),
            use_cache=True,
            attention_hook=_Seen(slots, layers[0][0]),
        )
        chosen: Tensor = self._model.lm_head(output.last_hidden_state[0]).argmax(-1)
        return chosen


class _Slots(DynamicLayer):  # type: ignore[no-untyped-call]
    """One layer's buffer, [1, KV heads, room, size] each. slots: int64 [ROWS], where the next keys
    go."""

    def __init__(self, keys: Tensor, values: Tensor, slots: Tensor) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.keys, self.values, self._at = keys, values, slots
        self.is_initialized = True

    def update(self, key_states: Tensor, value_states: Tensor, *args: Any, **kwargs: Any) -> Any:
        """Write keys and values at their slots; returns all slots."""
        assert self.keys is not None
        assert self.values is not None
        self.keys.index_copy_(2, self._at, key_states)
        self.values.index_copy_(2, self._at, value_states)
        return self.keys, self.values


class _Seen:
    """Attention to all slots up to the query's own.

    slots: int64 [ROWS], of the queries. keys: [1, KV heads, room, size], as an example."""

    def __init__(self, slots: Tensor, keys: Tensor) -> None:
        room = torch.arange(keys.shape[2], device=keys.device)
        self._bias = torch.zeros(ROWS, keys.shape[2], device=keys.device)
        self._bias.masked_fill_(room > slots[:, None], float("-inf"))

    def __call__(self, attention: Attention) -> Tensor:
        """Compute a layer's attention.

        Plain products keep all of a card busy; torch's own attention gives each group of heads to
        one of its hundred processors, and takes two to nine times as long."""
        query, key, value = attention.query, attention.key[0], attention.value[0]
        # The heads of a group as further queries: their keys are then read once.
        grouped = query.reshape(key.shape[0], -1, key.shape[2])
        logits = _product(grouped, key.transpose(1, 2)).mul_(attention.scaling)
        logits = logits.view(key.shape[0], -1, *self._bias.shape).add_(self._bias)
        shares = torch.softmax(logits, dim=-1).to(value.dtype).view(*grouped.shape[:2], -1)
        return (shares @ value).view(query.shape)


def _product(left: Tensor, right: Tensor) -> Tensor:
    """A product of matrices, [batch, …, …] each, in float32: rounded to sixteen bits, logits would
    be off by some hundredths."""
    if left.device.type != "cuda":
        return left.float() @ right.float()
    product: Tensor = torch.bmm(left, right, out_dtype=torch.float32)
    return product
