"""Seeded miniatures of the families that the engine serves, and the same weights run eagerly."""

from typing import Any

import torch
from transformers import (
    AutoModelForCausalLM,
    Gemma3TextConfig,
    GemmaConfig,
    LlamaConfig,
    MistralConfig,
    PreTrainedConfig,
    PreTrainedTokenizerFast,
    Qwen2Config,
    Qwen3Config,
)

from engine.attention import IMPLEMENTATION
from engine.device import Device
from engine.models import LoadedModel

_COMMON: dict[str, Any] = {
    "vocab_size": 320,
    "hidden_size": 64,
    "intermediate_size": 96,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "head_dim": 16,
    "max_position_embeddings": 2048,
    "eos_token_id": 2,
    "pad_token_id": 0,
    "initializer_range": 0.3,  # large enough that attention and greedy choices are not flat
}
SLIDING = 24  # shorter than the tests' prompts


def _config(family: str) -> PreTrainedConfig:
    match family:
        case "llama":
            return LlamaConfig(**_COMMON)
        case "smollm2":
            return LlamaConfig(**_COMMON | {"tie_word_embeddings": True, "rope_theta": 100000})
        case "qwen2":
            return Qwen2Config(**_COMMON)
        case "qwen3":
            return Qwen3Config(**_COMMON)
        case "gemma":
            return GemmaConfig(**_COMMON)
        case "gemma3":
            # Tied to embeddings that Gemma scales up, it would only repeat its last token.
            own = {"sliding_window": SLIDING, "query_pre_attn_scalar": 16}
            return Gemma3TextConfig(**_COMMON | own | {"tie_word_embeddings": False})
        case "mistral":
            return MistralConfig(**_COMMON | {"sliding_window": SLIDING})
    raise ValueError(family)


FAMILIES = ("llama", "smollm2", "qwen2", "qwen3", "gemma", "gemma3", "mistral")


def miniature(
    family: str, tokenizer: PreTrainedTokenizerFast, device: Device | None = None
) -> LoadedModel:
    """A model of three layers with grouped heads; Gemma 3's and Mistral's slide."""
    torch.manual_seed(13)
    model = AutoModelForCausalLM.from_config(_config(family), attn_implementation=IMPLEMENTATION)
    device = device or Device("cpu", torch.float32)
    model = model.to(device.torch, device.dtype).eval().requires_grad_(False)
    return LoadedModel(family, "0" * 64, model, tokenizer, device)


def eager(loaded: LoadedModel) -> Any:
    """The same weights with transformers' slow, obvious attention."""
    config = loaded.model.config.to_dict()
    copy = type(loaded.model.config)(**config)
    model = AutoModelForCausalLM.from_config(copy, attn_implementation="eager")
    model.load_state_dict(loaded.model.state_dict())
    return model.to(loaded.device.torch, loaded.device.dtype).eval().requires_grad_(False)
