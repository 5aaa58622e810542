"""Steps over buffers that stay where they are write what steps over a growing cache write."""

import pytest
import torch

from engine.backends.captured_steps import CapturedSteps
from engine.backends.stacked_layers import stack_layers
from engine.backends.torch_target import TorchTarget
from engine.device import Device
from engine.models import LoadedModel
from engine.progress import Quiet
from engine.prompt import Prompt
from engine.reading import Eviction, Reading
from engine.target import WHOLE
from tests.engine.conftest import SAMPLE
from tests.engine.devices import DEVICES
from tests.engine.families import miniature

FAMILIES = ("llama", "smollm2", "qwen2", "qwen3", "gemma")
SLIDING = ("gemma3", "mistral")
READINGS = [WHOLE, Reading(Eviction(40)), Reading(Eviction(40), lookahead="The contract ends")]


def answers(target: TorchTarget, reading: Reading) -> list[str]:
    """Of a prompt, of one that asks for more room, and of the first again."""
    users = (SAMPLE, SAMPLE * 4, SAMPLE)
    return [
        target.generate(Prompt("Be brief.", user), 24, Quiet(), lambda piece: None, reading).text
        for user in users
    ]


@pytest.mark.parametrize("reading", READINGS, ids=["whole", "evicting", "looking ahead"])
@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("family", FAMILIES)
def test_captured_steps_write_the_same(
    tiny_model: LoadedModel, family: str, device: Device, reading: Reading
) -> None:
    loaded = miniature(family, tiny_model.tokenizer, device)
    expected = answers(TorchTarget(loaded, 64, captures=False), reading)
    assert answers(TorchTarget(loaded, 64, captures=True), reading) == expected
    assert all(expected)


@pytest.mark.parametrize("family", [*FAMILIES, *SLIDING])
def test_layers_that_slide_are_not_captured(tiny_model: LoadedModel, family: str) -> None:
    loaded = miniature(family, tiny_model.tokenizer)
    assert CapturedSteps.can_run(loaded.model) == (family in FAMILIES)
    assert (
        TorchTarget(loaded, 64, captures=True)
        .generate(Prompt("", SAMPLE), 8, Quiet(), lambda piece: None)
        .text
    )


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("family", FAMILIES)
def test_stacked_layers_compute_the_same(
    tiny_model: LoadedModel, family: str, device: Device
) -> None:
    loaded = miniature(family, tiny_model.tokenizer, device)
    ids = torch.tensor([[5, 9, 70, 31, 8]], device=device.torch)
    before, size = loaded.model(ids).logits, loaded.weights_bytes
    stack_layers(loaded.model)
    after = loaded.model(ids).logits
    torch.testing.assert_close(after, before, rtol=1e-4, atol=1e-4)
    assert loaded.weights_bytes == size
    assert not hasattr(loaded.model.model.layers[0].mlp.gate_proj, "weight")
