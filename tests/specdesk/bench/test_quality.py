"""Methods are measured question by question, and what was measured is never measured again."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from engine.progress import Quiet
from specdesk.bench.judging import Figures, judge
from specdesk.bench.pace import Ahead
from specdesk.bench.quality import Plan, Row, answer_row, cells, measure_quality
from specdesk.bench.runs import RunFile
from specdesk.desk import AskOptions, Desk
from specdesk.errors import Cancelled, UsageError

VERSION = "test"


def untimed(figures: Figures) -> Figures:
    """What two runs share."""
    return replace(
        figures,
        peak_memory_bytes=None,
        median_first_token_seconds=None,
        median_total_seconds=None,
    )


def measure(desk: Desk, plan: Plan, folder: Path | None) -> tuple[list[Row], list[Ahead]]:
    told: list[Ahead] = []
    rows = list(measure_quality(desk, plan, folder, VERSION, Quiet(), told.append))
    return rows, told


def lines(folder: Path) -> int:
    return sum(len(path.read_bytes().splitlines()) for path in folder.glob("*.jsonl"))


def test_full_knows_no_budget() -> None:
    assert cells(["full", "bm25"], [1, 2]) == [("full", None), ("bm25", 1), ("bm25", 2)]


@pytest.mark.parametrize("selection_only", [False, True])
def test_an_interrupted_run_goes_on_where_it_stopped(
    seeded_desk: Desk, plan: Plan, tmp_path: Path, selection_only: bool
) -> None:
    budgets = [100, 200] if selection_only else [100]
    plan = replace(plan, budgets=budgets, selection_only=selection_only)
    whole, told = measure(seeded_desk, plan, None)
    total = 2 * len(budgets) * len(plan.asked)
    assert told[0] == Ahead(1, total, told[0].label, None)
    assert all(ahead.seconds_left is not None for ahead in told[1:])

    quiet = Quiet()

    def cancel_at_third(ahead: Ahead) -> None:
        if ahead.label == told[2].label:
            quiet.token.cancel()

    with pytest.raises(Cancelled):
        list(measure_quality(seeded_desk, plan, tmp_path, VERSION, quiet, cancel_at_third))
    stored = lines(tmp_path)
    assert stored == told[2].number - 1
    first = next(path for path in sorted(tmp_path.glob("*.jsonl")) if path.stat().st_size)
    with first.open("ab") as file:
        file.write(b'{"id": "4", "answ')

    rows, asked = measure(seeded_desk, plan, tmp_path)
    assert [ahead.number for ahead in asked] == [ahead.number for ahead in told[2:]]
    assert lines(tmp_path) == total
    assert [untimed(row.figures) for row in rows] == [untimed(row.figures) for row in whole]
    assert measure(seeded_desk, plan, tmp_path) == (rows, [])


def test_figures_from_stored_runs_are_those_of_the_answers(
    seeded_desk: Desk, plan: Plan, tmp_path: Path
) -> None:
    plan = replace(plan, methods=["bm25"])
    ((row,), _) = measure(seeded_desk, plan, tmp_path)
    options = AskOptions("tiny", "bm25", 100, plan.max_new_tokens)
    answers = [
        seeded_desk.ask([plan.documents[q.document]], q.question, options, Quiet(), keep=False)
        for q in plan.questions
    ]
    settings = plan.settings(("bm25", 100), seeded_desk.load("tiny", "bm25", Quiet()), VERSION)
    fresh = RunFile(None, settings)
    for question, answer in zip(plan.questions, answers, strict=True):
        fresh.add(question.id, answer.as_dict(with_kept=True))
        run = fresh.runs[question.id]
        assert (run.text, run.answered) == (answer.text, answer.answered)
        assert run.kept == tuple(kept.text for kept in answer.kept)
        assert run.kept_tokens == answer.measurements.kept_tokens
        assert run.total_seconds == answer.measurements.seconds.total
    direct = judge(plan.questions, fresh.of([q.id for q in plan.questions]), plan.documents)
    assert untimed(row.figures) == untimed(direct)
    assert row.figures.questions == 5


def test_the_library_is_left_alone(seeded_desk: Desk, plan: Plan) -> None:
    measure(seeded_desk, replace(plan, methods=["bm25"]), None)
    assert seeded_desk.documents() == []


def test_selection_counts_the_evidence_kept(seeded_desk: Desk, plan: Plan) -> None:
    plan = replace(plan, methods=["bm25", "full"], budgets=[1], selection_only=True)
    rows, _ = measure(seeded_desk, plan, None)
    assert [row.budget for row in rows] == [1, None]
    assert [row.figures.evidence_recall for row in rows] == [0.0, 1.0]
    assert [row.figures.accuracy for row in rows] == [None, None]
    assert rows[0].figures.questions == 4  # those that have evidence


def test_a_document_that_does_not_fit_is_no_wrong_answer(seeded_desk: Desk, plan: Plan) -> None:
    long = replace(plan.documents["bread.txt"], id="0" * 64, text="All of it is bread. " * 600)
    asked = ("Is it bread?", "tiny")
    row = answer_row(seeded_desk, long, *asked, ("full", None), 4, Quiet())
    assert "can read 2048 tokens" in str(row["failure"])
    with pytest.raises(UsageError, match="budget of 1 token"):
        answer_row(seeded_desk, long, *asked, ("bm25", 1), 4, Quiet())


def test_runs_name_the_embedder_where_it_takes_part(
    seeded_desk: Desk, plan: Plan, tmp_path: Path
) -> None:
    plan = replace(plan, methods=["dense", "bm25"], selection_only=True)
    rows, _ = measure(seeded_desk, plan, tmp_path)
    assert [row.method for row in rows] == ["dense", "bm25"]
    roles = {
        path.name.split("-")[1]: set(json.loads(path.read_text())["models"])
        for path in tmp_path.glob("*.settings.json")
    }
    assert roles == {"dense": {"draft", "target", "embedder"}, "bm25": {"draft", "target"}}
