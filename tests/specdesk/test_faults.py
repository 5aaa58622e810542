"""Every file call of a library's life fails once: nothing that was told as done is gone after it.

SPECDESK_FAULTS=all tries every call, in both ways; without it about 300 are tried.
"""

import contextlib
import errno
import os
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from engine.progress import Quiet
from specdesk.desk import Desk
from specdesk.errors import LibraryDamaged, SpecdeskError, StorageError
from specdesk.places import Places
from specdesk.records import document_row
from specdesk.settings import Settings, load_settings, save_settings
from tests.faults import Faults, available
from tests.specdesk.test_backups import library_of_version
from tests.specdesk.test_library import a_document, an_answer

ALL = os.environ.get("SPECDESK_FAULTS") == "all"
FIRST, SECOND, OLD = (a_document(name) for name in ("first.pdf", "second.pdf", "old.pdf"))

pytestmark = pytest.mark.skipif(not available(), reason="SQLite's system calls cannot be reached")


@dataclass
class Told:
    """What was told as done."""

    documents: set[str] = field(default_factory=set)
    answers: set[str] = field(default_factory=set)
    forgotten: set[str] = field(default_factory=set)
    collections: set[str] = field(default_factory=set)
    backups: int = 0
    budget: int = 0


def live(places: Places, told: Told) -> None:
    """All that is done with a library: migrate, save, group, search, back up, forget, restore."""
    with contextlib.closing(Desk(places)) as desk:
        library = desk.library
        told.documents.add(OLD.id)  # it was there before
        for document in (FIRST, SECOND):
            library.save_document(document)
            told.documents.add(document.id)
            answer = replace(an_answer(document), id=f"answer of {document.name}")
            library.save_answer(answer)
            told.answers.add(answer.id)
        desk.collections.add("Leases", [FIRST.id, SECOND.id])
        told.collections.add("Leases")
        assert desk.search("rent", Quiet())
        desk.upkeep.back_up(Quiet())
        told.backups += 1
        settings = replace(load_settings(places), budget=2048)
        save_settings(settings, places)
        told.budget = 2048
        plan = desk.upkeep.plan_forgetting(SECOND.id)
        told.documents.discard(SECOND.id)  # from here on it may be gone
        told.answers.discard(f"answer of {SECOND.name}")
        desk.upkeep.forget(plan, Quiet())
        told.forgotten.add(SECOND.id)
        desk.upkeep.restore(desk.upkeep.back_up(Quiet()), Quiet())
        assert desk.library.document(FIRST.id).text == FIRST.text


def look(places: Places, told: Told) -> None:
    """The file is sound, and all that was told is there."""
    if places.library.exists():
        with contextlib.closing(sqlite3.connect(places.library)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    with contextlib.closing(Desk(places)) as desk:
        try:
            library = desk.library
        except LibraryDamaged:  # cut off while a copy was put in its place: it is put there again
            backup = desk.upkeep.last_good_backup()
            assert backup is not None
            desk.upkeep.restore(backup, Quiet())
            library = desk.library
        for document in told.documents:
            assert library.document(document).id == document
        for answer in told.answers:
            assert library.answer(answer).id == answer
        known = {document.id for document in library.documents()}
        assert not known & told.forgotten
        assert told.collections <= {collection.name for collection in desk.collections.all()}
        assert len(desk.upkeep.backups()) >= min(1, told.backups)
    if told.budget:
        assert load_settings(places) == replace(Settings(), budget=told.budget)


@pytest.fixture(scope="module")
def faults() -> Iterator[Faults]:
    faults = Faults()
    yield faults
    faults.act = None


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a library that an older specdesk left."""
    home = tmp_path_factory.mktemp("begun")
    file = home / "data" / "library.sqlite"
    library_of_version(file, 2)
    with contextlib.closing(sqlite3.connect(file)) as connection:
        row = document_row(OLD) | {"added": "2026-01-01", "opened": 1, "removed": None}
        names, marks = ", ".join(row), ", ".join("?" * len(row))
        connection.execute(f"INSERT INTO documents ({names}) VALUES ({marks})", list(row.values()))
        connection.commit()
    return home


def places_of(home: Path) -> Places:
    return Places(home / "data", home / "cache", home / "config", home / "log")


def count_calls(faults: Faults, begun: Path, home: Path) -> int:
    """The file calls of an undisturbed life."""
    shutil.copytree(begun, home)
    with faults.inside(home):
        live(places_of(home), Told())
    return faults.calls


@pytest.mark.parametrize(
    ("code", "lasting", "stride"),
    [(errno.EIO, False, 6), (errno.ENOSPC, True, 20)],
    ids=["once", "full disk"],
)
def test_no_call_that_fails_loses_anything(
    faults: Faults, begun: Path, tmp_path: Path, code: int, lasting: bool, stride: int
):
    total = count_calls(faults, begun, tmp_path / "undisturbed")
    assert total > 300
    for number in range(1, total + 1, 1 if ALL else stride):
        home = tmp_path / "home"
        shutil.copytree(begun, home)
        places, told = places_of(home), Told()
        with (
            faults.inside(home, number, code, lasting=lasting),
            contextlib.suppress(SpecdeskError),  # anything else is a defect
        ):
            live(places, told)
        look(places, told)
        again = Told()
        live(places, again)  # it goes on as if nothing had been
        look(places, again)
        shutil.rmtree(home)


def test_a_read_only_folder_is_told_in_a_sentence(faults: Faults, begun: Path, tmp_path: Path):
    shutil.copytree(begun, tmp_path / "home")
    places = places_of(tmp_path / "home")
    before = places.library.read_bytes()
    with (
        faults.inside(tmp_path / "home", 1, errno.EROFS, lasting=True),
        pytest.raises(StorageError, match="may not write"),
    ):
        Desk(places).documents()
    assert places.library.read_bytes() == before
