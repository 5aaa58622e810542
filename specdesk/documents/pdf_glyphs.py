"""The characters of a PDF page with their boxes, as PDFium gives them. Runs in the cage only."""

import ctypes
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from specdesk.documents.pdf_calls import loose_boxes, text_objects
from specdesk.documents.pdf_geometry import PageView
from specdesk.documents.pdf_rtl import has_right_to_left

_HYPHEN, _BULLET = 0x2D, 0x2022
SPACE, LINE_END, UNMAPPED, INVISIBLE, DROPPED = -1, -2, -3, -4, -5
_HYPHENS = (0x02, 0xFFFE)  # what PDFium gives where a line's end breaks a word
# Where Windows puts the signs of its symbol fonts, and Adobe the pieces of large brackets: those
# that many files use. Of a bracket one piece stands for all.
_SYMBOLS = {
    0xF0B7: 0x2022, 0xF0A7: 0x25AA, 0xF0A8: 0x25FB, 0xF0D8: 0x27A2, 0xF0E0: 0x2192, 0xF0FC: 0x2713,
    0xF0FE: 0x2611, 0xF06F: 0x25A1, 0xF071: 0x2751, 0xF076: 0x2756, 0xF0AE: 0x2192,
    0xF8EB: ord("("), 0xF8F6: ord(")"), 0xF8EE: ord("["), 0xF8F9: ord("]"),
    0xF8F2: ord("{"), 0xF8FD: ord("}"),
}  # fmt: skip
_LINE_ENDS = frozenset((0x0A, 0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029))
TAGS = range(0xE0000, 0xE0080)
_UNKNOWN = -9
_STRIDE = 8  # characters from one that is asked for its text object to the next
_WORTHWHILE = 6  # characters in a text object on average: with fewer, all must be asked


def _invisible() -> frozenset[int]:
    """Characters that show nothing: they hide words from a reader's eye, or words from a search."""
    ranges = [(TAGS.start, TAGS.stop - 1), (0xFE00, 0xFE0F), (0xE0100, 0xE01EF)]
    ranges += [(0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F)]
    singles = {0xFEFF, 0x061C, 0x180E, 0x034F}
    return frozenset(singles.union(*(range(first, last + 1) for first, last in ranges)))


_INVISIBLE = _invisible()


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The characters of a page in PDFium's order; the arrays are equally long.

    codes: code points; below 0 for what is no printing character (SPACE, LINE_END, UNMAPPED,
    INVISIBLE). raw: as PDFium gives them. boxes: [n, 4] left, top, right, bottom as shown.
    pieces: the address of the text object that draws the character, 0 for spaces, line ends and
    what else PDFium made up."""

    codes: NDArray[np.int64]
    raw: NDArray[np.int64]
    boxes: NDArray[np.float32]
    pieces: NDArray[np.int64]

    def drawn_by(self, addresses: Collection[int]) -> NDArray[np.bool_]:
        """Which characters these text objects draw."""
        if not addresses:
            return np.zeros(len(self.pieces), bool)
        wanted = np.array(sorted(addresses), np.int64)
        places = np.searchsorted(wanted, self.pieces).clip(max=len(wanted) - 1)
        found: NDArray[np.bool_] = wanted[places] == self.pieces
        return found

    def drawing(self) -> "Drawing":
        """The text objects that draw them."""
        drawn = np.flatnonzero(self.pieces)
        each = self.pieces[drawn]
        starts = np.flatnonzero(np.append(True, each[1:] != each[:-1])[: len(each)])
        pieces, first, runs = np.unique(each[starts], return_index=True, return_inverse=True)
        numbers = np.full(len(self.pieces), -1, np.int64)
        numbers[drawn] = np.repeat(runs, np.diff(np.append(starts, len(each))))
        return Drawing(pieces, drawn[starts[first]], numbers)


@dataclass(frozen=True, slots=True)
class Drawing:
    """The text objects of a page. pieces: their addresses in order, below 0 for notes. first: the
    first character of each. numbers: for each character of the page that of its object, -1 for
    spaces and what PDFium made up."""

    pieces: NDArray[np.int64]
    first: NDArray[np.int64]
    numbers: NDArray[np.int64]


def read_glyphs(text_page: Any, view: PageView, texts: int) -> Glyphs:
    """The characters of a page. text_page: an FPDF_TEXTPAGE. texts: about how many text objects
    draw them."""
    count = max(0, pdfium.FPDFText_CountChars(text_page))
    raw = _bulk(text_page, count)
    if raw is None:
        code = pdfium.FPDFText_GetUnicode
        raw = np.array([code(text_page, index) for index in range(count)], np.int64)
    boxes = view.show(loose_boxes(text_page, count))
    pieces = _pieces(text_page, raw, texts)
    raw = _joined_halves(raw)
    codes = _kinds(raw, pieces)
    for index in np.flatnonzero((raw == _HYPHENS[0]) | (raw == _HYPHENS[1])).tolist():
        if pdfium.FPDFText_IsHyphen(text_page, index) == 1:
            codes[index] = _HYPHEN
    _mark_bullets(codes)
    return Glyphs(codes, raw, boxes, pieces)


def _pieces(text_page: Any, raw: NDArray[np.int64], texts: int) -> NDArray[np.int64]:
    """The text object of each character but of spaces and line ends.

    The characters of an object follow each other, so where one and the eighth after it have the
    same, those between have it too and need not be asked for. Lines from right to left PDFium
    turns around, and nothing is said of how objects follow each other there."""
    pieces = np.zeros(len(raw), np.int64)
    solid = np.flatnonzero((raw != 0x20) & (raw != 0x0D) & (raw != 0x0A))
    if len(solid) < _WORTHWHILE * texts or len(solid) < 2 * _STRIDE or has_right_to_left(raw):
        pieces[solid] = text_objects(text_page, solid)
        return pieces
    marks = np.append(np.arange(0, len(solid) - 1, _STRIDE), len(solid) - 1)
    found = text_objects(text_page, solid[marks])
    steps = np.diff(marks)
    filled = np.append(np.repeat(found[:-1], steps), found[-1])
    unsure = np.append(np.repeat(found[1:] != found[:-1], steps), False)
    unsure[marks] = False
    filled[unsure] = text_objects(text_page, solid[unsure])
    pieces[solid] = filled
    return pieces


def _bulk(text_page: Any, count: int) -> NDArray[np.int64] | None:
    """All codes in one call; None where PDFium leaves some characters out of it."""
    buffer = np.zeros(2 * count + 2, np.uint16)
    pointer = buffer.ctypes.data_as(ctypes.POINTER(ctypes.c_ushort))
    written = pdfium.FPDFText_GetText(text_page, 0, count, pointer)
    return buffer[:count].astype(np.int64) if written == count + 1 else None


def _mark_bullets(codes: NDArray[np.int64]) -> None:
    """A sign without a meaning that stands alone before a line is the mark of a list."""
    ended = np.concatenate([[True], codes[:-1] == LINE_END])
    alone = np.concatenate([codes[1:] == SPACE, [False]])
    codes[(codes == UNMAPPED) & ended & alone] = _BULLET


def _joined_halves(raw: NDArray[np.int64]) -> NDArray[np.int64]:
    """Characters beyond U+FFFF come in two halves: the first is dropped, the second is whole."""
    high = (raw >= 0xD800) & (raw < 0xDC00)
    if not high.any():
        return np.where((raw >= 0xDC00) & (raw < 0xE000), 0, raw)
    low = (raw >= 0xDC00) & (raw < 0xE000)
    paired = np.zeros(len(raw), bool)
    paired[1:] = high[:-1] & low[1:]
    before = np.concatenate([[0], raw[:-1]])
    whole = 0x10000 + ((before - 0xD800) << 10) + raw - 0xDC00
    joined = np.where(paired, whole, np.where(low, 0, raw))
    return np.where(high, DROPPED, joined)


def _kinds(raw: NDArray[np.int64], pieces: NDArray[np.int64]) -> NDArray[np.int64]:
    """What each character is; those that PDFium made up are never printing."""
    table = _table()
    codes = table[raw.clip(-1, len(table) - 1)]
    unknown = codes == _UNKNOWN
    if unknown.any():
        for value in np.unique(raw[unknown]).tolist():
            codes[raw == value] = kind(value)
            if 0 <= value < len(table) - 1:
                table[value] = kind(value)
    return np.where((pieces == 0) & (codes > 0), DROPPED, codes)


@cache
def _table() -> NDArray[np.int64]:
    """What characters up to U+FFFF are, filled in as they come; the last entry stays unknown."""
    return np.full(0x10000 + 1, _UNKNOWN, np.int64)


@cache
def kind(code: int) -> int:
    """The code itself of a printing character, else what it is."""
    if code in _SYMBOLS:
        return _SYMBOLS[code]
    if code in _LINE_ENDS:
        return LINE_END
    if code in _INVISIBLE or code == 0xAD or code == DROPPED:
        return DROPPED if code in (0xAD, DROPPED) else INVISIBLE
    if code <= 0 or code > 0x10FFFF:
        return UNMAPPED
    letter = chr(code)
    if letter.isspace():
        return SPACE
    return UNMAPPED if unicodedata.category(letter) in ("Cc", "Cn", "Co") else code
