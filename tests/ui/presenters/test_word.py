"""Qt counts in UTF-16 units, documents in characters."""

from hypothesis import given
from hypothesis import strategies as st

from engine.spans import Span
from ui.presenters.word import shown_text


@given(st.text(st.characters(exclude_categories=["Cs"])), st.data())
def test_positions_are_those_of_utf_16(text, data):
    offset = data.draw(st.integers(0, len(text)))
    shown = shown_text(text)
    assert shown.position(offset) == len(text[:offset].encode("utf-16-le")) // 2
    assert shown.offset(shown.position(offset)) == offset


@given(st.text(st.characters(exclude_categories=())))
def test_what_is_shown_has_one_character_for_each(text):
    shown = shown_text(text).text
    assert len(shown) == len(text)
    assert [i for i, c in enumerate(shown) if c == "\n"] == [
        i for i, c in enumerate(text) if c == "\n"
    ]
    shown.encode()  # no lone surrogate is left, which Qt would refuse


def test_a_span_behind_rare_characters_keeps_its_place():
    assert shown_text("𠮷野家😀 a").positions(Span(2, 6)) == (3, 8)
