"""Plots: accuracy and evidence recall against budget, seconds and bytes against length and budget.

matplotlib is an extra (`pip install specdesk[bench]`) and imported here alone, on use.
"""

import io
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from specdesk.bench.growth import Cost, Growth, Spread
from specdesk.bench.intervals import Interval
from specdesk.bench.judging import Figures
from specdesk.bench.quality import Row
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


def write_growth(by_length: Path, by_budget: Path, growth: Growth) -> None:
    """Draw seconds and bytes by length of the text, and by budget.

    Raises UsageError without matplotlib, StorageError."""
    lengths = growth.lengths
    asked = [length.question for length in lengths]
    tokens = [cost.tokens for cost in asked]
    with _figure(by_length, 2) as figure:
        seconds, sizes = (figure.add_subplot(1, 2, index) for index in (1, 2))
        _line(seconds, 0, "reading, once", tokens, [each.read_seconds for each in lengths])
        _line(seconds, 1, "preparing, once", tokens, [each.prepare_seconds for each in lengths])
        _spreads(seconds, 2, "first token", tokens, [cost.first_token_seconds for cost in asked])
        _spreads(seconds, 3, "of that, weighing", tokens, [cost.weigh_seconds for cost in asked])
        _line(sizes, 0, "draft memory on disk", tokens, _mb(each.memory_bytes for each in lengths))
        full = _mb(cost.kv_bytes_full for cost in asked)
        _line(sizes, 1, "whole KV cache (computed)", tokens, full)
        _memory(sizes, tokens, asked)
        for axes in (seconds, sizes):
            axes.set_title(f"budget {asked[0].budget:,}")
        _finish(seconds, sizes, tokens, "length in tokens")
    with _figure(by_budget, 2) as figure:
        seconds, sizes = (figure.add_subplot(1, 2, index) for index in (1, 2))
        costs = growth.budgets
        budgets = [cost.budget for cost in costs]
        _spreads(seconds, 2, "first token", budgets, [cost.first_token_seconds for cost in costs])
        _spreads(seconds, 3, "of that, weighing", budgets, [cost.weigh_seconds for cost in costs])
        _memory(sizes, budgets, costs)
        for axes in (seconds, sizes):
            axes.set_title(f"{costs[0].tokens:,} tokens")
        _finish(seconds, sizes, budgets, "budget in tokens")


def _memory(axes: "Axes", places: Sequence[int], costs: Sequence[Cost]) -> None:
    _line(axes, 2, "KV cache", places, _mb(cost.kv_bytes for cost in costs))
    _line(axes, 3, "peak resident memory", places, _mb(cost.peak_memory_bytes for cost in costs))


def _mb(sizes: Iterable[int | None]) -> list[float | None]:
    """Bytes as megabytes."""
    return [size and size / 1e6 for size in sizes]


def _finish(seconds: "Axes", sizes: "Axes", places: Sequence[int], across: str) -> None:
    """Name the axes. Both are logarithmic: what grows with the length is a straight line."""
    for axes, down in ((seconds, "seconds"), (sizes, "MB")):
        axes.set(xlabel=across, ylabel=down, yscale="log")
        axes.set_xscale("log", base=2)
        axes.set_xticks(places, [f"{place:,}" for place in places])
        axes.minorticks_off()
        low, high = axes.get_ylim()
        decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
        values = [step * 10.0**decade for decade in decades for step in (1, 2, 5)]
        shown = [value for value in values if low <= value <= high]
        axes.set_yticks(shown, [f"{value:,.10g}" for value in shown])
        axes.grid(visible=True, alpha=0.3)
        axes.legend()


def _line(
    axes: "Axes", style: int, name: str, places: Sequence[int], values: Sequence[float | None]
) -> None:
    """A line through what is known and above nothing, which no logarithm shows."""
    colour, mark = _STYLES[style]
    known = [(place, value) for place, value in zip(places, values, strict=True) if value]
    axes.plot([x for x, _ in known], [y for _, y in known], color=colour, marker=mark, label=name)


def _spreads(
    axes: "Axes", style: int, name: str, places: Sequence[int], values: Sequence[Spread]
) -> None:
    """Medians with their least and most."""
    colour, mark = _STYLES[style]
    axes.errorbar(
        places,
        [value.median for value in values],
        yerr=[[v.median - v.least for v in values], [v.most - v.median for v in values]],
        color=colour,
        marker=mark,
        capsize=3,
        label=name,
    )


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
