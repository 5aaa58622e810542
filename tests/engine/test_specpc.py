"""The paper's SpecPC against its formula, in explicit loops over eager attention."""

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import DynamicCache

from engine.backends.torch_prompt_draft import AFTER, BEFORE, TorchPromptDraft
from engine.device import Device
from engine.errors import Cancelled, UsageError
from engine.models import LoadedModel
from engine.progress import CancelToken, Quiet
from engine.specpc import SpecPC, choice_order
from engine.text import Text
from tests.engine.conftest import SAMPLE
from tests.engine.devices import DEVICES
from tests.engine.families import eager, miniature

QUESTION = "Who may end the contract?"
TEXT = Text("sample", SAMPLE)


def by_hand(loaded: LoadedModel, settings: SpecPC) -> np.ndarray[Any, Any]:
    """max (or sum) over layers, heads and queries of the weighted attention to each key."""
    before, own, after = (
        loaded.tokenizer(part, add_special_tokens=False)["input_ids"]
        for part in (BEFORE, SAMPLE, AFTER.format(question=QUESTION))
    )
    ids = before + own + after
    model, cache = eager(loaded), DynamicCache()
    scores = np.zeros(len(ids))
    fed, position = ids, 0
    for _ in range(settings.lookahead):
        output = model(
            torch.tensor([fed]),
            position_ids=torch.arange(position, position + len(fed))[None],
            cache=cache,
            use_cache=True,
            output_attentions=True,
        )
        queries = min(settings.window, len(fed))
        for layer, shares in enumerate(output.attentions):
            if layer < settings.skip_layers:
                continue
            for head in range(shares.shape[1]):
                for query in range(queries):
                    weight = query / (queries - 1) if settings.weighted and queries > 1 else 1.0
                    row = (
                        shares[0, head, len(fed) - queries + query, : len(ids)].cpu().numpy()
                        * weight
                    )
                    if settings.reduction == "max":
                        scores = np.maximum(scores, row)
                    else:
                        scores = scores + row
        position += len(fed)
        fed = [int(output.logits[0, -1].argmax())]
    return scores[len(before) : len(before) + len(own)]


@pytest.mark.parametrize(
    "settings",
    [
        SpecPC(window=6, skip_layers=0, lookahead=1),
        SpecPC(window=6, skip_layers=1, lookahead=4, weighted=False),
        SpecPC(window=5, skip_layers=2, lookahead=2, reduction="mean"),
    ],
)
@pytest.mark.parametrize("family", ["llama", "qwen2"])
@pytest.mark.parametrize("device", DEVICES)
def test_scores_are_the_formula(
    tiny_model: LoadedModel, device: Device, family: str, settings: SpecPC
) -> None:
    loaded = miniature(family, tiny_model.tokenizer, device)
    found = TorchPromptDraft(loaded, 32).attention(TEXT, QUESTION, settings, Quiet())
    with device.torch:  # new tensors are made there
        expected = by_hand(loaded, settings)
    np.testing.assert_allclose(found.scores, expected, rtol=2e-4, atol=1e-6)


def chosen_by_hand(scores: list[float], settings: SpecPC) -> list[int]:
    """The paper's selection, one step after the other."""
    kernel = settings.kernel
    left = (kernel - 1) // 2
    smooth = []
    for key in range(len(scores)):
        around = range(key - left, key - left + kernel)
        values = [scores[k] if 0 <= k < len(scores) else 0.0 for k in around]
        smooth.append(max(values) if settings.pooling == "max" else sum(values) / kernel)
    order: list[int] = []
    width = kernel if settings.neighbours is None else settings.neighbours
    for key in sorted(range(len(scores)), key=lambda k: -smooth[k]):
        distances = range(-((width - 1) // 2), width - (width - 1) // 2) if width else [0]
        for distance in sorted(distances, key=abs):
            place = min(max(key + distance, 0), len(scores) - 1)
            if place not in order:
                order.append(place)
    return order


@settings(max_examples=50, deadline=None)
@given(
    scores=st.lists(st.integers(0, 10**6), min_size=1, max_size=40, unique=True),
    kernel=st.integers(1, 9),
    neighbours=st.one_of(st.none(), st.integers(0, 7)),
)
def test_tokens_are_chosen_as_in_the_paper(
    scores: list[int], kernel: int, neighbours: int | None
) -> None:
    how = SpecPC(kernel=kernel, neighbours=neighbours, pooling="mean")
    values = np.asarray(scores, dtype=np.float32)
    expected = chosen_by_hand(values.tolist(), how)
    found = choice_order(values, how, len(values))
    # Means of different keys may tie; what is chosen in the end may not differ.
    assert sorted(found) == sorted(expected) == list(range(len(values)))
    if kernel == 1:
        assert found == expected


def test_a_text_beyond_the_context_is_refused(tiny_model: LoadedModel) -> None:
    with pytest.raises(UsageError, match="4096 tokens"):
        TorchPromptDraft(tiny_model).attention(
            Text("long", "word " * 5000), QUESTION, SpecPC(), Quiet()
        )


def test_scoring_can_be_cancelled(tiny_model: LoadedModel) -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        TorchPromptDraft(tiny_model).attention(TEXT, QUESTION, SpecPC(), Quiet(token))


@pytest.mark.parametrize("wrong", [{"window": 0}, {"kernel": 0}, {"skip_layers": -1}])
def test_settings_that_mean_nothing_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="SpecPC"):
        SpecPC(**wrong)
