"""Putting a copy in the place of a library that is damaged. Nothing is deleted: the file that was
there is renamed and kept."""

import contextlib
import sqlite3
from pathlib import Path

from specdesk.backups import Backup, Tell, UnsoundCopy, backups, check, copy_database
from specdesk.database import open_database, storage_errors
from specdesk.errors import QT_TRANSLATE_NOOP, LibraryDamaged, StorageError, UsageError
from specdesk.locks import alone
from specdesk.storage import atomic_path, set_aside, storage_error

COMPANIONS = ("-wal", "-shm")


def last_good_backup(library: Path) -> Backup | None:
    """The newest copy that can be put back. Copies are read through, seconds for a gigabyte."""
    return next(filter(_is_sound, backups(library)), None)


def restore(library: Path, backup: Backup, tell: Tell) -> Path | None:
    """Put a copy in the library's place. Returns where the file that was there is kept now.

    Raises StorageError if the copy is damaged, the library is in use or the disk is full; nothing
    was changed then. Raises Cancelled."""
    with alone(library):
        kept = None
        with atomic_path(library) as partial:
            _copy(backup, partial, tell)
            if library.exists() or any(map(Path.exists, _companions(library))):
                kept = set_aside(library, COMPANIONS)
        return kept


def begin_anew(library: Path) -> Path | None:
    """Put an empty library in the place of a damaged one, which is kept. Returns where.

    Raises StorageError."""
    with alone(library):
        try:
            kept = set_aside(library, COMPANIONS) if library.exists() else None
        except OSError as error:
            raise storage_error(error, library) from error
        open_database(library, lost=False).close()
        return kept


def backup_named(library: Path, name: str) -> Backup:
    """The copy of that file name or number. Raises UsageError if there is none."""
    for backup in backups(library):
        if name in (backup.path.name, str(backup.number)):
            return backup
    raise UsageError(
        QT_TRANSLATE_NOOP("errors", "There is no backup {name}."),
        QT_TRANSLATE_NOOP("errors", "`specdesk library backups` lists them."),
        name=name,
    )


def _copy(backup: Backup, target: Path, tell: Tell) -> None:
    try:
        with (
            storage_errors(target),
            contextlib.closing(sqlite3.connect(_read_only(backup), uri=True)) as source,
        ):
            copy_database(source, target, tell)
    except (LibraryDamaged, UnsoundCopy) as error:
        raise StorageError(
            QT_TRANSLATE_NOOP("errors", "The backup {name} is damaged."),
            QT_TRANSLATE_NOOP("errors", "Take an older one; nothing was changed."),
            name=backup.path.name,
        ) from error


def _is_sound(backup: Backup) -> bool:
    try:
        with contextlib.closing(sqlite3.connect(_read_only(backup), uri=True)) as connection:
            check(connection)
    except (sqlite3.DatabaseError, UnsoundCopy):
        return False
    return True


def _read_only(backup: Backup) -> str:
    return f"{backup.path.absolute().as_uri()}?mode=ro"


def _companions(library: Path) -> list[Path]:
    return [library.with_name(library.name + ending) for ending in COMPANIONS]
