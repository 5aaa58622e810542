"""A process is killed at random moments of reading, answering and migrating; what it told is there.

SPECDESK_KILLS=50 kills so many processes in each test, instead of a few.
"""

import contextlib
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from engine.progress import Quiet
from specdesk.desk import Desk
from specdesk.errors import LibraryDamaged
from specdesk.memories import memories
from specdesk.places import Places
from specdesk.records import document_row
from tests.specdesk.test_backups import library_of_version
from tests.specdesk.test_library import a_document

KILLS = int(os.environ.get("SPECDESK_KILLS", "4"))
KILLS_OF_A_MODEL = int(os.environ.get("SPECDESK_KILLS", "2"))  # loading it takes seconds each time
ROOT = Path(__file__).parents[2]
MIGRATING = """
import sys
from dataclasses import replace
from engine.progress import Quiet
from specdesk.desk import Desk
from specdesk.places import user_places
from tests.specdesk.test_library import a_document, an_answer

desk = Desk(user_places())
print("documents", len(desk.documents()), flush=True)
for number in range(20):
    document = a_document(f"{sys.argv[1]}-{number}.pdf", f"text {number} " * 300)
    desk.library.save_document(document)
    print("document", document.id, flush=True)
    answer = replace(an_answer(document), id=f"{sys.argv[1]}-{number}")
    desk.library.save_answer(answer)
    print("answer", answer.id, flush=True)
    desk.search("text", Quiet())
desk.upkeep.back_up(Quiet())
desk.close()
"""
ASKING = """
import sys
from engine.progress import Quiet
from specdesk.desk import AskOptions, Desk
from specdesk.places import user_places
from tests.conftest import HISTORY
from tests.specdesk.test_forgetting import beginning

if __name__ == "__main__":
    desk = Desk(user_places())
    document = beginning(desk.open(HISTORY, Quiet()), 4000)
    desk.library.save_document(document)
    print("document", document.id, flush=True)
    desk.prepare(document, "tiny", Quiet())
    print("read", document.id, flush=True)
    options = AskOptions("tiny", "auto", 256, 8)
    for question in ("What came in 1964?", "Who made it?"):
        answer = desk.ask([document], question, options, Quiet())
        print("answer", answer.id, flush=True)
    desk.close()
"""


class Life:
    """One process after the other at one home, and what they told."""

    def __init__(self, script: Path, code: str, home: Path) -> None:
        self.home = home
        self.told: list[list[str]] = []
        self._script = script
        script.write_text(code, "utf-8")
        self._number = 0

    def lead(self, kill_after_seconds: float | None) -> float:
        """Start a process; kill it then, or wait for its end. Returns the seconds it lived."""
        self._number += 1
        began = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, self._script, str(self._number)],
            cwd=ROOT,
            env=os.environ | {"SPECDESK_HOME": str(self.home), "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            text=True,
        )
        if kill_after_seconds is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(kill_after_seconds)
            process.send_signal(signal.SIGKILL)
        said, _ = process.communicate()
        if kill_after_seconds is None:
            assert process.returncode == 0
        self.told += [line.split() for line in said.splitlines(keepends=True) if line[-1] == "\n"]
        return time.monotonic() - began

    def look(self, places: Places) -> None:
        """The library is sound, and all that was told is there."""
        if not places.library.exists():
            assert not self.told
            return
        with contextlib.closing(sqlite3.connect(places.library)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        with contextlib.closing(Desk(places)) as desk:
            for kind, *words in self.told:
                if kind in ("document", "read"):
                    assert desk.library.document(words[0]).id == words[0]
                elif kind == "answer":
                    assert desk.library.answer(words[0]).id == words[0]
            for backup in desk.upkeep.backups():
                with contextlib.closing(sqlite3.connect(backup.path)) as connection:
                    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_nothing_told_is_lost_while_migrating_and_saving(tmp_path: Path, places: Places):
    home = places.data.parent
    begun = tmp_path / "begun"
    file = begun / "data" / "library.sqlite"
    library_of_version(file, 2)
    with contextlib.closing(sqlite3.connect(file)) as connection:
        for number in range(300):
            row = document_row(a_document(f"old-{number}.pdf", f"old {number} " * 3000))
            row |= {"added": "2026-01-01", "opened": number, "removed": None}
            names, marks = ", ".join(row), ", ".join("?" * len(row))
            values = list(row.values())
            connection.execute(f"INSERT INTO documents ({names}) VALUES ({marks})", values)
        connection.commit()
    life = Life(tmp_path / "life.py", MIGRATING, home)
    shutil.copytree(begun, home)
    whole = life.lead(None)
    chance = random.Random(7)
    for _ in range(KILLS):
        shutil.rmtree(home)
        shutil.copytree(begun, home)
        life.told.clear()
        life.lead(chance.uniform(0.1, whole))
        life.look(places)
        assert len(Desk(places).documents()) >= 300
    life.lead(None)
    life.look(places)


@pytest.mark.models
@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_nothing_told_is_lost_while_reading_and_answering(tmp_path: Path, tiny_installed: Places):
    places = tiny_installed
    life = Life(tmp_path / "life.py", ASKING, places.data.parent)
    chance = random.Random(7)
    whole = life.lead(None)
    shutil.rmtree(places.memories)
    read = 0
    for number in range(KILLS_OF_A_MODEL):
        life.lead(chance.uniform(0.2, 1.0) * whole)
        life.look(places)
        kept = [len(list(memory.path.iterdir())) for memory in memories(places.memories)]
        assert sum(kept) >= read  # reading goes on where it was
        read = sum(kept)
        if number % 5 == 4:  # so that later processes read, too
            shutil.rmtree(places.memories)
            read = 0
    life.lead(None)
    life.look(places)


def test_a_library_killed_while_it_was_restored_is_offered_again(places: Places):
    """The file was set aside, and its copy not yet in its place."""
    desk = Desk(places)
    desk.library.save_document(a_document())
    backup = desk.upkeep.back_up(Quiet())
    desk.close()
    places.library.rename(places.library.with_name("library.sqlite.damaged-2026-01-01"))
    with pytest.raises(LibraryDamaged):
        Desk(places).documents()
    desk.upkeep.restore(backup, Quiet())
    assert len(desk.documents()) == 1
    desk.close()
