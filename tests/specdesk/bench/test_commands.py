"""`specdesk bench quality` and `needle` as they are typed."""

import json
import sys
from pathlib import Path

import pytest

from specdesk import cli
from specdesk.places import Places
from specdesk.resources import sample_path
from tests.conftest import DATA

QUESTIONS = str(DATA / "questions" / "word-processor-history.jsonl")
SELECTION = [
    *("bench", "quality", QUESTIONS, "--documents", str(sample_path("").parent)),
    *("--methods", "bm25,window", "--budgets", "512,256,512", "--selection-only"),
]


def test_quality_stores_runs_table_rows_and_plot(
    seeded_places: Places, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("matplotlib")
    out = tmp_path / "out"
    assert cli.main([*SELECTION, "--out", str(out)]) == 0
    first = capsys.readouterr()
    assert first.out == (out / "table.md").read_text("utf-8")
    assert "\n1/28 bm25 word-processor-history-001\n" in first.err
    assert " left\n" in first.err
    names = {path.name for path in out.iterdir()}
    assert {"table.md", "rows.json", "plot.svg"} < names
    assert sum(name.endswith(".jsonl") for name in names) == 4
    assert cli.main([*SELECTION, "--out", str(out), "--json"]) == 0
    again = capsys.readouterr()
    assert json.loads(again.out) == json.loads((out / "rows.json").read_text("utf-8"))
    assert "/28" not in again.err
    rows = {(row["method"], row["budget"]): row for row in json.loads(again.out)["rows"]}
    assert rows["bm25", 256]["evidence_recall"] <= rows["bm25", 512]["evidence_recall"]
    assert rows["bm25", 512]["evidence_recall"] > rows["window", 512]["evidence_recall"]


def test_quality_goes_without_a_plot_where_matplotlib_is_missing(
    seeded_places: Places,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert cli.main([*SELECTION, "--out", str(tmp_path)]) == 0
    assert "The plot is left out" in capsys.readouterr().err
    assert (tmp_path / "rows.json").exists()
    assert not (tmp_path / "plot.svg").exists()


def test_needle_prints_a_table_and_stores_it(
    seeded_places: Places, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = cli.main(
        [
            *("bench", "needle", "--tasks", "single", "--tokens", "600", "--samples", "1"),
            *("--methods", "bm25", "--budgets", "200", "--max-new-tokens", "4"),
            *("--out", str(tmp_path)),
        ]
    )
    assert code == 0
    out = capsys.readouterr().out
    assert out == (tmp_path / "table.md").read_text("utf-8")
    assert out.startswith("| bm25, 200 | 600 |\n| --- | --: |\n| single | ")
    (row,) = json.loads((tmp_path / "rows.json").read_text("utf-8"))["rows"]
    assert row["evidence_kept"] == 1.0  # the key's names stand in the question


@pytest.mark.parametrize(
    ("option", "value", "says"),
    [
        ("--methods", "bm52", "there is no 'bm52'"),
        ("--budgets", "0", "no list of numbers above 0"),
        ("--tokens", "4k", "no list of numbers above 0"),
        ("--tasks", "single,double", "there is no 'double'"),
    ],
)
def test_what_cannot_be_measured_is_named(
    option: str, value: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["bench", "needle", option, value]) == 2
    assert says in capsys.readouterr().err
