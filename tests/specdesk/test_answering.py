"""From what the engine gives to an answer: what is taken, what is not, and what is said of it."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.backends.torch_draft import TorchDraft
from engine.backends.torch_prompt_draft import TorchPromptDraft
from engine.heads import Head, Voting
from engine.measurements import Measurements
from engine.models import LoadedModel
from engine.pipeline import Pipeline, Result
from engine.prompt import NOT_FOUND, Language
from engine.second_look import Discarded
from engine.selection import Chosen, Passage, Selection
from engine.spans import Span
from specdesk.answering import ATTRACTING, DISCARDED, UNSUPPORTED, UNSURE, Work, answer_of
from specdesk.answers import Answer
from specdesk.catalogue import shipped_catalogue
from specdesk.documents.document import Document, Page, Table
from specdesk.pipelines import Loaded
from tests.engine.conftest import tiny_folder, tiny_model

__all__ = ["tiny_folder", "tiny_model"]  # fixtures

TEXT = "The bakery opens at seven. Its oven dates from 1931."
QUESTION = "When does the bakery open?"
REFUSED = Discarded(NOT_FOUND[Language.ENGLISH], ())
MADE_UP = Discarded("At 9:45.", ("9:45",))


@pytest.fixture
def work(tiny_model: LoadedModel, tmp_path: Path) -> Work:
    page = Page(Span(0, len(TEXT)), 100, 100, "1")
    boxes = np.full((len(TEXT), 4), np.nan, np.float32)
    document = Document("d", Path("d.pdf"), "pdf", "", TEXT, (page,), (), boxes, (0,), (), ())
    target = TorchPromptDraft(tiny_model)
    draft = TorchDraft(tiny_model, Voting((Head(0, 0),)))
    pipeline = Pipeline(draft, target, tmp_path, lambda progress: target)
    loaded = Loaded(shipped_catalogue().profile("tiny"), pipeline, tiny_model.device)
    return Work([document], loaded, "auto", 256, 0.0)


WHOLE = Passage(0, Span(0, len(TEXT)), 14)


def answered(
    work: Work, text: str, *discarded: Discarded, anyway: frozenset[Passage] = frozenset()
) -> Answer:
    kept = Selection((Chosen(WHOLE, 1.0),))
    return answer_of(Result(text, [], kept, Measurements(), discarded, anyway), QUESTION, work)


def test_a_supported_answer_is_cited_and_taken(work: Work) -> None:
    answer = answered(work, "At seven.")
    assert answer.answered
    assert [citation.quote for citation in answer.citations] == ["The bakery opens at seven."]
    assert answer.warnings == ()


def test_a_first_answer_without_support_is_taken_with_a_warning(work: Work) -> None:
    answer = answered(work, "Whenever the baker pleases.")
    assert answer.answered
    assert answer.warnings == (UNSUPPORTED,)


def test_an_answer_from_what_draws_attention_says_so(work: Work) -> None:
    assert answered(work, "At seven.", anyway=frozenset({WHOLE})).warnings == (ATTRACTING,)
    apart = frozenset({Passage(0, Span(60, 90), 14)})
    assert answered(work, "At seven.", anyway=apart).warnings == ()


def test_a_quote_from_a_table_without_lines_says_so(work: Work) -> None:
    [document] = work.documents
    for sure, warnings in ((False, (UNSURE,)), (True, ())):
        table = Table(Span(0, 26), sure)
        shaky = replace(work, documents=[replace(document, tables=(table,))])
        assert answered(shaky, "At seven.").warnings == warnings


def test_a_second_answer_without_support_is_not_taken(work: Work) -> None:
    answer = answered(work, "Whenever the baker pleases.", REFUSED)
    assert not answer.answered
    assert answer.text == NOT_FOUND[Language.ENGLISH]
    assert answer.warnings == ()


@pytest.mark.parametrize(("first", "warnings"), [(REFUSED, ()), (MADE_UP, (DISCARDED,))])
def test_a_second_answer_with_support_is_taken(
    work: Work, first: Discarded, warnings: tuple[str, ...]
) -> None:
    answer = answered(work, "At seven.", first)
    assert answer.answered
    assert answer.citations
    assert answer.warnings == warnings
