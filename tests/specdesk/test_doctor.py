"""The doctor looks at the real machine."""

import sqlite3
import sys
from pathlib import Path

import pytest

from specdesk.doctor import Check, examine, missing_system_libraries
from specdesk.places import Places


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(*(tmp_path / name for name in ("data", "cache", "config", "log")))


def found(places: Places) -> dict[str, Check]:
    return {check.name: check for check in examine(places)}


def test_every_finding_has_a_text_and_nothing_is_written(places: Places, tmp_path: Path) -> None:
    checks = found(places)
    assert all(check.text for check in checks.values())
    assert checks["Python"].ok
    assert checks["Japanese font"].ok
    assert checks["Library"].ok
    assert not checks["Profiles"].ok
    assert "specdesk models install" in checks["Profiles"].text
    assert list(tmp_path.iterdir()) == []


def test_a_broken_library_is_told_from_a_sound_one(places: Places) -> None:
    places.data.mkdir()
    connection = sqlite3.connect(places.library)
    connection.execute("CREATE TABLE t (a)")
    connection.commit()
    connection.close()
    assert found(places)["Library"].ok
    places.library.write_bytes(b"no database" * 100)
    check = found(places)["Library"]
    assert not check.ok
    assert "not a database" in check.text


def test_qt_that_does_not_start_is_named(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    check = found(places)["Window"]
    assert not check.ok
    assert "Qt does not start" in check.text


def test_missing_libraries_are_named_by_package() -> None:
    missing = missing_system_libraries(lambda library: library != "libxcb-cursor.so.0")
    assert missing == ["libxcb-cursor0"]
    assert missing_system_libraries(lambda _: True) == []
