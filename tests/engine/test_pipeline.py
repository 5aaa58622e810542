"""All methods on the main path, with a tiny seeded model as draft and target."""

from itertools import pairwise
from pathlib import Path

import pytest

from engine.backends import torch_draft
from engine.backends.torch_draft import TorchDraft
from engine.backends.torch_prompt_draft import TorchPromptDraft
from engine.errors import UsageError
from engine.heads import Head, Voting
from engine.methods import METHODS
from engine.models import LoadedModel
from engine.pipeline import Limits, Pipeline, Result
from engine.progress import Progress, Quiet, Stage
from engine.scoring import Source
from engine.text import Text
from tests.engine.conftest import SAMPLE

WITHOUT_EMBEDDINGS = sorted(METHODS.keys() - {"dense"})
LONG = Text("sample", "".join(f"Clause {n}. {SAMPLE}" for n in range(1, 7)))
QUESTION = "Who may end the contract?"
BUDGET = 256
TOKEN_BYTES = 2 * 2 * 2 * 16 * 4  # keys and values, layers, KV heads, size, float32


@pytest.fixture
def pipeline(tiny_model: LoadedModel, tmp_path: Path) -> Pipeline:
    whole = TorchPromptDraft(tiny_model)
    voting = Voting((Head(0, 1), Head(1, 2)))
    return Pipeline(TorchDraft(tiny_model, voting), whole, tmp_path, lambda progress: whole)


def ask(
    pipeline: Pipeline, method: str, budget: int = BUDGET, progress: Progress | None = None
) -> tuple[Result, Source]:
    progress = progress or Quiet()
    source = pipeline.scorer.source(LONG, drafts=METHODS[method].drafts, progress=progress)
    return pipeline.ask([source], QUESTION, method, Limits(budget, 12), progress), source


@pytest.mark.parametrize("method", WITHOUT_EMBEDDINGS)
def test_every_method_answers_within_its_budget(pipeline: Pipeline, method: str) -> None:
    result, source = ask(pipeline, method)
    measured = result.measurements
    entry = METHODS[method]
    assert 0 < measured.kept_tokens <= min(entry.reads(BUDGET), len(source.tokens))
    in_order = [chosen.passage.span.start for chosen in result.selection.chosen]
    assert in_order == sorted(in_order)
    if entry.evicts is None:
        assert measured.kept_tokens < measured.kv_bytes // TOKEN_BYTES <= measured.prompt_tokens
    elif measured.accepted_tokens == 0:
        assert measured.kv_bytes == BUDGET * TOKEN_BYTES
    assert measured.new_tokens > 0


def test_full_and_a_large_budget_answer_alike(pipeline: Pipeline) -> None:
    whole, source = ask(pipeline, "full")
    size = len(source.tokens) + whole.measurements.prompt_tokens
    for method in ("auto", "bm25", "snapkv", "speckv", "speckv-pc"):
        assert ask(pipeline, method, size)[0].text == whole.text


def test_the_draft_looks_ahead_for_speckv_alone(pipeline: Pipeline) -> None:
    for method in ("speckv", "speckv-pc"):
        assert ask(pipeline, method)[0].measurements.lookahead_tokens > 0
    for method in ("snapkv", "auto", "full"):
        assert ask(pipeline, method)[0].measurements.lookahead_tokens == 0


def test_looking_ahead_is_told_as_a_stage_of_its_own(pipeline: Pipeline) -> None:
    stages: list[Stage] = []

    class Watch:
        def step(self, stage: Stage, done: int, total: int) -> None:
            if stage not in stages:
                stages.append(stage)

    ask(pipeline, "speckv-pc", progress=Watch())
    assert stages == [Stage.READ, Stage.SCORE, Stage.LOOKAHEAD, Stage.PREFILL, Stage.DECODE]


def test_the_cascade_reads_less_than_speckv(pipeline: Pipeline) -> None:
    cascade, whole = ask(pipeline, "speckv-pc", 128)[0], ask(pipeline, "speckv", 128)[0]
    assert cascade.measurements.kept_tokens <= 512 < whole.measurements.kept_tokens
    full = [result.measurements.kv_bytes_full for result in (cascade, whole)]
    assert full[0] == pytest.approx(full[1], rel=0.01)  # headings and gaps differ a little


@pytest.mark.parametrize("method", ["snapkv", "speckv"])
def test_a_budget_below_the_window_is_refused(pipeline: Pipeline, method: str) -> None:
    with pytest.raises(UsageError, match="too small"):
        ask(pipeline, method, 32)


def test_token_methods_choose_tokens_around_the_best(pipeline: Pipeline) -> None:
    result, _ = ask(pipeline, "specpc-paper")
    assert result.selection.tokens == BUDGET
    runs = [chosen.passage.span for chosen in result.selection.chosen]
    assert all(a.end < b.start for a, b in pairwise(runs))


@pytest.fixture
def short_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch_draft, "WINDOW_TOKENS", 128)


@pytest.mark.usefixtures("short_windows")
def test_without_waiting_only_a_part_is_weighed_and_that_is_said(pipeline: Pipeline) -> None:
    source = pipeline.scorer.source(LONG, drafts=True, progress=Quiet(), wait=False)
    assert source.memory is not None
    assert not source.memory.known
    result = pipeline.ask([source], QUESTION, "auto", Limits(BUDGET, 4), Quiet())
    share = result.measurements.weighed_share
    assert 0 < share < 1
    again = pipeline.scorer.source(LONG, drafts=True, progress=Quiet(), wait=False)
    assert again.memory is not None
    read = sum(len(again.memory.window(index)) for index in again.memory.known)
    assert share == pytest.approx(read / len(again.memory.tokens))
    further = pipeline.ask([again], "Which records are kept?", "auto", Limits(BUDGET, 4), Quiet())
    assert further.measurements.weighed_share > share
    pipeline.scorer.read(LONG, Quiet())
    whole = pipeline.scorer.source(LONG, drafts=True, progress=Quiet(), wait=False)
    assert whole.memory is not None
    assert not whole.memory.missing
    assert ask(pipeline, "auto")[0].measurements.weighed_share == 1


@pytest.mark.usefixtures("short_windows")
def test_what_is_not_weighed_can_still_be_found_by_its_words(pipeline: Pipeline) -> None:
    texts = [f"Paragraph {n} tells of weather and of wine. " * 8 for n in range(40)]
    texts[3] = "The zeppelin tariff is nine crowns a mile. " * 3
    text = Text("words", "\n".join(texts))
    source = pipeline.scorer.source(text, drafts=True, progress=Quiet(), wait=False)
    result = pipeline.ask([source], "What is the zeppelin tariff?", "auto", Limits(400, 4), Quiet())
    assert any("zeppelin" in c.passage.span.of(text.text) for c in result.selection.chosen)
