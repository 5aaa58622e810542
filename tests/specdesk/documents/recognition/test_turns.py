import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from specdesk.documents.recognition.reading import Reading
from specdesk.documents.recognition.turns import (
    boxes_before_turn,
    find_turn,
    turn_picture,
    turned,
)

WIDE = np.array([[10, 10], [210, 10], [210, 40], [10, 40]], np.float32)
TALL = np.array([[10, 10], [40, 10], [40, 210], [10, 210]], np.float32)


@given(st.integers(2, 30), st.integers(2, 30), st.integers(0, 3), st.data())
def test_a_box_holds_what_it_held_before_the_turn(width, height, quarters, data):
    picture = np.arange(width * height * 3, dtype=np.int64).reshape(height, width, 3)
    after = turn_picture(picture, quarters)
    left = data.draw(st.integers(0, after.shape[1] - 1))
    top = data.draw(st.integers(0, after.shape[0] - 1))
    right = data.draw(st.integers(left + 1, after.shape[1]))
    bottom = data.draw(st.integers(top + 1, after.shape[0]))
    boxes = np.array([[left, top, right, bottom]], np.float32)
    [before] = boxes_before_turn(boxes, quarters, width, height).astype(int)
    held = picture[before[1] : before[3], before[0] : before[2]]
    assert set(held.ravel()) == set(after[top:bottom, left:right].ravel())


@given(st.integers(0, 3))
def test_what_has_no_place_gets_none(quarters):
    assert np.isnan(boxes_before_turn(np.full((2, 4), np.nan, np.float32), quarters, 9, 9)).all()


@pytest.mark.parametrize(("quad", "right"), [(WIDE, 0), (TALL, 1), (WIDE, 2), (TALL, 3)])
def test_the_way_that_can_be_read_is_taken(quad, right):
    def read(line):
        good = np.array_equal(line, turned(quad, right))
        letters = 12 if good else 2
        certain = np.full(letters, 0.95 if good else 0.3, np.float32)
        return Reading("a" * letters, certain, np.linspace(0, 1, letters, dtype=np.float32))

    assert find_turn([quad] * 3, read) == right


def test_an_empty_sheet_is_upright():
    assert find_turn([], lambda quad: pytest.fail("nothing to read")) == 0
