"""The check before an answer: its odds by hand, and that it leaves no trace in the answer."""

from dataclasses import replace

import pytest
import torch

from engine.backends.torch_target import TorchTarget
from engine.models import LoadedModel
from engine.progress import Quiet
from engine.prompt import Check
from engine.reading import Eviction, Reading
from engine.target import Generation
from tests.engine.conftest import SAMPLE
from tests.engine.families import FAMILIES, eager, miniature
from tests.engine.test_torch_target import PROMPT, prompt_ids

CHECK = Check(
    SAMPLE + "\nIs payment due within thirty days?", ("Either", "The"), ("Late",), float("-inf")
)


@pytest.fixture(scope="module", params=FAMILIES)
def family(request: pytest.FixtureRequest, tiny_model: LoadedModel) -> LoadedModel:
    return miniature(request.param, tiny_model.tokenizer)


def generate(loaded: LoadedModel, check: Check | None, reading: Reading) -> Generation:
    prompt = replace(PROMPT, check=check)
    return TorchTarget(loaded, 64).generate(prompt, 16, Quiet(), lambda piece: None, reading)


def by_hand(loaded: LoadedModel) -> float:
    ids = prompt_ids(loaded, replace(PROMPT, user=CHECK.user))
    with torch.no_grad():
        shares = eager(loaded)(torch.tensor([ids])).logits[0, -1].log_softmax(-1)
    first = [loaded.tokenizer(word)["input_ids"][0] for word in (*CHECK.yes, *CHECK.no)]
    return float(shares[first[:2]].logsumexp(0) - shares[first[2]])


@pytest.mark.parametrize("lookahead", ["", " within thirty"])
def test_the_odds_are_those_of_the_prompt_with_the_check(
    family: LoadedModel, lookahead: str
) -> None:
    plain = generate(family, None, Reading(lookahead=lookahead))
    checked = generate(family, CHECK, Reading(lookahead=lookahead))
    assert plain.certainty is None
    assert checked.certainty == pytest.approx(by_hand(family), abs=1e-3)
    assert (checked.text, checked.new_tokens) == (plain.text, plain.new_tokens)
    assert checked.kv_bytes == plain.kv_bytes


def test_a_check_leaves_what_was_kept_after_eviction(family: LoadedModel) -> None:
    reading = Reading(Eviction(64, 40), lookahead=" within thirty")
    plain, checked = generate(family, None, reading), generate(family, CHECK, reading)
    assert checked.text == plain.text
    assert checked.kv_bytes == plain.kv_bytes


def test_unsure_nothing_is_written(family: LoadedModel) -> None:
    unsure = replace(CHECK, least=by_hand(family) + 0.1)
    heard: list[str] = []
    generation = TorchTarget(family, 64).generate(
        replace(PROMPT, check=unsure), 16, Quiet(), heard.append
    )
    assert (generation.text, generation.new_tokens, heard) == ("", 0, [])
    assert generation.certainty is not None
    assert generation.certainty < unsure.least
