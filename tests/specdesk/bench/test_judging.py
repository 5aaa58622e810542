"""The figures are what their definitions say."""

from pathlib import Path

import pytest

from specdesk.bench.intervals import Interval
from specdesk.bench.judging import Figures, holds_evidence, is_right, judge, overlaps
from specdesk.bench.quality import Plan
from specdesk.bench.questions import KnownQuestion, fold, read_question_sets
from specdesk.bench.runs import Quote, Run
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


def test_two_questions_of_one_id_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "twice.jsonl"
    row = '{"id": "a", "document": "d", "question": "?", "kind": "unanswerable"}\n'
    path.write_text(row + row)
    with pytest.raises(UsageError, match="2 questions have the id a"):
        read_question_sets([path])


def test_figures_of_five_questions_by_hand(plan: Plan) -> None:
    def run(text: str, kept: str, quote: str = "", document: str = "bread.txt") -> Run:
        quotes = (Quote(document, None, quote),) if quote else ()
        return Run(text, "not say" not in text, quotes, (kept,), 10, 1, len(text), 2.0, 3.0)

    runs = [
        run("At 7.", "It opens at seven.", "The bakery opens at seven."),  # right, cited
        run("From 1913.", "The oven is", "it was built by nobody"),  # wrong, quote made up
        run("The document does not say.", "kept"),  # refused, rightly
        run("At noon, as every day.", "leaves at noon."),  # right, not cited
        run("The document does not say.", "Dogs travel", document="boats.txt"),  # refused, wrongly
    ]
    assert judge(plan.questions, runs, plan.documents) == Figures(
        questions=5,
        did_not_fit=0,
        accuracy=2 / 4,
        accuracy_interval=Interval(0.5, 0.5, "document"),  # one of two in both documents
        by_kind={"numeric": "2/3", "extractive": "0/1"},
        evidence_recall=2 / 4,
        evidence_recall_interval=Interval(0.5, 0.5, "document"),
        citation_hit=1.0,
        citation_true=1 / 2,
        cited_right=1 / 2,
        refused=1.0,
        wrongly_refused=1 / 4,
        median_kept_tokens=10.0,
        median_kv_bytes=1.0,
        peak_memory_bytes=26,
        median_first_token_seconds=2.0,
        median_total_seconds=3.0,
    )


def test_what_did_not_fit_is_counted_apart(plan: Plan) -> None:
    too_long = Run(failure="Too long.")
    found = judge(plan.questions, [too_long] * 4 + [Run("free", True)], plan.documents)
    assert (found.questions, found.did_not_fit, found.accuracy) == (5, 4, 1.0)
    nothing = judge(plan.questions, [too_long] * 5, plan.documents)
    assert (nothing.accuracy, nothing.evidence_recall, nothing.refused) == (None, None, None)
