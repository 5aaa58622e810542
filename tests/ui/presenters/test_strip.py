"""Rows of the overview strip."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ui.presenters.strip import borders_shown, runs


@given(st.lists(st.booleans(), max_size=50))
def test_runs_cover_exactly_the_set_rows(flags):
    again = np.zeros(len(flags), np.bool_)
    for first, after in runs(np.array(flags, np.bool_)):
        assert first < after
        again[first:after] = True
    assert again.tolist() == flags


def test_page_borders_are_left_out_where_they_would_fill_the_strip():
    tops = [0.0, 0.25, 0.5, 0.75]
    assert borders_shown(tops, 100) == [25, 50, 75]
    assert borders_shown(tops, 19) == []
    assert borders_shown([0.0], 100) == []
