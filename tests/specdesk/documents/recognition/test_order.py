import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from specdesk.documents.recognition.order import reading_order


def quad(left: float, top: float, width: float, height: float = 20, slant: float = 0.0):
    corners = np.array(
        [[left, top], [left + width, top], [left + width, top + height], [left, top + height]]
    )
    turn = np.array([[np.cos(slant), np.sin(slant)], [-np.sin(slant), np.cos(slant)]])
    return (corners @ turn).astype(np.float32)


def column(left: float, width: float, lines: int, top: float = 100.0):
    return [quad(left, top + 30 * number, width) for number in range(lines)]


def test_columns_are_read_one_after_the_other_between_what_runs_across():
    title, foot = quad(50, 40, 800), quad(50, 500, 800)
    left, right = column(50, 380, 10), column(470, 380, 10)
    quads = [foot, *right, title, *left]
    order = [number for row in reading_order(quads) for number in row]
    assert order == [11, *range(12, 22), *range(1, 11), 0]


def test_cells_of_a_table_stay_in_their_rows():
    names, values = column(50, 70, 6), column(470, 90, 6)
    rows = reading_order([*values, *names])
    assert rows == [[6 + number, number] for number in range(6)]


def test_a_column_of_text_stays_whole_beside_a_figure_but_not_beside_cells():
    text = column(50, 380, 12)
    figure = [quad(470, 112 + 33 * number, 380 if number == 4 else 60) for number in range(11)]
    assert reading_order([*text, *figure]) == [[number] for number in range(23)]
    cells = [quad(470, 100 + 30 * number, 380 if number == 4 else 60) for number in range(12)]
    assert reading_order([*text, *cells]) == [[number, 12 + number] for number in range(12)]


def test_a_slanted_sheet_is_read_like_a_straight_one():
    straight = [*column(50, 380, 8), *column(470, 380, 8)]
    slanted = [*(quad(50, 100 + 30 * n, 380, slant=0.05) for n in range(8))]
    slanted += [quad(470, 100 + 30 * n, 380, slant=0.05) for n in range(8)]
    assert reading_order(slanted) == reading_order(straight)


lines = st.tuples(st.floats(0, 900), st.floats(0, 1200), st.floats(1, 600), st.floats(1, 60)).map(
    lambda sides: quad(*sides)
)


@given(st.lists(lines, max_size=40))
def test_every_line_is_read_once(quads):
    order = [number for row in reading_order(quads) for number in row]
    assert sorted(order) == list(range(len(quads)))
