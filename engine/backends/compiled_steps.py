"""Decoding steps of layers in eight bits that are run with next to no Python.

A product reads so many weights that what Python and torch need for the twenty small calls before
the next one has left the processor's caches; all of them together take a quarter of a step
(benchmarks/RESULTS.md). TorchScript makes them without Python: on FBGEMM a step is one call.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence

import torch
from torch import Tensor

from engine.backends.norms import epsilon_of
from engine.backends.stacked_modules import sees_all
from engine.cache import KeptCache
from engine.guessing import GUESS
from engine.models import LoadedModel

# Those whose layers have two norms, without offsets, and are computed as they are embedded.
_FAMILIES = ("llama", "mistral", "qwen2", "qwen3")


class CompiledSteps(ABC):
    """The steps of one answer after the other."""

    def __init__(self, loaded: LoadedModel) -> None:
        self._model = loaded.model
        attentions = [layer.self_attn for layer in self._model.model.layers]
        self._epsilon = epsilon_of(self._model.model.norm)
        self._scaling, self._queries = attentions[0].scaling, attentions[0].queries
        self._head_norms = [
            [own.q_norm.weight, own.k_norm.weight] if hasattr(own, "q_norm") else []
            for own in attentions
        ]
        self._keys: list[Tensor] = []
        self._values: list[Tensor] = []
        self._used: list[int] = []

    @staticmethod
    def can_run(loaded: LoadedModel) -> bool:
        """Whether a model is of a family that is known here, and its queries see all keys."""
        config = loaded.model.config
        return config.model_type in _FAMILIES and sees_all(config)

    def begin(self, cache: KeptCache, new_tokens: int) -> None:
        """Go on behind what a cache holds, which stays as it is. new_tokens: to come at most."""
        rooms = [layer.with_room(new_tokens + GUESS) for layer in cache.layers]
        self._keys, self._values = ([pair[part] for pair in rooms] for part in (0, 1))
        self._used = [layer.positions.shape[1] for layer in cache.layers]

    def choose(self, tokens: Sequence[int], position: int, last: int) -> list[int]:
        """Read tokens, the first of which stands at `position`. Returns what the model would
        greedily write behind each of the last so many."""
        model = self._model.model
        embedded = model.embed_tokens(torch.tensor([list(tokens)]))
        positions = torch.arange(position, position + len(tokens))[None]
        states = self._layers(embedded[0], *model.rotary_emb(embedded, positions))
        self._used = [used + len(tokens) for used in self._used]
        chosen: list[int] = self._model.lm_head(model.norm(states[-last:])).argmax(-1).tolist()
        return chosen

    def drop_last(self, count: int) -> None:
        """Forget the last tokens that were read."""
        self._used = [used - count for used in self._used]

    @abstractmethod
    def _layers(self, states: Tensor, cosines: Tensor, sines: Tensor) -> Tensor:
        """Run tokens through all layers, and write their keys and values behind those used.

        states: [tokens, width]. cosines, sines: of their positions, [1, tokens, size]. Returns
        states."""
