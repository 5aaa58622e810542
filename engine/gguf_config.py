"""What a GGUF file's metadata means to transformers: tensor names, config.json and its siblings.

Llama and Qwen only: others differ in more than names, and an unknown one must be refused rather
than answered with nonsense.
"""

from collections.abc import Mapping

import numpy as np

from engine.gguf import Header, Value
from engine.gguf_tokenizer import end_tokens, special_token

_ARCHITECTURES = {
    "llama": "LlamaForCausalLM",
    "qwen2": "Qwen2ForCausalLM",
    "qwen3": "Qwen3ForCausalLM",
}
_OUTER = {
    "token_embd": "model.embed_tokens",
    "output_norm": "model.norm",
    "output": "lm_head",
}
_INNER = {
    "attn_norm": "input_layernorm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "attn_q_norm": "self_attn.q_norm",
    "attn_k_norm": "self_attn.k_norm",
    "ffn_norm": "post_attention_layernorm",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}


def tensor_name(name: str) -> str:
    """The name that transformers gives the tensor. Raises ValueError for one it does not know."""
    stem, _, kind = name.rpartition(".")
    if stem in _OUTER and kind == "weight":
        return f"{_OUTER[stem]}.{kind}"
    parts = stem.split(".")
    if len(parts) == 3 and parts[0] == "blk" and parts[1].isdecimal() and parts[2] in _INNER:
        return f"model.layers.{int(parts[1])}.{_INNER[parts[2]]}.{kind}"
    raise ValueError(f"it has a tensor {name[:80]} whose use is unknown")


def model_config(header: Header) -> dict[str, object]:
    """config.json. Raises ValueError where the file lacks a figure or has one we do not support."""
    metadata = header.metadata
    kind = str(metadata.get("general.architecture"))
    if kind not in _ARCHITECTURES:
        raise ValueError(f"its architecture {kind} is not supported")
    if metadata.get(f"{kind}.rope.scaling.type", "none") != "none":
        raise ValueError("it stretches its positions, which is not supported")
    embedding = next((t for t in header.tensors if t.name == "token_embd.weight"), None)
    if embedding is None or len(embedding.shape) != 2:
        raise ValueError("it has no embeddings")
    heads = whole(metadata, f"{kind}.attention.head_count")
    hidden = whole(metadata, f"{kind}.embedding_length")
    tensor_names = {tensor.name for tensor in header.tensors}
    begin, padding = special_token(metadata, "bos"), special_token(metadata, "padding")
    config: dict[str, object] = {
        "architectures": [_ARCHITECTURES[kind]],
        "model_type": kind,
        "hidden_size": hidden,
        "intermediate_size": whole(metadata, f"{kind}.feed_forward_length"),
        "num_hidden_layers": whole(metadata, f"{kind}.block_count"),
        "num_attention_heads": heads,
        "num_key_value_heads": whole(metadata, f"{kind}.attention.head_count_kv", heads),
        "head_dim": whole(metadata, f"{kind}.attention.key_length", hidden // heads),
        "hidden_act": "silu",
        "max_position_embeddings": whole(metadata, f"{kind}.context_length"),
        "rms_norm_eps": _fraction(metadata, f"{kind}.attention.layer_norm_rms_epsilon"),
        "rope_parameters": {
            "rope_type": "default",
            "rope_theta": _fraction(metadata, f"{kind}.rope.freq_base", 10000.0),
        },
        "vocab_size": embedding.shape[0],
        "tie_word_embeddings": "output.weight" not in tensor_names,
        "attention_bias": kind == "llama" and "blk.0.attn_q.bias" in tensor_names,
        "bos_token_id": begin[0] if begin else None,
        "eos_token_id": end_tokens(metadata)[0] if end_tokens(metadata) else None,
        "pad_token_id": padding[0] if padding else None,
        "dtype": "bfloat16",
    }
    return config


def whole(metadata: Mapping[str, Value], key: str, default: int | None = None) -> int:
    """The entry as a positive whole number. Raises ValueError if it is none."""
    value = metadata.get(key, default)
    if not isinstance(value, int) or not 0 < value < 2**31:
        raise ValueError(f"its entry {key} is {value if value is None else str(value)[:40]}")
    return value


def _fraction(metadata: Mapping[str, Value], key: str, default: float | None = None) -> float:
    value = metadata.get(key, default)
    if not isinstance(value, float) or not 0 < value < 1e12:
        raise ValueError(f"its entry {key} is {value if value is None else str(value)[:40]}")
    return float(np.float32(value))


def generation_config(metadata: Mapping[str, Value]) -> dict[str, object]:
    """generation_config.json: greedy, and every token at which an answer ends."""
    begin, padding = special_token(metadata, "bos"), special_token(metadata, "padding")
    return {
        "do_sample": False,
        "bos_token_id": begin[0] if begin else None,
        "eos_token_id": end_tokens(metadata),
        "pad_token_id": padding[0] if padding else None,
    }


def tokenizer_config(metadata: Mapping[str, Value]) -> dict[str, object]:
    """tokenizer_config.json."""
    kind = str(metadata.get("general.architecture"))
    settings: dict[str, object] = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": whole(metadata, f"{kind}.context_length"),
        "clean_up_tokenization_spaces": False,
    }
    for name, key in (("bos", "bos"), ("eos", "eos"), ("unk", "unknown"), ("pad", "padding")):
        if token := special_token(metadata, key):
            settings[f"{name}_token"] = token[1]
    return settings
