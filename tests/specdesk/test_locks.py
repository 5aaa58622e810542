"""Many use a library at once and one replaces it; whoever must wait is told in a sentence."""

import contextlib
import os
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from specdesk.errors import StorageError
from specdesk.library import Library
from specdesk.locks import alone, only_window, use_lock
from tests.specdesk.test_backups import library_of_version

ROOT = Path(__file__).parents[2]
START = """
import sys
from dataclasses import replace
from pathlib import Path
from specdesk.library import Library
from tests.specdesk.test_library import a_document, an_answer

library = Library(Path(sys.argv[1]))
for number in range(10):
    document = a_document(f"{sys.argv[2]}-{number}.pdf")
    library.save_document(document)
    library.save_answer(replace(an_answer(document), id=f"{sys.argv[2]}-{number}"))
library.close()
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "library.sqlite"


def test_many_use_it_and_nobody_replaces_it_meanwhile(file: Path):
    first, second = Library(file), Library(file)
    with pytest.raises(StorageError, match="in use"), alone(file):
        pass
    first.close()
    with pytest.raises(StorageError, match="in use"), alone(file):
        pass
    second.close()
    with alone(file), pytest.raises(StorageError, match="restored"):
        Library(file)
    Library(file).close()


def test_a_library_is_let_go_of_from_any_thread(file: Path):
    library = Library(file)
    thread = threading.Thread(target=library.close)
    thread.start()
    thread.join()
    with alone(file):
        pass


def test_a_library_that_could_not_be_opened_is_not_in_use(file: Path):
    file.parent.mkdir()
    file.write_bytes(b"no database" * 999)
    with pytest.raises(StorageError):
        Library(file)
    with alone(file):
        pass


def test_one_window_and_commands_beside_it(file: Path):
    with only_window(file):
        with pytest.raises(StorageError, match="open already"), only_window(file):
            pass
        Library(file).close()
    with only_window(file):
        pass


def test_a_lock_that_cannot_be_made_is_told(tmp_path: Path):
    (tmp_path / "data").write_text("a file where the folder should be")
    for take in (use_lock, lambda file: alone(file).__enter__()):
        with pytest.raises(StorageError):
            take(tmp_path / "data" / "library.sqlite")
    with pytest.raises(StorageError), only_window(tmp_path / "data" / "library.sqlite"):
        pass


def test_processes_that_start_together_migrate_once_and_lose_nothing(tmp_path: Path):
    for attempt in range(3):
        file = tmp_path / str(attempt) / "library.sqlite"
        library_of_version(file, 2)
        together = [
            subprocess.Popen(
                [sys.executable, "-c", START, file, str(number)],
                cwd=ROOT,
                env=os.environ | {"PYTHONPATH": str(ROOT)},
            )
            for number in range(3)
        ]
        assert [process.wait() for process in together] == [0, 0, 0]
        with contextlib.closing(sqlite3.connect(file)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert connection.execute("SELECT count(*) FROM answers").fetchone() == (30,)
