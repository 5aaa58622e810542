"""Which characters of a PDF page have no meaning in the file. Runs in the cage only."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from specdesk.documents.pdf_calls import unicode_map_errors
from specdesk.documents.pdf_glyphs import UNMAPPED, Glyphs

_SAMPLE = 8
_REPLACEMENT = 0xFFFD


def map_errors(text_page: Any, glyphs: Glyphs) -> NDArray[np.bool_]:
    """Which characters PDFium could only guess. Asks about all only where a sample has some.

    text_page: an FPDF_TEXTPAGE, of which the characters are."""
    found = np.zeros(len(glyphs.raw), bool)
    if unicode_map_errors(text_page, range(0, len(found), _SAMPLE)).any():
        found[:] = unicode_map_errors(text_page, range(len(found)))
    return found


def share_without_meaning(glyphs: Glyphs, guessed: NDArray[np.bool_]) -> float:
    """The share of characters that the file gives no meaning; the same one after itself (dots that
    lead to a page number) is not counted.

    guessed: of the first characters, those before the notes."""
    if not len(guessed):
        return 0.0
    raw = glyphs.raw[: len(guessed)]
    private = (raw >= 0xE000) & (raw < 0xF900) & (glyphs.codes[: len(guessed)] == UNMAPPED)
    without = raw[private | (raw == _REPLACEMENT) | guessed]
    different = np.count_nonzero(without[1:] != without[:-1]) + min(1, len(without))
    return float(different / len(guessed))
