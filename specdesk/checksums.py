"""SHA-256 of files, with progress and cancel."""

import hashlib
from collections.abc import Callable
from pathlib import Path

CHUNK_BYTES = 4 * 2**20


def sha256_of(path: Path, tell: Callable[[int], None]) -> str:
    """The file's SHA-256 as 64 hex digits; `tell` gets the bytes done so far. Raises OSError."""
    digest = hashlib.sha256()
    done = 0
    tell(done)
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            digest.update(chunk)
            done += len(chunk)
            tell(done)
    return digest.hexdigest()
