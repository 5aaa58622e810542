"""Cards grow with their answers; citations lead to their places."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from engine.progress import Stage
from specdesk.jobs import Step
from tests.ui.memory_desk import answer_about, word_document
from ui.panels.conversation import CARDS_AT_ONCE, ConversationPanel
from ui.panels.plain_text import CitedText


@pytest.fixture
def document(contract):
    return word_document(contract, contract.read_text("utf-8"))


@pytest.fixture
def panel(qtbot):
    made = ConversationPanel()
    qtbot.addWidget(made)
    made.resize(420, 700)
    made.show()
    return made


def labels(widget):
    QApplication.processEvents()  # a layout shows new widgets when it gets its turn
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]


def words(card):
    return card.findChild(CitedText).toPlainText()


def button(widget, text):
    QApplication.processEvents()
    found = [b for b in widget.findChildren(QPushButton) if b.isVisible() and text in b.text()]
    return found[0]


def test_the_question_is_asked_only_when_it_can_be(panel, qtbot):
    panel.question_box.setPlainText("How?")
    with qtbot.assertNotEmitted(panel.ask_requested):
        panel.submit()
    panel.set_asked(["a.pdf"], can_ask=True, can_summarize=True)
    with qtbot.waitSignal(panel.ask_requested) as asked:
        panel.submit()
    assert asked.args == ["How?"]
    assert panel.question_box.question == ""


def test_a_card_shows_stage_then_words_then_what_it_rests_on(panel, document, qtbot):
    panel.begin("answer", "How?")
    card = panel.cards[0]
    panel.show_stage(Step(Stage.SCORE, 1, 2, 12.0))
    assert "The draft model weighs every passage · about 12 s left" in labels(card)
    panel.add_text("Each party ")
    panel.add_text("may end")
    qtbot.waitUntil(lambda: words(card) == "Each party may end")
    panel.finish(answer_about(document, "How?"), {document.id: document})
    assert words(card).endswith("notice. [1] Payment is due within fourteen days. [2]")
    assert "Read 460 of 7,876 tokens of the document (6 %)" in labels(card)
    assert not any("weighs" in text for text in labels(card))


def test_words_that_are_not_taken_give_way_to_the_next(panel, qtbot):
    panel.begin("answer", "How?")
    card = panel.cards[0]
    panel.add_text("Nobody knows.")
    qtbot.waitUntil(lambda: words(card) == "Nobody knows.")
    panel.add_text(" Perhaps.")
    panel.take_back()
    panel.add_text("Each party")
    qtbot.waitUntil(lambda: words(card) == "Each party")


def test_a_mark_and_a_quote_lead_to_the_citation(panel, document, qtbot):
    answer = answer_about(document, "How?")
    panel.show_answers([answer], {document.id: document})
    card = panel.cards[0]
    with qtbot.waitSignal(panel.citation_chosen) as chosen:
        card.findChild(CitedText).anchorClicked.emit(QUrl("citation:2"))
    assert chosen.args == [answer.citations[1]]
    with qtbot.waitSignals([panel.answer_chosen, panel.citation_chosen]):
        button(card, "paragraph 1").click()


def test_hovering_shows_the_whole_quote(panel, document):
    panel.show_answers([answer_about(document, "How?")], {document.id: document})
    tip = button(panel.cards[0], "paragraph 1").toolTip()
    assert "Each party may end this agreement with thirty days notice." in tip


def test_the_marks_are_real_links(panel, document):
    panel.show_answers([answer_about(document, "How?")], {document.id: document})
    html = panel.cards[0].findChild(CitedText).document().toHtml()
    assert 'href="citation:1"' in html
    assert 'href="citation:2"' in html


def test_what_the_document_does_not_say_is_said_with_the_nearest_passages(panel, document, qtbot):
    answer = replace(answer_about(document, "How?"), answered=False, text="", citations=())
    panel.show_answers([answer], {document.id: document})
    card = panel.cards[0]
    assert "The document does not seem to say." in labels(card)
    with qtbot.waitSignal(panel.citation_chosen) as chosen:
        button(card, "Each party").click()
    assert chosen.args == [answer.kept[0]]
    assert "Read 460 of 7,876 tokens of the document (6 %)" in labels(card)


def test_warnings_are_shown(panel, document):
    answer = replace(answer_about(document, "How?"), warnings=("Two pages have no text.",))
    panel.show_answers([answer], {})
    assert "⚠ Two pages have no text." in labels(panel.cards[0])


def test_a_failure_is_said_on_the_card_and_the_words_stay(panel, qtbot):
    panel.begin("answer", "How?")
    panel.add_text("Each party")
    panel.fail("The memory is too small.", "Choose a smaller budget.")
    card = panel.cards[0]
    assert "The memory is too small. Choose a smaller budget." in labels(card)
    assert words(card) == "Each party"


def test_the_button_stops_while_an_answer_is_on_its_way(panel, qtbot):
    panel.set_asked(["a.pdf"], can_ask=True, can_summarize=True)
    panel.begin("answer", "How?")
    with qtbot.waitSignal(panel.stop_requested):
        button(panel, "Stop").click()


def test_long_conversations_show_the_newest_cards_first(panel, document):
    answers = [answer_about(document, f"question {n}", n) for n in range(CARDS_AT_ONCE + 5)]
    panel.show_answers(answers, {})
    assert len(panel.cards) == CARDS_AT_ONCE
    button(panel, "Show earlier answers").click()
    assert len(panel.cards) == CARDS_AT_ONCE + 5
    assert "question 0" in labels(panel.cards[0])


def test_the_card_on_its_way_stays_when_another_document_is_chosen(panel, document):
    panel.begin("answer", "How?")
    panel.show_answers([answer_about(document, "before")], {})
    assert [card.answer is None for card in panel.cards] == [False, True]
    panel.finish(answer_about(document, "How?", 2), {})
    assert panel.cards[-1].answer is not None


def test_an_answer_is_copied_as_plain_text(panel, document):
    panel.show_answers([answer_about(document, "How?")], {document.id: document})
    button(panel.cards[0], "Copy").click()
    assert QApplication.clipboard().text().startswith("How?\n\nEach party")


def test_reports_are_asked_for_with_their_answers(panel, document, qtbot):
    answers = [answer_about(document, "one", 1), answer_about(document, "two", 2)]
    panel.show_answers(answers, {})
    with qtbot.waitSignal(panel.report_requested) as one:
        button(panel.cards[1], "Report").click()
    assert one.args == [[answers[1]]]
    with qtbot.waitSignal(panel.report_requested) as all_of_them:
        button(panel, "Report").click()
    assert all_of_them.args == [answers]


def test_a_summary_is_titled_with_its_document(panel, document, qtbot):
    panel.begin("summary", "contract.docx")
    assert "Summary of contract.docx" in labels(panel.cards[0])
    answer = replace(answer_about(document, ""), kind="summary")
    panel.finish(answer, {document.id: document})
    assert "Summary of contract.docx" in labels(panel.cards[0])
