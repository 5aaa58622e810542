"""The characters of a PDF page with their boxes, as PDFium gives them. Runs in the cage only."""

import ctypes
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from specdesk.documents.pdf_geometry import PageView

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
    pieces: the address of the text object that draws the character, 0 for what PDFium made up."""

    codes: NDArray[np.int64]
    raw: NDArray[np.int64]
    boxes: NDArray[np.float32]
    pieces: NDArray[np.int64]


def quick(function: Any, result: Any, *arguments: Any) -> Callable[..., Any]:
    """The library's function without pypdfium2's checks of pointers: called for each character,
    they take longer than the call."""
    address = ctypes.cast(function, ctypes.c_void_p).value or 0
    prototype = ctypes.CFUNCTYPE(result, *arguments)
    return prototype(address)


@dataclass(frozen=True, slots=True)
class _Calls:
    code: Callable[[int, int], int]
    box: Callable[[int, int, int], int]
    piece: Callable[[int, int], int | None]


@cache
def _calls() -> _Calls:
    pointer, number = ctypes.c_void_p, ctypes.c_int
    return _Calls(
        quick(pdfium.FPDFText_GetUnicode, ctypes.c_uint, pointer, number),
        quick(pdfium.FPDFText_GetLooseCharBox, number, pointer, number, pointer),
        quick(pdfium.FPDFText_GetTextObject, pointer, pointer, number),
    )


def address_of(handle: Any) -> int:
    """The address that a handle of PDFium points to."""
    return ctypes.cast(handle, ctypes.c_void_p).value or 0


def read_glyphs(text_page: Any, view: PageView) -> Glyphs:
    """The characters of a page. text_page: an FPDF_TEXTPAGE."""
    calls, page = _calls(), address_of(text_page)
    count = max(0, pdfium.FPDFText_CountChars(text_page))
    code, box, piece = calls.code, calls.box, calls.piece
    raw = _bulk(text_page, count)
    if raw is None:
        raw = np.array([code(page, index) for index in range(count)], np.int64)
    rectangles = np.zeros((count, 4), np.float32)  # as FS_RECTF: left, top, right, bottom
    start = rectangles.ctypes.data
    for index in range(count):
        box(page, index, start + 16 * index)
    pieces = np.array([piece(page, index) or 0 for index in range(count)], np.int64)
    boxes = view.show(rectangles[:, [0, 3, 2, 1]])
    raw = _joined_halves(raw)
    codes = _kinds(raw, pieces)
    for index in np.flatnonzero((raw == _HYPHENS[0]) | (raw == _HYPHENS[1])).tolist():
        if pdfium.FPDFText_IsHyphen(text_page, index) == 1:
            codes[index] = _HYPHEN
    _mark_bullets(codes)
    return Glyphs(codes, raw, boxes, pieces)


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
    values, places = np.unique(raw, return_inverse=True)
    codes = np.array([kind(int(value)) for value in values], np.int64)[places]
    return np.where((pieces == 0) & (codes > 0), DROPPED, codes)


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
