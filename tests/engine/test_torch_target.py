"""The target against transformers' own, slow and obvious, for every family."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
import torch
from transformers import DynamicCache

from engine.backends import torch_target
from engine.backends.torch_target import TorchTarget
from engine.device import Device
from engine.errors import Cancelled, UsageError
from engine.models import LoadedModel
from engine.phrases import Phrases
from engine.progress import Quiet, Stage
from engine.prompt import Prompt
from engine.reading import Eviction, Reading, Sparsity
from engine.target import WHOLE, Generation
from tests.engine.conftest import SAMPLE
from tests.engine.devices import DEVICES
from tests.engine.families import FAMILIES, eager, miniature

PROMPT = Prompt("Be brief.", SAMPLE)


class CancelIn:
    """Cancels in a stage."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    def step(self, stage: Stage, done: int, total: int) -> None:
        if stage is self.stage:
            raise Cancelled


class Read:
    """Keeps how many tokens a prefill was said to read."""

    tokens = 0

    def step(self, stage: Stage, done: int, total: int) -> None:
        if stage is Stage.PREFILL:
            self.tokens = total


@pytest.fixture
def target(tiny_model: LoadedModel) -> TorchTarget:
    return TorchTarget(tiny_model)


@pytest.fixture(scope="module", params=DEVICES)
def device(request: pytest.FixtureRequest) -> Device:
    return request.param


@pytest.fixture(scope="module", params=FAMILIES)
def family(request: pytest.FixtureRequest, tiny_model: LoadedModel, device: Device) -> LoadedModel:
    return miniature(request.param, tiny_model.tokenizer, device)


def prompt_ids(loaded: LoadedModel, prompt: Prompt) -> list[int]:
    messages = [
        {"role": "system", "content": prompt.system},
        {"role": "user", "content": prompt.user},
    ]
    text = loaded.tokenizer.apply_chat_template(
        messages, tokenize=False, add_generation_prompt=True
    )
    return loaded.tokenizer(text, add_special_tokens=False)["input_ids"]


def reference_ids(loaded: LoadedModel, new_tokens: int) -> list[int]:
    """What transformers' generate answers greedily, with eager attention."""
    ids = torch.tensor([prompt_ids(loaded, PROMPT)], device=loaded.device.torch)
    output = eager(loaded).generate(
        ids,
        attention_mask=torch.ones_like(ids),
        max_new_tokens=new_tokens,
        do_sample=False,
        eos_token_id=[0, 2],  # both end an answer by the chat template
    )
    return output[0, ids.shape[1] :].tolist()


def reference(loaded: LoadedModel, new_tokens: int) -> str:
    written = reference_ids(loaded, new_tokens)
    return loaded.tokenizer.decode(written, skip_special_tokens=True).strip()


def generate(loaded: LoadedModel, new_tokens: int, reading: Reading, block: int = 64) -> Generation:
    target = TorchTarget(loaded, block)
    return target.generate(PROMPT, new_tokens, Quiet(), lambda piece: None, reading)


@pytest.mark.parametrize("block", [16, 37, 4096])
def test_answer_equals_transformers_generate(family: LoadedModel, block: int) -> None:
    pieces: list[str] = []
    target = TorchTarget(family, block)
    generation = target.generate(PROMPT, 24, Quiet(), pieces.append)
    assert generation.text == reference(family, 24)
    assert "".join(pieces).strip() == generation.text
    assert generation.text


def test_a_capacity_of_the_prompt_gives_the_full_answer(family: LoadedModel) -> None:
    tokens = len(prompt_ids(family, PROMPT))
    whole = generate(family, 24, Reading())
    kept = generate(family, 24, Reading(Eviction(tokens), lookahead="The contract"))
    assert (kept.text, kept.new_tokens) == (whole.text, whole.new_tokens)


@pytest.mark.parametrize("guess", ["right", "half right", "wrong"])
def test_checked_lookahead_does_not_change_the_answer(family: LoadedModel, guess: str) -> None:
    whole = generate(family, 24, Reading())
    ids = family.tokenizer(whole.text, add_special_tokens=False)["input_ids"]
    lookahead = {
        "right": whole.text,
        "half right": family.tokenizer.decode(ids[: len(ids) // 2]) + " zebra",
        "wrong": "zebra zebra",
    }[guess]
    checked = generate(family, 24, Reading(lookahead=lookahead))
    assert checked.text == whole.text
    assert checked.lookahead_tokens > 0
    if guess == "wrong":
        assert checked.accepted_tokens == 0


class Told(Phrases):
    """Knows a whole text, or says the wrong thing with the same certainty."""

    def __init__(self, ids: list[int], *, right: bool) -> None:
        self._ids, self._wrong = ids, 0 if right else 1

    def continuation(self, tokens: Sequence[int]) -> Iterator[tuple[int, float]]:
        for token in self._ids[len(tokens) :]:
            yield (token + self._wrong) % 320, 0.99


@pytest.mark.parametrize("right", [True, False])
def test_phrases_save_steps_and_never_change_the_answer(
    family: LoadedModel, right: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = generate(family, 24, Reading())
    told = Told(prompt_ids(family, PROMPT) + reference_ids(family, 24), right=right)
    monkeypatch.setattr(torch_target, "phrases_of", lambda tokenizer: told)
    guessed = generate(family, 24, Reading())
    assert (guessed.text, guessed.new_tokens) == (whole.text, whole.new_tokens)
    if right:
        assert guessed.decode_steps < whole.decode_steps
    else:
        assert guessed.decode_steps == whole.decode_steps


def greedy_after(
    model: Any, cache: DynamicCache, first: int, position: int, count: int
) -> list[int]:
    """Greedy tokens from a cache cut by hand, one forward a token."""
    written, token = [], first
    for _ in range(count):
        written.append(token)
        output = model(
            input_ids=torch.tensor([[token]]),
            position_ids=torch.tensor([[position]]),
            attention_mask=torch.ones(1, cache.get_seq_length() + 1, dtype=torch.long),
            cache=cache,
            use_cache=True,
        )
        token, position = int(output.logits[0, -1].argmax()), position + 1
    return written


@pytest.mark.parametrize("name", ["llama", "qwen2", "qwen3"])
@pytest.mark.parametrize("looks_ahead", [False, True])
def test_eviction_equals_the_formula_by_hand(
    tiny_model: LoadedModel, name: str, looks_ahead: bool, device: Device
) -> None:
    """SpecKV and SnapKV from eager attention with explicit loops, then a decode from the cut."""
    loaded = miniature(name, tiny_model.tokenizer, device)
    with device.torch:  # new tensors are made there
        expected, got = _evicted_by_hand(loaded, looks_ahead)
    assert got.text == expected
    assert got.accepted_tokens == 0


def _evicted_by_hand(loaded: LoadedModel, looks_ahead: bool) -> tuple[str, Generation]:
    """The answer from a cache cut by explicit loops, and what the target answers."""
    eviction = Eviction(40, 8, 5, "max" if looks_ahead else "mean", looks_ahead)
    lookahead = "zebra zebra" if looks_ahead else ""
    ids = prompt_ids(loaded, PROMPT)
    ahead = loaded.tokenizer(lookahead, add_special_tokens=False)["input_ids"]
    model, cache = eager(loaded), DynamicCache()
    output = model(torch.tensor([ids + ahead]), cache=cache, use_cache=True, output_attentions=True)
    before, groups = len(ids) - eviction.window, model.config.num_key_value_heads
    for layer, shares in enumerate(output.attentions):
        kept = []
        for group in range(groups):
            heads = [h for h in range(shares.shape[1]) if h // (shares.shape[1] // groups) == group]
            queries = range(before, len(ids) + len(ahead))
            scores = []
            for key in range(before):
                seen = torch.stack([shares[0, h, q, key] for h in heads for q in queries])
                scores.append(float(seen.max() if looks_ahead else seen.mean()))
            pooled = [max(scores[max(0, k - 2) : k + 3]) for k in range(before)]
            best = torch.tensor(pooled).topk(eviction.capacity - eviction.window).indices
            kept.append(sorted(best.tolist()) + list(range(before, len(ids))))
        index = torch.tensor(kept)[None, :, :, None].expand(-1, -1, -1, model.config.head_dim)
        own = cache.layers[layer]
        own.keys, own.values = own.keys.gather(2, index), own.values.gather(2, index)
    first = int(output.logits[0, len(ids) - 1].argmax())
    written = greedy_after(model, cache, first, len(ids), 16)
    expected = loaded.tokenizer.decode(written, skip_special_tokens=True).strip()
    return expected, generate(loaded, 16, Reading(eviction, lookahead=lookahead))


def test_evicted_cache_is_small_in_bytes(family: LoadedModel) -> None:
    whole = generate(family, 4, Reading())
    kept = generate(family, 4, Reading(Eviction(48, 16)))
    assert kept.kv_bytes == whole.kv_bytes * 48 // whole.prompt_tokens


def test_sparse_prefill_of_everything_equals_full(family: LoadedModel) -> None:
    tokens = len(prompt_ids(family, PROMPT))
    sparse = generate(family, 16, Reading(sparsity=Sparsity(31, tokens - 32)), block=16)
    assert sparse.text == generate(family, 16, Reading()).text


def test_prompt_beyond_the_context_is_refused(target: TorchTarget) -> None:
    with pytest.raises(UsageError, match="4096 tokens"):
        target.generate(Prompt("", "word " * 5000), 16, Quiet(), lambda piece: None)


@pytest.mark.parametrize("stage", [Stage.PREFILL, Stage.DECODE])
def test_every_stage_can_be_cancelled(target: TorchTarget, stage: Stage) -> None:
    with pytest.raises(Cancelled):
        target.generate(PROMPT, 24, CancelIn(stage), lambda piece: None)
    again = target.generate(PROMPT, 8, Quiet(), lambda piece: None)
    assert again.new_tokens > 0


def test_progress_never_goes_back(target: TorchTarget) -> None:
    seen: list[int] = []

    class Watch:
        def step(self, now: Stage, done: int, total: int) -> None:
            if now is Stage.PREFILL:
                assert 0 <= done <= total
                seen.append(done)

    TorchTarget(target._loaded, 16).generate(PROMPT, 1, Watch(), lambda piece: None)
    assert seen == sorted(seen)
    assert len(set(seen)) > 10


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


def test_what_prompts_share_is_read_once(family: LoadedModel) -> None:
    """Whatever was asked before, the answer is the one that a new target gives."""
    other = Prompt(PROMPT.system, SAMPLE[:150] + "When is payment due?")
    shorter = Prompt(PROMPT.system, SAMPLE[:40])
    target = TorchTarget(family, 64)
    evicting = Reading(Eviction(64, window=16))
    for prompt, reading in [
        (PROMPT, WHOLE),
        (other, WHOLE),
        (PROMPT, evicting),
        (other, WHOLE),
        (shorter, WHOLE),
        (shorter, WHOLE),
        (PROMPT, WHOLE),
    ]:
        again = target.generate(prompt, 8, Quiet(), lambda piece: None, reading)
        fresh = TorchTarget(family, 64).generate(prompt, 8, Quiet(), lambda piece: None, reading)
        assert again.text == fresh.text
        assert again.kv_bytes == fresh.kv_bytes


def test_what_is_shared_is_not_computed_again(tiny_model: LoadedModel) -> None:
    target = TorchTarget(tiny_model)
    tokens: list[int] = []
    whole = len(prompt_ids(tiny_model, PROMPT))
    for text in (SAMPLE, SAMPLE + "When?", "Else."):
        read = Read()
        target.generate(Prompt(PROMPT.system, text), 1, read, lambda piece: None)
        tokens.append(read.tokens)
    assert tokens[0] == whole
    assert tokens[1] < whole // 4
    assert tokens[2] < len(prompt_ids(tiny_model, Prompt(PROMPT.system, "Else.")))


def test_a_prompt_that_was_cut_off_is_not_remembered(tiny_model: LoadedModel) -> None:
    target = TorchTarget(tiny_model, 16)
    with pytest.raises(Cancelled):
        target.generate(PROMPT, 8, CancelIn(Stage.PREFILL), lambda piece: None)
    generation = target.generate(PROMPT, 8, Quiet(), lambda piece: None)
    assert generation.text == generate(tiny_model, 8, WHOLE).text
