"""Decoding steps of FBGEMM's layers, each in one call.

A product reads so many weights that what Python and torch need for the twenty small calls before
the next one has left the processor's caches; all of them together take a quarter of a step
(benchmarks/RESULTS.md). TorchScript makes them without Python.
"""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from engine.backends.fbgemm_layers import EightBitLinear
from engine.backends.norms import epsilon_of
from engine.backends.programs import program
from engine.backends.stacked_modules import sees_all
from engine.cache import KeptCache
from engine.guessing import GUESS
from engine.models import LoadedModel

_FAMILIES = ("llama", "mistral", "qwen2", "qwen3")


class CompiledSteps:
    """The steps of one answer after the other."""

    def __init__(self, loaded: LoadedModel) -> None:
        self._model = loaded.model
        layers, last = self._model.model.layers, self._model.model.norm
        attention = layers[0].self_attn
        linears = [_linears(layer) for layer in layers]
        self._constants = (
            [_norms(layer) for layer in layers],
            [[linear.pieces for linear in own] for own in linears],
            [[linear.bias for linear in own] for own in linears],
            last.weight,
            epsilon_of(last),
            attention.queries,
            attention.scaling,
        )
        self._keys: list[Tensor] = []
        self._values: list[Tensor] = []
        self._used: list[int] = []

    @staticmethod
    def can_run(loaded: LoadedModel) -> bool:
        """Whether a model is on FBGEMM, and its layers are such as the program computes."""
        config = loaded.model.config
        return (
            loaded.device.eight_bits == "fbgemm"
            and loaded.model.dtype == torch.float32
            and config.model_type in _FAMILIES
            and config.hidden_act == "silu"
            and sees_all(config)
        )

    def begin(self, cache: KeptCache, new_tokens: int) -> None:
        """Go on behind what a cache holds, which stays as it is. new_tokens: to come at most."""
        rooms = [layer.with_room(new_tokens + GUESS) for layer in cache.layers]
        self._keys, self._values = ([pair[part] for pair in rooms] for part in (0, 1))
        self._used = [layer.positions.shape[1] for layer in cache.layers]

    def choose(self, tokens: Sequence[int], position: int, last: int) -> list[int]:
        """Read tokens, the first of which stands at `position`. Returns what the model would
        greedily write behind each of the last so many."""
        model = self._model.model
        states = model.embed_tokens(torch.tensor([list(tokens)]))
        positions = torch.arange(position, position + len(tokens))[None]
        cosines, sines = model.rotary_emb(states, positions)
        states = program().step(
            states, *self._constants, cosines, sines, self._keys, self._values, self._used
        )
        self._used = [used + len(tokens) for used in self._used]
        chosen: list[int] = self._model.lm_head(states[0, -last:]).argmax(-1).tolist()
        return chosen

    def drop_last(self, count: int) -> None:
        """Forget the last tokens that were read."""
        self._used = [used - count for used in self._used]


def _norms(layer: Any) -> list[Tensor]:
    """The weights of a layer's norms, those of its heads last."""
    attention = layer.self_attn
    heads = [attention.q_norm, attention.k_norm] if hasattr(attention, "q_norm") else []
    norms = (layer.input_layernorm, layer.post_attention_layernorm, *heads)
    return [norm.weight for norm in norms]


def _linears(layer: Any) -> tuple[EightBitLinear, ...]:
    """A layer's linear layers, in the order of use."""
    attention, feed_forward = layer.self_attn, layer.mlp
    return attention.stacked, attention.o_proj, feed_forward.stacked, feed_forward.down_proj
