"""The weights of a model's linear layers in eight bits, in a file of their own.

A row of a weight is kept as whole numbers and a scale (`engine/eight_bits.py`). On a CPU that
halves the bytes that a decoding step reads, and products of whole numbers are the fastest it has
(benchmarks/RESULTS.md). Written once, some rows at a time, so that memory stays flat; mapped when a
model is loaded.
"""

import json
import mmap
import struct
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open

from engine.eight_bits import EightBits
from engine.tensor_files import appearing
from engine.tensor_header import write_header

VERSION = "1"
SCALES = ".scales"
HEAD, EMBEDDINGS = "lm_head.weight", "model.embed_tokens.weight"
Report = Callable[[int, int], None]
T = TypeVar("T", bound=np.generic)

_SLICE_ELEMENTS = 16 * 1024 * 1024
_ALIGNED = 64  # bytes: OpenVINO copies what begins elsewhere


class PackedWeights:
    """The packed weights of a file, mapped. Raises OSError, ValueError if it is not one."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            # OpenVINO takes no arrays that cannot be written; nothing is, and never to the file.
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
        (length,) = struct.unpack_from("<Q", self._map)
        self._entries = json.loads(self._map[8 : 8 + length])
        self._begin = 8 + length

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def codes(self, name: str) -> NDArray[np.int8]:
        """A weight's whole numbers, [out, in]. Raises KeyError."""
        return self._array(name, np.int8)

    def scales(self, name: str) -> NDArray[np.float16]:
        """The scale of each of a weight's rows, [out, 1]. Raises KeyError."""
        return self._array(name + SCALES, np.float16)

    def _array(self, name: str, dtype: type[T]) -> NDArray[T]:
        shape, (begin, end) = self._entries[name]["shape"], self._entries[name]["data_offsets"]
        count = (end - begin) // np.dtype(dtype).itemsize
        return np.frombuffer(self._map, dtype, count, self._begin + begin).reshape(shape)

    def forget(self) -> None:
        """Give the memory of what was read back to the system, which reads it again if asked."""
        if hasattr(self._map, "madvise"):
            self._map.madvise(mmap.MADV_DONTNEED)


def is_packed(path: Path, sha256: str) -> bool:
    """Whether the file holds the packed weights of the model with that checksum."""
    try:
        with safe_open(path, framework="np") as file:
            metadata = file.metadata() or {}
    except (OSError, SafetensorError):
        return False
    return metadata == _metadata(sha256)


def _metadata(sha256: str) -> dict[str, str]:
    return {"version": VERSION, "sha256": sha256}


def pack(folder: Path, sha256: str, path: Path, report: Report) -> None:
    """Write the linear layers' weights of the model in `folder`; the file appears when it is whole.

    sha256: of the model's weights, by which the file is known again. report(done, total): called
    per weight; what it raises ends the work and leaves nothing. Raises OSError, SafetensorError."""
    shapes = _linear_weights(folder)
    with appearing(path) as partial, partial.open("wb") as out:
        entries = _entries({name: shape for name, (_, shape) in shapes.items()}, sha256)
        write_header(out, entries, _ALIGNED)
        scales: list[torch.Tensor] = []
        for done, (name, (source, shape)) in enumerate(shapes.items()):
            report(done, len(shapes))
            scales.append(_write_codes(source, name, shape, out))
        for own in scales:
            out.write(own.numpy().tobytes())
        report(len(shapes), len(shapes))


def _linear_weights(folder: Path) -> dict[str, tuple[Path, Sequence[int]]]:
    """Each linear layer's weight: the file that holds it, and its shape. The embeddings count
    where they serve as the head as well."""
    found: dict[str, tuple[Path, Sequence[int]]] = {}
    for source in sorted(folder.glob("*.safetensors")):
        with safe_open(source, framework="pt") as file:
            for name in file.keys():  # noqa: SIM118 (not a dict)
                if name.endswith("_proj.weight") or name in (HEAD, EMBEDDINGS):
                    found[name] = source, file.get_slice(name).get_shape()
    if HEAD in found:
        found.pop(EMBEDDINGS, None)
    return found


def _entries(shapes: Mapping[str, Sequence[int]], sha256: str) -> dict[str, object]:
    """The header's entries: all codes, and behind them all scales."""
    entries: dict[str, object] = {"__metadata__": _metadata(sha256)}
    end = 0
    for name, (rows, columns) in shapes.items():
        begin, end = end, end + rows * columns
        entry = {"dtype": "I8", "shape": [rows, columns], "data_offsets": [begin, end]}
        entries[name] = entry
    for name, (rows, _) in shapes.items():
        begin, end = end, end + 2 * rows
        entry = {"dtype": "F16", "shape": [rows, 1], "data_offsets": [begin, end]}
        entries[name + SCALES] = entry
    return entries


def _write_codes(source: Path, name: str, shape: Sequence[int], out: BinaryIO) -> torch.Tensor:
    """Write a weight's codes, some rows at a time. Returns its scales."""
    rows, columns = shape
    step = max(1, _SLICE_ELEMENTS // columns)
    scales: list[torch.Tensor] = []
    with safe_open(source, framework="pt") as file:
        weight = file.get_slice(name)
        for first in range(0, rows, step):
            packed = EightBits.of(weight[first : min(rows, first + step)])
            out.write(packed.codes.numpy().tobytes())
            scales.append(packed.scales)
    return torch.cat(scales)
