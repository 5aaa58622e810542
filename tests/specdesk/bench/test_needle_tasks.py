"""Made-up tasks: the same by the same seed, as long as asked, with the answer in the text."""

import re
from collections import Counter
from functools import partial

import pytest

from specdesk.bench.needle import document_of, evidence_share, found_share
from specdesk.bench.needle_tasks import COMMON, HOPS, KEYS, TASKS, VALUES, Sample, make_sample
from specdesk.commands.bench_needle import TASKS as NAMED
from tests.engine.conftest import seeded_tokenizer

HIDDEN = [task for task in TASKS if task != "common-words"]


def words(text: str) -> int:
    return len(re.findall(r"\w+|[^\w\s]", text))


make = partial(make_sample, count=words)


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("length", [1024, 4096, 32768])
def test_documents_are_as_long_as_asked(task: str, length: int) -> None:
    for number in range(3):
        assert words(make(task, length, 0, number).text) == pytest.approx(length, rel=0.05)


@pytest.mark.parametrize("task", TASKS)
def test_length_is_counted_by_the_tokenizer_given(task: str) -> None:
    tokenizer = seeded_tokenizer()

    def count(text: str) -> int:
        return len(tokenizer.encode(text, add_special_tokens=False))

    assert count(make_sample(task, 4096, 0, 0, count).text) == pytest.approx(4096, rel=0.05)


@pytest.mark.parametrize("task", TASKS)
def test_a_seed_always_gives_the_same_sample_and_another_another(task: str) -> None:
    sample = make(task, 2048, 3, 1)
    assert sample == make(task, 2048, 3, 1)
    others = [make(task, 2048, 4, 1), make(task, 2048, 3, 2)]
    assert len({sample.text, *(other.text for other in others)}) == 3
    assert len({sample.expected, *(other.expected for other in others)}) == 3


@pytest.mark.parametrize("task", HIDDEN)
@pytest.mark.parametrize("number", range(5))
def test_what_is_expected_stands_in_the_text(task: str, number: int) -> None:
    sample = make(task, 2048, 0, number)
    assert all(sample.text.count(sentence) == 1 for sentence in sample.evidence)
    assert found_share(sample.expected, " ".join(sample.evidence)) == 1.0
    assert found_share(sample.expected, sample.question) == 0.0
    lines = sample.text.split("\n")
    assert all(any(sentence in line for line in lines) for sentence in sample.evidence)


def test_each_task_asks_for_what_its_name_says() -> None:
    counts = {
        task: (make(task, 2048, 0, 0).text.count("An access number"), len(expected))
        for task in HIDDEN
        if (expected := make(task, 2048, 0, 0).expected)
    }
    assert counts == {
        "single": (1, 1),
        "multi-key": (KEYS, 1),
        "multi-value": (VALUES, VALUES),
        "multi-query": (KEYS, KEYS),
        "variables": (0, HOPS + 1),
    }


def test_variables_lead_from_one_to_the_next_in_the_order_of_the_text() -> None:
    sample = make("variables", 2048, 0, 0)
    places = [sample.text.index(sentence) for sentence in sample.evidence]
    assert places == sorted(places)
    held = set(re.findall(r"the value (\d+)", sample.question))
    for name, value in re.findall(r"Variable (\w+) is set to (\w+)\.", sample.text):
        assert value in held
        held.add(name)
    assert set(sample.expected) < held


@pytest.mark.parametrize("length", [1024, 32768])
def test_common_words_are_the_most_common(length: int) -> None:
    sample = make("common-words", length, 0, 0)
    counts = Counter(re.findall(r"[a-z]+", sample.text))
    best = counts.most_common(COMMON + 1)
    assert {word for word, _ in best[:COMMON]} == set(sample.expected)
    assert [count for _, count in best[:COMMON]] == [10 * best[COMMON][1]] * COMMON


def test_too_short_a_document_is_refused() -> None:
    with pytest.raises(ValueError, match="no document of 100 tokens"):
        make("common-words", 100, 0, 0)


def test_command_line_knows_all_tasks() -> None:
    assert tuple(TASKS) == NAMED


@pytest.mark.parametrize(
    ("answer", "share"),
    [
        ("The numbers are 1,234,567 and 7654321.", 1.0),
        ("１２３４５６７", 0.5),
        ("91234567, 76543210", 0.0),
        ("", 0.0),
    ],
)
def test_values_are_found_as_words_of_their_own(answer: str, share: float) -> None:
    assert found_share(["1234567", "7654321"], answer) == share


def test_evidence_is_found_over_passages() -> None:
    assert evidence_share(["One two.", "Three."], ["Zero. One", "two. Four."]) == 0.5


def test_document_has_the_paragraphs_of_the_text() -> None:
    document = document_of(Sample("s", "single", 9, "One. Two.\nThree.", "?", (), ()))
    assert [p.span.of(document.text) for p in document.paragraphs] == ["One. Two.", "Three."]
    assert document.borders == (0, 10)
    assert document.name == "s.txt"
    assert len(document.id) == 64
