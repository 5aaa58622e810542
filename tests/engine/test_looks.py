"""The target reads the best half first, and goes on where that is not enough."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.backends.torch_draft import TorchDraft
from engine.certainties import Certainties
from engine.device import Device
from engine.embedder import load_embedder
from engine.embeddings import Embeddings
from engine.heads import Head, Voting
from engine.looks import Look, looks
from engine.models import Identity, LoadedModel
from engine.pipeline import Limits, Pipeline, Result
from engine.progress import Quiet
from engine.prompt import NOT_FOUND, Language
from engine.selection import Passage, Selection, select
from engine.spans import Span
from engine.text import Text
from tests.engine.bert_models import write_bert
from tests.engine.conftest import SAMPLE
from tests.engine.scripted import Scripted

QUESTION = "How long are records kept?"
TEXT = Text("t", "".join(f"Line {n:2}.\n" for n in range(20)))
BERT = Identity("bert", "0" * 64)
CERTAINTIES = Certainties(least=-1.0, enough=1.0)


def selection(count: int) -> Selection:
    passages = [Passage(0, Span(9 * i, 9 * i + 8), 5) for i in range(count)]
    scores = np.asarray([(7 * i) % 20 + 1 for i in range(count)], dtype=np.float32)
    return select(passages, scores, 5 * count)


def looked(count: int, certainties: Certainties | None, by_halves: bool = True) -> list[Look]:
    whole = selection(count)
    return list(looks(QUESTION, [TEXT], whole, certainties, by_halves=by_halves, closely=by_halves))


def test_the_best_half_comes_first_and_the_rest_behind_it() -> None:
    half, whole, close = looked(16, CERTAINTIES)
    assert half.selection.tokens == 40
    worst = min(chosen.score for chosen in half.selection.chosen)
    others = whole.selection.without(half.selection)
    assert len(others.chosen) == 8
    assert all(chosen.score <= worst for chosen in others.chosen)
    excerpts = half.prompt.user[: half.prompt.user.index("\n\nQuestion")]
    assert whole.prompt.user.startswith(excerpts)
    assert half.prompt.check is not None
    assert whole.prompt.check is not None
    assert (half.prompt.check.least, whole.prompt.check.least) == (1.0, -1.0)
    assert close.prompt.check is None
    assert [look.goes_on for look in (half, whole, close)] == [CERTAINTIES, None, None]
    assert [look.last for look in (half, whole, close)] == [False, False, True]


@pytest.mark.parametrize(
    ("count", "certainties", "by_halves", "expected"),
    [
        (16, None, True, 2),  # it could not tell whether half is enough
        (16, CERTAINTIES, False, 1),
        (8, CERTAINTIES, True, 2),  # half of that is a close look
        (4, CERTAINTIES, True, 1),
    ],
)
def test_where_half_would_tell_nothing_all_comes_first(
    count: int, certainties: Certainties | None, by_halves: bool, expected: int
) -> None:
    found = looked(count, certainties, by_halves)
    assert len(found) == expected
    assert found[0].goes_on is None
    assert found[0].selection.tokens == 5 * count


def ask(
    model: LoadedModel, folder: Path, told: Sequence[tuple[float, str]], japanese: str = ""
) -> tuple[Result, list[int], list[str]]:
    target = Scripted(model, told)
    draft = TorchDraft(model, Voting((Head(0, 1),)))
    embedder = load_embedder(
        write_bert(folder / "bert"), BERT, Device("cpu", torch.float32), Quiet()
    )
    embeddings = Embeddings(embedder, folder / "kept")
    pipeline = Pipeline(
        draft,
        target,
        folder / "kept",
        lambda progress: target,
        lambda progress: embeddings,
        embeds=True,
        certainties=CERTAINTIES,
    )
    sample = "".join(line for line in SAMPLE.splitlines(keepends=True) if line.isascii())
    clauses = [f"Clause {n}. {sample}{japanese}" for n in range(1, 15)]
    text = Text("sample", "".join(clauses))
    source = pipeline.scorer.source(text, drafts=True, progress=Quiet())
    heard: list[str] = []
    read: list[int] = []
    result = pipeline.ask(
        [source],
        QUESTION,
        "auto",
        Limits(1400, 16),
        Quiet(),
        heard.append,
        on_selected=lambda importances, selection: read.append(selection.tokens),
        on_again=lambda: heard.append("AGAIN"),
    )
    return result, read, [piece for piece in heard if piece]


def test_sure_after_half_of_it_the_target_reads_no_more(
    tiny_model: LoadedModel, tmp_path: Path
) -> None:
    result, read, heard = ask(tiny_model, tmp_path, [(2.0, "For seven years.")])
    assert heard == ["For seven years."]
    assert read == [result.selection.tokens]
    assert result.measurements.kept_tokens <= 700
    assert result.measurements.looks == 1


def test_not_sure_it_reads_on_without_a_word(tiny_model: LoadedModel, tmp_path: Path) -> None:
    result, read, heard = ask(tiny_model, tmp_path, [(0.0, "-"), (0.0, "For seven years.")])
    assert heard == ["For seven years."]
    assert result.discarded == ()
    assert read[1] == result.selection.tokens > 700 >= read[0]
    assert result.measurements.looks == 2


def test_an_answer_that_was_made_up_is_followed_by_all_else(
    tiny_model: LoadedModel, tmp_path: Path
) -> None:
    told = [(2.0, "By ISO9001."), (2.0, "For 4711 years."), (2.0, "For seven years.")]
    result, read, heard = ask(tiny_model, tmp_path, told)
    assert heard == ["By ISO9001.", "AGAIN", "For 4711 years.", "AGAIN", "For seven years."]
    assert [discarded.invented for discarded in result.discarded] == [("ISO9001",), ("4711",)]
    assert read[0] < read[1] == read[2]


@pytest.mark.parametrize(("half", "whole"), [(0.0, -2.1), (-3.0, 0.9), (0.9, -3.0)])
def test_what_neither_half_tells_is_not_answered(
    tiny_model: LoadedModel, tmp_path: Path, half: float, whole: float
) -> None:
    result, read, heard = ask(tiny_model, tmp_path, [(half, "-"), (whole, "-")])
    assert (result.text, heard) == (NOT_FOUND[Language.ENGLISH], [])
    assert result.selection.tokens == read[1]
    assert result.measurements.certainty == whole


@pytest.mark.parametrize(("half", "whole"), [(0.0, -2.0), (-9.0, 1.0), (0.9, -2.9)])
def test_both_looks_count_unless_the_second_is_sure_alone(
    tiny_model: LoadedModel, tmp_path: Path, half: float, whole: float
) -> None:
    told = [(half, "-"), (whole, "For seven years.")]
    result, _, _ = ask(tiny_model, tmp_path, told)
    assert result.text == "For seven years."


def test_a_text_that_is_not_embedded_is_read_whole(tiny_model: LoadedModel, tmp_path: Path) -> None:
    japanese = "支払いは三十日以内に行う。記録は七年間保存し、監査人の求めに応じて示す。\n" * 4
    result, read, _ = ask(tiny_model, tmp_path, [(0.0, "For seven years.")], japanese)
    assert result.text == "For seven years."
    assert len(read) == 1
    assert read[0] > 700
