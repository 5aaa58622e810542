"""A language model in memory: weights, tokenizer, and what identifies them."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from torch import Tensor, nn
from transformers import AutoConfig, AutoModelForCausalLM

from engine.attention import IMPLEMENTATION
from engine.backends.stacked_layers import stack_layers
from engine.backends.stacked_modules import can_stack
from engine.device import Device
from engine.errors import QT_TRANSLATE_NOOP, ModelMissing
from engine.packing import Report, is_packed, pack
from engine.progress import Progress, Stage
from engine.shared_tokenizers import chat_template, load_tokenizer
from engine.spare_memory import give_back

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Identity:
    """What a model is called, and the SHA-256 of its weights as installed."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class LoadedModel:
    """Weights and tokenizer. name and sha256 identify the weights as installed. packed_bytes: the
    memory of weights that are not torch's. chat_template: None for its tokenizer's own."""

    name: str
    sha256: str
    model: Any  # transformers' causal language model
    tokenizer: Any  # transformers' fast tokenizer
    device: Device
    packed_bytes: int = 0
    chat_template: str | None = None

    @property
    def weights_bytes(self) -> int:
        """The memory that the weights take, in bytes; tied weights count once."""
        own: int = sum(p.numel() * p.element_size() for p in self.model.parameters())
        return own + self.packed_bytes


def load_model(
    folder: Path,
    identity: Identity,
    device: Device,
    progress: Progress,
    layers: int | None = None,
    packed: Path | None = None,
) -> LoadedModel:
    """Load an installed model, tensor by tensor, so that it can be cancelled.

    folder: configuration, tokenizer and weights as safetensors; nothing in it is run.
    layers: keep only the first so many layers (a draft needs none above the last head that
    votes). packed: where the weights of linear layers are kept in eight bits, for a device that
    wants them so; written if it is not there. Raises ModelMissing if a file is missing, Cancelled.
    """
    try:
        config = AutoConfig.from_pretrained(folder, local_files_only=True)
        tokenizer, template = load_tokenizer(folder), chat_template(folder)
        if layers is not None:
            config.num_hidden_layers = min(layers, config.num_hidden_layers)
        model = _empty_model(config, device.dtype)
        if layers is not None:
            model.lm_head = nn.Identity()  # a draft that only scores needs no logits
        packed_bytes = 0
        if packed is not None and device.eight_bits:
            packed_bytes = _in_eight_bits(model, folder, identity, device, packed, progress)
        _fill(model, sorted(folder.glob("*.safetensors")), device, progress)
        if device.name == "cuda":
            stack_layers(model)
    except (OSError, ValueError, KeyError) as error:
        raise ModelMissing(
            QT_TRANSLATE_NOOP("errors", "The model in {folder} is not complete."),
            QT_TRANSLATE_NOOP("errors", "Install it again: specdesk models install."),
            folder=folder,
        ) from error
    give_back()  # a tokenizer is read from text of ten times its size
    if not packed_bytes:
        device = replace(device, eight_bits="")
    return LoadedModel(
        identity.name, identity.sha256, model, tokenizer, device, packed_bytes, template
    )


def _in_eight_bits(
    model: Any, folder: Path, identity: Identity, device: Device, packed: Path, progress: Progress
) -> int:
    """Let a model's linear layers run in eight bits, if the model is built as it must be for that.

    Returns the bytes of their weights."""
    if not _can_replace(model, device):
        return 0
    try:
        _pack_once(folder, identity.sha256, packed, partial(progress.step, Stage.CONVERT))
    except OSError as error:  # torch needs no such file
        _log.warning("weights not packed: %s", error)
        return 0
    if device.eight_bits != "openvino":
        from engine.backends import eight_bit_layers, eight_bit_products

        products = eight_bit_products.products_of(device.eight_bits)
        return eight_bit_layers.replace_layers(model, folder, packed, products, progress)
    from engine.backends import openvino_layers, openvino_settings

    widths = model.config.hidden_size, model.config.intermediate_size
    settings = openvino_settings.fastest_settings(*widths)
    return openvino_layers.replace_layers(model, folder, packed, settings, progress)


def _can_replace(model: Any, device: Device) -> bool:
    """Whether what the device multiplies with knows how a model's layers are built."""
    if device.eight_bits != "openvino":
        return can_stack(model)
    from engine.backends.openvino_layers import can_replace

    return can_replace(model)


def pack_model(folder: Path, sha256: str, device: Device, packed: Path, report: Report) -> None:
    """Write an installed model's packed weights before it is first loaded; nothing where the
    device or the model has no use for them.

    sha256: of the weights, as in its Identity. report(done, total): called per weight.
    Raises OSError, ValueError, SafetensorError."""
    if not device.eight_bits:
        return
    config = AutoConfig.from_pretrained(folder, local_files_only=True)
    if _writes(config) and _can_replace(_empty_model(config, device.dtype), device):
        _pack_once(folder, sha256, packed, report)


def _writes(config: Any) -> bool:
    """Whether a model writes text; those that only embed it are never packed."""
    return any("CausalLM" in name for name in config.architectures or ())


def _pack_once(folder: Path, sha256: str, packed: Path, report: Report) -> None:
    if not is_packed(packed, sha256):
        pack(folder, sha256, packed, report)


def _empty_model(config: Any, dtype: torch.dtype) -> Any:
    """Build the model without memory for its weights."""
    config.dtype = dtype
    with torch.device("meta"):
        build: Any = AutoModelForCausalLM.from_config
        model = build(config, attn_implementation=IMPLEMENTATION)
    # Rotary tables are computed, not stored, and would stay on the meta device.
    model.model.rotary_emb = type(model.model.rotary_emb)(config=config)
    scale = getattr(model.model.embed_tokens, "scalar_embed_scale", None)  # Gemma's
    if scale is not None:
        model.model.embed_tokens.embed_scale = torch.tensor(scale)
    return model.eval().requires_grad_(False)


def _fill(model: nn.Module, weights: Sequence[Path], device: Device, progress: Progress) -> None:
    """Give every parameter its tensor from the files. Raises KeyError if one is missing."""
    tensors: dict[str, Tensor] = {}
    for file in weights:
        tensors |= _read_tensors(model, file, device, progress)
    model.load_state_dict(tensors, strict=False, assign=True)
    if isinstance(model.lm_head, nn.Linear):
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
