"""What a benchmark's drafts read is kept apart from what the user's have read."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from specdesk.places import Places
from specdesk.storage import make_private_folder, storage_error


@contextmanager
def own_memories(places: Places) -> Iterator[Path]:
    """A folder for draft memories, removed at the end. Raises StorageError."""
    try:
        make_private_folder(places.cache)
        own = tempfile.TemporaryDirectory(
            prefix="bench-", dir=places.cache, ignore_cleanup_errors=True
        )
    except OSError as error:
        raise storage_error(error, places.cache) from error
    with own as folder:
        yield Path(folder)
