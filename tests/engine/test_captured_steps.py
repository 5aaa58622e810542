"""Steps over buffers that stay where they are write what steps over a growing cache write."""

import pytest

from engine.backends.captured_steps import CapturedSteps
from engine.backends.torch_target import TorchTarget
from engine.device import Device
from engine.models import LoadedModel
from engine.progress import Quiet
from engine.prompt import Prompt
from engine.reading import Reading
from tests.engine.answers import READINGS, answers
from tests.engine.conftest import SAMPLE
from tests.engine.devices import DEVICES
from tests.engine.families import miniature

FAMILIES = ("llama", "smollm2", "qwen2", "qwen3", "gemma")
SLIDING = ("gemma3", "mistral")


@pytest.mark.parametrize("reading", READINGS.values(), ids=READINGS)
@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("family", FAMILIES)
def test_captured_steps_write_the_same(
    tiny_model: LoadedModel, family: str, device: Device, reading: Reading
) -> None:
    loaded = miniature(family, tiny_model.tokenizer, device)
    expected = answers(TorchTarget(loaded, 64, whole_steps=False), reading)
    assert answers(TorchTarget(loaded, 64, whole_steps=True), reading) == expected
    assert all(expected)


@pytest.mark.parametrize("family", [*FAMILIES, *SLIDING])
def test_layers_that_slide_are_not_captured(tiny_model: LoadedModel, family: str) -> None:
    loaded = miniature(family, tiny_model.tokenizer)
    assert CapturedSteps.can_run(loaded.model) == (family in FAMILIES)
    assert (
        TorchTarget(loaded, 64, whole_steps=True)
        .generate(Prompt("", SAMPLE), 8, Quiet(), lambda piece: None)
        .text
    )
