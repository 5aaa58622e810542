"""Made-up documents go the way of users' documents, once each."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from engine.progress import Quiet
from specdesk.bench.needle import NeedlePlan, NeedleRow, measure_needle
from specdesk.bench.needle_table import needle_table
from specdesk.bench.pace import Ahead
from specdesk.errors import Cancelled, UsageError
from specdesk.places import Places

PLAN = NeedlePlan(["single", "multi-query"], [600], 1, 0, "tiny", ["auto", "full"], [200], 4)


def measure(places: Places, plan: NeedlePlan, folder: Path) -> tuple[list[NeedleRow], list[str]]:
    told: list[Ahead] = []
    rows = measure_needle(places, plan, folder, "test", Quiet(), told.append)
    return rows, [ahead.label for ahead in told]


def test_an_interrupted_run_goes_on_and_takes_more_samples(
    seeded_places: Places, tmp_path: Path
) -> None:
    quiet, out = Quiet(), tmp_path / "out"

    def cancel_at_second(ahead: Ahead) -> None:
        if ahead.number == 2:
            quiet.token.cancel()

    with pytest.raises(Cancelled):
        measure_needle(seeded_places, PLAN, out, "test", quiet, cancel_at_second)
    rows, told = measure(seeded_places, PLAN, out)
    assert told == [
        "full all single-600-0",
        "auto 200 multi-query-600-0",
        "full all multi-query-600-0",
    ]
    assert [(row.method, row.budget, row.task) for row in rows] == [
        ("auto", 200, "single"),
        ("auto", 200, "multi-query"),
        ("full", None, "single"),
        ("full", None, "multi-query"),
    ]
    assert {row.evidence_kept for row in rows if row.method == "full"} <= {None, 1.0}
    assert measure(seeded_places, replace(PLAN, samples=2, tasks=["single"]), out)[1] == [
        "auto 200 single-600-1",
        "full all single-600-1",
    ]
    stored = [json.loads(x) for p in out.glob("needle-auto*.jsonl") for x in p.open()]
    assert [row["id"] for row in stored] == ["single-600-0", "multi-query-600-0", "single-600-1"]
    assert all(0 < row["measurements"]["kept_tokens"] <= 200 for row in stored)
    assert all(abs(row["measurements"]["document_tokens"] - 600) <= 30 for row in stored)


def test_nothing_is_left_among_the_users_files(seeded_places: Places, tmp_path: Path) -> None:
    measure(seeded_places, replace(PLAN, tasks=["single"], methods=["auto"]), tmp_path / "out")
    assert not seeded_places.library.exists()
    assert not seeded_places.memories.exists()
    assert not list(seeded_places.cache.glob("bench-*"))


def test_a_length_too_short_for_a_task_is_named(seeded_places: Places, tmp_path: Path) -> None:
    plan = replace(PLAN, tasks=["common-words"], lengths=[50])
    with pytest.raises(UsageError, match="50 tokens is too short for common-words"):
        measure(seeded_places, plan, tmp_path)


def test_table_has_tasks_down_and_lengths_across() -> None:
    rows = [
        NeedleRow("auto", 512, "single", 4096, 5, 0, 1.0, None, 0.9),
        NeedleRow("auto", 512, "single", 8192, 5, 0, 0.5, None, 0.8),
        NeedleRow("auto", 512, "common-words", 4096, 5, 0, 0.2, None, None),
        NeedleRow("auto", 512, "common-words", 8192, 5, 5, None, None, None),
        NeedleRow("full", None, "single", 4096, 5, 0, 0.75, None, 1.0),
        NeedleRow("full", None, "single", 8192, 5, 5, None, None, None),
    ]
    first, second, note = needle_table(rows).split("\n\n")
    assert first.splitlines() == [
        "| auto, 512 | 4,096 | 8,192 |",
        "| --- | --: | --: |",
        "| single | 1.00 (.90) | .50 (.80) |",
        "| common-words | .20 | – |",
        "| mean | .60 | – |",
    ]
    assert second.splitlines()[0] == "| full, all | 4,096 | 8,192 |"
    assert "does not fit" in note
