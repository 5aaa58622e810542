"""Citations rest on words that stand in the document, or there are none."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.spans import Span
from specdesk.answers import Kept
from specdesk.citations import cite, content_words
from specdesk.documents.document import Document, Page

FIRST = (
    "IBM MT/ST: Introduced in 1964, this machine combined a typewriter with magnetic tape. "
    "It allowed users to edit typed content. Wang introduced small screens in the 1970s.\n"
)
SECOND = "支払期限は請求書の受領から三十日以内とする。遅延利息は年二パーセントである。\n"
TEXT = FIRST + SECOND


def document() -> Document:
    pages = (
        Page(Span(0, len(FIRST)), 100, 100, "i"),
        Page(Span(len(FIRST), len(TEXT)), 100, 100, "ii"),
    )
    boxes = np.full((len(TEXT), 4), np.nan, np.float32)
    return Document("d", Path("d.pdf"), "pdf", "", TEXT, pages, (), boxes, (0, len(FIRST)), (), ())


def kept(start: int = 0, end: int = len(TEXT)) -> list[Kept]:
    return [Kept("d", "d.pdf", Span(start, end), 1, TEXT[start:end], 1.0)]


@pytest.mark.parametrize(
    ("question", "answer", "quote", "page"),
    [
        ("Which machine combined a typewriter with tape?", "It was IBM's MT/ST.", "IBM MT/ST", 1),
        ("Who made small screens?", "Wang, in the 1970s.", "Wang introduced", 1),
        ("支払期限はいつですか。", "受領から三十日以内です。", "三十日以内", 2),
        ("遅延利息は?", "年二パーセントです。", "遅延利息", 2),
    ],
)
def test_the_sentence_that_says_it_is_quoted(
    question: str, answer: str, quote: str, page: int
) -> None:
    (citation,) = cite(answer, question, [document()], kept())
    assert quote in citation.quote
    assert citation.place.page == page
    assert citation.span.of(TEXT) == citation.quote


def test_what_no_passage_says_is_not_cited() -> None:
    assert cite("It was Olivetti's Lettera.", "Which machine?", [document()], kept()) == ()


def test_what_was_not_kept_is_not_cited() -> None:
    assert cite("Wang, in the 1970s.", "Who made screens?", [document()], kept(0, 84)) == ()


def test_a_statement_from_two_places_has_two_quotes() -> None:
    answer = "MT/ST was introduced in 1964 and Wang screens came in the 1970s."
    found = cite(answer, "Which machines were there?", [document()], kept())
    assert len(found) == 2
    assert found[0].said == found[1].said == Span(0, len(answer))


LISTED = (
    "These commands use 3 branches:\n"
    "• main for the package tree.\n"
    "• upstream for the original tree.\n"
    "Debsign signs both files with your key. To sign the files later, debsign is called again.\n"
)


def listed(answer: str, question: str) -> list[str]:
    """The quotes of an answer from a page with a list."""
    page = Page(Span(0, len(LISTED)), 100, 100, "1")
    boxes = np.full((len(LISTED), 4), np.nan, np.float32)
    borders = tuple(i + 1 for i, character in enumerate(LISTED) if character == "\n")
    of_list = Document("l", Path("l.pdf"), "pdf", "", LISTED, (page,), (), boxes, borders, (), ())
    kept = [Kept("l", "l.pdf", Span(0, len(LISTED)), 1, LISTED, 1.0)]
    return [citation.quote for citation in cite(answer, question, [of_list], kept)]


def test_a_list_item_is_quoted_with_its_introduction() -> None:
    (quote,) = listed("Upstream is for the original tree.", "What is there?")
    assert quote == "\n".join(LISTED.splitlines()[:3])


def test_a_paraphrase_is_cited() -> None:
    (quote,) = listed("A key is used.", "What signs the files?")
    assert quote == "Debsign signs both files with your key."


def test_another_place_that_says_the_same_is_quoted_too() -> None:
    quotes = listed("Debsign.", "What signs the files?")
    assert [quote.split()[0] for quote in quotes] == ["Debsign", "To"]


def test_function_words_say_nothing() -> None:
    assert content_words("It is in the 1970s, and that's what they are.") == {"1970s"}
    assert content_words("それです") == frozenset()


@given(st.text(alphabet="IBM MTSTWang1964.三十日以内 ", max_size=80))
def test_every_quote_is_verbatim_on_its_page(answer: str) -> None:
    for citation in cite(answer, "", [document()], kept()):
        page = document().pages[(citation.place.page or 0) - 1]
        assert citation.quote in page.span.of(TEXT)
        assert citation.quote.strip() == citation.quote != ""
