"""What a tool tip says of a passage."""

import numpy as np

from engine.spans import Span
from specdesk.heat import Heat
from ui.presenters.heat import heat_run, heat_text


def a_heat() -> Heat:
    return Heat(
        starts=np.array([0, 10, 20]),
        ends=np.array([9, 20, 29]),
        pages=np.zeros(3, np.int64),
        boxes=np.zeros((3, 4), np.float32),
        levels=np.array([0.0, 0.5, 1.0], np.float32),
        kept=np.array([False, True, True]),
        cited=np.array([False, False, True]),
        heights=(100.0,),
        characters=30,
    )


def test_a_place_is_told_with_its_state_and_rank():
    rank = "matters more than {:.0%} of the document"
    assert heat_text(a_heat(), 3, str) == "Left out · " + rank.format(0)
    assert heat_text(a_heat(), 10, str) == "Read for the answer · " + rank.format(0.5)
    assert heat_text(a_heat(), 25, str) == "Cited in the answer · " + rank.format(1)


def test_nothing_is_told_of_a_place_between_passages():
    assert heat_text(a_heat(), 9, str) == ""
    assert heat_run(a_heat(), 9) is None
    assert heat_run(a_heat(), 19) == Span(10, 20)
