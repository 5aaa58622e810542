"""What a draft keeps of a document: keys and values per window, on disk.

A folder per document and draft: its layout, and a memory-mapped safetensors file for each window
that was read. A window appears under its name only when it is whole, so reading goes on where it
was interrupted, and questions can be asked of what has been read so far.
"""

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from safetensors import SafetensorError, safe_open

from engine.calibration import UNRELATED
from engine.eight_bits import EightBits
from engine.heads import Votes
from engine.kept_files import DOCUMENT, MEMORY_LAYOUT, MEMORY_VERSION
from engine.mapped_tensors import MappedTensors
from engine.tensor_files import write_tensors
from engine.tokens import Tokens


def _nothing() -> None:
    """A window that was just read is in memory alone."""


@dataclass(frozen=True, slots=True, eq=False)
class WindowMemory:
    """A window as the draft keeps it.

    keys, values: [layers, KV heads, prefix + tokens, size], rotary positions applied; the layers
    are those in which a question looks at the document.
    unrelated: the votes for each unrelated question (`engine/calibration.py`).
    prefix: tokens before the document's first one. forget: gives back the memory of what was
    looked at, which is read again from disk if asked."""

    keys: EightBits
    values: EightBits
    unrelated: tuple[Votes, ...]
    prefix: int
    forget: Callable[[], None] = _nothing

    @property
    def length(self) -> int:
        """Tokens in the window, prefix included."""
        return int(self.keys.shape[2])

    def on(self, device: torch.device) -> "WindowMemory":
        """The same with keys and values on a device."""
        return replace(self, keys=self.keys.on(device), values=self.values.on(device))


@dataclass(frozen=True, slots=True, eq=False)
class DraftMemory:
    """What a draft keeps of one document.

    tokens: those that are to be read. cuts: int [windows + 1], the token at which each window
    begins, and the number of tokens. known: the windows that were read. identity: names text,
    draft, heads and layout."""

    identity: str
    tokens: Tokens
    cuts: tuple[int, ...]
    folder: Path
    known: frozenset[int] = frozenset()

    def __len__(self) -> int:
        """The number of windows."""
        return len(self.cuts) - 1

    @property
    def missing(self) -> list[int]:
        """The windows that were not read yet, in order."""
        return [index for index in range(len(self)) if index not in self.known]

    def window(self, index: int) -> Tokens:
        """The tokens of a window."""
        return self.tokens.slice(self.cuts[index], self.cuts[index + 1])

    def save(self, index: int, window: WindowMemory) -> "DraftMemory":
        """Keep a window that was read. Returns the memory that knows it."""
        tensors = {
            "keys": window.keys.codes,
            "key_scales": window.keys.scales,
            "values": window.values.codes,
            "value_scales": window.values.scales,
            **{f"shares.{i}": votes.shares.half() for i, votes in enumerate(window.unrelated)},
            **{f"log_sums.{i}": votes.log_sums for i, votes in enumerate(window.unrelated)},
            "prefix": torch.from_numpy(np.asarray(window.prefix)),
        }
        metadata = {"version": MEMORY_VERSION, "identity": self.identity}
        write_tensors(self.folder / _name(index), tensors, metadata)
        return replace(self, known=self.known | {index})

    def load(self, index: int) -> WindowMemory:
        """A window as it is on disk, its keys and values mapped. Raises OSError."""
        tensors = MappedTensors(self.folder / _name(index))
        load = tensors.tensor
        return WindowMemory(
            EightBits(load("keys"), load("key_scales")),
            EightBits(load("values"), load("value_scales")),
            tuple(
                Votes(load(f"shares.{i}").float(), load(f"log_sums.{i}").clone())
                for i in range(len(UNRELATED))
            ),
            int(load("prefix")),
            tensors.forget,
        )

    @property
    def bytes(self) -> int:
        """Size on disk."""
        return sum(file.stat().st_size for file in self.folder.iterdir())


def create_memory(
    folder: Path, identity: str, document: str, tokens: Tokens, cuts: Sequence[tuple[int, int]]
) -> DraftMemory:
    """Lay out a memory in which no window was read. document: its key. cuts: first and last token
    of each window."""
    own = folder / identity
    ends = (0, *(last for _, last in cuts))
    tensors = {name: torch.from_numpy(getattr(tokens, name)) for name in ("ids", "starts", "ends")}
    metadata = {
        "version": MEMORY_VERSION,
        "identity": identity,
        DOCUMENT: document,
        "cuts": json.dumps(ends),
    }
    write_tensors(own / MEMORY_LAYOUT, tensors, metadata)
    return DraftMemory(identity, tokens, ends, own)


def open_memory(folder: Path, identity: str) -> DraftMemory | None:
    """Open a memory, or return None if there is none that this version can use.

    Window files that are damaged count as not read. The time of the layout's file says when the
    memory was used last."""
    own = folder / identity
    try:
        with safe_open(own / MEMORY_LAYOUT, framework="pt") as file:
            metadata = _metadata(file.metadata(), identity)
            cuts = tuple(json.loads(metadata["cuts"]))
            parts = [file.get_tensor(name).numpy() for name in ("ids", "starts", "ends")]
        os.utime(own / MEMORY_LAYOUT)
    except (OSError, SafetensorError, KeyError, ValueError):
        return None
    known = frozenset(i for i in range(len(cuts) - 1) if _is_whole(own / _name(i), identity))
    return DraftMemory(identity, Tokens(*parts), cuts, own, known)


def _name(index: int) -> str:
    return f"{index:06}.safetensors"


def _metadata(metadata: Mapping[str, str] | None, identity: str) -> Mapping[str, str]:
    """The metadata of a file of this memory and version. Raises ValueError."""
    found = metadata or {}
    if found.get("version") != MEMORY_VERSION or found.get("identity") != identity:
        raise ValueError(found)
    return found


def _is_whole(path: Path, identity: str) -> bool:
    """Whether a file's header is this memory's and its length is what the header says."""
    try:
        with safe_open(path, framework="pt") as file:
            return bool(_metadata(file.metadata(), identity))
    except (OSError, SafetensorError, ValueError):
        return False
