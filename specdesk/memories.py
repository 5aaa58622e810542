"""What was computed of documents (draft memories, embeddings), as files: how large they are, which
go when room is needed, which can no longer be used.

All of it can be computed again, so whatever is in doubt goes. Every function raises StorageError
where the folder cannot be looked into.
"""

import contextlib
import shutil
import time
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from safetensors import SafetensorError, safe_open

from engine.kept_files import DOCUMENT, EMBEDDINGS_VERSION, MEMORY_LAYOUT, MEMORY_VERSION
from specdesk.storage import PARTIAL, remove_partial, storage_error

_IN_USE_SECONDS = 600  # another process may be reading from it


@dataclass(frozen=True, slots=True)
class Memory:
    """A draft memory (a folder) or a document's embeddings (a file). document: its id; empty in
    files of before it was noted. used: seconds since 1970, when it was used last."""

    path: Path
    document: str
    bytes: int
    used: float


def memories(folder: Path) -> list[Memory]:
    """All that can still be used, used longest ago first."""
    found = (_memory(path) for path in _entries(folder))
    return sorted((memory for memory in found if memory), key=lambda memory: memory.used)


def memories_bytes(folder: Path) -> int:
    """The size of everything in the folder."""
    return sum(_size(path) for path in _entries(folder))


def drop_orphans(folder: Path) -> int:
    """Remove what no version of today reads: older layouts, and what was left half written.

    Returns the bytes that became free."""
    freed = 0
    for path in _entries(folder):
        if path.is_dir():
            with contextlib.suppress(OSError):
                remove_partial(path)
        if _memory(path) is None and not _is_being_written(path):
            freed += _remove(path)
    return freed


def make_room(folder: Path, most_bytes: int) -> int:
    """Remove what was used longest ago until the rest is at most so large; what was used in the
    last minutes stays. Returns the bytes that became free."""
    kept = memories(folder)
    total = sum(memory.bytes for memory in kept)
    freed = 0
    for memory in kept:
        if total - freed <= most_bytes or time.time() - memory.used < _IN_USE_SECONDS:
            break
        freed += _remove(memory.path)
    return freed


def of_documents(folder: Path, documents: Collection[str]) -> list[Memory]:
    """What was computed of these documents, and what does not say of which it is."""
    return [m for m in memories(folder) if not m.document or m.document in documents]


def forget_memories(folder: Path, documents: Collection[str]) -> None:
    """Remove all that was computed of these documents. Raises OSError if a file cannot be."""
    for memory in of_documents(folder, documents):
        _remove(memory.path)
        if memory.path.exists():
            raise PermissionError(13, "in use", str(memory.path))


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise storage_error(error, folder) from error


def _memory(path: Path) -> Memory | None:
    """What an entry of the folder is; None if it is of no use."""
    layout = path / MEMORY_LAYOUT if path.is_dir() else path
    version = MEMORY_VERSION if path.is_dir() else EMBEDDINGS_VERSION
    try:
        used = layout.stat().st_mtime
        with safe_open(layout, framework="np") as file:
            metadata = file.metadata() or {}
    except (OSError, SafetensorError, ValueError):
        return None
    if metadata.get("version") != version:
        return None
    return Memory(path, metadata.get(DOCUMENT, ""), _size(path), used)


def _is_being_written(path: Path) -> bool:
    """Whether another process may be about to complete an entry."""
    with contextlib.suppress(OSError):
        fresh = time.time() - path.stat().st_mtime < _IN_USE_SECONDS
        return fresh and (path.is_dir() or PARTIAL in path.name)
    return False


def _size(path: Path) -> int:
    files = path.rglob("*") if path.is_dir() else [path]
    total = 0
    for file in files:
        with contextlib.suppress(OSError):  # gone by now
            total += file.stat().st_size
    return total


def _remove(path: Path) -> int:
    """Remove an entry, its layout first: the rest is of no use then. Returns the bytes it had."""
    size = _size(path)
    with contextlib.suppress(OSError):
        if path.is_dir():
            (path / MEMORY_LAYOUT).unlink(missing_ok=True)
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return size - _size(path)
