"""The figures of `specdesk bench speed --growth` for people."""

from collections.abc import Iterator

from specdesk.bench.growth import Cost, Growth, Length, Spread
from specdesk.bench.speed_table import machine_lines
from specdesk.bench.tables import markdown

_QUESTION = (
    *("read by the target", "looks", "weighed", "weighing s", "first token s"),
    *("KV cache MB", "peak MB", "load", "steal"),
)
_LENGTH = ("tokens", "prepare s", "read s", "draft memory MB", "whole KV cache MB", *_QUESTION)
_BUDGET = ("budget", *_QUESTION)


def lines(growth: Growth) -> Iterator[str]:
    """The machine, a table by length, a table by budget."""
    yield f"profile {growth.profile}, {growth.backend}"
    yield from machine_lines(growth.machine)
    if growth.lengths:
        yield f"\nBudget {growth.lengths[0].question.budget:,}:"
        yield markdown(_LENGTH, map(_length, growth.lengths))
    if growth.budgets:
        yield f"\nA text of {growth.budgets[0].tokens:,} tokens:"
        yield markdown(_BUDGET, map(_budget, growth.budgets))
    yield (
        "\nPreparing is tokenizing, cutting and indexing; it and reading happen once. Weighing is"
        " part of the time to the first token. Seconds: median (least to most). The whole text's KV"
        " cache is computed from one token's. Peak: resident memory while the question was put"
        " first, with the models and what earlier questions left."
    )


def _length(length: Length) -> tuple[str, ...]:
    return (
        f"{length.question.tokens:,}",
        f"{length.prepare_seconds:.2f}",
        f"{length.read_seconds:.1f}",
        f"{length.memory_bytes / 1e6:.1f}",
        f"{length.question.kv_bytes_full / 1e6:.1f}",
        *_question(length.question),
    )


def _budget(cost: Cost) -> tuple[str, ...]:
    return f"{cost.budget:,}", *_question(cost)


def _question(cost: Cost) -> tuple[str, ...]:
    peak = cost.peak_memory_bytes
    return (
        f"{cost.kept_tokens:,}",
        str(cost.looks),
        f"{cost.weighed_share:.0%}",
        _seconds(cost.weigh_seconds),
        _seconds(cost.first_token_seconds),
        f"{cost.kv_bytes / 1e6:.1f}",
        "unknown" if peak is None else f"{peak / 1e6:,.0f}",
        f"{cost.load:.1f}",
        "unknown" if cost.steal is None else f"{cost.steal:.0%}",
    )


def _seconds(spread: Spread) -> str:
    return f"{spread.median:.2f} ({spread.least:.2f} to {spread.most:.2f})"
