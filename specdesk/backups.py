"""Copies of the library, each checked when it is made: seven days, four weeks, 500 MB at most.

Their names carry a number that only rises, because a clock may be set back.
"""

import contextlib
import re
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

from specdesk.storage import atomic_path, make_private_folder, storage_error

DAILY, WEEKLY = 7, 4
MOST_BYTES = 500 * 10**6
_PAGES_AT_ONCE = 1024  # 4 MB: a step takes some milliseconds, so cancelling does too
_NAME = re.compile(r"library-(\d{6,})-(\d{4}-\d\d-\d\d)(?:-schema(\d+))?\.sqlite")

Kind = TypeVar("Kind")
Tell = Callable[[int, int], None]
"""Is told the pages done and the pages in all; may raise Cancelled."""


class UnsoundCopy(Exception):
    """What was to be backed up, or put back, is no sound database."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy of the library. day: of UTC. schema: set if it was made before a migration from that
    version."""

    path: Path
    number: int
    day: date
    schema: int | None
    bytes: int


def backup_folder(library: Path) -> Path:
    """Where the copies of a library lie: beside it, so that one folder holds everything."""
    return library.with_name("backups")


def backups(library: Path) -> list[Backup]:
    """The copies of a library, newest first. Raises StorageError."""
    folder = backup_folder(library)
    try:
        found = [_backup_of(path) for path in folder.iterdir()]
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise storage_error(error, folder) from error
    known = (backup for backup in found if backup is not None)
    return sorted(known, key=lambda backup: backup.number, reverse=True)


def _backup_of(path: Path) -> Backup | None:
    match = _NAME.fullmatch(path.name)
    if match is None:
        return None
    number, day, schema = match.groups()
    try:
        made, size = date.fromisoformat(day), path.stat().st_size
    except (ValueError, FileNotFoundError):  # no date; gone by now
        return None
    return Backup(path, int(number), made, int(schema) if schema else None, size)


def back_up(
    library: Path, connection: sqlite3.Connection, tell: Tell, schema: int | None = None
) -> Backup:
    """Copy a library through its connection, check the copy, and let older ones go.

    schema: set before a migration from that version. Raises StorageError, UnsoundCopy, Cancelled,
    sqlite3.DatabaseError."""
    folder = backup_folder(library)
    try:
        make_private_folder(folder)
    except OSError as error:
        raise storage_error(error, folder) from error
    before = backups(library)
    number = before[0].number + 1 if before else 1
    day = datetime.now(UTC).date()
    suffix = "" if schema is None else f"-schema{schema}"
    path = folder / f"library-{number:06}-{day.isoformat()}{suffix}.sqlite"
    with atomic_path(path) as partial:
        copy_database(connection, partial, tell)
    made = Backup(path, number, day, schema, path.stat().st_size)
    kept = to_keep([made, *before])
    for old in before:
        if old not in kept:
            with contextlib.suppress(OSError):  # locked by another program; the next one tries
                old.path.unlink(missing_ok=True)
    return made


def is_due(library: Path) -> bool:
    """Whether the library was changed since the last copy, which is of another day."""
    newest = next(iter(backups(library)), None)
    if newest is None:
        return library.exists()
    if newest.day == datetime.now(UTC).date():
        return False
    made = newest.path.stat().st_mtime_ns
    files = (library, library.with_name(library.name + "-wal"))
    return any(file.exists() and file.stat().st_mtime_ns > made for file in files)


def to_keep(all_backups: Iterable[Backup]) -> list[Backup]:
    """Of copies, newest first, those that stay: the newest of each of the last days, weeks and
    schemas that there are copies of, as many of them as fit. The newest one always stays."""
    kept: list[Backup] = []
    days: set[date] = set()
    weeks: set[tuple[int, int]] = set()
    schemas: set[int] = set()
    for backup in all_backups:
        year, week, _ = backup.day.isocalendar()
        wanted = (
            _is_next(backup.day, days, DAILY),
            _is_next((year, week), weeks, WEEKLY),
            backup.schema is not None and _is_next(backup.schema, schemas, 1),
        )
        if any(wanted):
            kept.append(backup)
    total = 0
    fitting: list[Backup] = []
    for backup in kept:
        total += backup.bytes
        if total <= MOST_BYTES or not fitting:
            fitting.append(backup)
    return fitting


def copy_database(connection: sqlite3.Connection, target: Path, tell: Tell) -> None:
    """Copy a database into one file and check the copy. Raises UnsoundCopy, sqlite3.Error and what
    `tell` raises."""
    with contextlib.closing(sqlite3.connect(target)) as copy:
        connection.backup(
            copy,
            pages=_PAGES_AT_ONCE,
            progress=lambda status, left, total: tell(total - left, total),
        )
        copy.execute("PRAGMA journal_mode = DELETE").fetchall()  # one file, no companions
        check(copy)


def check(connection: sqlite3.Connection) -> None:
    """Read all of a database. Raises UnsoundCopy, sqlite3.DatabaseError."""
    found = connection.execute("PRAGMA integrity_check(1)").fetchall()
    if found != [("ok",)]:
        raise UnsoundCopy(found)


def _is_next(key: Kind, seen: set[Kind], most: int) -> bool:
    """Whether a copy is the first of its kind, and the kind is among the first `most`."""
    if key in seen or len(seen) >= most:
        return False
    seen.add(key)
    return True
