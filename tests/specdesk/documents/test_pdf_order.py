"""Whatever stands on a page is read, once."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from specdesk.documents.pdf_fragments import Fragment
from specdesk.documents.pdf_order import CELL, LINE, WORD, arrange
from specdesk.documents.pdf_rtl import BLANK, MIRROR, misplaced_brackets, read_order
from specdesk.documents.pdf_rules import Rule, Rules, find_grids

PLACES = st.floats(0, 500, width=32)


@st.composite
def pages(draw: st.DrawFn) -> list[Fragment]:
    """Fragments strewn over a page, some of them in rows and columns."""
    found: list[Fragment] = []
    for rank in range(draw(st.integers(0, 40))):
        snapped = draw(st.booleans())
        left = draw(st.sampled_from([50.0, 200.0, 350.0])) if snapped else draw(PLACES)
        top = 20.0 * draw(st.integers(0, 30)) if snapped else draw(PLACES)
        size = draw(st.floats(4, 20, width=32))
        letters = draw(st.integers(1, 40))
        box = (left, top, left + letters * size / 2, top + size)
        glyphs = np.array([rank])
        digits = draw(st.integers(0, letters))
        found.append(Fragment(*box, size, rank, letters, digits, glyphs, ends=(65, 66)))
    return found


@st.composite
def drawn_lines(draw: st.DrawFn) -> Rules:
    rule = st.builds(Rule, PLACES, st.floats(0, 200, width=32), st.floats(250, 500, width=32))
    return Rules(tuple(draw(st.lists(rule, max_size=8))), tuple(draw(st.lists(rule, max_size=8))))


@given(pages(), drawn_lines())
@settings(max_examples=200, deadline=None)
def test_every_fragment_is_read_once_and_tables_lie_within(fragments, rules):
    grids = find_grids(rules)
    for fragment in fragments:
        middle = np.array([(fragment.left + fragment.right) / 2])
        down = np.array([(fragment.top + fragment.bottom) / 2])
        for number, grid in enumerate(grids):
            if (region := int(grid.holds(middle, down)[0])) >= 0:
                fragment.region = (number, region)
    arranged = arrange(fragments, grids, rules, 700)
    assert sorted(f.rank for f in arranged.fragments) == list(range(len(fragments)))
    assert set(arranged.before) <= {LINE, WORD, CELL}
    for table in arranged.tables:
        assert 0 <= table.first <= table.last < len(fragments)


@given(st.lists(st.sampled_from("אבגabc012 .(-"), max_size=30), st.randoms())
def test_a_line_is_read_whole_and_the_same_whatever_order_the_file_has(letters, random):
    codes = [ord(letter) for letter in letters if letter != " "]
    left = [10.0 * place for place, letter in enumerate(letters) if letter != " "]
    right = [start + 10 for start in left]
    order = read_order(codes, left, right, 5)
    assert sorted(index for index in order if index != BLANK) == list(range(len(codes)))
    shuffled = list(range(len(codes)))
    random.shuffle(shuffled)
    again = read_order(*([row[i] for i in shuffled] for row in (codes, left, right)), 5)
    assert [index if index == BLANK else shuffled[index] for index in again] == order


def test_left_to_right_lines_are_read_from_the_left():
    assert read_order([97, 98, 40, 49], [0, 10, 20, 30], [10, 20, 30, 40], 5) == [0, 1, 2, 3]


def test_brackets_without_a_partner_are_counted():
    assert misplaced_brackets([ord(letter) for letter in "a(b)c"]) == 0
    assert misplaced_brackets([ord(letter) for letter in "a)b("]) == 2
    assert all(MIRROR[MIRROR[code]] == code for code in MIRROR)
