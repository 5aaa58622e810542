"""The figures of `specdesk bench needle` as Markdown: a table per method, tasks by length."""

from collections.abc import Sequence
from statistics import fmean

from specdesk.bench.needle import NeedleRow
from specdesk.bench.runs import shown_budget
from specdesk.bench.tables import markdown, share

_NOTE = (
    "A cell: mean share of the expected values found in the answer; in brackets, of the needed"
    " sentences kept. “–”: the document does not fit the target's context."
)


def needle_table(rows: Sequence[NeedleRow]) -> str:
    """A table per method and budget, tasks down, lengths across, their means below."""
    lengths = sorted({row.length for row in rows})
    parts = []
    for method, budget in dict.fromkeys((row.method, row.budget) for row in rows):
        own = [row for row in rows if (row.method, row.budget) == (method, budget)]
        body = [
            [task, *(_cell([r for r in own if (r.task, r.length) == (task, n)]) for n in lengths)]
            for task in dict.fromkeys(row.task for row in own)
        ]
        body.append(["mean", *(_mean([r for r in own if r.length == n]) for n in lengths)])
        head = [f"{method}, {shown_budget(budget)}", *(f"{length:,}" for length in lengths)]
        parts.append(markdown(head, body))
    return "\n\n".join([*parts, _NOTE]) + "\n"


def _cell(rows: Sequence[NeedleRow]) -> str:
    (row,) = rows
    kept = f" ({share(row.evidence_kept)})" if row.evidence_kept is not None else ""
    return share(row.score) + kept


def _mean(rows: Sequence[NeedleRow]) -> str:
    """The mean of all tasks; of none if one could not be put, for others might have been easier."""
    scores = [row.score for row in rows if row.score is not None]
    return share(fmean(scores) if len(scores) == len(rows) else None)
