"""How OpenVINO computes fastest on this processor, found out once by trying."""

import time
from collections.abc import Callable, Mapping
from functools import cache

import numpy as np
import torch

from engine.backends.openvino_runtime import core, openvino, ops

Settings = Mapping[str, object]

_ROWS, _WIDTH, _OUTPUTS = 128, 1024, 2048  # enough work to tell, and a tenth of a second in all
_TRIES = 8


def fastest_settings(*widths: int) -> Settings:
    """The settings that multiply fastest here. widths: what the model's layers take, all of them
    multiples of 32.

    Two ways compete. Products of whole numbers (VNNI) round activations to eight bits, a scale for
    each group of a row, which outliers need (DESIGN section 6); bfloat16 is for units like AMX."""
    group = next(size for size in (128, 64, 32, 1) if all(width % size == 0 for width in widths))
    ways = [_common() | _whole(group), _common() | _halves()]
    return ways[_fastest(tuple(tuple(way.items()) for way in ways))]


def products(side: int) -> list[Callable[[], object]]:
    """A product of two square matrices, in each of the two ways."""
    ways = [_common() | _whole(128), _common() | _halves()]
    return [_product(way, side, side, side) for way in ways]


def _common() -> dict[str, object]:
    return {"INFERENCE_NUM_THREADS": torch.get_num_threads(), "PERFORMANCE_HINT": "LATENCY"}


def _whole(group: int) -> dict[str, object]:
    return {"INFERENCE_PRECISION_HINT": "f32", "DYNAMIC_QUANTIZATION_GROUP_SIZE": group}


def _halves() -> dict[str, object]:
    return {"INFERENCE_PRECISION_HINT": "bf16", "DYNAMIC_QUANTIZATION_GROUP_SIZE": 0}


@cache
def _fastest(ways: tuple[tuple[tuple[str, object], ...], ...]) -> int:
    """Which way is the fastest, each tried by turns: what else the machine does then slows all,
    and the same machine comes to the same choice, by which answers can differ a little."""
    products = [_product(dict(way), _ROWS, _WIDTH, _OUTPUTS) for way in ways]
    seconds: list[list[float]] = [[] for _ in ways]
    for _ in range(_TRIES + 1):  # the first also prepares
        for product, own in zip(products, seconds, strict=True):
            start = time.perf_counter()
            product()
            own.append(time.perf_counter() - start)
    best = [min(own[1:]) for own in seconds]
    return best.index(min(best))


def _product(settings: Settings, rows: int, width: int, outputs: int) -> Callable[[], object]:
    """The product of [rows, width] and [width, outputs], the second in eight bits."""
    states = ops.parameter([-1, width], np.float32)
    codes = ops.constant(np.ones((outputs, width), np.int8))
    scales = ops.constant(np.full((outputs, 1), 0.01, np.float32))
    weights = ops.multiply(ops.convert(codes, "f32"), scales)
    graph = openvino.Model([ops.result(ops.matmul(states, weights, False, True))], [states], "")
    request = core().compile_model(graph, "CPU", dict(settings)).create_infer_request()
    given = np.ones((rows, width), np.float32)
    return lambda: request.infer({0: given})
