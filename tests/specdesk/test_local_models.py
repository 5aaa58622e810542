"""Models of the user's own."""

from pathlib import Path

import pytest

from engine.errors import ModelMissing
from engine.progress import Quiet
from specdesk.catalogue import Catalogue
from specdesk.errors import UsageError
from specdesk.local_models import install_local
from specdesk.model_folders import installed, read_manifest, require_model
from specdesk.places import Places
from tests.specdesk.model_sources import gguf_bytes, model_of, sha256, wheels_of

NONE = Catalogue({}, {})


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(*(tmp_path / name for name in ("data", "cache", "config", "log")))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "mine.gguf"
    path.write_bytes(gguf_bytes(tmp_path))
    return path


def test_a_gguf_file_becomes_a_model(file: Path, places: Places) -> None:
    install_local(file, "my-model", places, Quiet(), NONE)
    folder = require_model("my-model", places, Quiet())
    manifest = read_manifest(folder)
    assert manifest is not None
    assert manifest.source_sha256 == sha256(file.read_bytes())
    assert file.exists()


def test_a_hostile_header_is_refused_with_its_reason(tmp_path: Path, places: Places) -> None:
    path = tmp_path / "bad.gguf"
    path.write_bytes(b"GGUF" + (3).to_bytes(4, "little") + bytes(8) + b"\xff" * 8)
    with pytest.raises(ModelMissing, match="it claims 18446744073709551615 entries"):
        install_local(path, "bad", places, Quiet(), NONE)
    assert list(places.models.iterdir()) == []


def test_a_model_of_the_catalogue_must_be_that_very_file(
    file: Path, tmp_path: Path, places: Places
) -> None:
    index = tmp_path / "index"
    index.mkdir()
    catalogue = Catalogue({"tiny": model_of(wheels_of(file.read_bytes(), index))}, {})
    install_local(file, "tiny", places, Quiet(), catalogue)
    assert installed("tiny", places)
    with file.open("ab") as more:
        more.write(b"\0")
    with pytest.raises(ModelMissing, match="not the Tiny of the catalogue"):
        install_local(file, "tiny", places, Quiet(), catalogue)
    assert installed("tiny", places)


def test_a_folder_gives_its_data_and_nothing_that_runs(tmp_path: Path, places: Places) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    for name in ("config.json", "tokenizer.json"):
        (folder / name).write_text("{}")
    (folder / "pytorch_model.bin").write_bytes(b"\x80\x04.")
    (folder / "modeling.py").write_text("raise SystemExit")
    with pytest.raises(ModelMissing, match="pickles are not read"):
        install_local(folder, "mine", places, Quiet(), NONE)
    weights = folder / "model.safetensors"
    weights.write_bytes(b"\x80\x04pickle named safetensors")
    with pytest.raises(ModelMissing, match="named safetensors but is none"):
        install_local(folder, "mine", places, Quiet(), NONE)
    weights.write_bytes((2).to_bytes(8, "little") + b"{}")
    install_local(folder, "mine", places, Quiet(), NONE)
    names = sorted(path.name for path in require_model("mine", places, Quiet()).iterdir())
    assert names == ["config.json", "model.safetensors", "specdesk.json", "tokenizer.json"]


@pytest.mark.parametrize("key", ["", "..", "a..b", "a/b", "A", "-a", "a\\b"])
def test_names_that_are_no_folder_names_are_refused(key: str, file: Path, places: Places) -> None:
    with pytest.raises(UsageError):
        install_local(file, key, places, Quiet(), NONE)


def test_what_is_not_there_is_said(tmp_path: Path, places: Places) -> None:
    with pytest.raises(ModelMissing, match="no such model file"):
        install_local(tmp_path / "none.gguf", "none", places, Quiet(), NONE)
