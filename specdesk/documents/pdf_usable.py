"""Which characters of a PDF page have no meaning in the file. Runs in the cage only."""

import unicodedata
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from specdesk.documents.pdf_calls import unicode_map_errors
from specdesk.documents.pdf_glyphs import LINE_END, UNMAPPED, Glyphs, kind

_SAMPLE = 8
_REPLACEMENT = 0xFFFD
_LINE_ENDS = (0x0A, 0x0D)
_EAST_ASIAN = (range(0x3000, 0x3100), range(0x4E00, 0xA000), range(0xFF00, 0xFFF0))
_LEAST_EAST_ASIAN = 5
_LATIN = range(0x41, 0x250)
_LEAST_LETTERS = 20
# The letters that are most used in nearly every language that is written with Latin ones. In text
# they are six of ten, among numbers of glyphs read as letters three of ten.
_USUAL = frozenset("aeinorst")
_USUAL_SHARE = 0.5


def map_errors(text_page: Any, glyphs: Glyphs) -> NDArray[np.bool_]:
    """Which characters PDFium could only guess. Asks about all only where a sample has some.

    text_page: an FPDF_TEXTPAGE, of which the characters are."""
    found = np.zeros(len(glyphs.raw), bool)
    if unicode_map_errors(text_page, range(0, len(found), _SAMPLE)).any():
        found[:] = unicode_map_errors(text_page, range(len(found)))
    return found


def guessed_right(
    glyphs: Glyphs, guessed: NDArray[np.bool_], fonts: Mapping[int, int]
) -> NDArray[np.bool_]:
    """Which of the guessed characters are what PDFium took them for: those of fonts whose codes are
    Unicode's without the file's saying so. A font is believed as a whole, so its digits are when
    its letters read like text; one with too few letters to tell is when another of the page's is.

    guessed: of the first characters, those before the notes. fonts: of each text object."""
    right = np.zeros(len(guessed), bool)
    places = np.flatnonzero(guessed)
    if not len(places) or np.isin(glyphs.raw[places], _LINE_ENDS).any():
        return right  # a letter that is taken for a line's end belongs to no font that is known
    own = np.array([fonts.get(piece, 0) for piece in glyphs.pieces[places].tolist()], np.int64)
    written = [places[own == font] for font in np.unique(own[own != 0]).tolist()]
    read = [_reads_like_text(glyphs.raw[characters]) for characters in written]
    for characters, like_text in zip(written, read, strict=True):
        right[characters] = like_text or (like_text is None and True in read)
    right[places[glyphs.raw[places] == ord(" ")]] = True in read
    return right


def _reads_like_text(codes: NDArray[np.int64]) -> bool | None:
    """Whether these codes are text; None where they are too few to tell."""
    values, counts = np.unique(codes, return_counts=True)
    signs = dict(zip(values.tolist(), counts.tolist(), strict=True))
    if any(kind(code) in (UNMAPPED, LINE_END) for code in signs):
        return False
    letters = {code: n for code, n in signs.items() if chr(code).isalpha()}
    latin = {code: n for code, n in letters.items() if code in _LATIN}
    east = sum(n for code, n in letters.items() if any(code in block for block in _EAST_ASIAN))
    if east + sum(latin.values()) < sum(letters.values()):
        return False
    if sum(latin.values()) >= _LEAST_LETTERS:
        usual = sum(n for code, n in latin.items() if _plain(code) in _USUAL)
        return bool(usual >= _USUAL_SHARE * sum(latin.values()))
    return True if east >= _LEAST_EAST_ASIAN else None


def _plain(code: int) -> str:
    """The letter without its accents."""
    return unicodedata.normalize("NFD", chr(code))[0].lower()


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
