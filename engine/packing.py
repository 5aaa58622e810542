"""The weights of a model's linear layers in eight bits, in a file of their own.

A row of a weight is kept as whole numbers and a scale (`engine/eight_bits.py`). On a CPU that
halves the bytes that a decoding step reads, and products of whole numbers are the fastest it has
(benchmarks/RESULTS.md). Written once, some rows at a time, so that memory stays flat; mapped
(`engine/mapped_tensors.py`) when a model is loaded.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

import torch
from safetensors import SafetensorError, safe_open

from engine.eight_bits import EightBits
from engine.mapped_tensors import MappedTensors
from engine.tensor_files import appearing
from engine.tensor_header import write_header

VERSION = "1"
SCALES = ".scales"
HEAD, EMBEDDINGS = "lm_head.weight", "model.embed_tokens.weight"
Report = Callable[[int, int], None]

_SLICE_ELEMENTS = 16 * 1024 * 1024
_ALIGNED = 64  # bytes: OpenVINO copies what begins elsewhere


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


def head_of(weights: MappedTensors) -> str:
    """The linear layer of packed weights, without ".weight", that gives logits: the head's own, or
    the embeddings."""
    return (HEAD if HEAD in weights else EMBEDDINGS).removesuffix(".weight")


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
