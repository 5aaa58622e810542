"""GGUF to what transformers loads fast: model.safetensors, config.json, tokenizer.json.

Done once, at install, in a child process (specdesk.install starts it): the file is foreign until
its SHA-256 is known to be right, and for a user's own file it stays foreign. transformers' own
loader needs accelerate, the whole model in float32 and 40 to 80 s; here tensors pass through one
at a time, in slices of rows, so that memory stays flat whatever the model's size.
"""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from engine.errors import QT_TRANSLATE_NOOP, ModelMissing
from engine.gguf import Header, TensorInfo, read_header
from engine.gguf_config import (
    generation_config,
    model_config,
    tensor_name,
    tokenizer_config,
    whole,
)
from engine.gguf_tokenizer import build_tokenizer
from engine.tensor_header import write_header

WEIGHTS = "model.safetensors"
Report = Callable[[int, int], None]

_SLICE_ELEMENTS = 4 * 1024 * 1024


class CannotConvert(ModelMissing):
    """A sound GGUF file of a kind that we cannot use."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(
            QT_TRANSLATE_NOOP("errors", "The model {name} cannot be used: {reason}."),
            QT_TRANSLATE_NOOP("errors", "Take a Llama or Qwen model in GGUF or safetensors form."),
            name=name,
            reason=reason,
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """A file that can be converted. names: what transformers calls each tensor."""

    header: Header
    config: Mapping[str, object]
    names: Mapping[str, str]


def check_source(source: Path) -> Plan:
    """Read the file's header and see whether it is a model that we can use.

    Plain Python that trusts nothing the file says: safe outside the child. Raises BadHeader,
    CannotConvert, OSError."""
    header = read_header(source)
    try:
        names = {tensor.name: tensor_name(tensor.name) for tensor in header.tensors}
        if len(set(names.values())) < len(names):
            raise ValueError("two of its tensors have the same use")
        config = model_config(header)
        tokenizer_config(header.metadata)
        return Plan(header, config, names)
    except ValueError as error:
        raise CannotConvert(source.name, str(error)) from error


def convert(source: Path, folder: Path, report: Report) -> None:
    """Convert the GGUF file `source` into the existing `folder`; `report(done, total)` per tensor.

    Weights are stored in bfloat16: measured on 500 tokens, rounding to it moves the next-token
    distribution by 6e-5 nats (float16: 4e-6; the file's own 4 bits: far more), and a machine that
    computes in bfloat16 maps the file instead of copying it.
    Raises BadHeader, CannotConvert, OSError."""
    plan = check_source(source)
    metadata = plan.header.metadata
    try:
        tokenizer = build_tokenizer(metadata)
    except Exception as error:  # the tokenizers library raises nothing more particular
        raise CannotConvert(source.name, str(error)) from error
    _write_json(folder / "config.json", plan.config)
    _write_json(folder / "generation_config.json", generation_config(metadata))
    _write_json(folder / "tokenizer_config.json", tokenizer_config(metadata))
    (folder / "tokenizer.json").write_text(tokenizer.to_str(), encoding="utf-8")
    template = metadata.get("tokenizer.chat_template")
    if isinstance(template, str):
        (folder / "chat_template.jinja").write_text(template, encoding="utf-8")
    _write_weights(source, plan.header, plan.names, folder / WEIGHTS, report)


def _write_json(path: Path, values: Mapping[str, object]) -> None:
    path.write_text(json.dumps(values, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _write_weights(
    source: Path, header: Header, names: Mapping[str, str], path: Path, report: Report
) -> None:
    """Write the tensors one after the other behind a safetensors header."""
    entries: dict[str, object] = {"__metadata__": {"format": "pt"}}
    end = 0
    for tensor in header.tensors:
        begin, end = end, end + 2 * int(np.prod(tensor.shape, dtype=np.int64))
        entries[names[tensor.name]] = {
            "dtype": "BF16",
            "shape": list(tensor.shape),
            "data_offsets": [begin, end],
        }
    with source.open("rb") as given, path.open("wb") as out:
        write_header(out, entries)
        for done, tensor in enumerate(header.tensors):
            report(done, len(header.tensors))
            for rows in _halves(source.name, header, given, tensor):
                out.write(rows.tobytes())
        out.flush()
        os.fsync(out.fileno())
    report(len(header.tensors), len(header.tensors))


def _halves(
    name: str, header: Header, given: BinaryIO, tensor: TensorInfo
) -> Iterator[NDArray[np.uint16]]:
    """Yield the tensor's rows as bfloat16 bits, some millions of elements at a time."""
    heads = _heads_to_unpermute(header, tensor)
    for rows in _rows(given, tensor, at_once=heads > 0):
        if not np.isfinite(rows).all():
            raise CannotConvert(name, f"its tensor {tensor.name} holds values that are no numbers")
        yield _bfloat16(_unpermute(rows, heads) if heads else rows)


def _bfloat16(values: NDArray[np.float32]) -> NDArray[np.uint16]:
    """The bits of the nearest bfloat16, ties to even; numpy has no such type."""
    bits = np.ascontiguousarray(values, dtype=np.float32).view(np.uint32)
    bits = bits + np.uint32(0x7FFF) + ((bits >> np.uint32(16)) & np.uint32(1))
    return (bits >> np.uint32(16)).astype(np.uint16)


def _rows(given: BinaryIO, tensor: TensorInfo, at_once: bool) -> Iterator[NDArray[np.float32]]:
    """Yield the tensor in float32, [rows, columns], a few million elements at a time or at once."""
    from gguf import GGMLQuantizationType, dequantize  # heavy, and only the child converts

    columns = tensor.shape[-1]
    rows = int(np.prod(tensor.shape[:-1], dtype=np.int64))
    row_bytes = tensor.size // rows
    step = rows if at_once else max(1, _SLICE_ELEMENTS // columns)
    given.seek(tensor.offset)
    for first in range(0, rows, step):
        count = min(step, rows - first)
        raw = np.frombuffer(given.read(count * row_bytes), dtype=np.uint8)
        values = dequantize(raw.reshape(count, row_bytes), GGMLQuantizationType(tensor.kind))
        yield values.reshape(count, columns)


def _heads_to_unpermute(header: Header, tensor: TensorInfo) -> int:
    """How many heads' rows the file holds in llama.cpp's rotary order; 0 where it does not."""
    if header.metadata.get("general.architecture") != "llama":
        return 0
    heads = whole(header.metadata, "llama.attention.head_count")
    if ".attn_q." in tensor.name:
        return heads
    if ".attn_k." in tensor.name:
        return whole(header.metadata, "llama.attention.head_count_kv", heads)
    return 0


def _unpermute(rows: NDArray[np.float32], heads: int) -> NDArray[np.float32]:
    """Undo the interleaving of rotary pairs that llama.cpp's conversion does for Llama models."""
    shape = rows.shape
    rows = rows.reshape(-1, shape[-1]) if shape[0] > 1 else rows.reshape(-1, 1)
    halves = rows.reshape(heads, rows.shape[0] // heads // 2, 2, rows.shape[1])
    return halves.swapaxes(1, 2).reshape(shape)
