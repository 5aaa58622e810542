"""Files of what was computed from a text: named by its fingerprint, whole or not there."""

import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from safetensors.torch import save_file
from torch import Tensor


def fingerprint(content: str) -> str:
    """The SHA-256 of a text, which may hold what no encoding takes."""
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()


def write_tensors(path: Path, tensors: Mapping[str, Tensor], metadata: Mapping[str, str]) -> None:
    """Write a file that appears under its name only when it is whole. Raises OSError."""
    contiguous = {name: tensor.contiguous() for name, tensor in tensors.items()}
    with appearing(path) as partial:
        save_file(contiguous, partial, metadata=dict(metadata))


@contextmanager
def appearing(path: Path) -> Iterator[Path]:
    """A path to write to, in a folder that is there. Its file gets the name `path` when the block
    ends, and is gone when it fails. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(f".{os.getpid()}.partial")
    try:
        yield partial
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)
