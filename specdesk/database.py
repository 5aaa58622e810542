"""The library's SQLite file: opened, found sound, written in transactions that last."""

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from sqlite_utils import Database

from specdesk.backups import UnsoundCopy, back_up, backups
from specdesk.errors import QT_TRANSLATE_NOOP, LibraryDamaged, StorageError
from specdesk.migrations import VERSION, migrate, schema_version
from specdesk.storage import disk_full, make_private_folder, not_writable, storage_error

_BUSY_SECONDS = 10
CHECKED_WHOLE_BYTES = 128 * 2**20
"""Up to this size every page is read when a library is opened: a tenth of a second from a disk's
cache. A larger one is read through when it is backed up."""
_DAMAGED = {"SQLITE_CORRUPT", "SQLITE_NOTADB"}
_FORBIDDEN = {"SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH"}
_OCCUPIED = {"SQLITE_BUSY", "SQLITE_LOCKED"}


def open_database(path: Path, *, lost: bool = True) -> Database:
    """Open the file, made if it is not there, at the newest schema, for this user alone.

    A commit is on disk before it returns (WAL, synchronous FULL); what is deleted is overwritten.
    The connection may be used by any thread, one at a time. A file that is not sound is left as it
    is. lost: whether one that is not there, though there are backups of it, counts as damaged.
    Raises StorageError, LibraryDamaged."""
    try:
        make_private_folder(path.parent)
        if lost and not (path.exists() and path.stat().st_size) and backups(path):
            raise _lost(path)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        path.chmod(0o600)  # SQLite gives its -wal and -shm files the same rights
    except OSError as error:
        raise storage_error(error, path) from error
    return _connected(path)


@contextlib.contextmanager
def transaction(database: Database) -> Iterator[None]:
    """All that is written inside is kept, or none of it.

    IMMEDIATE: a second process waits at the start instead of failing halfway."""
    database.conn.execute("BEGIN IMMEDIATE")
    try:
        yield
        database.conn.execute("COMMIT")
    except BaseException:
        database.rollback()
        raise


@contextlib.contextmanager
def storage_errors(path: Path) -> Iterator[None]:
    """Turn SQLite's complaints about disk and file into sentences; mistakes of ours pass."""
    try:
        yield
    except (sqlite3.ProgrammingError, sqlite3.IntegrityError):
        raise
    except sqlite3.DatabaseError as error:
        raise _sentence(error, path) from error


def _connected(path: Path) -> Database:
    with storage_errors(path):
        connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, check_same_thread=False)
        try:
            return _checked(connection, path)
        except BaseException:
            connection.close()
            raise


def _checked(connection: sqlite3.Connection, path: Path) -> Database:
    """The database of a connection, found sound and brought to the newest schema."""
    database = Database(connection, execute_plugins=False)
    if schema_version(database) > VERSION:
        raise StorageError(
            QT_TRANSLATE_NOOP("errors", "The library {path} was written by a newer specdesk."),
            QT_TRANSLATE_NOOP("errors", "Update specdesk to open it; the library is unchanged."),
            path=str(path),
        )
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "secure_delete = ON",
    ):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    _check(connection, path)
    version = schema_version(database)
    if 0 < version < VERSION:
        try:
            back_up(path, connection, lambda done, total: None, schema=version)
        except UnsoundCopy as error:
            raise damaged(path) from error
    if version < VERSION:
        with transaction(database):
            migrate(database)
    return database


def _check(connection: sqlite3.Connection, path: Path) -> None:
    """Read the file, or of a large one its beginning and its length. Raises LibraryDamaged."""
    pages, page_bytes = (
        connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size")
    )
    if pages * page_bytes <= CHECKED_WHOLE_BYTES:
        if connection.execute("PRAGMA quick_check(1)").fetchall() != [("ok",)]:
            raise damaged(path)
        return
    connection.execute("SELECT count(*) FROM sqlite_schema").fetchall()
    _, logged, moved = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    if logged == moved and path.stat().st_size < pages * page_bytes:
        raise damaged(path)


def _sentence(error: sqlite3.DatabaseError, path: Path) -> StorageError:
    """Say in a sentence what SQLite complains about."""
    name = getattr(error, "sqlite_errorname", "")
    kind = "_".join(name.split("_")[:2])  # SQLITE_CORRUPT_INDEX is of the kind SQLITE_CORRUPT
    if kind in _DAMAGED:
        return damaged(path)
    if kind == "SQLITE_FULL":
        return disk_full(path.parent)
    if kind in _FORBIDDEN:
        return not_writable(path.parent)
    if kind in _OCCUPIED:
        return StorageError(
            QT_TRANSLATE_NOOP("errors", "Another program is writing to the library {path}."),
            QT_TRANSLATE_NOOP("errors", "Close the other specdesk, or try again in a moment."),
            path=str(path),
        )
    return StorageError(
        QT_TRANSLATE_NOOP("errors", "The library {path} cannot be used: {reason}."),
        QT_TRANSLATE_NOOP("errors", "Check the disk it is on; nothing saved so far was changed."),
        path=str(path),
        reason=str(error),
    )


def damaged(path: Path) -> LibraryDamaged:
    """The error that says the library is damaged, and how to go on."""
    return LibraryDamaged(
        QT_TRANSLATE_NOOP("errors", "The library {path} is damaged."), _WAY_BACK, path=str(path)
    )


def _lost(path: Path) -> LibraryDamaged:
    return LibraryDamaged(
        QT_TRANSLATE_NOOP("errors", "The library {path} is empty or gone."),
        _WAY_BACK,
        path=str(path),
    )


_WAY_BACK = QT_TRANSLATE_NOOP(
    "errors",
    "`specdesk library restore` puts the last good backup in its place and keeps the file.",
)
