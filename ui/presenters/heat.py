"""What the heat says of one place, in words."""

from collections.abc import Callable

import numpy as np

from engine.errors import QT_TRANSLATE_NOOP
from engine.spans import Span
from specdesk.heat import Heat

Translate = Callable[[str], str]


def heat_run(heat: Heat, offset: int) -> Span | None:
    """The run of the heat in which the character at `offset` stands."""
    index = _index(heat, offset)
    return None if index is None else Span(int(heat.starts[index]), int(heat.ends[index]))


def heat_text(heat: Heat, offset: int, translate: Translate) -> str:
    """Whether the target read the passage at `offset`, and how much it mattered."""
    index = _index(heat, offset)
    if index is None:
        return ""
    if heat.cited[index]:
        state = translate(QT_TRANSLATE_NOOP("PagePanel", "Cited in the answer"))
    elif heat.kept[index]:
        state = translate(QT_TRANSLATE_NOOP("PagePanel", "Read for the answer"))
    else:
        state = translate(QT_TRANSLATE_NOOP("PagePanel", "Left out"))
    rank = translate(
        QT_TRANSLATE_NOOP("PagePanel", "matters more than {share} of the document")
    ).format(share=f"{heat.levels[index]:.0%}")
    return f"{state} · {rank}"


def _index(heat: Heat, offset: int) -> int | None:
    index = int(np.searchsorted(heat.starts, offset, side="right")) - 1
    return index if index >= 0 and offset < heat.ends[index] else None
