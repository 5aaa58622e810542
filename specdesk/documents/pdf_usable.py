"""Whether a PDF page's own text is of use, or must be recognized from its picture. In the cage."""

from enum import IntEnum
from typing import Any

import pypdfium2.raw as pdfium

_LEAST_CHARACTERS = 25  # with fewer, a picture has no text to speak of (a stamp, a number)
_LEAST_INK = 0.05  # of the page under pictures and drawings: less is a logo
_MANY_PATHS = 200  # letters drawn as outlines
_MOST_WITHOUT_MEANING = 0.1
_SAMPLE = 8


class Need(IntEnum):
    """Why a page must be recognized. PICTURE: it shows more than its text says. NONSENSE: its
    characters have no meaning in the file, so its text is none."""

    NOTHING = 0
    PICTURE = 1
    NONSENSE = 2


def find_need(text_page: Any, characters: int, ink: float, paths: int) -> Need:
    """What the page needs.

    text_page: an FPDF_TEXTPAGE, or None. characters: of its text, spaces left out. ink: the share
    of the page under pictures and drawings. paths: the number of lines and outlines."""
    if characters < _LEAST_CHARACTERS and (ink >= _LEAST_INK or paths >= _MANY_PATHS):
        return Need.PICTURE
    if text_page and _share_without_meaning(text_page) > _MOST_WITHOUT_MEANING:
        return Need.NONSENSE
    return Need.NOTHING


def _share_without_meaning(text_page: Any) -> float:
    """The share of characters that the file gives no meaning; the same one after itself (dots that
    lead to a page number) is not counted. Asks about all only where a sample has some."""
    count = pdfium.FPDFText_CountChars(text_page)
    if not any(_has_no_meaning(text_page, index) for index in range(0, count, _SAMPLE)):
        return 0.0
    without, last = 0, -1
    for index in range(count):
        if _has_no_meaning(text_page, index):
            code = int(pdfium.FPDFText_GetUnicode(text_page, index))
            without += code != last
            last = code
    return without / int(count)


def _has_no_meaning(text_page: Any, index: int) -> bool:
    code = int(pdfium.FPDFText_GetUnicode(text_page, index))
    is_private = 0xE000 <= code < 0xF900 or code == 0xFFFD
    return is_private or int(pdfium.FPDFText_HasUnicodeMapError(text_page, index)) == 1
