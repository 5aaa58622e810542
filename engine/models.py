"""A language model in memory: weights, tokenizer, and what identifies them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from torch import Tensor, nn
from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer

from engine.attention import IMPLEMENTATION
from engine.device import Device
from engine.errors import QT_TRANSLATE_NOOP, ModelMissing
from engine.progress import Progress, Stage


@dataclass(frozen=True, slots=True)
class Identity:
    """What a model is called, and the SHA-256 of its weights as installed."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class LoadedModel:
    """Weights and tokenizer. name and sha256 identify the weights as installed."""

    name: str
    sha256: str
    model: Any  # transformers' causal language model
    tokenizer: Any  # transformers' fast tokenizer
    device: Device

    @property
    def weights_bytes(self) -> int:
        """The memory that the weights take, in bytes; tied weights count once."""
        return sum(p.numel() * p.element_size() for p in self.model.parameters())


def load_model(
    folder: Path,
    identity: Identity,
    device: Device,
    progress: Progress,
    layers: int | None = None,
) -> LoadedModel:
    """Load an installed model, tensor by tensor, so that it can be cancelled.

    folder: configuration, tokenizer and weights as safetensors; nothing in it is run.
    layers: keep only the first so many layers (a draft needs none above the last head that
    votes). Raises ModelMissing if a file is missing, Cancelled."""
    try:
        config = AutoConfig.from_pretrained(folder, local_files_only=True)
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        if layers is not None:
            config.num_hidden_layers = min(layers, config.num_hidden_layers)
        model = _empty_model(config, device.dtype)
        if layers is not None and not config.tie_word_embeddings:
            model.lm_head = nn.Identity()  # a draft that only scores needs no logits
        _fill(model, sorted(folder.glob("*.safetensors")), device, progress)
    except (OSError, ValueError, KeyError) as error:
        raise ModelMissing(
            QT_TRANSLATE_NOOP("errors", "The model in {folder} is not complete."),
            QT_TRANSLATE_NOOP("errors", "Install it again: specdesk models install."),
            folder=folder,
        ) from error
    return LoadedModel(identity.name, identity.sha256, model, tokenizer, device)


def _empty_model(config: Any, dtype: torch.dtype) -> Any:
    """Build the model without memory for its weights."""
    config.dtype = dtype
    with torch.device("meta"):
        build: Any = AutoModelForCausalLM.from_config
        model = build(config, attn_implementation=IMPLEMENTATION)
    # Rotary tables are computed, not stored, and would stay on the meta device.
    model.model.rotary_emb = type(model.model.rotary_emb)(config=config)
    return model.eval().requires_grad_(False)


def _fill(model: nn.Module, weights: Sequence[Path], device: Device, progress: Progress) -> None:
    """Give every parameter its tensor from the files. Raises KeyError if one is missing."""
    tensors: dict[str, Tensor] = {}
    for file in weights:
        tensors |= _read_tensors(model, file, device, progress)
    model.load_state_dict(tensors, strict=False, assign=True)
    model.tie_weights()  # type: ignore[operator]
    left = [name for name, parameter in model.named_parameters() if parameter.is_meta]
    if left:
        raise KeyError(left[0])
    model.to(device.torch)


def _read_tensors(
    model: nn.Module, weights: Path, device: Device, progress: Progress
) -> Iterator[tuple[str, Tensor]]:
    """Yield the tensors of the file that the model has, in the device's number format."""
    wanted = set(model.state_dict())
    with safe_open(weights, framework="pt", device=device.name) as file:
        names = [name for name in file.keys() if name in wanted]  # noqa: SIM118 (not a dict)
        for done, name in enumerate(names):
            progress.step(Stage.LOAD, done, len(names))
            yield name, file.get_tensor(name).to(device.dtype)
        progress.step(Stage.LOAD, len(names), len(names))
