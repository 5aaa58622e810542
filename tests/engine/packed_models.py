"""Installed miniatures of the families, to be loaded with linear layers in eight bits."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor

from engine.device import Device
from engine.eight_bits import EightBits
from engine.models import Identity, LoadedModel, load_model
from engine.packing import EMBEDDINGS, HEAD, SCALES
from engine.progress import Quiet
from engine.prompt import Prompt
from tests.engine.conftest import seeded_tokenizer
from tests.engine.families import miniature

SHA = "a" * 64
PROMPT = Prompt("Answer from the contract.", "Payment is due within thirty days. " * 12 + "When?")


def install(family: str, folder: Path) -> Path:
    """Write a miniature of a family as an installed model is written."""
    made = miniature(family, seeded_tokenizer())
    made.model.save_pretrained(folder)
    made.tokenizer.save_pretrained(folder)
    return folder


def load(folder: Path, packed: Path, device: Device) -> LoadedModel:
    """The model with its linear layers in eight bits."""
    loaded = load_model(folder, Identity("m", SHA), device, Quiet(), packed=packed)
    assert loaded.device == device
    return loaded


def rounded(
    folder: Path, packed: Path, change: Callable[[Tensor], Tensor] = lambda codes: codes
) -> LoadedModel:
    """The model on torch, its linear layers' weights as the packed file has them.

    change: of the whole numbers that they are."""
    loaded = load_model(folder, Identity("m", SHA), Device("cpu", torch.float32), Quiet())
    weights = load_file(packed)
    for name, parameter in loaded.model.named_parameters():
        if name in weights and (name != EMBEDDINGS or HEAD not in weights):
            rows = EightBits(change(weights[name]), weights[name + SCALES])
            if name == EMBEDDINGS:  # the head of a tied model is rounded, its embeddings are not
                own = torch.nn.Linear(rows.shape[1], rows.shape[0], bias=False)
                loaded.model.lm_head = own.requires_grad_(False)
                parameter = own.weight
            rows.write(parameter)
    return loaded


def logits(loaded: LoadedModel, ids: torch.Tensor) -> Any:
    with torch.inference_mode():
        return loaded.model(input_ids=ids).logits
