import gc
import json
import shutil
import weakref
from pathlib import Path

import pytest
import torch

from engine.backends.torch_target import TorchTarget
from engine.device import Device
from engine.models import Identity, load_model
from engine.progress import Quiet
from engine.prompt import Prompt
from engine.shared_tokenizers import chat_template, load_tokenizer

CPU = Device("cpu", torch.float32)
WORDY = "{% for message in messages %}{{ message.content }}{% endfor %} and now at length:"


@pytest.fixture
def siblings(tiny_folder: Path, tmp_path: Path) -> tuple[Path, Path]:
    """Two installed models with one tokenizer, and chat templates of their own."""
    folders = tmp_path / "one", tmp_path / "other"
    for folder in folders:
        shutil.copytree(tiny_folder, folder)
    (folders[1] / "chat_template.jinja").write_text(WORDY, encoding="utf-8")
    return folders


def change_settings(folder: Path) -> None:
    path = folder / "tokenizer_config.json"
    settings = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps({**settings, "eos_token": "<|endoftext|>"}), encoding="utf-8")


def test_models_with_the_same_tokenizer_share_it(siblings: tuple[Path, Path]) -> None:
    one, other = map(load_tokenizer, siblings)
    assert one is other


def test_each_model_keeps_its_own_chat_template(siblings: tuple[Path, Path], quiet: Quiet) -> None:
    loaded = [load_model(folder, Identity("x", "0" * 64), CPU, quiet) for folder in siblings]
    assert loaded[1].chat_template == WORDY
    lengths = [
        TorchTarget(each).generate(Prompt("", "Hello"), 1, quiet, print).prompt_tokens
        for each in loaded
    ]
    expected = [
        each.tokenizer.apply_chat_template(
            [{"role": "system", "content": ""}, {"role": "user", "content": "Hello"}],
            chat_template=(folder / "chat_template.jinja").read_text("utf-8"),
            add_generation_prompt=True,
            return_dict=False,
        )
        for each, folder in zip(loaded, siblings, strict=True)
    ]
    assert lengths == list(map(len, expected))
    assert lengths[0] != lengths[1]


def test_other_settings_are_another_tokenizer(siblings: tuple[Path, Path]) -> None:
    change_settings(siblings[1])
    one, other = map(load_tokenizer, siblings)
    assert (one.eos_token, other.eos_token) == ("<|im_end|>", "<|endoftext|>")


def test_model_that_keeps_its_template_elsewhere_gets_no_other_one(
    siblings: tuple[Path, Path],
) -> None:
    (siblings[0] / "chat_template.jinja").unlink()
    other = load_tokenizer(siblings[1])
    assert chat_template(siblings[0]) is None
    assert load_tokenizer(siblings[0]).chat_template != other.chat_template


def test_tokenizer_goes_with_the_last_model(siblings: tuple[Path, Path]) -> None:
    change_settings(siblings[0])  # no other test's model has it
    gone = weakref.ref(load_tokenizer(siblings[0]))
    gc.collect()
    assert gone() is None
