"""Who uses the library: many at once, but one window, and nobody while its file is replaced.

The locks are the system's: they end with the process that holds them, however it ends.
"""

import contextlib
from collections.abc import Iterator
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
    with _lock_errors(library):
        lock = _lock_of(library)
        try:
            lock.acquire_read(timeout=_WAIT_SECONDS)
        except Timeout as error:
            lock.close()
            raise StorageError(
                QT_TRANSLATE_NOOP("errors", "The library {path} is being restored."),
                QT_TRANSLATE_NOOP("errors", "Try again in a moment."),
                path=str(library),
            ) from error
        return lock


@contextlib.contextmanager
def alone(library: Path) -> Iterator[None]:
    """Nobody uses the library inside. Raises StorageError: somebody does."""
    with _lock_errors(library):
        lock = _lock_of(library)
        try:
            lock.acquire_write(timeout=_WAIT_SECONDS)
        except Timeout as error:
            lock.close()
            raise StorageError(
                QT_TRANSLATE_NOOP("errors", "The library {path} is in use."),
                QT_TRANSLATE_NOOP(
                    "errors", "Close specdesk and every command of it, then try again."
                ),
                path=str(library),
            ) from error
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


def _lock_of(library: Path) -> ReadWriteLock:
    refuse_remote(library.parent)
    make_private_folder(library.parent)
    return ReadWriteLock(library.with_name("library.lock"), is_singleton=False)


@contextlib.contextmanager
def _lock_errors(library: Path) -> Iterator[None]:
    """The lock's file is one of SQLite's: say in a sentence what keeps it from being used."""
    try:
        with storage_errors(library):
            yield
    except OSError as error:
        raise storage_error(error, library) from error
