"""The figures are what their definitions say."""

from pathlib import Path

import pytest

from specdesk.bench.judging import holds_evidence, is_right, overlaps
from specdesk.bench.questions import KnownQuestion, fold, read_question_sets
from specdesk.errors import UsageError
from tests.conftest import DATA


def known(
    evidence: tuple[str, ...] = (), groups: tuple[tuple[str, ...], ...] = ()
) -> KnownQuestion:
    return KnownQuestion("q", "d.pdf", "?", "extractive", evidence, groups)


def test_fold_is_blind_to_width_case_and_space() -> None:
    assert fold("ＦＨＳ  3.0\n Part") == fold("fhs3.0PART")


def test_every_group_needs_one_wording() -> None:
    question = known(groups=(("a b", "c"), ("d",)))
    assert is_right(question, "It is C and D.")
    assert is_right(question, "ab, then d")
    assert not is_right(question, "only c")
    assert not is_right(known(), "anything")


def test_all_evidence_must_be_kept_and_may_run_over_passages() -> None:
    question = known(("one two", "three"))
    assert holds_evidence(question, ["zero one", "two. Three"])
    assert not holds_evidence(question, ["one", "three two"])


@pytest.mark.parametrize(
    ("quote", "evidence", "expected"),
    [
        ("within thirty days", "Payment is due within thirty days of receipt.", True),
        ("Payment is due within sixty", "Payment is due within thirty days of receipt.", True),
        ("something else entirely", "Payment is due within thirty days of receipt.", False),
        ("", "Payment", False),
    ],
)
def test_overlap(quote: str, evidence: str, expected: bool) -> None:
    assert overlaps(quote, evidence) is expected


def test_question_sets_of_this_repository_are_read() -> None:
    sets = sorted((DATA / "questions").glob("*.jsonl"))
    questions = read_question_sets(sets)
    assert len(questions) == 20
    assert all(q.evidence and q.groups for q in questions if q.answerable)


def test_a_file_that_is_no_question_set_is_named(tmp_path: Path) -> None:
    path = tmp_path / "notes.jsonl"
    path.write_text('{"id": 1}\n')
    with pytest.raises(UsageError, match=r"notes\.jsonl is no question set"):
        read_question_sets([path])
