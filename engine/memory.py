"""What a draft keeps of a document it has read: keys and values per window, on disk.

One safetensors file per document and draft, memory-mapped: a question loads a window when its turn
comes, so a long document needs no memory of its own.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, from_numpy

from engine.heads import Votes

VERSION = "1"


@dataclass(frozen=True, slots=True, eq=False)
class WindowMemory:
    """A window as the draft keeps it.

    keys, values: [layers, KV heads, prefix + tokens, size], float16, rotary positions applied.
    null: the votes for an empty question. prefix: tokens before the document's first one."""

    keys: Tensor
    values: Tensor
    null: Votes
    prefix: int

    @property
    def length(self) -> int:
        """Tokens in the window, prefix included."""
        return int(self.keys.shape[2])


@dataclass(frozen=True, slots=True, eq=False)
class DraftMemory:
    """What a draft keeps of one document.

    starts, ends: int32 [tokens], the characters of each token read. cuts: int [windows + 1],
    the token at which each window begins, and the number of tokens. identity: names text, draft,
    heads and layout."""

    identity: str
    starts: NDArray[np.int32]
    ends: NDArray[np.int32]
    cuts: tuple[int, ...]
    file: Path

    def __len__(self) -> int:
        """The number of windows."""
        return len(self.cuts) - 1

    def load(self, indices: Sequence[int]) -> list[WindowMemory]:
        """Load windows from disk."""
        with safe_open(self.file, framework="pt") as file:
            return [_window(file, index) for index in indices]

    @property
    def bytes(self) -> int:
        """Size on disk."""
        return self.file.stat().st_size


def _window(file: Any, index: int) -> WindowMemory:
    keys, values, shares, log_sums, prefix = (
        file.get_tensor(f"{name}.{index}")
        for name in ("keys", "values", "shares", "log_sums", "prefix")
    )
    return WindowMemory(keys, values, Votes(shares.float(), log_sums), int(prefix))


def memory_path(folder: Path, identity: str) -> Path:
    """Where the memory with this identity lies."""
    return folder / f"{identity}.safetensors"


def save_memory(
    folder: Path,
    identity: str,
    starts: NDArray[np.int32],
    ends: NDArray[np.int32],
    windows: Sequence[WindowMemory],
) -> DraftMemory:
    """Write a memory; the file appears under its name only when it is whole."""
    cuts = np.cumsum([0] + [window.length - window.prefix for window in windows])
    tensors = {"starts": from_numpy(starts), "ends": from_numpy(ends)}
    for index, window in enumerate(windows):
        tensors |= {
            f"keys.{index}": window.keys.contiguous(),
            f"values.{index}": window.values.contiguous(),
            f"shares.{index}": window.null.shares.half().contiguous(),
            f"log_sums.{index}": window.null.log_sums.contiguous(),
            f"prefix.{index}": from_numpy(np.asarray(window.prefix)),
        }
    folder.mkdir(parents=True, exist_ok=True)
    path = memory_path(folder, identity)
    partial = path.with_suffix(f".{os.getpid()}.partial")
    try:
        metadata = {"version": VERSION, "identity": identity, "cuts": json.dumps(cuts.tolist())}
        save_file(tensors, partial, metadata=metadata)
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)
    return DraftMemory(identity, starts, ends, tuple(map(int, cuts)), path)


def load_memory(folder: Path, identity: str) -> DraftMemory | None:
    """Open a memory, or return None if there is none that this version can use."""
    path = memory_path(folder, identity)
    try:
        with safe_open(path, framework="pt") as file:
            metadata = file.metadata() or {}
            if metadata.get("version") != VERSION or metadata.get("identity") != identity:
                return None
            starts, ends = file.get_tensor("starts").numpy(), file.get_tensor("ends").numpy()
            return DraftMemory(identity, starts, ends, tuple(json.loads(metadata["cuts"])), path)
    except (OSError, SafetensorError, KeyError, ValueError):
        return None
