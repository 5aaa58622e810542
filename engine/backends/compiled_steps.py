"""Decoding steps of layers in eight bits that are run with next to no Python.

A product reads so many weights that what Python and torch need for the twenty small calls before
the next one has left the processor's caches; all of them together take a quarter of a step
(benchmarks/RESULTS.md). TorchScript makes them without Python: on FBGEMM a step is one call.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from engine.backends.norms import epsilon_of
from engine.backends.programs import can_compile
from engine.backends.stacked_modules import sees_all
from engine.cache import KeptCache
from engine.guessing import GUESS
from engine.models import LoadedModel
from engine.verification import Chooser

# Those whose layers have two norms, without offsets, and are computed as they are embedded.
_FAMILIES = ("llama", "mistral", "qwen2", "qwen3")


@dataclass(slots=True)
class Slots:
    """Where the keys and values of one answer go. keys, values: [1, KV heads, room, size] of each
    layer. used: how many of each layer's are."""

    keys: list[Tensor]
    values: list[Tensor]
    used: list[int]

    @classmethod
    def behind(cls, cache: KeptCache, new: int) -> "Slots":
        """Room for so many more behind what a cache holds, which stays as it is."""
        rooms = [layer.with_room(new) for layer in cache.layers]
        used = [layer.positions.shape[1] for layer in cache.layers]
        return cls([keys for keys, _ in rooms], [values for _, values in rooms], used)

    def add(self, count: int) -> None:
        """Use so many more; fewer, if it is negative."""
        self.used = [used + count for used in self.used]


class CompiledSteps(ABC):
    """The steps of a model's answers."""

    def __init__(self, loaded: LoadedModel) -> None:
        self._model = loaded.model
        attentions = [layer.self_attn for layer in self._model.model.layers]
        self._epsilon = epsilon_of(self._model.model.norm)
        self._scaling, self._queries = attentions[0].scaling, attentions[0].queries
        self._head_norms = [
            [own.q_norm.weight, own.k_norm.weight] if hasattr(own, "q_norm") else []
            for own in attentions
        ]

    @classmethod
    def can_run(cls, loaded: LoadedModel) -> bool:
        """Whether a model is of a family that is known here, and its queries see all keys."""
        config = loaded.model.config
        return can_compile() and config.model_type in _FAMILIES and sees_all(config)

    def begin(self, cache: KeptCache, new_tokens: int) -> Chooser:
        """What goes on behind a cache, which stays as it is. new_tokens: to come at most."""
        return _Answer(self, Slots.behind(cache, new_tokens + GUESS))

    def choose(self, tokens: Sequence[int], position: int, last: int, slots: Slots) -> list[int]:
        """Read tokens, the first of which stands at `position`, and write their keys and values
        behind those used. Returns what the model would greedily write behind each of the last so
        many."""
        model = self._model.model
        embedded = model.embed_tokens(torch.tensor([list(tokens)]))
        positions = torch.arange(position, position + len(tokens))[None]
        cosines, sines = model.rotary_emb(embedded, positions)
        states = self._layers(embedded[0], cosines, sines, slots)
        chosen: list[int] = self._model.lm_head(model.norm(states[-last:])).argmax(-1).tolist()
        return chosen

    @abstractmethod
    def _layers(self, states: Tensor, cosines: Tensor, sines: Tensor, slots: Slots) -> Tensor:
        """Run tokens through all layers. states: [tokens, width]. cosines, sines: of their
        positions, [1, tokens, size]. Returns states."""


class _Answer:
    """The steps of one answer."""

    def __init__(self, steps: CompiledSteps, slots: Slots) -> None:
        self._steps, self._slots = steps, slots

    def choose(self, tokens: Sequence[int], position: int, last: int) -> list[int]:
        """Read tokens, and choose what follows, as `Chooser` says."""
        chosen = self._steps.choose(tokens, position, last, self._slots)
        self._slots.add(len(tokens))
        return chosen

    def drop_last(self, count: int) -> None:
        """Forget the last tokens that were read."""
        self._slots.add(-count)
