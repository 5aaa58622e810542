"""Linear layers on OpenVINO give what torch gives with the same rounded weights."""

import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from engine.backends.torch_target import TorchTarget
from engine.device import Device
from engine.eight_bits import EightBits
from engine.models import Identity, load_model
from engine.packing import SCALES, is_packed, pack
from engine.progress import Cancelled, CancelToken, Quiet
from engine.reading import Reading, speckv
from tests.engine.families import FAMILIES
from tests.engine.packed_models import PROMPT, SHA, install, load, logits, rounded

pytest.importorskip("openvino")
EIGHT = Device("cpu", torch.float32, eight_bits="openvino")
EXACT = {"INFERENCE_PRECISION_HINT": "f32", "DYNAMIC_QUANTIZATION_GROUP_SIZE": 0}


@pytest.fixture(scope="module", params=FAMILIES)
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installed miniature of each family."""
    return install(request.param, tmp_path_factory.mktemp(request.param))


@pytest.fixture
def exact(monkeypatch: pytest.MonkeyPatch) -> None:
    """Activations are not rounded."""
    monkeypatch.setattr("engine.backends.openvino_settings.fastest_settings", lambda *w: EXACT)


@pytest.mark.usefixtures("exact")
def test_logits_and_answers_equal_those_of_torch(folder: Path, tmp_path: Path) -> None:
    eight = load(folder, tmp_path / "packed", EIGHT)
    plain = rounded(folder, tmp_path / "packed")
    ids = torch.randint(3, 300, (2, 40), generator=torch.manual_seed(3))
    torch.testing.assert_close(logits(eight, ids), logits(plain, ids), rtol=1e-3, atol=1e-3)
    for reading in (Reading(), Reading(speckv(64), lookahead=" within thirty days")):
        answers = [
            TorchTarget(m).generate(PROMPT, 12, Quiet(), lambda piece: None, reading)
            for m in (eight, plain)
        ]
        assert answers[0].text == answers[1].text
        assert answers[0].kv_bytes == answers[1].kv_bytes


def test_rounded_activations_change_little(folder: Path, tmp_path: Path) -> None:
    eight = load(folder, tmp_path / "packed", EIGHT)
    plain = rounded(folder, tmp_path / "packed")
    ids = torch.randint(3, 300, (1, 64), generator=torch.manual_seed(4))
    expected, found = logits(plain, ids), logits(eight, ids)
    similarity = torch.cosine_similarity(found.flatten(), expected.flatten(), dim=0)
    assert similarity > 0.99
    assert 0 < eight.packed_bytes < eight.weights_bytes
    linear = sum(p.numel() for n, p in plain.model.named_parameters() if "_proj.weight" in n)
    assert linear <= eight.packed_bytes < 1.2 * linear + 320 * 64 * 1.1


def test_packing_keeps_whole_numbers_and_scales(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "packed" / "m.safetensors"
    assert not is_packed(path, SHA)
    pack(folder, SHA, path, lambda done, total: None)
    assert is_packed(path, SHA)
    assert not is_packed(path, "b" * 64)  # other weights
    weights, packed = load_file(folder / "model.safetensors"), load_file(path)
    assert set(packed) == {
        name + end for name in packed if SCALES not in name for end in ("", SCALES)
    }
    name = "model.layers.1.mlp.down_proj.weight"
    rows = EightBits(packed[name], packed[name + SCALES])
    meant = torch.empty_like(weights[name])
    rows.write(meant)
    assert ((meant - weights[name]).abs() <= rows.scales.float() / 2).all()


def test_a_cancelled_packing_leaves_nothing(folder: Path, tmp_path: Path) -> None:
    token = CancelToken()
    token.cancel()
    packed = tmp_path / "packed" / "m.safetensors"
    with pytest.raises(Cancelled):
        load_model(folder, Identity("m", SHA), EIGHT, Quiet(token), packed=packed)
    assert list(packed.parent.glob("*")) == []


def test_what_is_built_otherwise_stays_with_torch(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.backends.openvino_layers._ACTIVATIONS", {})
    loaded = load_model(folder, Identity("m", SHA), EIGHT, Quiet(), packed=tmp_path / "packed")
    assert not loaded.device.eight_bits
    assert loaded.packed_bytes == 0
    assert not (tmp_path / "packed").exists()


def test_openvino_reports_nothing_to_its_makers() -> None:
    code = (
        "import socket, sys\n"
        "def refuse(*a, **k): raise SystemExit('a socket was opened')\n"
        "socket.socket = socket.create_connection = refuse\n"
        "from engine.backends.openvino_runtime import core\n"
        "core()\n"
        "assert not [m for m in sys.modules if m.startswith('openvino_telemetry.')]\n"
    )
    child = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert child.returncode == 0, child.stderr
