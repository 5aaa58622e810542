"""The draft against a naive reference: eager attention over the whole prompt, explicit loops."""

from pathlib import Path

import numpy as np
import pytest
import torch

from engine.backends import torch_draft
from engine.backends.torch_draft import PREFIX, QUESTION, TorchDraft
from engine.calibration import UNRELATED
from engine.device import Device
from engine.eight_bits import EightBits
from engine.errors import Cancelled
from engine.heads import Head, Voting
from engine.memory import DraftMemory, open_memory
from engine.models import LoadedModel
from engine.passages import windows
from engine.progress import CancelToken, Progress, Quiet, Stage
from engine.spans import Span
from engine.text import Text
from engine.tokens import tokenize
from tests.engine.conftest import SAMPLE, seeded_tokenizer
from tests.engine.devices import DEVICES
from tests.engine.families import FAMILIES, eager, miniature

HEADS = (Head(0, 1), Head(1, 0), Head(1, 3))
ASKED = "When is payment due?"
# What a score adds up: the question, minus the mean of the unrelated ones.
WEIGHTS = ((ASKED, 1.0), *((unrelated, -1 / len(UNRELATED)) for unrelated in UNRELATED))


@pytest.fixture
def draft(tiny_model: LoadedModel) -> TorchDraft:
    return TorchDraft(tiny_model, Voting(HEADS))


def read(
    draft: TorchDraft, text: Text, folder: Path, progress: Progress | None = None
) -> DraftMemory:
    """Read all of a text that was not read yet."""
    memory = draft.plan(text, folder)
    return draft.read(memory, memory.missing, progress or Quiet())


def knows(draft: TorchDraft, text: Text, folder: Path) -> bool:
    """Whether the whole text was read."""
    return not draft.plan(text, folder).missing


def naive_scores(tiny: LoadedModel, text: str, cuts: list[tuple[int, int]], asked: str) -> list:
    """Attention of the question's tokens over the document, all windows under one softmax."""
    tokens = tokenize(tiny.tokenizer, text)
    prefix = tokenize(tiny.tokenizer, PREFIX).ids.tolist()
    lead = tokenize(tiny.tokenizer, QUESTION.split("{question}")[0]).ids.tolist()
    question = tokenize(tiny.tokenizer, " " + asked).ids.tolist()
    model = eager(tiny)
    logits = []  # per window [heads][queries][tokens]
    for first, last in cuts:
        before = prefix + tokens.ids[first:last].tolist()
        ids = before + lead + question
        places = [*range(len(before)), *_behind(lead + question)]
        with torch.no_grad():
            attentions = model(
                torch.tensor([ids]), position_ids=torch.tensor([places]), output_attentions=True
            ).attentions
        document = range(len(prefix), len(prefix) + last - first)
        queries = range(len(ids) - len(question), len(ids))
        logits.append(
            [
                [
                    [float(attentions[h.layer][0, h.head, q, k].log()) for k in document]
                    for q in queries
                ]
                for h in HEADS
            ]
        )
    return logits


def _behind(question: list[int]) -> range:
    """The positions of a question: behind a full window, however long its own is."""
    return range(torch_draft.WINDOW_TOKENS, torch_draft.WINDOW_TOKENS + len(question))


@pytest.mark.parametrize("family", ["llama", "smollm2", "qwen2", "qwen3", "gemma"])
@pytest.mark.parametrize("device", DEVICES)
def test_scores_equal_eager_attention_in_one_window(
    device: Device, family: str, tmp_path: Path
) -> None:
    loaded = miniature(family, seeded_tokenizer(), device)
    draft = TorchDraft(loaded, Voting(HEADS), EightBits.unrounded)
    memory = read(draft, Text("a", SAMPLE), tmp_path)
    count = len(memory.tokens)
    expected = np.zeros(count)
    for asked, weight in WEIGHTS:
        with device.torch:  # new tensors are made there
            by_head = naive_scores(loaded, SAMPLE, [(0, count)], asked)[0]
        for head in by_head:
            for query in head:
                shares = np.exp(query) / np.exp(query).sum()
                expected += weight * shares / (len(head) * len(HEADS))
    found = draft.score([memory], ASKED, Quiet()).importances[0]
    np.testing.assert_allclose(found.scores, expected, atol=2e-5)
    assert found.scores.std() > 5e-4


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_lets_a_question_look_later(family: str, tmp_path: Path) -> None:
    loaded = miniature(family, seeded_tokenizer())
    scores = []
    for looks_from in (0, 1):
        draft = TorchDraft(loaded, Voting((Head(2, 1),), looks_from))
        memory = read(draft, Text("a", SAMPLE), tmp_path)
        scores.append(draft.score([memory], ASKED, Quiet()).importances[0].scores)
    assert np.abs(scores[0] - scores[1]).max() > 1e-4
    assert all(abs(float(found.sum())) < 1e-3 for found in scores)


def test_a_question_looks_at_the_document_in_upper_layers_alone(
    tiny_model: LoadedModel, tmp_path: Path
) -> None:
    """Layer 0 of the question sees the prefix, layer 1 the window, by explicit matrices."""
    draft = TorchDraft(tiny_model, Voting((Head(1, 3),), looks_from=1), EightBits.unrounded)
    memory = read(draft, Text("a", SAMPLE), tmp_path)
    assert memory.load(0).keys.shape[0] == 1  # only the layer in which it looks is kept

    expected = np.zeros(len(memory.tokens))
    for asked, weight in WEIGHTS:
        shares = _shares_of_upper_layer(tiny_model, memory.tokens.ids.tolist(), asked, head=3)
        expected += weight * shares.mean(0)
    found = draft.score([memory], ASKED, Quiet()).importances[0]
    np.testing.assert_allclose(found.scores, expected, atol=2e-5)
    assert found.scores.std() > 5e-4


def test_nothing_is_computed_behind_the_last_vote(tiny_model: LoadedModel, tmp_path: Path) -> None:
    computed: list[int] = []
    layers = tiny_model.model.model.layers
    handles = [
        layer.mlp.register_forward_hook(lambda *_, index=index: computed.append(index))
        for index, layer in enumerate(layers)
    ]
    draft = TorchDraft(tiny_model, Voting((Head(1, 3),)))
    memory = read(draft, Text("a", SAMPLE), tmp_path)
    draft.score([memory], ASKED, Quiet())
    for handle in handles:
        handle.remove()
    assert set(computed) == {0}


def _shares_of_upper_layer(
    tiny: LoadedModel, document: list[int], asked: str, head: int
) -> np.ndarray:
    """What the question's tokens attend to in layer 1, [queries, document tokens]."""
    prefix = tokenize(tiny.tokenizer, PREFIX).ids.tolist()
    lead = tokenize(tiny.tokenizer, QUESTION.split("{question}")[0]).ids.tolist()
    question = tokenize(tiny.tokenizer, " " + asked).ids.tolist()
    model = eager(tiny)
    layer = model.model.layers[1]
    size = layer.self_attn.head_dim
    groups = model.config.num_attention_heads // model.config.num_key_value_heads

    def entering(ids: list[int], places: list[int]) -> tuple[torch.Tensor, torch.Tensor]:
        """Queries of the head and keys of its group as layer 1 has them, rotated."""
        positions = torch.tensor([places])
        hidden = model(
            torch.tensor([ids]), position_ids=positions, output_hidden_states=True
        ).hidden_states[1]
        normed = layer.input_layernorm(hidden)
        cos, sin = model.model.rotary_emb(hidden, positions)

        def rotated(projected: torch.Tensor, which: int) -> torch.Tensor:
            one = projected[..., which * size : (which + 1) * size]
            half = torch.cat([-one[..., size // 2 :], one[..., : size // 2]], dim=-1)
            return (one * cos + half * sin)[0]

        query = rotated(layer.self_attn.q_proj(normed), head)
        key = rotated(layer.self_attn.k_proj(normed), head // groups)
        return query, key

    with torch.no_grad():
        _, keys = entering(prefix + document, [*range(len(prefix) + len(document))])
        alone = prefix + lead + question
        queries, _ = entering(alone, [*range(len(prefix)), *_behind(lead + question)])
        logits = queries[-len(question) :] @ keys[len(prefix) :].T * size**-0.5
    return torch.softmax(logits, dim=-1).numpy()


def test_eight_bits_choose_the_same_tokens(tiny_model: LoadedModel, tmp_path: Path) -> None:
    scores = []
    for hold in (EightBits.of, EightBits.unrounded):
        draft = TorchDraft(tiny_model, Voting(HEADS), hold)
        memory = read(draft, Text("a", SAMPLE), tmp_path / hold.__name__)
        scores.append(draft.score([memory], ASKED, Quiet()).importances[0].scores)
    assert np.corrcoef(scores)[0, 1] > 0.99
    best = [set(np.argsort(-found)[:20].tolist()) for found in scores]
    assert len(best[0] & best[1]) >= 18


@pytest.mark.parametrize("looks_from", [0, 1])
@pytest.mark.parametrize("family", FAMILIES)
def test_windows_computed_together_give_the_same_scores(
    family: str, looks_from: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch_draft, "WINDOW_TOKENS", 64)
    loaded = miniature(family, seeded_tokenizer())
    voting = Voting((Head(1, 0), Head(1, 3), Head(2, 2)), looks_from)
    scores, kept = [], []
    for batch in (1, 3):
        draft = TorchDraft(loaded, voting, EightBits.unrounded, batch)
        memory = read(draft, Text("a", SAMPLE), tmp_path / str(batch))
        assert len({len(memory.window(index)) for index in range(len(memory))}) > 1
        scores.append(draft.score([memory], ASKED, Quiet()).importances[0].scores)
        kept.append([memory.load(index).unrelated[1].shares for index in range(len(memory))])
    np.testing.assert_allclose(scores[1], scores[0], atol=1e-5)
    assert scores[0].std() > 5e-4
    for together, alone in zip(*kept, strict=True):
        torch.testing.assert_close(together, alone, atol=1e-3, rtol=1e-3)


def test_windows_share_one_softmax(
    draft: TorchDraft, tiny_model: LoadedModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch_draft, "WINDOW_TOKENS", 64)
    text = Text("b", SAMPLE)
    memory = read(draft, text, tmp_path)
    assert len(memory) > 2
    found = draft.score([memory], ASKED, Quiet()).importances[0]
    # Shares of all windows sum to one for the question and for each unrelated one.
    assert abs(float(found.scores.sum())) < 1e-3
    tokens = tokenize(tiny_model.tokenizer, SAMPLE)
    cuts = windows(text, tokens, 64 - len(tokenize(tiny_model.tokenizer, PREFIX)))
    assert [cut[1] for cut in cuts] == list(memory.cuts[1:])


def test_documents_asked_together_share_one_softmax(draft: TorchDraft, tmp_path: Path) -> None:
    first = read(draft, Text("a", SAMPLE), tmp_path)
    second = read(draft, Text("c", SAMPLE[::-1]), tmp_path)
    together = draft.score([first, second], "records?", Quiet()).importances
    assert abs(sum(float(importance.scores.sum()) for importance in together)) < 1e-3
    assert [len(i.scores) for i in together] == [len(first.tokens), len(second.tokens)]


def test_memory_is_read_from_disk_again(draft: TorchDraft, tmp_path: Path) -> None:
    text = Text("a", SAMPLE)
    assert not knows(draft, text, tmp_path)
    made = read(draft, text, tmp_path)
    assert knows(draft, text, tmp_path)
    token = CancelToken()
    token.cancel()  # nothing is read again, so nothing is cancelled
    again = read(draft, text, tmp_path, Quiet(token))
    before = draft.score([made], "records?", Quiet()).importances[0].scores
    np.testing.assert_array_equal(
        before, draft.score([again], "records?", Quiet()).importances[0].scores
    )


def test_a_damaged_window_is_read_anew(
    draft: TorchDraft, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch_draft, "WINDOW_TOKENS", 64)
    text = Text("a", SAMPLE)
    memory = read(draft, text, tmp_path)
    before = draft.score([memory], "records?", Quiet()).importances[0].scores
    file = memory.folder / "000001.safetensors"
    file.write_bytes(file.read_bytes()[:100])
    assert not knows(draft, text, tmp_path)
    assert draft.plan(text, tmp_path).missing == [1]
    again = draft.score([read(draft, text, tmp_path)], "records?", Quiet()).importances[0].scores
    np.testing.assert_array_equal(before, again)


def test_a_damaged_layout_is_laid_out_anew(draft: TorchDraft, tmp_path: Path) -> None:
    text = Text("a", SAMPLE)
    file = read(draft, text, tmp_path).folder / "layout.safetensors"
    file.write_bytes(b"{}")
    assert open_memory(tmp_path, file.parent.name) is None
    assert len(draft.plan(text, tmp_path).tokens) > 0
    assert knows(draft, text, tmp_path)  # the windows are whole


def test_interrupted_reading_goes_on_where_it_stopped(
    draft: TorchDraft, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch_draft, "WINDOW_TOKENS", 64)
    text = Text("a", SAMPLE)
    windows_seen: list[int] = []

    class StopInThird:
        def step(self, stage: Stage, done: int, total: int) -> None:
            memory = draft.plan(text, tmp_path)
            windows_seen.append(len(memory.known))
            if len(memory.known) == 2:
                raise Cancelled

    with pytest.raises(Cancelled):
        read(draft, text, tmp_path, StopInThird())
    assert draft.plan(text, tmp_path).known == {0, 1}
    whole = read(draft, text, tmp_path)
    assert not whole.missing
    other = read(draft, text, tmp_path / "other")
    np.testing.assert_array_equal(
        draft.score([whole], "records?", Quiet()).importances[0].scores,
        draft.score([other], "records?", Quiet()).importances[0].scores,
    )


def test_some_windows_can_be_weighed_alone(
    draft: TorchDraft, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch_draft, "WINDOW_TOKENS", 64)
    memory = draft.plan(Text("a", SAMPLE), tmp_path)
    memory = draft.read(memory, [0, 2], Quiet())
    found = draft.score([memory], "records?", Quiet(), [[0, 2]]).importances[0]
    expected = [*memory.window(0).starts.tolist(), *memory.window(2).starts.tolist()]
    assert found.starts.tolist() == expected
    assert abs(float(found.scores.sum())) < 1e-3  # one softmax over what was weighed


def test_skipped_spans_are_not_read(draft: TorchDraft, tmp_path: Path) -> None:
    line = SAMPLE.index("Payment")
    skipped = Span(line, SAMPLE.index("The supplier"))
    memory = read(draft, Text("a", SAMPLE, skipped=(skipped,)), tmp_path)
    assert not any(skipped.start <= start < skipped.end for start in memory.tokens.starts)


class _CancelAt:
    """Cancels at the first step of a stage."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.steps = stage, 0

    def step(self, stage: Stage, done: int, total: int) -> None:
        self.steps += 1
        if stage is self.stage and self.steps > 1:
            raise Cancelled


def test_a_window_that_was_cancelled_leaves_no_file(draft: TorchDraft, tmp_path: Path) -> None:
    with pytest.raises(Cancelled):
        read(draft, Text("a", SAMPLE), tmp_path, _CancelAt(Stage.READ))
    assert [file.name for file in tmp_path.rglob("*") if file.is_file()] == ["layout.safetensors"]
