"""From file to cited answer on a real PDF with a real model: the tiny profile."""

import re
from pathlib import Path

import pytest

from engine.errors import Cancelled, ModelMissing
from engine.progress import Quiet, Stage
from specdesk.answers import Citation
from specdesk.bench.judging import is_verbatim
from specdesk.bench.runs import Quote
from specdesk.desk import AskOptions, Desk
from specdesk.documents.document import Document
from specdesk.places import Places
from tests.conftest import DATA, HISTORY

pytestmark = pytest.mark.models
OPTIONS = AskOptions(profile="tiny", budget=384, max_new_tokens=48)
QUESTION = "Who patented the typewriter, and in which year?"


def stands(citation: Citation, document: Document) -> bool:
    """Whether a citation's quote stands on the page it names."""
    quote = Quote(citation.document, citation.place.page, citation.quote)
    return is_verbatim(quote, document)


def test_a_question_is_answered_from_what_was_kept(tiny_desk: Desk, quiet: Quiet) -> None:
    document = tiny_desk.open(HISTORY, quiet)
    pieces: list[str] = []
    told = []
    answer = tiny_desk.ask(
        [document],
        QUESTION,
        OPTIONS,
        quiet,
        pieces.append,
        lambda importance, kept: told.append((dict(importance), kept)),
        pieces.clear,  # the target looks again
    )
    assert not answer.answered or "".join(pieces).strip() == answer.text
    assert any("Latham Sholes" in kept.text for kept in answer.kept)
    assert all(stands(citation, document) for citation in answer.citations)
    measured = answer.measurements
    assert 0 < measured.kept_tokens <= 384 < measured.document_tokens
    assert measured.kv_bytes < measured.kv_bytes_full
    assert 0 < measured.seconds.first_token <= measured.seconds.total
    # Told at each look (how many there are hangs on the processor's rounding).
    assert all(set(importance) == {document.id} for importance, _ in told)
    _, kept = told[-1]
    assert [passage.span for passage in kept] == [passage.span for passage in answer.kept]


def test_the_second_question_reads_nothing_again(tiny_desk: Desk, quiet: Quiet) -> None:
    document = tiny_desk.open(HISTORY, quiet)
    assert tiny_desk.prepare(document, "tiny", quiet) > 0
    assert tiny_desk.prepare(document, "tiny", quiet) == 0
    answer = tiny_desk.ask([document], QUESTION, OPTIONS, quiet)
    assert answer.measurements.seconds.read == 0


def test_answers_survive_a_restart(tiny_installed: Places, quiet: Quiet) -> None:
    first = Desk(tiny_installed)
    document = first.open(HISTORY, quiet)
    answer = first.ask([document], QUESTION, OPTIONS, quiet)
    first.close()
    second = Desk(tiny_installed)
    (kept,) = second.answers(document.id)
    assert kept.as_dict(with_kept=True) == answer.as_dict(with_kept=True)
    assert [row.path for row in second.documents()] == [HISTORY]
    second.close()


def test_full_reads_the_whole_document(tiny_desk: Desk, quiet: Quiet) -> None:
    document = tiny_desk.open(DATA / "agreement-bookmarks.pdf", quiet)
    options = AskOptions(profile="tiny", method="full", max_new_tokens=4)
    answer = tiny_desk.ask([document], "What are the payment terms?", options, quiet)
    # Running heads are left out, so even `full` keeps a little less than there is.
    assert answer.measurements.kept_tokens < answer.measurements.document_tokens
    assert re.sub(r"\s", "", "".join(kept.text for kept in answer.kept)) == re.sub(
        r"\s", "", _readable(document)
    )


def _readable(document) -> str:  # type: ignore[no-untyped-def]
    """The document without what nobody need read."""
    text = list(document.text)
    for span in document.skipped:
        text[span.start : span.end] = " " * len(span)
    return "".join(text)


def test_a_summary_covers_every_part_and_cites_every_sentence(
    tiny_desk: Desk, quiet: Quiet
) -> None:
    document = tiny_desk.open(HISTORY, quiet)
    summary = tiny_desk.summarize(document, OPTIONS, quiet)
    lines = summary.text.splitlines()
    assert len(lines) >= 3
    assert len({line.partition(":")[0] for line in lines}) >= 2
    begin = 0
    for line in lines:
        end = begin + len(line)
        assert any(begin <= citation.said.start < end for citation in summary.citations), line
        begin = end + 1
    assert all(stands(citation, document) for citation in summary.citations)
    assert {kept.page for kept in summary.kept} >= {1, len(document.pages)}
    assert 0 < summary.measurements.read_share < 1


def test_reports_of_a_real_answer(tiny_desk: Desk, quiet: Quiet, tmp_path: Path) -> None:
    document = tiny_desk.open(HISTORY, quiet)
    answer = tiny_desk.ask([document], QUESTION, OPTIONS, quiet)
    for kind, mark in (("html", b"<!"), ("pdf", b"%PDF")):
        out = tmp_path / f"report.{kind}"
        tiny_desk.report([answer], kind, out, quiet)
        assert out.read_bytes().lstrip().startswith(mark)
    assert answer.models["target"].sha256 in (tmp_path / "report.html").read_text("utf-8")


@pytest.mark.parametrize("stage", [Stage.LOAD, Stage.READ, Stage.SCORE, Stage.PREFILL])
def test_every_stage_can_be_cancelled_and_asked_again(tiny_desk: Desk, stage: Stage) -> None:
    class CancelIn:
        def step(self, now: Stage, done: int, total: int) -> None:
            if now is stage:
                raise Cancelled

    document = tiny_desk.open(DATA / "agreement-bookmarks.pdf", Quiet())
    with pytest.raises(Cancelled):
        tiny_desk.ask([document], "What are the payment terms?", OPTIONS, CancelIn())
    assert tiny_desk.answers(document.id) == []
    answer = tiny_desk.ask([document], "What are the payment terms?", OPTIONS, Quiet())
    assert answer.text


def test_a_missing_model_is_named(places: Places, quiet: Quiet) -> None:
    desk = Desk(places)
    document = desk.open(HISTORY, quiet)
    with pytest.raises(ModelMissing, match="not installed"):
        desk.ask([document], QUESTION, AskOptions(profile="standard"), quiet)
    with pytest.raises(ModelMissing, match="No model is installed"):
        desk.ask([document], QUESTION, AskOptions(), quiet)
    desk.close()
