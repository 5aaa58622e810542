"""Decoding steps of layers in eight bits within torch, one call each."""

from typing import Any

from torch import Tensor

from engine.backends.compiled_steps import CompiledSteps, Slots
from engine.backends.eight_bit_layers import EightBitLinear
from engine.backends.eight_bit_products import products_of
from engine.models import LoadedModel


class EightBitSteps(CompiledSteps):
    """All layers at once."""

    def __init__(self, loaded: LoadedModel) -> None:
        super().__init__(loaded)
        self._step = products_of(loaded.device.eight_bits).program.step
        layers = self._model.model.layers
        linears = [_linears(layer) for layer in layers]
        self._constants = (
            [
                [
                    layer.input_layernorm.weight.float(),
                    layer.post_attention_layernorm.weight.float(),
                ]
                for layer in layers
            ],
            self._head_norms,
            [[linear.pieces for linear in own] for own in linears],
            [[linear.bias for linear in own] for own in linears],
            self._epsilon,
            self._scaling,
            self._queries,
        )

    @classmethod
    def can_run(cls, loaded: LoadedModel) -> bool:
        """Whether a model's layers are besides such as the program computes."""
        return super().can_run(loaded) and loaded.model.config.hidden_act == "silu"

    def _layers(self, states: Tensor, cosines: Tensor, sines: Tensor, slots: Slots) -> Tensor:
        output: Tensor = self._step(
            states, *self._constants, cosines, sines, slots.keys, slots.values, slots.used
        )
        return output


def _linears(layer: Any) -> tuple[EightBitLinear, ...]:
    """A layer's linear layers, in the order of use."""
    attention, feed_forward = layer.self_attn, layer.mlp
    return attention.stacked, attention.o_proj, feed_forward.stacked, feed_forward.down_proj
