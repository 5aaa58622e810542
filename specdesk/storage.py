"""Writing the user's files: all or nothing, for the user alone, broken ones set aside."""

import contextlib
import errno
import os
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import psutil

from specdesk.errors import QT_TRANSLATE_NOOP, StorageError

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}
PARTIAL = ".partial"


def disk_full(folder: Path) -> StorageError:
    """The error that says the disk of `folder` is full."""
    return StorageError(
        QT_TRANSLATE_NOOP("errors", "The disk is full: nothing more can be written to {folder}."),
        QT_TRANSLATE_NOOP("errors", "Free some space and try again; what was saved is unharmed."),
        folder=str(folder),
    )


def not_writable(folder: Path) -> StorageError:
    """The error that says the user may not write in `folder`."""
    return StorageError(
        QT_TRANSLATE_NOOP("errors", "You may not write to the folder {folder}."),
        QT_TRANSLATE_NOOP("errors", "Choose another folder, or have its rights changed."),
        folder=str(folder),
    )


def storage_error(error: OSError, path: Path) -> StorageError:
    """Say in a sentence why `path` could not be written."""
    if error.errno in _FULL:
        return disk_full(path.parent)
    if error.errno in _FORBIDDEN:
        return not_writable(path.parent)
    return StorageError(
        QT_TRANSLATE_NOOP("errors", "{path} could not be written: {reason}."),
        QT_TRANSLATE_NOOP("errors", "Check that its folder exists and is a folder."),
        path=str(path),
        reason=error.strerror or type(error).__name__,
    )


def make_private_folder(folder: Path) -> None:
    """Make a folder that only the user may look into, with the folders above it.

    A folder that is there already keeps its rights. Raises OSError."""
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)


@contextlib.contextmanager
def atomic_file(path: Path) -> Iterator[BinaryIO]:
    """Give a file to write; it takes the place of `path`, complete and synced, or never does.

    The file is readable by the user alone. Raises StorageError when it cannot be written."""
    temporary: Path | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name[:80]}.", dir=path.parent)
        temporary = Path(name)
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
        sync_folder(path.parent)
    except OSError as error:
        raise storage_error(error, path) from error
    finally:
        if temporary is not None:
            with contextlib.suppress(OSError):  # of no use, but no harm either
                temporary.unlink(missing_ok=True)


@contextlib.contextmanager
def atomic_path(path: Path) -> Iterator[Path]:
    """Give a path to write to; its file takes the place of `path`, complete and synced, or never
    does. What a process that was killed left behind is removed first. Raises StorageError."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}{PARTIAL}")
    try:
        remove_partial(path.parent)
        yield temporary
        temporary.chmod(0o600)
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        os.replace(temporary, path)
        sync_folder(path.parent)
    except OSError as error:
        raise storage_error(error, path) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def remove_partial(folder: Path) -> None:
    """Remove what processes that no longer run were writing to a folder. Raises OSError."""
    for path in folder.glob(f"*{PARTIAL}*"):
        process = path.name.rpartition(PARTIAL)[0].rpartition(".")[2]
        if not process.isdecimal() or not psutil.pid_exists(int(process)):
            path.unlink(missing_ok=True)


def write_atomically(path: Path, data: bytes) -> None:
    """Write a whole file, all or nothing. Raises StorageError."""
    with atomic_file(path) as file:
        file.write(data)


def set_aside(path: Path, companions: tuple[str, ...] = ()) -> Path:
    """Rename a file that cannot be used to NAME.damaged-DATE and return its new path.

    companions: endings of files that belong to it ("-wal"); they move before it, so that none
    is left behind for a file of the same name. Raises OSError."""
    stamp = datetime.now().strftime("%Y-%m-%d")
    kept = path.with_name(f"{path.name}.damaged-{stamp}")
    number = 1
    while kept.exists():
        number += 1
        kept = path.with_name(f"{path.name}.damaged-{stamp}-{number}")
    for ending in companions:
        companion = path.with_name(path.name + ending)
        if companion.exists():
            os.replace(companion, kept.with_name(kept.name + ending))
    if path.exists():
        os.rename(path, kept)
    sync_folder(path.parent)
    return kept


def sync_folder(folder: Path) -> None:
    """Make a rename last through a power cut, where the system lets a folder be synced."""
    with contextlib.suppress(OSError):  # Windows cannot open folders; the rename itself is done
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
