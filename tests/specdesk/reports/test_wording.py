"""An answer in the words of a report."""

import dataclasses
import itertools
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.measurements import Measurements
from specdesk.answers import Answer
from specdesk.documents.document import Document, Place
from specdesk.reports.content import Picture
from specdesk.reports.wording import (
    Drawn,
    printable,
    read_sentence,
    report_of,
    where,
    with_numbers,
)
from tests import strategies
from tests.specdesk.reports.conftest import answer_about


def section_of(answer: Answer, *documents: Document, drawn: Drawn = Drawn()):  # noqa: B008
    by_id = {document.id: document for document in documents}
    return report_of([answer], by_id, [drawn], datetime.now(UTC)).sections[0]


def test_numbers_stand_behind_what_rests_on_the_source(lease: Document):
    answer = answer_about(lease, "Heating is paid apart.", "The tenant keeps the garden.")
    pieces = [(piece.text, piece.numbers) for piece in with_numbers(answer)]
    assert pieces == [("Heating is paid apart.", (1,)), (" The tenant keeps the garden.", (2,))]


@given(answer=strategies.answers(("0" * 64,)))
@settings(max_examples=50, deadline=None)
def test_pieces_hold_the_whole_text_and_every_number(answer: Answer):
    pieces = with_numbers(answer)
    assert "".join(piece.text for piece in pieces) == "".join(
        printable(piece) for piece in _cut(answer)
    )
    numbers = sorted(number for piece in pieces for number in piece.numbers)
    assert numbers == list(range(1, len(answer.citations) + 1))


def _cut(answer: Answer) -> list[str]:
    ends = sorted({min(c.said.end, len(answer.text)) for c in answer.citations})
    borders = [0, *ends, len(answer.text)]
    return [answer.text[a:b] for a, b in itertools.pairwise(borders)]


def test_places_name_label_and_sheet():
    assert where(Place(page=4, page_label="4"), "en") == "p. 4"
    assert where(Place(page=4, page_label="iv"), "en", "a.pdf") == "a.pdf, p. iv (sheet 4)"
    assert where(Place(page=4, page_label="iv"), "ja") == "ivページ(通し4)"
    scanned = Place(page=4, recognized=True)
    assert where(scanned, "en") == "p. 4, recognized from its picture"
    assert where(Place(section="2. Terms", paragraph=7), "en") == "2. Terms, paragraph 7"


def test_the_share_read_is_said():
    part = Measurements(document_tokens=27310, kept_tokens=1012)
    whole = Measurements(document_tokens=500, kept_tokens=500)
    assert "1,012 of 27,310 tokens" in read_sentence(part, "en")
    assert "(3.7 %)" in read_sentence(part, "ja")
    assert "whole document" in read_sentence(whole, "en")
    assert "not measured" in read_sentence(Measurements(), "en")


def test_only_what_was_measured_is_listed(answer: Answer, lease: Document):
    figures = dict(section_of(answer, lease).figures)
    assert figures["Memory for what was read"] == "31.2 MB; the whole document would need 812 MB"
    assert figures["Time to first word"] == "3.34 s"
    assert "Reading the document, once" not in figures
    assert section_of(dataclasses.replace(answer, measurements=Measurements()), lease).figures == ()


def test_words_follow_the_language_of_the_question(answer: Answer, lease: Document):
    japanese = dataclasses.replace(answer, question="家賃はいつですか")
    assert section_of(japanese, lease).words["answer"] == "回答"
    assert section_of(answer, lease).words["answer"] == "Answer"


def test_a_question_without_answer_says_so(answer: Answer, lease: Document):
    assert section_of(answer, lease).warnings == ()
    refused = dataclasses.replace(answer, answered=False, citations=())
    assert section_of(refused, lease).warnings == ("The model found no answer in what it read.",)


def test_word_files_print_the_cited_passage_marked(letter: Document):
    quote = "due on the first day"
    (excerpt,) = section_of(answer_about(letter, quote), letter).excerpts
    assert excerpt.where == "Terms, paragraph 2"
    assert [piece.text for piece in excerpt.pieces if piece.marked] == [quote]
    assert "".join(piece.text for piece in excerpt.pieces) == letter.text


def test_pages_that_cannot_be_drawn_are_printed_as_text(answer: Answer, lease: Document):
    assert section_of(answer, lease).excerpts == ()
    section = section_of(answer, lease, drawn=Drawn(failed=frozenset([lease.id])))
    assert len(section.excerpts) == 1
    assert "could not be drawn" in section.pictures_note


def test_pages_left_out_for_want_of_room_are_counted(answer: Answer, lease: Document):
    picture = Picture(b"", "png", "", "")
    note = section_of(answer, lease, drawn=Drawn((picture,) * 12, total=20)).pictures_note
    assert note.startswith("12 of the 20 pages")
    assert section_of(answer, lease, drawn=Drawn((picture,), total=1)).pictures_note == ""


def test_an_answer_about_a_forgotten_document_still_has_its_quotes(answer: Answer):
    section = section_of(answer)
    assert section.sources[0].quote == answer.citations[0].quote
    assert len(section.kept) == len(answer.kept)


def test_long_excerpts_are_cut_around_the_quote(letter: Document):
    long = dataclasses.replace(letter, text="before " * 500 + "QUOTE" + " after" * 500)
    answer = answer_about(long, "QUOTE")
    (excerpt,) = section_of(answer, long).excerpts
    assert len("".join(piece.text for piece in excerpt.pieces)) < 700
    assert excerpt.pieces[1].text == "QUOTE"


@given(st.text(st.characters(exclude_categories=())))
def test_what_is_printable_can_be_written_and_shows_no_controls(text: str):
    shown = printable(text)
    shown.encode("utf-8")
    assert not set(shown) & {"\x00", "\x1b", "\u202e", "\x85"}
    assert printable("tab\tline\nend\r\n") == "tab\tline\nend\n"
