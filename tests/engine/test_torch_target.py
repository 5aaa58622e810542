"""The target: chunked prefill and greedy decoding against transformers' own generate."""

import pytest
import torch

from engine.backends import torch_target
from engine.backends.torch_target import TorchTarget
from engine.errors import Cancelled, UsageError
from engine.models import LoadedModel
from engine.progress import Quiet, Stage
from engine.prompt import Prompt
from tests.engine.conftest import SAMPLE


@pytest.fixture
def target(tiny_model: LoadedModel) -> TorchTarget:
    return TorchTarget(tiny_model)


def reference(tiny: LoadedModel, new_tokens: int) -> str:
    """What transformers' generate answers greedily."""
    messages = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": SAMPLE}]
    text = tiny.tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
    ids = torch.tensor([tiny.tokenizer(text, add_special_tokens=False)["input_ids"]])
    output = tiny.model.generate(
        ids, attention_mask=torch.ones_like(ids), max_new_tokens=new_tokens, do_sample=False
    )
    written = output[0, ids.shape[1] :]
    return tiny.tokenizer.decode(written, skip_special_tokens=True).strip()


@pytest.mark.parametrize("chunk", [16, 37, 4096])
def test_answer_equals_transformers_generate(
    target: TorchTarget, tiny_model: LoadedModel, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    monkeypatch.setattr(torch_target, "CHUNK", chunk)
    pieces: list[str] = []
    generation = target.generate(Prompt("Be brief.", SAMPLE), 24, Quiet(), pieces.append)
    assert generation.text == reference(tiny_model, 24)
    assert "".join(pieces).strip() == generation.text
    assert generation.text


def test_cache_bytes_are_those_of_the_prompt(target: TorchTarget, tiny_model: LoadedModel) -> None:
    generation = target.generate(Prompt("", "Hello"), 1, Quiet(), lambda piece: None)
    config = tiny_model.model.config
    per_token = 2 * config.num_hidden_layers * config.num_key_value_heads * config.head_dim * 4
    assert generation.kv_bytes == generation.prompt_tokens * per_token


def test_prompt_beyond_the_context_is_refused(target: TorchTarget) -> None:
    with pytest.raises(UsageError, match="4096 tokens"):
        target.generate(Prompt("", "word " * 5000), 16, Quiet(), lambda piece: None)


@pytest.mark.parametrize("stage", [Stage.PREFILL, Stage.DECODE])
def test_every_stage_can_be_cancelled(target: TorchTarget, stage: Stage) -> None:
    class CancelInStage:
        def step(self, now: Stage, done: int, total: int) -> None:
            if now is stage:
                raise Cancelled

    with pytest.raises(Cancelled):
        target.generate(Prompt("", SAMPLE), 24, CancelInStage(), lambda piece: None)


def test_a_stop_ends_the_answer_and_is_not_shown(
    target: TorchTarget, tiny_model: LoadedModel
) -> None:
    whole = reference(tiny_model, 24)
    stop = whole[8:12]
    pieces: list[str] = []
    prompt = Prompt("Be brief.", SAMPLE, stops=(stop,))
    generation = target.generate(prompt, 24, Quiet(), pieces.append)
    assert generation.text == whole[: whole.index(stop)].strip()
    assert "".join(pieces).strip() == generation.text
    assert generation.new_tokens < 24
