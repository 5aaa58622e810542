"""Compiled steps write what the model's own modules write."""

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import pytest
import torch
from transformers import AutoConfig

from engine.backends.compiled_steps import CompiledSteps, Slots
from engine.backends.torch_target import TorchTarget
from engine.device import Device, has_fbgemm, has_onednn
from engine.processor import EightBits
from engine.progress import Quiet
from engine.reading import Reading
from tests.engine.answers import READINGS, answers
from tests.engine.packed_models import PROMPT, install, load

FAMILIES = ("llama", "smollm2", "qwen2", "qwen3")
OTHERS = ("gemma", "gemma3", "mistral")  # other feed-forward layers, or a window that slides
BACKENDS = [
    pytest.param("fbgemm", marks=pytest.mark.skipif(not has_fbgemm(), reason="no FBGEMM here")),
    pytest.param("onednn", marks=pytest.mark.skipif(not has_onednn(), reason="no oneDNN here")),
    pytest.param(
        "openvino", marks=pytest.mark.skipif(not find_spec("openvino"), reason="no OpenVINO here")
    ),
]


@pytest.fixture(params=BACKENDS)
def device(request: pytest.FixtureRequest) -> Device:
    """A CPU with one of them."""
    backend: EightBits = request.param
    return Device("cpu", torch.float32, eight_bits=backend)


@pytest.fixture(scope="module", params=FAMILIES)
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installed miniature of each family."""
    return install(request.param, tmp_path_factory.mktemp(request.param))


@pytest.fixture
def rows(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many tokens each compiled step reads."""
    counted: list[int] = []
    choose = CompiledSteps.choose

    def counting(
        steps: CompiledSteps, tokens: Sequence[int], position: int, last: int, slots: Slots
    ) -> list[int]:
        counted.append(len(tokens))
        return choose(steps, tokens, position, last, slots)

    monkeypatch.setattr(CompiledSteps, "choose", counting)
    return counted


@pytest.mark.parametrize("reading", READINGS.values(), ids=READINGS)
def test_compiled_steps_write_the_same(
    folder: Path, device: Device, reading: Reading, rows: list[int]
) -> None:
    loaded = load(folder, folder / "packed", device)
    expected = answers(TorchTarget(loaded, 64, whole_steps=False), reading)
    assert not rows
    assert answers(TorchTarget(loaded, 64), reading) == expected
    assert all(expected)
    assert min(rows) == 1
    assert max(rows) > 1


@pytest.mark.parametrize("family", OTHERS)
def test_other_families_are_computed_by_their_modules(
    family: str, device: Device, tmp_path: Path
) -> None:
    loaded = load(install(family, tmp_path), tmp_path / "packed", device)
    assert not CompiledSteps.can_run(loaded)
    assert TorchTarget(loaded).generate(PROMPT, 8, Quiet(), lambda piece: None).text


@pytest.mark.skipif(not has_fbgemm(), reason="no FBGEMM here")
def test_another_activation_is_computed_by_the_modules(tmp_path: Path, rows: list[int]) -> None:
    install("llama", tmp_path)
    config = AutoConfig.from_pretrained(tmp_path)
    config.hidden_act = "gelu"
    config.save_pretrained(tmp_path)
    loaded = load(tmp_path, tmp_path / "packed", Device("cpu", torch.float32, eight_bits="fbgemm"))
    assert answers(TorchTarget(loaded), READINGS["whole"])
    assert not rows


def test_mistral_without_a_window_is_computed_as_well(
    device: Device, tmp_path: Path, rows: list[int]
) -> None:
    install("mistral", tmp_path)
    config = AutoConfig.from_pretrained(tmp_path)
    config.sliding_window = None
    config.save_pretrained(tmp_path)
    loaded = load(tmp_path, tmp_path / "packed", device)
    expected = answers(TorchTarget(loaded, whole_steps=False), READINGS["whole"])
    assert answers(TorchTarget(loaded), READINGS["whole"]) == expected
    assert rows
