"""Who uses the library: many at once, but one window, and nobody while its file is replaced.

The locks are the system's: they end with the process that holds them, however it ends.
"""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

from filelock import FileLock, ReadWriteLock, Timeout

from specdesk.database import storage_errors
from specdesk.disks import refuse_remote
from specdesk.errors import QT_TRANSLATE_NOOP, StorageError
from specdesk.storage import make_private_folder, storage_error

_WAIT_SECONDS = 0.5


def use_lock(library: Path) -> ReadWriteLock:
    """Say that this process uses a library; `close` the lock when it no longer does.

    Raises StorageError: another process is replacing the file, or it is on a network drive."""
    refused = StorageError(
        QT_TRANSLATE_NOOP("errors", "The library {path} is being restored."),
        QT_TRANSLATE_NOOP("errors", "Try again in a moment."),
        path=str(library),
    )
    return _acquired(library, ReadWriteLock.acquire_read, refused)


@contextlib.contextmanager
def alone(library: Path) -> Iterator[None]:
    """Nobody uses the library inside. Raises StorageError: somebody does."""
    refused = StorageError(
        QT_TRANSLATE_NOOP("errors", "The library {path} is in use."),
        QT_TRANSLATE_NOOP("errors", "Close specdesk and every command of it, then try again."),
        path=str(library),
    )
    lock = _acquired(library, ReadWriteLock.acquire_write, refused)
    try:
        yield
    finally:
        lock.close()


@contextlib.contextmanager
def only_window(library: Path) -> Iterator[None]:
    """No second window uses the library inside. Raises StorageError: one does already."""
    refuse_remote(library.parent)
    try:
        make_private_folder(library.parent)
        lock = FileLock(library.with_name("window.lock"), timeout=_WAIT_SECONDS)
        lock.acquire()
    except Timeout as error:
        raise StorageError(
            QT_TRANSLATE_NOOP("errors", "specdesk is open already, in another window."),
            QT_TRANSLATE_NOOP(
                "errors", "Use that window, or close it first; commands can be used beside it."
            ),
        ) from error
    except OSError as error:
        raise storage_error(error, library) from error
    try:
        yield
    finally:
        lock.release()


def _acquired(
    library: Path, acquire: Callable[..., object], refused: StorageError
) -> ReadWriteLock:
    """The library's lock, acquired by one of its methods.

    The lock's file is one of SQLite's: what keeps it from being used is said in a sentence. Raises
    StorageError, `refused` when somebody else has it."""
    try:
        with storage_errors(library):
            refuse_remote(library.parent)
            make_private_folder(library.parent)
            lock = ReadWriteLock(library.with_name("library.lock"), is_singleton=False)
            try:
                acquire(lock, timeout=_WAIT_SECONDS)
            except Timeout as error:
                lock.close()
                raise refused from error
    except OSError as error:
        raise storage_error(error, library) from error
    return lock
