"""How OpenVINO computes fastest on this processor, found out once by trying."""

import time
from collections.abc import Mapping
from functools import cache

import numpy as np
import torch

from engine.backends.openvino_runtime import core, openvino, ops

Settings = Mapping[str, object]

_ROWS, _WIDTH, _OUTPUTS = 128, 1024, 2048  # enough work to tell, and a tenth of a second in all
_TRIES = 3


def fastest_settings(*widths: int) -> Settings:
    """The settings that multiply fastest here. widths: what the model's layers take, all of them
    multiples of 32.

    Two ways compete. Products of whole numbers (VNNI) round activations to eight bits, a scale for
    each group of a row, which outliers need (DESIGN section 6); bfloat16 is for units like AMX."""
    group = next(size for size in (128, 64, 32, 1) if all(width % size == 0 for width in widths))
    common = {"INFERENCE_NUM_THREADS": torch.get_num_threads(), "PERFORMANCE_HINT": "LATENCY"}
    whole = {"INFERENCE_PRECISION_HINT": "f32", "DYNAMIC_QUANTIZATION_GROUP_SIZE": group}
    halves = {"INFERENCE_PRECISION_HINT": "bf16", "DYNAMIC_QUANTIZATION_GROUP_SIZE": 0}
    ways = [common | whole, common | halves]
    return min(ways, key=lambda way: _seconds(tuple(way.items())))


@cache
def _seconds(settings: tuple[tuple[str, object], ...]) -> float:
    """How long a product takes, the best of some tries."""
    states = ops.parameter([-1, _WIDTH], np.float32)
    codes = ops.constant(np.ones((_OUTPUTS, _WIDTH), np.int8))
    scales = ops.constant(np.full((_OUTPUTS, 1), 0.01, np.float32))
    rows = ops.multiply(ops.convert(codes, "f32"), scales)
    graph = openvino.Model([ops.result(ops.matmul(states, rows, False, True))], [states], "")
    request = core().compile_model(graph, "CPU", dict(settings)).create_infer_request()
    given = np.ones((_ROWS, _WIDTH), np.float32)
    seconds = []
    for _ in range(_TRIES + 1):  # the first also prepares
        start = time.perf_counter()
        request.infer({0: given})
        seconds.append(time.perf_counter() - start)
    return min(seconds[1:])
