"""An answer in doubt is not taken: the target looks again, and if need be nothing is said."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from engine.backends.torch_draft import TorchDraft
from engine.certainties import Certainties
from engine.heads import Head, Voting
from engine.models import LoadedModel
from engine.pipeline import Limits, Pipeline, Result
from engine.progress import Quiet
from engine.prompt import NOT_FOUND, Language, Prompt
from engine.second_look import CLOSEST, closest, doubted
from engine.selection import Chosen, Passage, Selection
from engine.spans import Span
from engine.text import Text
from tests.engine.conftest import SAMPLE
from tests.engine.scripted import Scripted

LONG = Text("sample", "".join(f"Clause {n}. {SAMPLE}" for n in range(1, 9)))
QUESTION = "How long does the supplier keep all records?"
GOOD, MADE_UP = "For seven years.", "For 4711 years, by ISO9001."
REPEATED = "The supplier does keep all records long."
NOTHING = NOT_FOUND[Language.ENGLISH]


def ask(
    tiny_model: LoadedModel,
    folder: Path,
    answers: Sequence[str],
    method: str = "auto",
    certainty: float | None = None,
) -> tuple[Result, list[Prompt], list[str]]:
    target = Scripted(tiny_model, [(certainty, answer) for answer in answers])
    draft = TorchDraft(tiny_model, Voting((Head(0, 1),)))
    certainties = None if certainty is None else Certainties(0.0, 10.0)
    pipeline = Pipeline(draft, target, folder, lambda progress: target, certainties=certainties)
    source = pipeline.scorer.source(LONG, drafts=True, progress=Quiet())
    heard: list[str] = []
    result = pipeline.ask(
        [source],
        QUESTION,
        method,
        Limits(700, 16),
        Quiet(),
        heard.append,
        on_again=lambda: heard.append("AGAIN"),
    )
    return result, target.prompts, heard


def test_an_answer_beyond_doubt_is_taken_at_once(tiny_model: LoadedModel, tmp_path: Path) -> None:
    result, prompts, heard = ask(tiny_model, tmp_path, [GOOD])
    assert (result.text, len(prompts), heard) == (GOOD, 1, [GOOD])
    assert result.discarded == ()
    assert result.measurements.looks == 1


@pytest.mark.parametrize("first", [MADE_UP, NOTHING, "", REPEATED])
def test_a_doubtful_answer_gets_a_second_look(
    tiny_model: LoadedModel, tmp_path: Path, first: str
) -> None:
    result, prompts, heard = ask(tiny_model, tmp_path, [first, GOOD])
    assert result.text == GOOD
    assert heard == [first, "AGAIN", GOOD]
    assert len(prompts[1].user) < len(prompts[0].user)
    assert [discarded.text for discarded in result.discarded] == [first]
    assert result.measurements.looks == 2
    assert result.measurements.new_tokens == 10


def test_twice_in_doubt_says_that_the_document_does_not_say(
    tiny_model: LoadedModel, tmp_path: Path
) -> None:
    result, _, _ = ask(tiny_model, tmp_path, [MADE_UP, MADE_UP])
    assert result.text == NOTHING
    assert [discarded.invented for discarded in result.discarded] == [("4711", "ISO9001")] * 2


@pytest.mark.parametrize("method", ["auto", "full"])
def test_a_target_that_is_not_sure_does_not_look_again(
    tiny_model: LoadedModel, tmp_path: Path, method: str
) -> None:
    result, prompts, _ = ask(tiny_model, tmp_path, [""], method, certainty=-20.0)
    assert (result.text, len(prompts), result.discarded) == (NOTHING, 1, ())
    assert result.measurements.certainty == -20.0
    result, prompts, _ = ask(tiny_model, tmp_path, [MADE_UP, GOOD], certainty=20.0)
    assert (result.text, len(prompts)) == (GOOD, 2)
    assert prompts[1].check is None  # what it was sure of it is not asked again


def test_a_question_repeated_twice_is_taken(tiny_model: LoadedModel, tmp_path: Path) -> None:
    """Some questions name their answer ("if tenant and owner disagree, who decides?")."""
    result, _, _ = ask(tiny_model, tmp_path, [REPEATED, REPEATED])
    assert result.text == REPEATED
    assert len(result.discarded) == 1
    result, prompts, _ = ask(tiny_model, tmp_path, [REPEATED], "full")  # no second look to come
    assert (result.text, len(prompts), result.discarded) == (REPEATED, 1, ())


def test_full_has_no_best_passages_to_look_at_again(
    tiny_model: LoadedModel, tmp_path: Path
) -> None:
    result, prompts, _ = ask(tiny_model, tmp_path, [NOTHING], "full")
    assert (result.text, len(prompts)) == (NOTHING, 1)


def test_the_best_passage_is_nearest_to_the_question() -> None:
    scores = np.asarray([0.3, 0.9, 0.1, 0.8, 0.5, 0.7])
    passages = [Passage(0, Span(10 * i, 10 * i + 9), 3) for i in range(6)]
    whole = Selection(tuple(Chosen(p, float(s)) for p, s in zip(passages, scores, strict=True)))
    assert [chosen.score for chosen in closest(whole).chosen] == [0.5, 0.7, 0.8, 0.9]
    assert len(closest(whole).chosen) == CLOSEST


def test_doubt_looks_at_what_was_kept_only() -> None:
    text = Text("t", "Mode 1777. Port 8080.")
    kept = Selection((Chosen(Passage(0, Span(0, 10), 4), 1.0),))
    assert doubted("It is 1777.", "Which mode?", [text], kept, last=False) is None
    found = doubted("It is 8080.", "Which port?", [text], kept, last=True)
    assert found is not None
    assert found.invented == ("8080",)
