"""Tiny seeded models, built here, for tests of the engine."""

from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from engine.device import Device
from engine.models import Identity, LoadedModel, load_model
from engine.progress import Quiet

SAMPLE = (
    "The contract begins on 1 April 2024. Either side may end it with ninety days' notice.\n"
    "Payment is due within thirty days. Late payment costs two percent a month.\n"
    "The supplier keeps all records for seven years, and shows them to an auditor when asked.\n"
    "契約は四月一日に始まる。支払いは三十日以内に行う。記録は七年間保存する。\n"
)
_CHAT = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n"
    "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def seeded_tokenizer() -> PreTrainedTokenizerFast:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=320,
        special_tokens=["<|endoftext|>", "<|im_start|>", "<|im_end|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    )
    tokenizer.train_from_iterator([SAMPLE], trainer)
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token="<|im_end|>")
    fast.chat_template = _CHAT
    return fast


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installed model of two layers with grouped heads."""
    folder = tmp_path_factory.mktemp("tiny-model")
    torch.manual_seed(7)
    config = LlamaConfig(
        vocab_size=320,
        hidden_size=64,
        intermediate_size=96,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=4096,
        tie_word_embeddings=True,
        eos_token_id=2,
        initializer_range=0.3,  # large enough that attention and greedy choices are not flat
    )
    LlamaForCausalLM(config).save_pretrained(folder)
    seeded_tokenizer().save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def tiny_model(tiny_folder: Path) -> LoadedModel:
    return load_model(
        tiny_folder, Identity("tiny", "0" * 64), Device("cpu", torch.float32), Quiet()
    )
