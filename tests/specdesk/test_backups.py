"""Copies are sound, few enough, and can be put back; what was there is kept."""

import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from engine.errors import Cancelled
from specdesk import backups as module
from specdesk import restoring
from specdesk.backups import Backup, back_up, backup_folder, backups, is_due, to_keep
from specdesk.errors import LibraryDamaged, StorageError, UsageError
from specdesk.library import Library
from specdesk.locks import use_lock
from specdesk.migrations import STEPS, VERSION
from tests.specdesk.test_library import a_document, an_answer


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "library.sqlite"


def quietly(done: int, total: int) -> None:
    """Hears nothing."""


def copy_of(library: Library) -> Backup:
    with library.connection() as connection:
        return back_up(library.path, connection, quietly)


def filled(file: Path) -> Library:
    library = Library(file)
    library.save_document(a_document())
    library.save_answer(an_answer(a_document()))
    return library


def damage(file: Path) -> bytes:
    content = bytearray(file.read_bytes())
    content[100:4000] = b"\xff" * 3900
    file.write_bytes(content)
    return bytes(content)


def test_a_copy_is_one_sound_file_for_the_user_alone(file: Path):
    with closing(filled(file)) as library:
        made = copy_of(library)
    assert [path.name for path in backup_folder(file).iterdir()] == [made.path.name]
    assert made.path.stat().st_mode & 0o077 == 0
    assert backups(file) == [made]
    with closing(sqlite3.connect(made.path)) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert copy.execute("SELECT count(*) FROM answers").fetchone() == (1,)


def test_a_copy_that_is_cancelled_leaves_nothing(file: Path):
    def cancel(done: int, total: int) -> None:
        raise Cancelled

    with (
        closing(filled(file)) as library,
        library.connection() as connection,
        pytest.raises(Cancelled),
    ):
        back_up(file, connection, cancel)
    assert list(backup_folder(file).iterdir()) == []


def test_what_a_killed_process_left_is_removed(file: Path):
    with closing(filled(file)) as library:
        backup_folder(file).mkdir()
        dead = backup_folder(file) / ".library-000001-2026-01-01.sqlite.999999999.partial"
        for path in (dead, dead.with_name(dead.name + "-journal")):
            path.write_bytes(b"half")
        copy_of(library)
    assert len(list(backup_folder(file).iterdir())) == 1


def test_one_copy_a_day_of_what_was_changed(file: Path, monkeypatch: pytest.MonkeyPatch):
    with closing(filled(file)) as library:
        assert is_due(file)
        made = copy_of(library)
        assert not is_due(file)
        yesterday = made.path.with_name("library-000001-2020-01-01.sqlite")
        made.path.rename(yesterday)
        assert not is_due(file)  # nothing was changed since
        library.save_document(a_document("new.pdf"))
        assert is_due(file)


def test_numbers_rise_though_the_clock_is_set_back(file: Path):
    with closing(filled(file)) as library:
        copy_of(library).path.rename(backup_folder(file) / "library-000007-2099-01-01.sqlite")
        made = copy_of(library)
        assert made.number == 8
        assert backups(file)[0] == made


copies = st.builds(
    lambda days, sizes, schemas: [
        Backup(Path(f"{n}"), n, date(2026, 1, 1) + timedelta(days=day), schema, size)
        for n, (day, size, schema) in enumerate(zip(sorted(days), sizes, schemas, strict=True))
    ][::-1],
    *(
        st.lists(values, min_size=60, max_size=60)
        for values in (
            st.integers(0, 120),
            st.integers(0, 120 * 10**6),
            st.one_of(st.none(), st.integers(1, 3)),
        )
    ),
)


@given(copies)
def test_few_copies_stay_and_the_newest_always(found: list[Backup]):
    kept = to_keep(found)
    assert kept[0] == found[0]
    assert sum(backup.bytes for backup in kept[1:]) <= module.MOST_BYTES
    assert len(kept) <= module.DAILY + module.WEEKLY + 1
    assert to_keep(kept) == kept  # what stays now stays when nothing is added
    assert [b.number for b in kept] == sorted((b.number for b in kept), reverse=True)


def test_a_copy_for_each_of_seven_days_and_four_weeks():
    found = [
        Backup(Path(f"{n}"), 100 - n, date(2026, 6, 28) - timedelta(days=n), None, 1)
        for n in range(100)
    ]
    kept = [(found[0].day - backup.day).days for backup in to_keep(found)]
    assert kept == [0, 1, 2, 3, 4, 5, 6, 7, 14, 21]  # the 28th is a Sunday


def test_a_large_copy_alone_is_kept():
    found = [Backup(Path(f"{n}"), 9 - n, date(2026, 6, 9 - n), None, 10**9) for n in range(3)]
    assert to_keep(found) == found[:1]


def test_a_damaged_library_gets_the_last_good_copy_back(file: Path):
    with closing(filled(file)) as library:
        of_today = copy_of(library).path
        of_today.rename(of_today.with_name("library-000001-2026-01-01.sqlite"))
        bad = copy_of(library)
        library.save_document(a_document("lost.pdf"))
    damage(bad.path)
    broken = damage(file)
    with pytest.raises(LibraryDamaged):
        Library(file)
    good = restoring.last_good_backup(file)
    assert good is not None
    assert good.number == 1
    kept = restoring.restore(file, good, quietly)
    assert kept is not None
    assert kept.read_bytes() == broken
    with closing(Library(file)) as library:
        assert [row.name for row in library.documents()] == ["lease.pdf"]
        assert len(library.answers(a_document().id)) == 1
    assert not kept.with_name(kept.name + "-wal").exists()


def test_the_log_of_the_damaged_file_is_not_taken_for_the_copys(file: Path):
    library = filled(file)
    good = copy_of(library)
    library.save_document(a_document("later.pdf"))
    log = file.with_name(file.name + "-wal").read_bytes()  # as a crash leaves it
    library.close()
    file.with_name(file.name + "-wal").write_bytes(log)
    damage(file)
    kept = restoring.restore(file, good, quietly)
    assert kept is not None
    assert kept.with_name(kept.name + "-wal").read_bytes() == log
    with closing(Library(file)) as library:
        assert [row.name for row in library.documents()] == ["lease.pdf"]


@pytest.mark.parametrize("lose", [lambda file: file.unlink(), lambda file: file.write_bytes(b"")])
def test_a_lost_library_is_missed_where_there_are_copies(file: Path, lose):
    with closing(filled(file)) as library:
        good = copy_of(library)
    lose(file)
    with pytest.raises(LibraryDamaged, match="gone"):
        Library(file)
    restoring.restore(file, good, quietly)
    with closing(Library(file)) as library:
        assert len(library.documents()) == 1


def test_beginning_anew_keeps_the_damaged_file_and_the_copies(file: Path):
    with closing(filled(file)) as library:
        copy_of(library)
    broken = damage(file)
    kept = restoring.begin_anew(file)
    assert kept is not None
    assert kept.read_bytes() == broken
    with closing(Library(file)) as library:
        assert library.documents() == []
    assert len(backups(file)) == 1


def test_a_damaged_copy_is_not_put_back(file: Path):
    with closing(filled(file)) as library:
        made = copy_of(library)
    damage(made.path)
    before = file.read_bytes()
    assert restoring.last_good_backup(file) is None
    with pytest.raises(StorageError, match="backup"):
        restoring.restore(file, made, quietly)
    assert file.read_bytes() == before


def test_a_library_in_use_is_not_replaced(file: Path):
    with closing(filled(file)) as library:
        made = copy_of(library)
        with pytest.raises(StorageError, match="in use"):
            restoring.restore(file, made, quietly)
        assert len(library.documents()) == 1
    lock = use_lock(file)
    with pytest.raises(StorageError, match="in use"):
        restoring.begin_anew(file)
    lock.close()


def test_a_copy_is_found_by_its_name_and_number(file: Path):
    with closing(filled(file)) as library:
        made = copy_of(library)
    assert restoring.backup_named(file, made.path.name) == made
    assert restoring.backup_named(file, "1") == made
    with pytest.raises(UsageError, match="2"):
        restoring.backup_named(file, "2")


@pytest.mark.parametrize("version", range(1, VERSION))
def test_a_migration_makes_a_copy_first(file: Path, version: int):
    library_of_version(file, version)
    with closing(Library(file)) as library:
        assert library.rows("PRAGMA user_version")[0]["user_version"] == VERSION
    (copy,) = backups(file)
    assert copy.schema == version
    with closing(sqlite3.connect(copy.path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (version,)


def test_without_room_for_a_copy_nothing_is_migrated(file: Path):
    library_of_version(file, 2)
    backup_folder(file).write_text("a file where the folder should be")
    with pytest.raises(StorageError):
        Library(file)
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (2,)


def library_of_version(file: Path, version: int) -> None:
    """A library as an older specdesk left it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(file)) as connection:
        for step in STEPS[:version]:
            step(Database(connection))
        connection.execute(f"PRAGMA user_version = {version}")
        connection.commit()
