"""The draft against a naive reference: eager attention over the whole prompt, explicit loops."""

import copy
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.backends import torch_draft
from engine.backends.torch_draft import NO_QUESTION, PREFIX, QUESTION, TorchDraft
from engine.errors import Cancelled
from engine.heads import Head
from engine.memory import DraftMemory, open_memory
from engine.models import LoadedModel
from engine.passages import windows
from engine.progress import CancelToken, Progress, Quiet, Stage
from engine.spans import Span
from engine.text import Text
from engine.tokens import tokenize
from tests.engine.conftest import SAMPLE

HEADS = (Head(0, 1), Head(1, 0), Head(1, 3))


@pytest.fixture
def draft(tiny_model: LoadedModel) -> TorchDraft:
    return TorchDraft(tiny_model, HEADS)


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
    eager = type(tiny.model)(copy.deepcopy(tiny.model.config))
    eager.load_state_dict(tiny.model.state_dict())
    eager.eval().set_attn_implementation("eager")
    logits = []  # per window [heads][queries][tokens]
    for first, last in cuts:
        ids = prefix + tokens.ids[first:last].tolist() + lead + question
        with torch.no_grad():
            attentions = eager(torch.tensor([ids]), output_attentions=True).attentions
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


def test_scores_equal_eager_attention_in_one_window(
    draft: TorchDraft, tiny_model: LoadedModel, tmp_path: Path
) -> None:
    text = Text("a", SAMPLE)
    memory = read(draft, text, tmp_path)
    count = len(tokenize(tiny_model.tokenizer, SAMPLE))
    expected = np.zeros(count)
    for asked, sign in (("When is payment due?", 1), (NO_QUESTION, -1)):
        for head in naive_scores(tiny_model, SAMPLE, [(0, count)], asked)[0:1][0]:
            for query in head:
                shares = np.exp(query) / np.exp(query).sum()
                expected += sign * shares / (len(head) * len(HEADS))
    found = draft.score([memory], "When is payment due?", Quiet())[0]
    # float16 keys and values on disk
    np.testing.assert_allclose(found.scores, expected, atol=2e-3)
    assert found.scores.std() > 1e-3


def test_windows_share_one_softmax(
    draft: TorchDraft, tiny_model: LoadedModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch_draft, "WINDOW_TOKENS", 64)
    text = Text("b", SAMPLE)
    memory = read(draft, text, tmp_path)
    assert len(memory) > 2
    found = draft.score([memory], "When is payment due?", Quiet())[0]
    # Shares of all windows sum to one for the question and for the empty question.
    assert abs(float(found.scores.sum())) < 1e-3
    tokens = tokenize(tiny_model.tokenizer, SAMPLE)
    cuts = windows(text, tokens, 64 - len(tokenize(tiny_model.tokenizer, PREFIX)))
    assert [cut[1] for cut in cuts] == list(memory.cuts[1:])


def test_documents_asked_together_share_one_softmax(draft: TorchDraft, tmp_path: Path) -> None:
    first = read(draft, Text("a", SAMPLE), tmp_path)
    second = read(draft, Text("c", SAMPLE[::-1]), tmp_path)
    together = draft.score([first, second], "records?", Quiet())
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
    before = draft.score([made], "records?", Quiet())[0].scores
    np.testing.assert_array_equal(before, draft.score([again], "records?", Quiet())[0].scores)


def test_a_damaged_window_is_read_anew(
    draft: TorchDraft, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch_draft, "WINDOW_TOKENS", 64)
    text = Text("a", SAMPLE)
    memory = read(draft, text, tmp_path)
    before = draft.score([memory], "records?", Quiet())[0].scores
    file = memory.folder / "000001.safetensors"
    file.write_bytes(file.read_bytes()[:100])
    assert not knows(draft, text, tmp_path)
    assert draft.plan(text, tmp_path).missing == [1]
    again = draft.score([read(draft, text, tmp_path)], "records?", Quiet())[0].scores
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
        draft.score([whole], "records?", Quiet())[0].scores,
        draft.score([other], "records?", Quiet())[0].scores,
    )


def test_some_windows_can_be_weighed_alone(
    draft: TorchDraft, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch_draft, "WINDOW_TOKENS", 64)
    memory = draft.plan(Text("a", SAMPLE), tmp_path)
    memory = draft.read(memory, [0, 2], Quiet())
    found = draft.score([memory], "records?", Quiet(), [[0, 2]])[0]
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
