"""From the page's own coordinates to the page as shown."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from specdesk.documents.pdf_geometry import PageView

SIDES = st.floats(1, 1000, width=32)
SHARES = st.floats(0, 1, width=32)


@pytest.mark.parametrize(
    ("turns", "shown"),
    [(0, (5, 110, 25, 115)), (1, (85, 5, 90, 25)), (2, (75, 85, 95, 90)), (3, (110, 75, 115, 95))],
)
def test_a_box_is_shown_where_the_turned_page_has_it(turns, shown):
    view = PageView(10, 20, 110, 220, turns)
    boxes = np.array([[15, 105, 35, 110]], np.float32)
    assert view.show(boxes)[0].tolist() == list(shown)


@given(st.integers(0, 3), SIDES, SIDES, SIDES, SIDES, SHARES, SHARES)
def test_boxes_on_the_page_stay_on_it_and_keep_their_size(turns, x, y, width, height, u, v):
    view = PageView(x, y, x + width, y + height, turns)
    corner = (x + u * width, y + v * height)
    box = np.array([[*corner, x + width, y + height]], np.float32)
    left, top, right, bottom = view.show(box)[0].tolist()
    assert -0.01 <= left <= right <= view.width + 0.01
    assert -0.01 <= top <= bottom <= view.height + 0.01
    sides = sorted((right - left, bottom - top))
    assert sides == pytest.approx(sorted(((1 - u) * width, (1 - v) * height)), abs=0.01)


def test_characters_without_a_place_keep_none():
    view = PageView(0, 0, 10, 10, 3)
    assert np.isnan(view.show(np.full((2, 4), np.nan, np.float32))).all()
