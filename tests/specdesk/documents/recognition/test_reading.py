import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from specdesk.documents.recognition.engine import Scores
from specdesk.documents.recognition.languages import Language, foreign, language_of
from specdesk.documents.recognition.reading import character_boxes, read_columns

CHARACTERS = ("blank", "a", "b", "查", "査", "か", " ", "\uf0a8", "\U0001f600")
QUAD = np.array([[100, 50], [300, 50], [300, 80], [100, 80]], np.float32)


def scores(columns: str, second: str = "") -> Scores:
    """Columns that are surest of these characters ("_" for none), and less of `second`."""
    best = np.zeros((len(columns), len(CHARACTERS)), np.float32)
    for row, letter in enumerate(columns):
        best[row, 0 if letter == "_" else CHARACTERS.index(letter)] = 0.6
        if second:
            best[row, CHARACTERS.index(second)] = 0.3
    return Scores(best, 1 / len(columns))


def test_repetitions_count_once_unless_something_is_between():
    assert read_columns(scores("_aa_a_bb"), CHARACTERS).text == "aab"


def test_what_the_language_lacks_gives_way_to_the_next_best():
    japanese = foreign(CHARACTERS, Language.JAPANESE)
    assert read_columns(scores("_查_", "査"), CHARACTERS).text == "查"
    line = read_columns(scores("_查_", "査"), CHARACTERS, japanese)
    assert line.text.strip("_") == "査"


def test_each_language_lacks_what_it_should():
    lacks = {
        language: {
            letter
            for letter, gone in zip(CHARACTERS[1:], foreign(CHARACTERS, language)[1:], strict=True)
            if gone
        }
        for language in (Language.AUTO, Language.JAPANESE, Language.ENGLISH, Language.CHINESE)
    }
    signs = {"\uf0a8", "\U0001f600"}
    assert lacks[Language.AUTO] == signs
    assert lacks[Language.JAPANESE] == {"查"} | signs
    assert lacks[Language.ENGLISH] == {"查", "査", "か"} | signs
    assert lacks[Language.CHINESE] == {"か"} | signs


def test_languages_are_told_by_their_letters():
    assert language_of("The rent is 1,250 euros (l.c.).") is Language.ENGLISH
    assert language_of("契約の解除は PDF で通知する。") is Language.JAPANESE
    assert language_of("本合同自签字之日起生效。") is Language.CHINESE
    assert language_of("") is Language.ENGLISH


@given(st.text("_ab ", min_size=1, max_size=30))
def test_boxes_lie_on_the_line_in_the_order_of_its_letters(columns):
    line = read_columns(scores(columns), CHARACTERS)
    boxes = character_boxes(line, QUAD)
    assert boxes.shape == (len(line.text), 4)
    placed = boxes[[not letter.isspace() for letter in line.text]]
    assert np.isnan(boxes).any(axis=1).sum() == line.text.count(" ")
    assert (placed[:, 0] >= 99.99).all()
    assert (placed[:, 2] <= 300.01).all()
    assert (placed[:, 0] <= placed[:, 2]).all()
    assert (np.diff(placed[:, 0]) >= 0).all()
    assert (placed[:, [1, 3]] == [50, 80]).all()
