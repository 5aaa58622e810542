"""Bait put into a text: everything else stays where it was."""

from hypothesis import given
from hypothesis import strategies as st

from engine.spans import Span
from engine.text import Heading, Text
from specdesk.bench.bait import PARAGRAPHS, baited


@given(st.lists(st.text("abc .", min_size=1, max_size=30), min_size=1, max_size=12))
def test_every_span_holds_the_same_text_as_before(paragraphs: list[str]) -> None:
    text = "".join(f"{paragraph}\n" for paragraph in paragraphs)
    borders = [0]
    for paragraph in paragraphs[:-1]:
        borders.append(borders[-1] + len(paragraph) + 1)
    spans = [Span(at, at + len(p)) for at, p in zip(borders, paragraphs, strict=True)]
    before = Text("k", text, tuple(borders), tuple(Heading(s, 1) for s in spans), tuple(spans))
    after = baited(before)
    assert len(after.text) == len(text) + sum(len(p) + 1 for p in PARAGRAPHS)
    for paragraph in PARAGRAPHS:
        at = after.text.index(paragraph)
        assert at in after.borders
    for old, new in zip(before.skipped, after.skipped, strict=True):
        assert old.of(before.text) == new.of(after.text)
    assert [h.span for h in after.headings] == list(after.skipped)
    assert list(after.borders) == sorted(set(after.borders))
