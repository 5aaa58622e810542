"""What the target is asked."""

import pytest

from engine.prompt import (
    NOT_FOUND,
    Language,
    excerpts,
    language_of,
    question_prompt,
    readable,
    says_not_found,
)
from engine.selection import Chosen, Passage, Selection
from engine.spans import Span
from engine.text import Heading, Text

TEXT = "1 Terms\nPayment is due soon.\n2 Records\nKeep them. For seven years. Then burn them."


def chosen(*texts: str) -> Selection:
    found = []
    for text in texts:
        start = TEXT.index(text)
        found.append(Chosen(Passage(0, Span(start, start + len(text)), 5), 1.0))
    return Selection(tuple(found))


def text() -> Text:
    second = TEXT.index("2 Records")
    headings = (Heading(Span(0, 7), 1), Heading(Span(second, second + 9), 1))
    return Text("t", TEXT, headings=headings)


def test_each_stretch_stands_under_its_heading() -> None:
    shown = excerpts([text()], chosen("Payment is due soon.", "For seven years."))
    assert shown == "[1 Terms]\nPayment is due soon.\n\n[2 Records]\nFor seven years."


def test_neighbours_are_one_stretch() -> None:
    shown = excerpts([text()], chosen("Keep them.", "For seven years."))
    assert shown == "[2 Records]\nKeep them. For seven years."


def test_question_is_always_in_the_prompt() -> None:
    prompt = question_prompt("記録は何年保存しますか。", [text()], chosen("Keep them."))
    assert "記録は何年保存しますか。" in prompt.user
    assert NOT_FOUND[Language.JAPANESE] in prompt.system


@pytest.mark.parametrize("question", ["How long are records kept?", "記録は何年保存しますか。"])
def test_the_check_and_the_answer_share_all_but_their_ends(question: str) -> None:
    prompt = question_prompt(question, [text()], chosen("Keep them."), 0.5)
    assert prompt.check is not None
    plain = question_prompt(question, [text()], chosen("Keep them."))
    assert plain.user.endswith(question)
    assert prompt.user.startswith(plain.user)
    assert prompt.check.user.startswith(plain.user)
    assert prompt.user != prompt.check.user
    assert prompt.leaves_unsure(prompt.check.least - 0.1)
    assert not prompt.leaves_unsure(prompt.check.least)
    assert not prompt.leaves_unsure(None)


@pytest.mark.parametrize(
    ("asked", "language"),
    [("When?", "en"), ("いつですか", "ja"), ("契約期間", "ja"), ("Größe?", "en"), ("", "en")],
)
def test_language(asked: str, language: str) -> None:
    assert language_of(asked) == language


def test_line_ends_of_the_page_are_joined() -> None:
    assert readable("configuration  files\nare kept\n\n") == "configuration files\nare kept"
    assert readable("文書の\n一行目") == "文書の一行目"


@pytest.mark.parametrize("answer", [*NOT_FOUND.values(), "", "The excerpts do not mention it."])
def test_refusals_are_seen(answer: str) -> None:
    assert says_not_found(answer)


@pytest.mark.parametrize(
    "answer", ["Within 30 days.", "三十日以内です。", "It must not be stated."]
)
def test_answers_are_no_refusals(answer: str) -> None:
    assert not says_not_found(answer)
