"""Figures as people and programs read them: table.md and rows.json."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from specdesk.bench.intervals import Interval
from specdesk.bench.quality import Row
from specdesk.bench.runs import shown_budget
from specdesk.storage import write_atomically

_HEAD = (
    "method",
    "budget",
    "questions",
    "accuracy",
    "evidence recall",
    "citation hit",
    "citation true",
    "cited",
    "refused",
    "wrongly refused",
    "kept tokens",
    "KV cache MB",
    "peak MB",
    "first token s",
    "total s",
)
_NOTES = {
    "document": "Intervals: 95 %, bootstrap over questions clustered by document ({documents}"
    " documents; with few of them they are rough).",
    "question": "Intervals: 95 %, bootstrap over the questions of the one document; they say"
    " nothing about other documents.",
}
_NO_WIDTH = "An interval without width says only that nothing drawn differed."


def quality_table(rows: Sequence[Row], documents: int) -> str:
    """The rows as a Markdown table, with a note on the intervals. documents: how many there are."""
    table = markdown(_HEAD, map(_cells, rows))
    found = [row.figures.evidence_recall_interval for row in rows]
    by = next((interval.by for interval in found if interval), None)
    notes = [f"{_NOTES[by].format(documents=documents)} {_NO_WIDTH}"] if by else []
    if any(row.figures.did_not_fit for row in rows):
        notes.append("n (−m): m questions could not be put, for the document does not fit.")
    return "\n".join([table, *(f"\n{note}" for note in notes)]) + "\n"


def markdown(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; all columns but the first are aligned right."""
    rule = ["---", *("--:" for _ in head[1:])]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, rule, *rows))


def write_figures(folder: Path, table: str, rows: Sequence[Mapping[str, object]]) -> None:
    """Write table.md and rows.json. Raises StorageError."""
    write_atomically(folder / "table.md", table.encode())
    text = json.dumps({"rows": list(rows)}, indent=2, ensure_ascii=False) + "\n"
    write_atomically(folder / "rows.json", text.encode())


def share(value: float | None, interval: Interval | None = None) -> str:
    """A share of one, with its interval, e.g. ".68 [.50, .82]"."""
    if value is None:
        return "–"
    if interval is None:
        return _short(value)
    return f"{_short(value)} [{_short(interval.low)}, {_short(interval.high)}]"


def _short(value: float) -> str:
    return f"{value:.2f}".removeprefix("0") if value < 1 else f"{value:.2f}"


def _cells(row: Row) -> list[str]:
    f = row.figures
    lost = f" (−{f.did_not_fit})" if f.did_not_fit else ""
    return [
        row.method,
        shown_budget(row.budget),
        f"{f.questions}{lost}",
        share(f.accuracy, f.accuracy_interval),
        share(f.evidence_recall, f.evidence_recall_interval),
        share(f.citation_hit),
        share(f.citation_true),
        share(f.cited_right),
        share(f.refused),
        share(f.wrongly_refused),
        _number(f.median_kept_tokens),
        _number(f.median_kv_bytes, 1e6),
        _number(f.peak_memory_bytes, 1e6),
        _number(f.median_first_token_seconds, digits=1),
        _number(f.median_total_seconds, digits=1),
    ]


def _number(value: float | None, unit: float = 1, digits: int = 0) -> str:
    return "–" if value is None else f"{value / unit:,.{digits}f}"
