import io
from dataclasses import replace

import pytest

from engine.measurements import Measurements, Seconds
from engine.spans import Span
from specdesk.answers import Answer, Citation
from specdesk.commands.shown import Shown, place_text
from specdesk.documents.document import Place
from specdesk.terminal import Terminal

CITATION = Citation(
    "d1", "fees.pdf", Place(page=12, page_label="x"), Span(0, 5), "forty\neuros", 0.9, Span(0, 3)
)
ANSWER = Answer(
    id="a1",
    kind="answer",
    question="How much?",
    text="Forty euros.",
    answered=True,
    documents=("d1",),
    citations=(CITATION,),
    kept=(),
    importance={},
    measurements=Measurements(
        document_tokens=20_000, kept_tokens=1_000, tokens_per_second=9.14, seconds=Seconds(total=3)
    ),
    method="specpc",
    profile="tiny",
    budget=1024,
    models={},
    backend="torch",
    created="2026-01-01T00:00:00+00:00",
)


def shown(answer: Answer, *pieces: str) -> str:
    out = io.StringIO()
    view = Shown(Terminal(out, io.StringIO(), {}))
    for piece in pieces:
        view.add(piece)
    view.finish(answer)
    return out.getvalue()


def test_answer_is_followed_by_its_citations_and_what_was_read() -> None:
    assert shown(ANSWER, "Forty ", "euros.") == (
        "Forty euros.\n\n[1] p. 12 (x) “forty euros”\n\n"
        "Read 1,000 of 20,000 tokens (5%) of the document · 3.0 s · 9.1 tokens/s"
        " · specpc, tiny\n"
    )


def test_answer_that_was_changed_after_streaming_is_said_again() -> None:
    assert shown(ANSWER, "Forty eur").startswith("Forty eur\nForty euros.\n")


def test_what_is_not_taken_is_said_to_be_in_doubt() -> None:
    out, err = io.StringIO(), io.StringIO()
    view = Shown(Terminal(out, err, {}))
    view.add("Fifty euros.")
    view.again()
    view.add("Forty euros.")
    view.finish(ANSWER)
    assert out.getvalue().startswith("Fifty euros.\nForty euros.\n\n[1]")
    assert "looking again" in err.getvalue()


def test_citations_name_the_document_where_there_are_several() -> None:
    assert "[1] fees.pdf, p. 12" in shown(replace(ANSWER, documents=("d1", "d2")))


@pytest.mark.parametrize(
    ("place", "name"),
    [
        (Place(page=3, page_label="3"), "p. 3"),
        (Place(page=3, page_label="3", recognized=True), "p. 3, recognized"),
        (Place(section="Fees", paragraph=4), "“Fees”, paragraph 4"),
        (Place(paragraph=4), "paragraph 4"),
    ],
)
def test_places_are_named_as_readers_look_for_them(place: Place, name: str) -> None:
    assert place_text(place) == name
