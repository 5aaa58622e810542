"""Converted models say what the original says."""

import json
from pathlib import Path

import gguf
import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM, AutoTokenizer

from engine.convert import WEIGHTS, CannotConvert, check_source, convert
from tests.engine.gguf_models import tiny_llama, write_gguf

IDS = torch.tensor([[5, 9, 200, 31, 7, 120, 44, 6]])


def converted(source: Path, folder: Path) -> Path:
    folder.mkdir()
    convert(source, folder, lambda done, total: None)
    return folder


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_gguf(tmp_path_factory.mktemp("gguf") / "tiny.gguf", tiny_llama())


@pytest.fixture(scope="module")
def folder(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return converted(source, tmp_path_factory.mktemp("models") / "tiny")


def test_logits_are_those_of_the_original(folder: Path) -> None:
    original = tiny_llama()
    for parameter in original.parameters():
        parameter.data = parameter.data.to(torch.bfloat16).float()
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    with torch.no_grad():
        torch.testing.assert_close(model(IDS).logits, original(IDS).logits)


@pytest.mark.parametrize("kind", ["Q8_0", "Q5_0", "Q4_1"])
def test_quantized_weights_are_what_the_package_dequantizes(kind: str, tmp_path: Path) -> None:
    original = tiny_llama()
    number = gguf.GGMLQuantizationType[kind]
    found = load_file(
        converted(write_gguf(tmp_path / "a.gguf", original, kind=number), tmp_path / "out")
        / WEIGHTS
    )
    for name in ("model.layers.1.mlp.down_proj.weight", "model.embed_tokens.weight"):
        values = original.state_dict()[name].numpy()
        expected = gguf.dequantize(gguf.quantize(values, number), number)
        assert torch.equal(found[name], torch.from_numpy(np.asarray(expected)).to(torch.bfloat16))


def test_numbers_are_cut_into_digits_whatever_could_be_merged(folder: Path) -> None:
    tokenizer = AutoTokenizer.from_pretrained(folder)
    assert tokenizer.tokenize("in the 2024") == ["in", "Ġthe", "Ġ", "2", "0", "2", "4"]
    text = "the café 契約 <|im_end|>"
    encoded = tokenizer(text, return_offsets_mapping=True)
    assert tokenizer.decode(encoded.input_ids) == text
    assert encoded.input_ids[-1] == 2
    assert encoded.offset_mapping[0] == (0, 3)
    assert tokenizer.apply_chat_template([{"role": "user", "content": "x"}], tokenize=False) == "x"


def test_qwen_splits_are_those_of_transformers(tmp_path: Path) -> None:
    from transformers.models.qwen2.tokenization_qwen2 import PRETOKENIZE_REGEX

    made = converted(write_gguf(tmp_path / "a.gguf", tiny_llama(), pre="qwen2"), tmp_path / "out")
    table = json.loads((made / "tokenizer.json").read_text("utf-8"))
    assert table["pre_tokenizer"]["pretokenizers"][0]["pattern"]["Regex"] == PRETOKENIZE_REGEX
    assert table["normalizer"]["type"] == "NFC"


def test_answers_end_at_every_known_end(folder: Path) -> None:
    table = json.loads((folder / "generation_config.json").read_text("utf-8"))
    assert table["eos_token_id"] == [2, 0]
    assert table["do_sample"] is False


def test_progress_counts_tensors(source: Path, tmp_path: Path) -> None:
    steps: list[tuple[int, int]] = []
    convert(source, tmp_path, lambda done, total: steps.append((done, total)))
    assert steps == [(n, 20) for n in range(21)]


@pytest.mark.parametrize(
    ("architecture", "pre", "reason"),
    [("mamba", "smollm", "architecture mamba"), ("llama", "unheard-of", "unheard-of")],
)
def test_unknown_kinds_are_refused(
    architecture: str, pre: str, reason: str, tmp_path: Path
) -> None:
    path = write_gguf(tmp_path / "a.gguf", tiny_llama(), architecture, pre)
    with pytest.raises(CannotConvert, match=reason):
        convert(path, tmp_path, lambda done, total: None)


def test_weights_that_are_no_numbers_are_refused(tmp_path: Path) -> None:
    model = tiny_llama()
    model.model.layers[1].mlp.up_proj.weight.data[3, 3] = float("nan")
    path = write_gguf(tmp_path / "a.gguf", model)
    check_source(path)
    with pytest.raises(CannotConvert, match="no numbers"):
        convert(path, tmp_path, lambda done, total: None)
