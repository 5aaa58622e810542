"""Fixtures of all tests: folders of their own, and the tiny profile that `make test` installs."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from engine.progress import Quiet
from specdesk.desk import Desk
from specdesk.places import Places
from specdesk.resources import sample_path

DATA = Path(__file__).parent / "data"
HISTORY = sample_path("word-processor-history.pdf")


def caged_processes() -> set[int]:
    """The children that parse something; where they are forked, not the server that forks them."""
    helpers = ("multiprocessing.forkserver", "multiprocessing.resource_tracker")
    found = set()
    for process in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):  # it ended since
            said = " ".join(process.cmdline())
            if process.ppid() != os.getpid() or not any(helper in said for helper in helpers):
                found.add(process.pid)
    return found


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test writes into the user's folders."""
    home = tmp_path / "home"
    monkeypatch.setenv("SPECDESK_HOME", str(home))
    return home


@pytest.fixture
def places(own_home: Path) -> Places:
    return Places(own_home / "data", own_home / "cache", own_home / "config", own_home / "log")


@pytest.fixture
def tiny_installed(places: Places) -> Places:
    """Folders in which the tiny profile is installed."""
    home = os.environ.get("SPECDESK_TEST_HOME")
    models = Path(home, "data", "models") if home else Path()
    if not (models / "smollm2-135m").is_dir():
        pytest.skip("needs the tiny profile: run `make test`, which installs it")
    places.data.mkdir(parents=True)
    places.models.symlink_to(models, target_is_directory=True)
    return places


@pytest.fixture
def tiny_desk(tiny_installed: Places) -> Iterator[Desk]:
    """A desk with the tiny profile."""
    desk = Desk(tiny_installed)
    yield desk
    desk.close()


@pytest.fixture
def quiet() -> Quiet:
    return Quiet()
