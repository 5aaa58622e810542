"""The weights of a model's linear layers in eight bits, in a file of their own.

A row of a weight is kept as whole numbers and a scale (`engine/eight_bits.py`). On a CPU that
halves the bytes that a decoding step reads, and products of whole numbers are the fastest it has
(benchmarks/RESULTS.md). Queries', keys' and values' weights are stacked to one: one product of all
their rows is faster than three. Written once, some rows at a time, so that memory stays flat;
mapped (`engine/mapped_tensors.py`) when a model is loaded.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import torch
from safetensors import SafetensorError, safe_open

from engine.eight_bits import EightBits
from engine.tensor_files import appearing
from engine.tensor_header import write_header

VERSION = "2"
SCALES = ".scales"
HEAD, EMBEDDINGS = "lm_head.weight", "model.embed_tokens.weight"
# The name that transformers gives the stack in models that come with it.
STACK, STACKED = "qkv_proj", ("q_proj", "k_proj", "v_proj")
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


def pack(folder: Path, sha256: str, path: Path, report: Report) -> None:
    """Write the linear layers' weights of the model in `folder`; the file appears when it is whole.

    sha256: of the model's weights, by which the file is known again. report(done, total): called
    per weight; what it raises ends the work and leaves nothing. Raises OSError, SafetensorError."""
    stacks = _stacked(_linear_weights(folder))
    shapes = {
        name: (sum(part.rows for part in parts), parts[0].columns) for name, parts in stacks.items()
    }
    with appearing(path) as partial, partial.open("wb") as out:
        write_header(out, _entries(shapes, sha256), _ALIGNED)
        scales: list[torch.Tensor] = []
        for done, parts in enumerate(stacks.values()):
            report(done, len(stacks))
            scales += [_write_codes(part, out) for part in parts]
        for own in scales:
            out.write(own.numpy().tobytes())
        report(len(stacks), len(stacks))


@dataclass(frozen=True, slots=True)
class _Weight:
    """A weight as it is stored, [rows, columns]. source: the file that holds it."""

    source: Path
    name: str
    rows: int
    columns: int


def _linear_weights(folder: Path) -> dict[str, _Weight]:
    """Each linear layer's weight by its name. The embeddings count where they serve as the head
    as well."""
    found: dict[str, _Weight] = {}
    for source in sorted(folder.glob("*.safetensors")):
        with safe_open(source, framework="pt") as file:
            for name in file.keys():  # noqa: SIM118 (not a dict)
                if name.endswith("_proj.weight") or name in (HEAD, EMBEDDINGS):
                    found[name] = _Weight(source, name, *file.get_slice(name).get_shape())
    if HEAD in found:
        found.pop(EMBEDDINGS, None)
    return found


def _stacked(weights: Mapping[str, _Weight]) -> dict[str, list[_Weight]]:
    """The weights by the name of their stack, in its order, or by their own."""
    stacks: dict[str, list[_Weight]] = {}
    for name, weight in sorted(weights.items(), key=lambda item: _place(item[0])):
        part = name.split(".")[-2]
        stacks.setdefault(name.replace(part, STACK) if part in STACKED else name, []).append(weight)
    return stacks


def _place(name: str) -> int:
    part = name.split(".")[-2]
    return STACKED.index(part) if part in STACKED else 0


def _entries(shapes: Mapping[str, tuple[int, int]], sha256: str) -> dict[str, object]:
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


def _write_codes(weight: _Weight, out: BinaryIO) -> torch.Tensor:
    """Write a weight's codes, some rows at a time. Returns its scales."""
    step = max(1, _SLICE_ELEMENTS // weight.columns)
    scales: list[torch.Tensor] = []
    with safe_open(weight.source, framework="pt") as file:
        whole = file.get_slice(weight.name)
        for first in range(0, weight.rows, step):
            packed = EightBits.of(whole[first : min(weight.rows, first + step)])
            out.write(packed.codes.numpy().tobytes())
            scales.append(packed.scales)
    return torch.cat(scales)
