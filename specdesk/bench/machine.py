"""What the machine can do at best, and what else it was doing: figures mean little without."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from engine.processor import processor_flags

if TYPE_CHECKING:
    from engine.device import Device

_TRIES = 5
_READ_BYTES = 2**29  # far more than a cache holds
_SIDE, _CARD_SIDE = 2048, 8192


@dataclass(frozen=True, slots=True)
class Machine:
    """load: processes that wanted a processor, mean of the last minute. steal: the share of time
    that other guests of a virtual machine took while it was measured; None if unknown. read: bytes
    per second of a plain read. product: operations per second of the best matrix product. card: the
    graphics card that both were measured on; empty: the processor."""

    cpu_flags: tuple[str, ...]
    threads: int
    load: float
    steal: float | None
    read: float
    product: float
    card: str = ""


def measure_machine(roofline: "Roofline") -> Machine:
    """Look at the machine, and at what it can do at best just now; takes seconds."""
    import torch

    flags, disturbance = processor_flags(), Disturbance()
    load, read, product = disturbance.load, roofline.read(), roofline.product()
    threads = torch.get_num_threads()
    return Machine(flags, threads, load, disturbance.steal, read, product, roofline.card)


class Roofline:
    """What a device can do at best, measured whenever it is asked: on shared machines, neighbours
    change it from one second to the next. device: the processor without one. card: the graphics
    card's name; empty for a processor."""

    def __init__(self, device: "Device | None" = None) -> None:
        self._device = None if device is None or device.name == "cpu" else device
        self.card = "" if self._device is None else _name(self._device)

    def read(self) -> float:
        """Bytes per second of a plain read. What is read goes at once: it would count as memory
        of what is measured beside it."""
        import torch

        if self._device is None:
            return _READ_BYTES / _best(torch.ones(_READ_BYTES // 4).sum)
        with self._device.torch:  # new tensors are made there
            dtype = self._device.dtype
            numbers = torch.ones(_READ_BYTES // dtype.itemsize, dtype=dtype)
        return _READ_BYTES / _best(_finished(numbers.sum))

    def product(self) -> float:
        """Operations per second of the best matrix product."""
        import torch

        if self._device is None:
            return 2 * _SIDE**3 / min(map(_best, self._products))
        with self._device.torch:
            square = torch.randn(_CARD_SIDE, _CARD_SIDE, dtype=self._device.dtype)
        return 2 * _CARD_SIDE**3 / _best(_finished(lambda: square @ square))

    @cached_property
    def _products(self) -> list[Callable[[], object]]:
        return _products()  # small; some are compiled first


def _name(device: "Device") -> str:
    import torch

    return torch.cuda.get_device_name(0) if device.name == "cuda" else device.name


def _finished(work: Callable[[], object]) -> Callable[[], object]:
    """The work, until the card has done it."""
    import torch

    def run() -> None:
        work()
        torch.accelerator.synchronize()

    return run


class Disturbance:
    """What else the machine does from now on."""

    def __init__(self) -> None:
        self._before = _processor_times()

    @property
    def load(self) -> float:
        """Processes that wanted a processor, mean of the last minute; 0.0 where it is unknown."""
        return os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0

    @property
    def steal(self) -> float | None:
        """The share of time that other guests of a virtual machine took; None if unknown."""
        return _steal(self._before, _processor_times())


def _best(work: Callable[[], object]) -> float:
    """The seconds of the quickest of some tries."""
    seconds = []
    for _ in range(_TRIES):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def _products() -> list[Callable[[], object]]:
    """The ways to multiply: torch's, and those in eight bits that are there."""
    import torch

    from engine.device import cpu_dtype, has_fbgemm, has_onednn

    ways: list[Callable[[], object]] = []
    # Without units for it, a product in bfloat16 takes torch half a minute.
    for dtype in {torch.float32, cpu_dtype()}:
        square = torch.ones(_SIDE, _SIDE, dtype=dtype)
        ways.append(lambda square=square: square @ square)  # type: ignore[misc]
    if find_spec("openvino") is not None:
        from engine.backends.openvino_settings import products

        ways += products(_SIDE)
    for there, library in ((has_fbgemm(), "fbgemm"), (has_onednn(), "onednn")):
        if there:
            from engine.backends.eight_bit_products import products_of

            ways.append(products_of(library).square(_SIDE))
    return ways


def _processor_times(path: Path = Path("/proc/stat")) -> list[int]:
    """The processor's times by kind, in ticks; empty where the system does not tell."""
    try:
        return [int(word) for word in path.read_text("ascii").split("\n", 1)[0].split()[1:]]
    except (OSError, ValueError):
        return []


def _steal(before: list[int], after: list[int]) -> float | None:
    """The share of stolen time: the eighth kind of /proc/stat."""
    if len(before) < 8 or len(after) < 8:
        return None
    spent = [b - a for a, b in zip(before[:8], after[:8], strict=True)]
    return spent[7] / sum(spent) if sum(spent) else 0.0
