"""Decoding steps on OpenVINO: graphs by turns with attention, one call each.

A graph's output is the next one's input where it lies; only what attention gave is copied.
"""

import torch
from torch import Tensor

from engine.backends.compiled_steps import CompiledSteps, Slots
from engine.backends.openvino_graph import ROWS, as_openvino, as_torch
from engine.backends.programs import program
from engine.models import LoadedModel

_FEW = ROWS[:2]  # a token, and one with a guess


class OpenVinoSteps(CompiledSteps):
    """Layers of two graphs each."""

    def __init__(self, loaded: LoadedModel) -> None:
        super().__init__(loaded)
        layers = self._model.model.layers
        self._graphs = [(layer.self_attn.stacked, layer.mlp) for layer in layers]
        width = self._model.config.hidden_size
        attended = self._queries * layers[0].self_attn.size
        # What the first graph of all takes, and what the second one of each layer does.
        self._first = {rows: torch.zeros(rows, width) for rows in _FEW}
        self._second = {rows: torch.zeros(rows, attended + width) for rows in _FEW}

    def _layers(self, states: Tensor, cosines: Tensor, sines: Tensor, slots: Slots) -> Tensor:
        new = len(states)
        rows = next(n for n in _FEW if n >= new)
        first, second = self._first[rows], self._second[rows]
        first[:new] = states
        given, between = as_openvino(second), program("attention").between
        groups = self._queries // slots.keys[0].shape[1]
        mask = program("attention").mask_of(new, max(slots.used), groups)
        shared = self._epsilon, self._scaling, self._queries, cosines, sines, mask
        output = as_openvino(first)
        for (inward, outward), *own in zip(
            self._graphs, self._head_norms, slots.keys, slots.values, slots.used, strict=True
        ):
            stacked = as_torch(inward.run(output))
            between(stacked, as_torch(output), second, *shared, *own)
            output = outward.run(given)
        return as_torch(output)[:new]
