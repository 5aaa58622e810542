"""Weights are packed when a model is installed, in a child; failing costs a later wait, no more."""

from pathlib import Path

import pytest

from engine.device import Device, best_device
from engine.errors import Cancelled
from engine.models import pack_model
from engine.packing import is_packed
from engine.progress import CancelToken, Quiet, Stage
from specdesk.conversion import pack_in_cage
from specdesk.desk import Desk
from specdesk.model_folders import packed_weights, weights_sha256
from specdesk.places import Places

MODEL = "smollm2-135m"
needs_eight_bits = pytest.mark.skipif(
    not best_device().eight_bits, reason="this machine computes on torch alone"
)


@pytest.fixture
def installed_folder(tiny_installed: Places) -> Path:
    return tiny_installed.models / MODEL


@needs_eight_bits
@pytest.mark.models
def test_an_installed_model_has_packed_weights(tiny_desk: Desk, quiet: Quiet) -> None:
    tiny_desk.install("tiny", quiet)
    folder, packed = tiny_desk.places.models / MODEL, packed_weights(MODEL, tiny_desk.places)
    assert is_packed(packed, weights_sha256(folder))
    before = packed.stat()
    tiny_desk.install("tiny", quiet)
    assert packed.stat().st_mtime_ns == before.st_mtime_ns


@pytest.mark.models
def test_no_weights_are_packed_where_torch_computes(installed_folder: Path, tmp_path: Path) -> None:
    torch_alone, packed = Device("cpu", best_device().dtype), tmp_path / "p.safetensors"
    pack_model(installed_folder, "0" * 64, torch_alone, packed, lambda *_: None)
    assert not packed.exists()


def test_a_model_that_cannot_be_packed_is_no_error(
    tmp_path: Path, quiet: Quiet, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "config.json").write_text("{}")
    pack_in_cage(tmp_path / "model", "0" * 64, tmp_path / "p.safetensors", quiet)
    if best_device().eight_bits:
        assert "not packed" in caplog.text
    assert not (tmp_path / "p.safetensors").exists()


@needs_eight_bits
@pytest.mark.models
def test_a_cancelled_packing_leaves_nothing(installed_folder: Path, tmp_path: Path) -> None:
    class Steps(Quiet):
        def step(self, stage: Stage, done: int, total: int) -> None:
            if done:
                self.token.cancel()
            super().step(stage, done, total)

    packed = tmp_path / "packed" / "p.safetensors"
    with pytest.raises(Cancelled):
        pack_in_cage(installed_folder, "0" * 64, packed, Steps(CancelToken()))
    assert not list((tmp_path / "packed").iterdir())
