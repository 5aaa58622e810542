"""The library's SQLite file: opened, found sound, written in transactions that last."""

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from sqlite_utils import Database

from specdesk.errors import QT_TRANSLATE_NOOP, StorageError
from specdesk.migrations import VERSION, migrate, schema_version
from specdesk.storage import disk_full, make_private_folder, not_writable, set_aside, storage_error

_BUSY_SECONDS = 10
_DAMAGED = {"SQLITE_CORRUPT", "SQLITE_NOTADB"}
_FORBIDDEN = {"SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH"}
_OCCUPIED = {"SQLITE_BUSY", "SQLITE_LOCKED"}


class DamagedError(StorageError):
    """The file is no sound database."""


def open_database(path: Path) -> Database:
    """Open the file, made if it is not there, at the newest schema, for this user alone.

    A commit is on disk before it returns (WAL, synchronous FULL). The connection may be used by
    any thread, one at a time. Raises StorageError; a damaged file is renamed first."""
    try:
        make_private_folder(path.parent)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        path.chmod(0o600)  # SQLite gives its -wal and -shm files the same rights
    except OSError as error:
        raise storage_error(error, path) from error
    try:
        return _connected(path)
    except DamagedError as error:
        raise _set_aside(path) from error


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
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    if connection.execute("PRAGMA quick_check(1)").fetchall() != [("ok",)]:
        raise _damaged(path)
    database = Database(connection, execute_plugins=False)
    if schema_version(database) > VERSION:
        raise StorageError(
            QT_TRANSLATE_NOOP("errors", "The library {path} was written by a newer specdesk."),
            QT_TRANSLATE_NOOP("errors", "Update specdesk to open it; the library is unchanged."),
            path=str(path),
        )
    if schema_version(database) < VERSION:
        with transaction(database):
            migrate(database)
    return database


def _set_aside(path: Path) -> StorageError:
    """Rename the damaged file; the error says where it is now."""
    try:
        kept = set_aside(path, ("-wal", "-shm"))
    except OSError as error:
        return storage_error(error, path)
    return StorageError(
        QT_TRANSLATE_NOOP("errors", "The library is damaged and cannot be opened."),
        QT_TRANSLATE_NOOP(
            "errors",
            "It was kept as {kept}. Put a backup in its place, or start again with an empty"
            " library.",
        ),
        kept=str(kept),
    )


def _sentence(error: sqlite3.DatabaseError, path: Path) -> StorageError:
    """Say in a sentence what SQLite complains about."""
    name = getattr(error, "sqlite_errorname", "")
    kind = "_".join(name.split("_")[:2])  # SQLITE_CORRUPT_INDEX is of the kind SQLITE_CORRUPT
    if kind in _DAMAGED:
        return _damaged(path)
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


def _damaged(path: Path) -> DamagedError:
    return DamagedError(
        QT_TRANSLATE_NOOP("errors", "The library {path} is damaged."),
        QT_TRANSLATE_NOOP("errors", "Start specdesk again: it sets the damaged file aside."),
        path=str(path),
    )
