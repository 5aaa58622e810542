"""A list item belongs to the sentence that introduces its list."""

import pytest

from engine.spans import Span
from specdesk.introductions import introductions

LIST = ["These commands use 3 branches:", "• main for the package.", "• upstream.", "It ends."]
NUMBERED = ["手順は次のとおりです：", "1. 設定する。", "2. 実行する。"]


def introduced(lines: list[str], gap: str = "\n") -> list[str | None]:
    """The introduction of each of the lines, which follow one another in a text."""
    text, spans = "", []
    for line in lines:
        spans.append(Span(len(text), len(text) + len(line)))
        text += line + gap
    return [above.of(text) if above else None for above in introductions(spans, text)]


@pytest.mark.parametrize(
    ("lines", "above"),
    [
        (LIST, [None, LIST[0], LIST[0], None]),
        (NUMBERED, [None, NUMBERED[0], NUMBERED[0]]),
        (["You can upload it so:", "$ dupload gentoo.changes", "Done."], [None, 0, None]),
        (["A list follows.", "• one", "• two"], [None, None, None]),
        (["Note:", "It is so.", "• one"], [None, 0, None]),
        (["First:", "Second:", "• one"], [None, 0, 1]),
    ],
)
def test_what_ends_with_a_colon_introduces(lines: list[str], above: list[str | int | None]) -> None:
    expected = [lines[a] if isinstance(a, int) else a for a in above]
    assert introduced(lines) == expected


def test_what_is_apart_is_not_introduced() -> None:
    assert introduced(LIST, " left out \n") == [None] * 4


def test_what_is_far_away_is_not_introduced() -> None:
    items = [f"• {'word ' * 60}" for _ in range(6)]
    found = introduced([LIST[0], *items])
    assert found[1] == LIST[0]
    assert found[-1] is None
