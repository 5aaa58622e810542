"""Layers that are computed as one give what they gave apart."""

import pytest
import torch
from transformers import AutoModelForCausalLM, Olmo2Config

from engine.attention import IMPLEMENTATION
from engine.backends.stacked_layers import stack_layers
from engine.backends.stacked_modules import can_stack
from engine.device import Device
from engine.models import LoadedModel
from tests.engine.devices import DEVICES
from tests.engine.families import FAMILIES, miniature


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("family", FAMILIES)
def test_stacked_layers_compute_the_same(
    tiny_model: LoadedModel, family: str, device: Device
) -> None:
    loaded = miniature(family, tiny_model.tokenizer, device)
    ids = torch.randint(5, 300, (2, 60), device=device.torch)  # longer than a window that slides
    before, size = loaded.model(ids).logits, loaded.weights_bytes
    stack_layers(loaded.model)
    after = loaded.model(ids).logits
    torch.testing.assert_close(after, before, rtol=1e-4, atol=1e-4)
    assert loaded.weights_bytes == size
    assert not hasattr(loaded.model.model.layers[0].mlp, "gate_proj")


def test_layers_that_are_built_otherwise_stay_as_they_are() -> None:
    """OLMo 2 has the same names, and norms over all heads together."""
    sizes = {"hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 1}
    config = Olmo2Config(vocab_size=64, num_attention_heads=2, num_key_value_heads=2, **sizes)
    model = AutoModelForCausalLM.from_config(config, attn_implementation=IMPLEMENTATION).eval()
    ids = torch.arange(20)[None]
    before = model(ids).logits
    assert not can_stack(model)
    stack_layers(model)
    torch.testing.assert_close(model(ids).logits, before)
