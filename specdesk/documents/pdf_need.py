"""What a PDF page needs beside its own text: nothing, or to be recognized from its picture."""

from enum import IntEnum

LEAST_CHARACTERS = 25  # with fewer, a picture has no text to speak of (a stamp, a number)
_LEAST_INK = 0.05  # of the page under pictures and drawings: less is a logo
_MANY_PATHS = 200  # letters drawn as outlines
_MOST_WITHOUT_MEANING = 0.1


class Need(IntEnum):
    """Why a page must be recognized. PICTURE: it shows more than its text says. NONSENSE: its
    characters have no meaning in the file, so its text is none."""

    NOTHING = 0
    PICTURE = 1
    NONSENSE = 2


def find_need(characters: int, without_meaning: float, ink: float, paths: int) -> Need:
    """What the page needs.

    characters: of its own text, spaces and notes left out. without_meaning: the share of them. ink:
    the share of the page under pictures and drawings. paths: the number of lines and outlines."""
    if characters < LEAST_CHARACTERS and (ink >= _LEAST_INK or paths >= _MANY_PATHS):
        return Need.PICTURE
    if without_meaning > _MOST_WITHOUT_MEANING:
        return Need.NONSENSE
    return Need.NOTHING
