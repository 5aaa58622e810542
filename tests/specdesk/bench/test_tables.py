import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from specdesk.bench.intervals import Interval
from specdesk.bench.judging import Figures
from specdesk.bench.plot import write_plot
from specdesk.bench.quality import Row
from specdesk.bench.tables import quality_table, share, write_figures
from specdesk.errors import UsageError

FIGURES = Figures(
    questions=40,
    did_not_fit=0,
    accuracy=0.675,
    accuracy_interval=Interval(0.5, 0.8249, "question"),
    by_kind={"numeric": "4/6"},
    evidence_recall=1.0,
    evidence_recall_interval=Interval(1.0, 1.0, "question"),
    citation_hit=None,
    citation_true=None,
    cited_right=None,
    refused=None,
    wrongly_refused=None,
    median_kept_tokens=1024.0,
    median_kv_bytes=67e6,
    peak_memory_bytes=12_700_000_000,
    median_first_token_seconds=63.04,
    median_total_seconds=None,
)
ROWS = [
    Row("auto", 512, FIGURES),
    Row("auto", 1024, FIGURES),
    Row("bm25", 512, replace(FIGURES, accuracy=0.3)),
    Row("full", None, replace(FIGURES, did_not_fit=3)),
]


def test_a_row_says_shares_with_their_intervals_and_what_they_cost() -> None:
    lines = quality_table(ROWS, 1).splitlines()
    assert lines[2] == (
        "| auto | 512 | 40 | .68 [.50, .82] | 1.00 [1.00, 1.00] | – | – | – | – | – | 1,024 | 67"
        " | 12,700 | 63.0 | – |"
    )
    assert lines[5].startswith("| full | all | 40 (−3) |")
    assert "one document" in lines[7]
    assert "does not fit" in lines[9]


def test_the_note_says_how_many_documents_were_drawn() -> None:
    by_document = Interval(0.0, 1.0, "document")
    rows = [Row("auto", 512, replace(FIGURES, evidence_recall_interval=by_document))]
    assert "clustered by document (3 documents" in quality_table(rows, 3)


def test_shares_are_short() -> None:
    assert [share(None), share(0.0), share(0.996), share(1.0)] == ["–", ".00", "1.00", "1.00"]


def test_figures_are_written_for_people_and_programs(tmp_path: Path) -> None:
    write_figures(tmp_path, quality_table(ROWS, 1), [row.as_dict() for row in ROWS])
    assert (tmp_path / "table.md").read_text("utf-8").startswith("| method | budget |")
    rows = json.loads((tmp_path / "rows.json").read_text("utf-8"))["rows"]
    assert rows[0]["accuracy_interval"] == {"low": 0.5, "high": 0.8249, "by": "question"}
    assert rows[3]["budget"] is None


def test_plot_has_a_line_per_method_and_is_the_same_again(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    write_plot(tmp_path / "a.svg", ROWS)
    write_plot(tmp_path / "b.svg", ROWS)
    svg = (tmp_path / "a.svg").read_text("utf-8")
    assert svg == (tmp_path / "b.svg").read_text("utf-8")
    for text in ("auto", "bm25", "full", "accuracy", "evidence recall", "1,024"):
        assert f">{text}<" in svg
    assert list(tmp_path.glob(".*")) == []


def test_plot_of_a_selection_has_one_panel(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    selected = replace(FIGURES, accuracy=None, accuracy_interval=None)
    write_plot(tmp_path / "plot.svg", [Row("auto", 512, selected)])
    svg = (tmp_path / "plot.svg").read_text("utf-8")
    assert ">evidence recall<" in svg
    assert ">accuracy<" not in svg


def test_without_matplotlib_a_sentence_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(UsageError, match="matplotlib is not installed") as caught:
        write_plot(tmp_path / "plot.svg", ROWS)
    assert "specdesk[bench]" in caught.value.hint
    assert not (tmp_path / "plot.svg").exists()
