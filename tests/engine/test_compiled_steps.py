"""Steps of one call each write what the model's own modules write."""

from pathlib import Path

import pytest
import torch
from transformers import AutoConfig

from engine.backends import compiled_steps
from engine.backends.compiled_steps import CompiledSteps
from engine.backends.torch_target import TorchTarget
from engine.device import Device, has_fbgemm
from engine.progress import Quiet
from engine.reading import Reading
from tests.engine.answers import READINGS, answers
from tests.engine.packed_models import PROMPT, install, load

pytestmark = pytest.mark.skipif(not has_fbgemm(), reason="torch has no FBGEMM here")
EIGHT = Device("cpu", torch.float32, eight_bits="fbgemm")
FAMILIES = ("llama", "smollm2", "qwen2", "qwen3")
OTHERS = ("gemma", "gemma3", "mistral")  # other feed-forward layers, or a window that slides


@pytest.fixture(scope="module", params=FAMILIES)
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installed miniature of each family."""
    return install(request.param, tmp_path_factory.mktemp(request.param))


@pytest.mark.parametrize("reading", READINGS.values(), ids=READINGS)
def test_compiled_steps_write_the_same(
    folder: Path, reading: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = load(folder, folder / "packed", EIGHT)
    expected = answers(TorchTarget(loaded, 64, whole_steps=False), reading)
    rows = []
    choose = CompiledSteps.choose

    def counted(steps: CompiledSteps, tokens: list[int], position: int, last: int) -> list[int]:
        rows.append(len(tokens))
        return choose(steps, tokens, position, last)

    monkeypatch.setattr(compiled_steps.CompiledSteps, "choose", counted)
    assert answers(TorchTarget(loaded, 64), reading) == expected
    assert all(expected)
    assert min(rows) == 1
    assert max(rows) > 1


@pytest.mark.parametrize("family", OTHERS)
def test_other_families_are_computed_by_their_modules(family: str, tmp_path: Path) -> None:
    loaded = load(install(family, tmp_path), tmp_path / "packed", EIGHT)
    assert not CompiledSteps.can_run(loaded)
    assert TorchTarget(loaded).generate(PROMPT, 8, Quiet(), lambda piece: None).text


def test_mistral_without_a_window_is_computed_as_well(tmp_path: Path) -> None:
    install("mistral", tmp_path)
    config = AutoConfig.from_pretrained(tmp_path)
    config.sliding_window = None
    config.save_pretrained(tmp_path)
    loaded = load(tmp_path, tmp_path / "packed", EIGHT)
    assert CompiledSteps.can_run(loaded)
    assert answers(TorchTarget(loaded), READINGS["whole"]) == answers(
        TorchTarget(loaded, whole_steps=False), READINGS["whole"]
    )
