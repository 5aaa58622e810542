"""The page view without its widgets."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.spans import Span
from specdesk.documents.document import Document, Page
from ui.presenters.page import (
    ZOOM_STEPS,
    History,
    boxes_by_page,
    find_page,
    lay_out,
    next_zoom,
    offset_at,
    page_at_share,
    page_label,
    page_shares,
    pages_wanted,
)


def pages_of(*sizes: tuple[float, float], labels: str = "") -> list[Page]:
    marks = labels.split() or [""] * len(sizes)
    return [Page(Span(0, 0), *size, label) for size, label in zip(sizes, marks, strict=True)]


def a_document() -> Document:
    """Two pages of "ab" and "cd"; letters 10 wide and 10 high, from the corner on."""
    boxes = [(0, 0, 10, 10), (10, 0, 20, 10), (np.nan,) * 4] * 2
    pages = (Page(Span(0, 3), 100, 200, "i"), Page(Span(3, 6), 100, 200, "1"))
    return Document(
        id="0" * 64,
        path=Path("/a.pdf"),
        kind="pdf",
        title="",
        text="ab\ncd\n",
        pages=pages,
        paragraphs=(),
        boxes=np.array(boxes, np.float32),
        borders=(),
        headings=(),
        skipped=(),
    )


sizes = st.lists(st.tuples(st.floats(1, 2000), st.floats(1, 2000)), min_size=1, max_size=30)
scales = st.floats(0.2, 8)


@given(sizes, scales)
def test_pages_lie_below_each_other_without_touching(sizes, scale):
    layout = lay_out(pages_of(*sizes), scale)
    lower = [top + height for top, (_, height) in zip(layout.tops, layout.sizes, strict=True)]
    assert all(above < below for (above, below) in zip(lower, layout.tops[1:], strict=False))
    assert layout.height > lower[-1]
    assert layout.width > max(width for width, _ in layout.sizes)


@given(sizes, scales, scales, st.floats(0, 1))
def test_a_position_is_the_same_place_at_every_zoom(sizes, scale, other, part):
    pages = pages_of(*sizes)
    layout = lay_out(pages, scale)
    position = layout.position(part * layout.height)
    again = lay_out(pages, other)
    assert again.position(again.y_of(position)) == pytest.approx(position, abs=0.002)


@given(sizes, scales, st.floats(0, 1), st.floats(1, 3000))
def test_visible_pages_are_exactly_those_in_view(sizes, scale, part, room):
    layout = lay_out(pages_of(*sizes), scale)
    top = part * layout.height
    seen = [
        index
        for index, (y, (_, height)) in enumerate(zip(layout.tops, layout.sizes, strict=True))
        if y < top + room and y + height > top
    ]
    assert set(seen) <= set(layout.visible(top, top + room))
    assert len(layout.visible(top, top + room)) <= len(seen) + 1


@given(sizes, scales, st.floats(0, 1))
def test_a_share_of_the_document_and_its_place_agree(sizes, scale, share):
    pages = pages_of(*sizes)
    layout = lay_out(pages, scale)
    assert layout.share(layout.y_of_share(share)) == pytest.approx(share, abs=1e-6)
    shares = page_shares(pages)
    assert all(before <= after for before, after in pairwise(shares))
    assert shares[page_at_share(pages, share)] <= share


def test_no_pages_have_no_size():
    layout = lay_out((), 1.0)
    assert (layout.height, layout.position(5), layout.y_of(3), layout.share(9)) == (0, 0, 0, 0)
    assert list(layout.visible(0, 100)) == []


def test_pages_in_view_are_drawn_first_then_those_after_and_before():
    assert pages_wanted(range(4, 6), 10) == [4, 5, 6, 7, 3, 2]
    assert pages_wanted(range(1), 2) == [0, 1]
    assert pages_wanted(range(0), 0) == []


@pytest.mark.parametrize(
    ("point", "offset"),
    [((5, 5), 0), ((15, 5), 1), ((22, 5), 1), ((60, 5), None), ((5, 60), None)],
)
def test_a_point_finds_the_character_under_it_or_close_by(point, offset):
    assert offset_at(a_document(), 0, *point) == offset


def test_a_point_on_the_second_page_finds_its_characters():
    assert offset_at(a_document(), 1, 5, 5) == 3


def test_a_passage_over_two_pages_has_boxes_on_both():
    assert set(boxes_by_page(a_document(), Span(1, 5))) == {0, 1}


def test_the_label_stands_before_the_number_where_they_differ():
    assert page_label(3, 50, "iv", str) == "iv · 4 of 50"
    assert page_label(3, 50, "4", str) == "4 of 50"
    assert page_label(3, 50, "", str) == "4 of 50"


def test_the_label_can_be_translated():
    japanese = {"{number} of {count}": "{count} ページ中 {number}"}
    assert page_label(0, 9, "", lambda text: japanese[text]) == "9 ページ中 1"


def test_a_page_is_found_by_its_label_before_its_number():
    pages = pages_of(*[(10, 10)] * 4, labels="i ii 1 2")
    assert find_page("II", pages) == 1
    assert find_page(" 1 ", pages) == 2
    assert find_page("4", pages) == 3
    assert find_page("0", pages) is None
    assert find_page("five", pages) is None


@given(st.floats(0.25, 5))
def test_zoom_steps_go_up_and_down_within_bounds(zoom):
    assert next_zoom(zoom, 1) > zoom or next_zoom(zoom, 1) == ZOOM_STEPS[-1]
    assert next_zoom(zoom, -1) < zoom or next_zoom(zoom, -1) == ZOOM_STEPS[0]


def test_going_back_and_forth_returns_to_where_one_was():
    history = History()
    assert not history.can_go_back
    history.leave(1.5)
    history.leave(7.0)
    assert history.back(20.0) == 7.0
    assert history.back(7.0) == 1.5
    assert not history.can_go_back
    assert history.forward(1.5) == 7.0
    assert history.forward(7.0) == 20.0
    assert not history.can_go_forward


def test_a_jump_after_going_back_forgets_the_way_forward():
    history = History()
    history.leave(1.0)
    history.back(2.0)
    history.leave(3.0)
    assert not history.can_go_forward
