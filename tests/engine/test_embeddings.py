"""Passage embeddings: computed once per document, the same from disk as at first."""

from pathlib import Path

import numpy as np
import pytest
import torch

from engine.backends.torch_draft import TorchDraft
from engine.backends.torch_prompt_draft import TorchPromptDraft
from engine.device import Device
from engine.embedder import load_embedder
from engine.embeddings import Embeddings, is_in_latin, no_embeddings
from engine.errors import Cancelled, ModelMissing
from engine.heads import Head, Voting
from engine.methods import NEARNESS_WEIGHT, reciprocal_rank
from engine.models import Identity, LoadedModel
from engine.pipeline import Pipeline
from engine.progress import CancelToken, Progress, Quiet, Stage
from engine.scorers.dense import dense
from engine.selection import Passage
from engine.spans import Span
from engine.stopwatch import Stopwatch
from engine.text import Text
from tests.engine.bert_models import write_bert
from tests.engine.conftest import SAMPLE

FIRST = Text("first", "Cats sleep a lot. Dogs bark loudly.")
SECOND = Text("second", "Invoices are due in thirty days.")
TEXTS = [FIRST, SECOND]
PASSAGES = [Passage(0, Span(0, 17), 5), Passage(0, Span(18, 35), 5), Passage(1, Span(0, 32), 7)]


class Stages(Quiet):
    """Remembers which stages there were."""

    def __init__(self) -> None:
        super().__init__()
        self.stages: set[Stage] = set()

    def step(self, stage: Stage, done: int, total: int) -> None:
        self.stages.add(stage)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_bert(tmp_path_factory.mktemp("bert"))


def embeddings(model: Path, kept: Path, sha256: str = "0" * 64) -> Embeddings:
    device = Device("cpu", torch.float32)
    return Embeddings(load_embedder(model, Identity("tiny", sha256), device, Quiet()), kept)


def test_each_passage_is_scored_by_its_cosine_with_the_question(
    model: Path, tmp_path: Path
) -> None:
    asked = "Invoices are due in thirty days."
    embedded = embeddings(model, tmp_path).of(asked, TEXTS, PASSAGES, Quiet())
    expected = [
        sum(float(a) * float(b) for a, b in zip(embedded.question, row, strict=True))
        for row in embedded.passages
    ]
    scores = dense(embedded)
    assert scores.dtype == np.float32
    np.testing.assert_allclose(scores, expected, atol=1e-6)
    assert scores.argmax() == 2
    assert scores[2] == pytest.approx(1, abs=2e-3)  # the same words; float16 on disk


def test_passages_are_embedded_once(model: Path, tmp_path: Path) -> None:
    first, second = Stages(), Stages()
    made = embeddings(model, tmp_path).of("Who barks?", TEXTS, PASSAGES, first)
    assert first.stages == {Stage.READ, Stage.SCORE}
    kept = embeddings(model, tmp_path).of("Who barks?", TEXTS, PASSAGES, second)
    assert second.stages == {Stage.SCORE}
    np.testing.assert_array_equal(made.passages, kept.passages)
    assert len(list(tmp_path.iterdir())) == 2  # a file a document, no partial one


@pytest.mark.parametrize("change", ["text", "cuts", "model"])
def test_what_changed_is_embedded_again(change: str, model: Path, tmp_path: Path) -> None:
    embeddings(model, tmp_path).of("Who?", [FIRST], PASSAGES[:2], Quiet())
    text = Text("first", FIRST.text.upper()) if change == "text" else FIRST
    passages = [Passage(0, Span(0, 35), 10)] if change == "cuts" else PASSAGES[:2]
    stages = Stages()
    sha256 = "1" * 64 if change == "model" else "0" * 64
    embeddings(model, tmp_path, sha256).of("Who?", [text], passages, stages)
    assert Stage.READ in stages.stages


def test_a_damaged_file_is_made_again(model: Path, tmp_path: Path) -> None:
    made = embeddings(model, tmp_path).of("Who?", [FIRST], PASSAGES[:2], Quiet())
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:40])
    again = embeddings(model, tmp_path).of("Who?", [FIRST], PASSAGES[:2], Quiet())
    np.testing.assert_array_equal(made.passages, again.passages)
    assert len(file.read_bytes()) > 40


def test_a_cancelled_embedding_keeps_nothing(model: Path, tmp_path: Path) -> None:
    token = CancelToken()
    made = embeddings(model, tmp_path)
    token.cancel()
    with pytest.raises(Cancelled):
        made.of("Who?", [FIRST], PASSAGES[:2], Quiet(token))
    assert list(tmp_path.iterdir()) == []


def test_without_a_model_one_is_told_how_to_get_it() -> None:
    with pytest.raises(ModelMissing, match=r"not installed.*specdesk models install dense"):
        no_embeddings(Quiet())


def test_a_pipeline_asks_for_the_embedding_model_only_for_dense(
    model: Path, tiny_model: LoadedModel, tmp_path: Path
) -> None:
    asked: list[Progress] = []

    def load(progress: Progress) -> Embeddings:
        asked.append(progress)
        return embeddings(model, tmp_path)

    draft, target = TorchDraft(tiny_model, Voting((Head(0, 0),))), TorchPromptDraft(tiny_model)
    pipeline = Pipeline(draft, target, tmp_path, lambda progress: target, load)
    sentences = SAMPLE.splitlines()
    text = Text("sample", SAMPLE * 3)
    source = pipeline.scorer.source(text, drafts=False, progress=Quiet())
    for method in ("random", "bm25"):
        pipeline.scorer.score([source], sentences[1], method, Quiet(), Stopwatch())
    assert asked == []
    scored = pipeline.scorer.score([source], sentences[1], "dense", Quiet(), Stopwatch())
    assert len(asked) == 1
    alone = embeddings(model, tmp_path / "other").of(sentences[1], [text], scored.passages, Quiet())
    assert len(scored.passages) == len(scored.scores) > 1
    np.testing.assert_array_equal(scored.scores, dense(alone))
    assert len(scored.importances) == 1


def test_where_embeddings_are_joined_reading_embeds_and_auto_asks_them(
    model: Path, tiny_model: LoadedModel, tmp_path: Path
) -> None:
    made = embeddings(model, tmp_path)
    draft, target = TorchDraft(tiny_model, Voting((Head(0, 0),))), TorchPromptDraft(tiny_model)

    def pipeline(*, embeds: bool) -> Pipeline:
        return Pipeline(
            draft, target, tmp_path, lambda progress: target, lambda progress: made, embeds=embeds
        )

    joined, alone = pipeline(embeds=True), pipeline(embeds=False)
    text = Text("sample", SAMPLE * 3)
    assert alone.scorer.read(text, Quiet()) > 0
    source = alone.scorer.source(text, drafts=True, progress=Quiet())
    spans = [passage.span for passage in source.passages]
    assert not made.has(text, spans)
    assert joined.scorer.read(text, Quiet()) > 0
    assert made.has(text, spans)
    assert joined.scorer.read(text, Quiet()) == 0
    question = SAMPLE.splitlines()[1]
    scores = [
        each.scorer.score([source], question, "auto", Quiet(), Stopwatch()).scores
        for each in (joined, alone)
    ]
    nearness = reciprocal_rank(dense(made.of(question, [text], source.passages, Quiet())))
    np.testing.assert_allclose(scores[0], scores[1] + NEARNESS_WEIGHT * nearness, rtol=1e-6)


@pytest.mark.parametrize(
    ("text", "latin"),
    [
        ("The rent is due.", True),
        ("Der Mietzins wird monatlich fällig.", True),
        ("賃料は毎月一日に支払います。", False),
        ("Аренда оплачивается ежемесячно.", False),
        ("The rent, 賃料, is due on the first day of each month.", True),
        ("2006 €17,542", True),
    ],
)
def test_what_is_in_latin_letters(text: str, latin: bool) -> None:
    assert is_in_latin(text) is latin


def test_embeddings_have_no_voice_in_another_script(
    model: Path, tiny_model: LoadedModel, tmp_path: Path
) -> None:
    made = embeddings(model, tmp_path)
    draft, target = TorchDraft(tiny_model, Voting((Head(0, 0),))), TorchPromptDraft(tiny_model)
    scorers = [
        Pipeline(
            draft, target, tmp_path, lambda progress: target, lambda progress: made, embeds=embeds
        ).scorer
        for embeds in (True, False)
    ]
    english, japanese = Text("sample", SAMPLE * 3), Text("契約書", "賃料は毎月一日に支払う。" * 40)
    for text, question in ((english, "支払いはいつですか。"), (japanese, "When is it paid?")):
        scores = []
        for scorer in scorers:
            source = scorer.source(text, drafts=True, progress=Quiet())
            scored = scorer.score([source], question, "auto", Quiet(), Stopwatch())
            scores.append(scored.scores)
        np.testing.assert_array_equal(*scores)
    spans = [passage.span for passage in source.passages]
    assert not made.has(japanese, spans)
