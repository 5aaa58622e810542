"""Plots: accuracy and evidence recall against budget, seconds against length and budget.

matplotlib is an extra (`pip install specdesk[bench]`) and imported here alone, on use.
"""

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from specdesk.bench.intervals import Interval
from specdesk.bench.judging import Figures
from specdesk.bench.quality import Row
from specdesk.bench.speed import Point
from specdesk.errors import QT_TRANSLATE_NOOP, UsageError
from specdesk.storage import write_atomically

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Colours told apart by people with any colour vision (Okabe and Ito 2008), and a mark for print.
_STYLES = (
    ("#0072B2", "o"),
    ("#D55E00", "s"),
    ("#009E73", "^"),
    ("#CC79A7", "D"),
    ("#E69F00", "v"),
    ("#56B4E9", "P"),
    ("#000000", "X"),
)
Value = Callable[[Figures], tuple[float | None, Interval | None]]
_PANELS: tuple[tuple[str, Value], ...] = (
    ("accuracy", lambda f: (f.accuracy, f.accuracy_interval)),
    ("evidence recall", lambda f: (f.evidence_recall, f.evidence_recall_interval)),
)


def write_plot(path: Path, rows: Sequence[Row]) -> None:
    """Draw the rows with their intervals; a method without budget is a level line.

    The same rows give the same file. Raises UsageError without matplotlib, StorageError."""
    panels = [panel for panel in _PANELS if any(panel[1](r.figures)[0] is not None for r in rows)]
    with _figure(path, max(1, len(panels))) as figure:
        for index, (name, value) in enumerate(panels):
            _draw(figure.add_subplot(1, len(panels), index + 1), name, value, rows)
        if panels:
            figure.axes[0].legend()


def write_growth(path: Path, points: Sequence[Point]) -> None:
    """Draw seconds to the first token by length of the text and by budget.

    Raises UsageError without matplotlib, StorageError."""
    first = points[0]
    by_length = sorted((p for p in points if p.budget == first.budget), key=lambda p: p.tokens)
    by_budget = sorted((p for p in points if p.tokens == first.tokens), key=lambda p: p.budget)
    whole = [p for p in by_length if p.full is not None]
    with _figure(path, 2) as figure:
        left, right = (figure.add_subplot(1, 2, index) for index in (1, 2))
        _line(left, 0, f"budget {first.budget:,}", by_length, lambda p: (p.tokens, p.follow_up))
        _line(left, 1, "scoring", by_length, lambda p: (p.tokens, p.score))
        _line(left, 2, "reading, once", by_length, lambda p: (p.tokens, p.read))
        _line(left, 3, "full prefill", whole, lambda p: (p.tokens, p.full))
        _line(right, 0, "first token", by_budget, lambda p: (p.budget, p.follow_up))
        left.set(xlabel="length in tokens", ylabel="seconds", yscale="log")
        right.set(xlabel="budget in tokens", title=f"{first.tokens:,} tokens")
        for axes in (left, right):
            axes.set_xscale("log", base=2)
            axes.grid(visible=True, alpha=0.3)
            axes.legend()


def _line(
    axes: "Axes",
    style: int,
    name: str,
    points: Sequence[Point],
    at: Callable[[Point], tuple[int, float | None]],
) -> None:
    colour, mark = _STYLES[style]
    places = [(x, y) for x, y in map(at, points) if y is not None]
    axes.plot([x for x, _ in places], [y for _, y in places], color=colour, marker=mark, label=name)


@contextmanager
def _figure(path: Path, panels: int) -> "Iterator[Figure]":
    """A figure that is written to `path` at the end, byte for byte the same for the same values."""
    try:
        from matplotlib import rc_context
        from matplotlib.figure import Figure
    except ImportError as error:
        raise UsageError(
            QT_TRANSLATE_NOOP("errors", "The plot is left out: matplotlib is not installed."),
            QT_TRANSLATE_NOOP(
                "errors", "Install it and run the same again: pip install 'specdesk[bench]'"
            ),
        ) from error
    out = io.BytesIO()
    with rc_context({"svg.hashsalt": "specdesk", "svg.fonttype": "none"}):
        figure = Figure(figsize=(5 * panels, 4), layout="constrained")
        yield figure
        figure.savefig(out, format="svg", metadata={"Date": None})
    write_atomically(path, out.getvalue())


def _draw(axes: "Axes", name: str, value: Value, rows: Sequence[Row]) -> None:
    budgets = sorted({row.budget for row in rows if row.budget is not None})
    for index, method in enumerate(dict.fromkeys(row.method for row in rows)):
        colour, mark = _STYLES[index % len(_STYLES)]
        own = [row for row in rows if row.method == method]
        points = [(row.budget, *value(row.figures)) for row in own]
        known = [(b, v, i) for b, v, i in points if b is not None and v is not None]
        known.sort(key=lambda point: point[0])
        for level in (v for b, v, _ in points if b is None and v is not None):
            axes.axhline(level, color=colour, linestyle="--", label=method)
        if not known:
            continue
        lows = [v - (i.low if i else v) for _, v, i in known]
        highs = [(i.high if i else v) - v for _, v, i in known]
        axes.errorbar(
            [b for b, _, _ in known],
            [v for _, v, _ in known],
            # a percentile interval may leave the mean out where there are few values
            yerr=[[max(0.0, d) for d in lows], [max(0.0, d) for d in highs]],
            color=colour,
            marker=mark,
            capsize=3,
            label=method,
        )
    axes.set(title=name, xlabel="budget in tokens", ylim=(0, 1.02))
    axes.grid(visible=True, alpha=0.3)
    if budgets:
        axes.set_xscale("log", base=2)
        axes.set_xticks(budgets, [f"{budget:,}" for budget in budgets])
        axes.minorticks_off()
