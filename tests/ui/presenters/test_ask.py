"""What a card says about an answer, and what becomes of a question."""

from dataclasses import replace

import pytest

from engine.spans import Span
from specdesk.jobs import Step
from tests.ui.memory_desk import answer_about, word_document
from ui.presenters import ask
from ui.presenters.ask import AskPresenter, Piece, Selected

TEXT = "Each party may end this.\nPayment is due.\nDisputes are heard in Kyoto."


@pytest.fixture
def document(contract):
    return word_document(contract, TEXT)


@pytest.fixture
def answer(document):
    return answer_about(document, "How?")


def test_marks_stand_behind_what_rests_on_them(answer):
    assert ask.answer_pieces(answer) == [
        Piece("Each party may end this."),
        Piece("[1]", 1),
        Piece(" Payment is due."),
        Piece("[2]", 2),
    ]


def test_the_words_of_an_answer_are_never_changed(answer):
    words = "".join(p.text for p in ask.answer_pieces(answer) if p.citation is None)
    assert words == answer.text


def test_an_answer_concerns_the_documents_it_was_kept_from(answer, document):
    assert ask.concerns(answer, document.id)
    assert ask.concerns(replace(answer, importance={}), document.id)
    assert not ask.concerns(answer, "another")


def test_the_same_quote_has_one_number(answer):
    first = answer.citations[0]
    again = replace(first, said=Span(25, 40))
    answer = replace(answer, citations=(first, again))
    assert [c.quote for c in ask.numbered_citations(answer)] == [first.quote]
    assert [p.citation for p in ask.answer_pieces(answer) if p.citation] == [1, 1]


def test_a_mark_beyond_the_answer_stands_at_its_end(answer):
    far = replace(answer.citations[0], said=Span(0, 10_000))
    pieces = ask.answer_pieces(replace(answer, citations=(far,)))
    assert pieces == [Piece(answer.text), Piece("[1]", 1)]


def test_the_share_that_was_read_is_told(answer):
    assert ask.coverage(answer, {}) == "Read 460 of 7,876 tokens of the document (6 %)"


def test_unread_pages_are_counted(answer, document, paged):
    kept = (replace(answer.kept[0], span=Span(0, 30)),)  # reaches over to the second page
    answer = replace(answer, kept=kept)
    documents = {document.id: paged(document, (25, 41, len(TEXT)))}
    assert ask.unread_pages(answer, documents) == 1
    assert ask.coverage(answer, documents).endswith("; not read: 1 page")


def test_nearest_passages_are_the_best_kept_ones(answer):
    kept = tuple(replace(answer.kept[0], score=score) for score in (0.1, 0.9, 0.5, 0.7))
    nearest = ask.nearest_passages(replace(answer, kept=kept))
    assert [passage.score for passage in nearest] == [0.9, 0.7, 0.5]


def test_what_is_kept_whatever_is_asked_is_near_to_nothing(answer):
    kept = (replace(answer.kept[0], score=0.9, draws_attention=True), answer.kept[0])
    assert ask.nearest_passages(replace(answer, kept=kept)) == [answer.kept[0]]


def test_the_copied_text_has_question_answer_quotes_and_share(answer, document):
    text = ask.answer_as_text(answer, {document.id: document})
    assert text.startswith("How?\n\nEach party may end this.[1] Payment is due.[2]\n")
    assert "[2] Terms, paragraph 2: “Payment is due.”" in text
    assert "Read 460 of 7,876 tokens" in text


@pytest.fixture
def asking(worker):
    return AskPresenter(worker)


def test_a_question_is_answered_with_stages_selection_and_words(asking, document, qtbot):
    seen = []
    asking.stepped.connect(seen.append)
    asking.selected.connect(seen.append)
    asking.text_written.connect(seen.append)
    with qtbot.waitSignal(asking.answered) as answered:
        assert asking.ask([document], " How long? ")
    assert answered.args[0].question == "How long?"
    kinds = [type(value) for value in seen]
    assert kinds.index(Selected) < kinds.index(str)
    assert Step in kinds
    assert "".join(v for v in seen if isinstance(v, str)).strip() == answered.args[0].text
    assert not asking.working


def test_a_second_look_is_told_between_the_words(asking, document, desks, qtbot):
    seen = []
    with qtbot.waitSignal(asking.answered):
        asking.ask([document], "first")
    asking.text_written.connect(seen.append)
    asking.looked_again.connect(lambda: seen.append("AGAIN"))
    desks[0].doubts = True
    with qtbot.waitSignal(asking.answered) as answered:
        asking.ask([document], "How long?")
    assert seen[:2] == ["Nobody knows.", "AGAIN"]
    assert "".join(seen[2:]).strip() == answered.args[0].text


@pytest.mark.parametrize("question", ["", "  \n"])
def test_nothing_is_not_asked(asking, document, question):
    assert not asking.ask([document], question)
    assert not asking.ask([], "How?")
    assert not asking.working


def test_one_question_at_a_time(asking, document, desks, worker, qtbot):
    assert asking.ask([document], "one")
    assert not asking.ask([document], "two")
    assert not asking.summarize(document)
    qtbot.waitUntil(lambda: not worker.busy)
    assert [question for question, _ in desks[0].asked] == ["one"]


def test_a_question_can_be_stopped(asking, document, desks, worker, qtbot):
    asking.ask([document], "one")
    with qtbot.waitSignal(asking.answered):
        pass
    desks[0].hold.clear()
    asking.ask([document], "two")
    with qtbot.waitSignal(asking.stepped):
        pass
    with qtbot.waitSignal(asking.cancelled):
        asking.stop()
    assert not asking.working


def test_a_summary_is_made_with_the_options(asking, document, qtbot):
    with qtbot.waitSignal(asking.answered) as answered:
        assert asking.summarize(document)
    assert answered.args[0].kind == "summary"


@pytest.mark.parametrize(
    ("name", "kind"), [("r.pdf", "pdf"), ("r.html", "html"), ("r.HTM", "html"), ("r.docx", "docx")]
)
def test_the_ending_says_which_report(asking, answer, desks, qtbot, tmp_path, name, kind):
    with qtbot.waitSignal(asking.report_written) as written:
        asking.write_report([answer], tmp_path / name)
    assert desks[0].reports == [(1, kind, tmp_path / name)]
    assert written.args == [tmp_path / name]
