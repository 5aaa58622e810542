"""Settings come back as saved; a broken file is kept and told, never overwritten."""

import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from specdesk.errors import StorageError
from specdesk.places import Places
from specdesk.settings import RECENT_LIMIT, Settings, load_settings, migrate, save_settings


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(*(tmp_path / name for name in ("data", "cache", "config", "log")))


def broken(places: Places, content: bytes) -> list[StorageError]:
    places.config.mkdir(exist_ok=True)
    places.settings.write_bytes(content)
    warnings: list[StorageError] = []
    assert load_settings(places, warnings.append) == Settings()
    return warnings


def test_without_a_file_the_defaults_hold_and_nothing_is_written(places: Places):
    assert load_settings(places) == Settings()
    assert not places.config.exists()


@given(
    chosen=st.builds(
        Settings,
        language=st.sampled_from(["system", "en", "ja"]),
        profile=st.text(st.characters(codec="utf-8"), max_size=9),
        budget=st.integers(64, 1_000_000),
        theme=st.sampled_from(["system", "light", "dark"]),
        text_scale=st.floats(0.5, 3.0),
        memories_gigabytes=st.integers(1, 10_000),
        backend=st.sampled_from(["auto", "openvino", "fbgemm", "onednn", "torch"]),
        recent_files=st.lists(st.text(st.characters(codec="utf-8")), max_size=5).map(tuple),
        window=st.text(st.characters(codec="utf-8"), max_size=9),
    )
)
@hypothesis_settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_settings_come_back_as_saved(places: Places, chosen: Settings):
    save_settings(chosen, places)
    assert load_settings(places) == chosen


@pytest.mark.parametrize(
    "content", [b"language = [", b"\xff\xfe\x00", b"version = 99", b"version = 'one'"]
)
def test_a_file_not_understood_is_set_aside_and_told(places: Places, content: bytes):
    (warning,) = broken(places, content)
    kept = Path(str(warning.values["kept"]))
    assert kept.read_bytes() == content
    save_settings(Settings(language="ja"), places)
    assert kept.read_bytes() == content
    assert load_settings(places).language == "ja"


def test_a_value_not_allowed_falls_back_alone(places: Places):
    places.config.mkdir()
    places.settings.write_text(
        'version = 1\nlanguage = "xx"\nbudget = -5\ntheme = "dark"\ntext_scale = 2\n'
        'recent_files = ["a.pdf", 7]\nunknown = true\nprofile = 3\n'
    )
    loaded = load_settings(places)
    assert loaded == Settings(theme="dark", text_scale=2.0, recent_files=("a.pdf",))


def test_a_file_from_before_versions_is_taken_over(places: Places):
    assert migrate({"theme": "dark"}) == {"theme": "dark", "version": 1}


def test_names_that_are_not_utf8_are_forgotten(places: Places):
    save_settings(Settings(recent_files=("a.pdf", "\udcff.pdf"), last_folder="/\udcff"), places)
    assert load_settings(places) == Settings(recent_files=("a.pdf",))


def test_recent_files_are_each_there_once_and_few():
    settings = Settings()
    for number in [*range(30), 25]:
        settings = replace(settings, recent_files=settings.with_recent(Path(f"{number}.pdf")))
    assert settings.recent_files[:2] == ("25.pdf", "29.pdf")
    assert len(settings.recent_files) == len(set(settings.recent_files)) == RECENT_LIMIT


def test_a_config_folder_that_is_a_file_is_told(places: Places):
    places.config.write_text("not a folder")
    with pytest.raises(StorageError, match="config"):
        save_settings(Settings(), places)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no limit on file sizes")
def test_a_full_disk_leaves_the_old_settings(places: Places):
    save_settings(Settings(theme="dark"), places)
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
    try:
        with pytest.raises(StorageError, match="full") as caught:
            save_settings(Settings(last_folder="x" * 500), places)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert str(places.config) in caught.value.sentence
    assert load_settings(places) == Settings(theme="dark")
    assert os.listdir(places.config) == ["settings.toml"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_only_the_user_may_read_the_settings(places: Places):
    save_settings(Settings(), places)
    assert stat.S_IMODE(places.settings.stat().st_mode) == 0o600
    assert stat.S_IMODE(places.config.stat().st_mode) == 0o700
