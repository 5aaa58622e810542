"""What an answer names, looked for in what was read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.support import exact_words, invented, repeats

READ = [
    "The file /etc/securetty lists the terminals. Access mode is 1777 for some.",
    "Ten machines share 1,250 records in LCK..ttyS0 since release\n3.0. See DNS.",
    "保存期間は七年とし、上限は３００円である。",
]


@pytest.mark.parametrize(
    "answer",
    [
        "It is /etc/securetty.",
        "There are 10 machines and 1250 records.",
        "The release is 3.0; the lock is `LCK..ttyS0`.",
        "DNS is used.",
        "保存期間は7年、上限は300円です。",
        "上限は３００円です。",
        "1. The file is /etc/securetty.\n2. It lists the terminals.",
        "Nobody knows.",
    ],
)
def test_what_was_read_is_not_invented(answer: str) -> None:
    assert invented(answer, "What is it?", READ) == ()


@pytest.mark.parametrize(
    ("answer", "named"),
    [
        ("The mode is 0755.", "0755"),
        ("It is kept in /etc/ssl/private.", "/etc/ssl/private"),
        ("At least 100MB.", "100MB"),
        ("It is /var/share/ppd.", "/var/share/ppd"),
        ("Use LDAP for it.", "LDAP"),
        ("保存期間は9年です。", "9"),
    ],
)
def test_what_was_not_read_is_told(answer: str, named: str) -> None:
    assert invented(answer, "What is it?", READ) == (named,)


def test_the_question_counts_as_read() -> None:
    assert invented("Port 8080 is not mentioned.", "Is port 8080 open?", READ) == ()


def test_exact_words_leave_plain_words_and_list_marks_out() -> None:
    text = "1. Well-known users of the Internet\n2) see LDAP, x86_64 and /run."
    assert exact_words(text) == ["LDAP", "x86_64", "/run"]


@given(st.sampled_from(READ), st.data())
def test_a_verbatim_piece_is_never_invented(text: str, data: st.DataObject) -> None:
    words = text.split()
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, len(words)))
    assert invented(" ".join(words[first:last]), "", READ) == ()


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (
            "Which earlier release told sites to keep pages in /var/catman?",
            "The earlier release told sites to keep the pages in /var/catman.",
        ),
        ("疑似パッケージには何という種類の報告を送りますか。", "疑似パッケージに送ります。"),
    ],
)
def test_a_question_turned_into_a_statement_says_nothing(question: str, answer: str) -> None:
    assert repeats(answer, question)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Which release told sites to keep pages there?", "Release 1.2 told sites to keep pages."),
        ("Who signs the lease?", "The tenant signs the lease."),
        ("Does the tenant sign the lease?", "The tenant does sign the lease."),  # asks yes or no
        ("Who signs, the tenant or the owner?", "The owner signs."),
        ("Which of tenant and owner signs?", "The owner signs."),
        ("幅は何文字分とされてきましたか。", "幅は80文字分とされてきました。"),
        ("幅は何文字分ですか。", "幅は半角八十文字分です。"),
        ("借主と貸主のどちらが払いますか。", "貸主が払います。"),
        ("借主が払う必要がありますか。", "借主が払う必要があります。"),
    ],
)
def test_what_the_question_does_not_hold_is_said(question: str, answer: str) -> None:
    assert not repeats(answer, question)
