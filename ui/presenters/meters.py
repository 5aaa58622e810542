"""The figures of an answer as words: with units, and "—" for what was not measured."""

from collections.abc import Callable
from dataclasses import dataclass

from engine.errors import QT_TRANSLATE_NOOP
from engine.measurements import Measurements

Translate = Callable[[str], str]

NOTHING = "—"


@dataclass(frozen=True, slots=True)
class Bar:
    """Two amounts beside each other. share: 0 … 1 of the whole, None if it was not measured."""

    share: float | None
    text: str


@dataclass(frozen=True, slots=True)
class Figures:
    """What the meters show. stages: name and seconds, in the order of the work."""

    tokens: Bar
    memory: Bar
    first_token: str
    speed: str
    peak: str
    stages: tuple[tuple[str, str], ...]


def figures(measured: Measurements | None, translate: Translate) -> Figures:
    """The figures of an answer, every one "—" before there is an answer."""
    values = measured or Measurements()
    seconds = values.seconds
    return Figures(
        tokens=_tokens(values, translate),
        memory=_memory(values, translate),
        first_token=seconds_text(seconds.first_token, translate),
        speed=_speed(values.tokens_per_second, translate),
        peak=bytes_text(values.peak_memory_bytes),
        stages=tuple(
            (translate(name), seconds_text(taken, translate))
            for name, taken in (
                (QT_TRANSLATE_NOOP("MetersPanel", "Read"), seconds.read),
                (QT_TRANSLATE_NOOP("MetersPanel", "Draft"), seconds.draft),
                (QT_TRANSLATE_NOOP("MetersPanel", "Score"), seconds.score),
                (QT_TRANSLATE_NOOP("MetersPanel", "Select"), seconds.select),
                (QT_TRANSLATE_NOOP("MetersPanel", "Prefill"), seconds.prefill),
            )
        ),
    )


def bytes_text(size: int) -> str:
    """Bytes in the largest unit of 1,000 that leaves a number above 1; "—" for none."""
    if size <= 0:
        return NOTHING
    value, unit = float(size), "B"
    for larger in ("kB", "MB", "GB"):
        if value < 999.5:
            break
        value, unit = value / 1000, larger
    return f"{value:,.0f} {unit}" if value >= 99.95 or unit == "B" else f"{value:,.1f} {unit}"


def seconds_text(seconds: float, translate: Translate) -> str:
    """A measured time, in milliseconds below a tenth of a second; "—" for none."""
    if seconds <= 0:
        return NOTHING
    if seconds < 0.1:
        text = translate(QT_TRANSLATE_NOOP("MetersPanel", "{number} ms"))
        return text.format(number=max(1, round(seconds * 1000)))
    if seconds >= 120:
        text = translate(QT_TRANSLATE_NOOP("MetersPanel", "{number} min"))
        return text.format(number=f"{seconds / 60:.1f}")
    text = translate(QT_TRANSLATE_NOOP("MetersPanel", "{number} s"))
    return text.format(number=f"{seconds:.2f}" if seconds < 10 else f"{seconds:.1f}")


def _tokens(values: Measurements, translate: Translate) -> Bar:
    if not values.document_tokens:
        return Bar(None, NOTHING)
    text = translate(QT_TRANSLATE_NOOP("MetersPanel", "{kept} of {all} tokens ({share})"))
    share = values.read_share
    filled = text.format(
        kept=f"{values.kept_tokens:,}", all=f"{values.document_tokens:,}", share=percent_text(share)
    )
    return Bar(min(1.0, share), filled)


def _memory(values: Measurements, translate: Translate) -> Bar:
    if not values.kv_bytes or not values.kv_bytes_full:
        return Bar(None, bytes_text(values.kv_bytes))
    text = translate(QT_TRANSLATE_NOOP("MetersPanel", "{used} of {full} (full: computed)"))
    filled = text.format(used=bytes_text(values.kv_bytes), full=bytes_text(values.kv_bytes_full))
    return Bar(min(1.0, values.kv_bytes / values.kv_bytes_full), filled)


def _speed(rate: float, translate: Translate) -> str:
    if rate <= 0:
        return NOTHING
    text = translate(QT_TRANSLATE_NOOP("MetersPanel", "{number} tokens/s"))
    return text.format(number=f"{rate:.1f}")


def percent_text(share: float) -> str:
    """A share in percent, with a decimal where whole percent would say "0"."""
    return f"{share:.1%}" if 0 < share < 0.0995 else f"{share:.0%}"
