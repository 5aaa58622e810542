"""The text of one PDF page with a box per character, by PDFium. Runs in the cage only."""

import ctypes
import math
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from specdesk.documents.pdf_fonts import Fonts
from specdesk.documents.pdf_geometry import PageView
from specdesk.documents.pdf_usable import Need, find_need

_NOWHERE = (math.nan, math.nan, math.nan, math.nan)
_HYPHENS = frozenset((0x02, 0xFFFE, 0xAD))  # what PDFium gives where a line breaks a word
_LINE_ENDS = frozenset((0x0A, 0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029))
_SCAN_SHARE = 0.8  # a page that pictures cover to this share is a scan
_MOST_OBJECTS = 100_000  # looked at per page
_COVERING = frozenset((pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM))


def _invisible() -> frozenset[int]:
    """Characters that show nothing: they hide words from a reader's eye, or words from a search."""
    ranges = [(0xE0000, 0xE007F), (0xFE00, 0xFE0F), (0xE0100, 0xE01EF)]
    ranges += [(0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F)]
    singles = {0xFEFF, 0x061C, 0x180E, 0x034F}
    return frozenset(singles.union(*(range(first, last + 1) for first, last in ranges)))


_INVISIBLE = _invisible()


@dataclass(slots=True)
class PageText:
    """What a page says. text, boxes and bold are equally long.

    boxes: left, top, right, bottom as shown, NaN without a place. bold: written in a
    bold font. hidden: characters that the page does not show (invisible ink, off the page), left
    out. invisible: characters stripped. scan: pictures cover the page. unmapped: characters
    without a meaning in the file. need: whether the page must be recognized."""

    text: str
    boxes: NDArray[np.float32]
    bold: NDArray[np.bool_]
    hidden: int = 0
    invisible: int = 0
    unmapped: int = 0
    scan: bool = False
    need: Need = Need.NOTHING


@dataclass(frozen=True, slots=True)
class _Objects:
    """What stands on a page beside text. hidden_ink: text that shows nothing. scan: pictures cover
    the page. ink: the share of the page under pictures and drawings. paths: lines and outlines."""

    hidden_ink: bool
    scan: bool
    ink: float
    paths: int


@dataclass(slots=True)
class _Characters:
    """The characters of a page while they are collected."""

    letters: list[str] = field(default_factory=list)
    boxes: list[tuple[float, float, float, float]] = field(default_factory=list)
    bold: list[bool] = field(default_factory=list)
    hidden: int = 0
    invisible: int = 0
    unmapped: int = 0

    def add(self, letter: str, box: tuple[float, float, float, float], bold: bool = False) -> None:
        self.letters.append(letter)
        self.boxes.append(box)
        self.bold.append(bold)

    def drop(self, count: int) -> None:
        """Take the last ones away."""
        del self.letters[-count:], self.boxes[-count:], self.bold[-count:]


def view_of(page: Any) -> PageView:
    """How the page is shown."""
    box = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, box)
    turns = pdfium.FPDFPage_GetRotation(page) % 4
    return PageView(box.left, box.bottom, box.right, box.top, turns)


def read_page(page: Any, view: PageView) -> PageText:
    """The text of a loaded page. page: an FPDF_PAGE."""
    objects = _look_at_objects(page, view)
    text_page = pdfium.FPDFText_LoadPage(page)
    if not text_page:
        need = find_need(None, 0, objects.ink, objects.paths)
        nothing = np.empty((0, 4), np.float32), np.empty(0, bool)
        return PageText("", *nothing, scan=objects.scan, need=need)
    try:
        found = _collect(text_page, objects.hidden_ink and not objects.scan)
        boxes = view.show(np.array(found.boxes, np.float32).reshape(-1, 4))
        text = _without_off_page(found, boxes, view, objects.scan)
        characters = sum(not letter.isspace() for letter in text.text)
        return replace(text, need=find_need(text_page, characters, objects.ink, objects.paths))
    finally:
        pdfium.FPDFText_ClosePage(text_page)


def _collect(text_page: Any, skip_hidden_ink: bool) -> _Characters:
    """Every character of the page, in PDFium's order, boxes in the page's own coordinates."""
    found = _Characters()
    rectangle = pdfium.FS_RECTF()
    reference = ctypes.byref(rectangle)
    fonts, bold = Fonts(), False
    high = 0
    for index in range(pdfium.FPDFText_CountChars(text_page)):
        code = pdfium.FPDFText_GetUnicode(text_page, index)
        if code in _LINE_ENDS:
            _end_line(found)
            continue
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + code - 0xDC00 if high else 0
        high = 0
        if code in _INVISIBLE:
            found.invisible += 1
            continue
        if skip_hidden_ink and _hidden_ink(text_page, index):
            found.hidden += 1
            continue
        box = _NOWHERE
        if pdfium.FPDFText_GetLooseCharBox(text_page, index, reference):
            box = (rectangle.left, rectangle.bottom, rectangle.right, rectangle.top)
        if code > 0x7F or not found.letters or found.letters[-1].isspace():
            bold = fonts.bold(text_page, index)  # a word is written in one font: asking takes time
        _add(found, text_page, index, code, box, bold)
    return found


def _add(
    found: _Characters,
    text_page: Any,
    index: int,
    code: int,
    box: tuple[float, ...],
    bold: bool,
) -> None:
    """Add one character as the page shows it."""
    place = box if box[2] > box[0] and box[3] > box[1] else _NOWHERE
    if code in _HYPHENS and (code != 0xAD or pdfium.FPDFText_IsHyphen(text_page, index) == 1):
        return  # a word broken at a line's end is one word: so other readers give it, too
    letter = chr(code) if code < 0x110000 else "\ufffd"
    if code == 0 or unicodedata.category(letter) in ("Cc", "Cn"):
        if letter == "\t":
            found.add(" ", _NOWHERE)
        else:
            found.unmapped += 1
        return
    if letter.isspace():
        generated = pdfium.FPDFText_IsGenerated(text_page, index) == 1
        found.add(" ", _NOWHERE if generated else place)  # type: ignore[arg-type]
        return
    if 0x2E80 <= code <= 0x2FDF:  # some files write radicals for the kanji that look the same
        folded = unicodedata.normalize("NFKC", letter)
        letter = folded if len(folded) == 1 else letter
    if letter.isalnum() and found.letters[-2:] == ["-", "\n"] and _breaks_word(found.letters):
        found.drop(2)
    found.add(letter, place, bold)  # type: ignore[arg-type]


def _breaks_word(letters: list[str]) -> bool:
    """Whether the hyphen and line end at the end of `letters` stand within a word or address."""
    return len(letters) > 2 and (letters[-3].isalnum() or letters[-3] == "/")


def _end_line(found: _Characters) -> None:
    """End the line once, without spaces before its end."""
    while found.letters and found.letters[-1] == " ":
        found.drop(1)
    if found.letters and found.letters[-1] != "\n":
        found.add("\n", _NOWHERE)


def _hidden_ink(text_page: Any, index: int) -> bool:
    piece = pdfium.FPDFText_GetTextObject(text_page, index)
    return bool(piece) and _is_invisible(piece)


def _is_invisible(piece: Any) -> bool:
    mode = pdfium.FPDFTextObj_GetTextRenderMode(piece)
    return bool(mode == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE)


def _look_at_objects(page: Any, view: PageView) -> _Objects:
    """What else stands on the page."""
    hidden_ink = False
    pictures = drawings = 0.0
    paths = 0
    edges = [ctypes.c_float() for _ in range(4)]
    for piece in _objects(page):
        kind = pdfium.FPDFPageObj_GetType(piece)
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            hidden_ink = hidden_ink or _is_invisible(piece)
            continue
        paths += kind == pdfium.FPDF_PAGEOBJ_PATH
        if kind in _COVERING and pdfium.FPDFPageObj_GetBounds(piece, *edges):
            left, bottom, right, top = (edge.value for edge in edges)
            width = min(right, view.right) - max(left, view.left)
            height = min(top, view.top) - max(bottom, view.bottom)
            area = max(0.0, width) * max(0.0, height)
            pictures += area if kind == pdfium.FPDF_PAGEOBJ_IMAGE else 0.0
            drawings += area
    whole = view.width * view.height
    scan = pictures >= _SCAN_SHARE * whole > 0
    return _Objects(hidden_ink, scan, drawings / whole if whole > 0 else 0.0, paths)


def _objects(page: Any) -> Iterator[Any]:
    """The page's objects; text and paths inside forms too, whose places are not the page's."""
    seen = 0
    waiting: list[tuple[Any, int]] = []
    for index in range(min(pdfium.FPDFPage_CountObjects(page), _MOST_OBJECTS)):
        piece = pdfium.FPDFPage_GetObject(page, index)
        yield piece
        if pdfium.FPDFPageObj_GetType(piece) == pdfium.FPDF_PAGEOBJ_FORM:
            waiting.append((piece, 0))
    while waiting and seen < _MOST_OBJECTS:
        form, depth = waiting.pop()
        for index in range(max(0, pdfium.FPDFFormObj_CountObjects(form))):
            seen += 1
            piece = pdfium.FPDFFormObj_GetObject(form, index)
            kind = pdfium.FPDFPageObj_GetType(piece)
            if kind == pdfium.FPDF_PAGEOBJ_FORM and depth < 8:
                waiting.append((piece, depth + 1))
            elif kind in (pdfium.FPDF_PAGEOBJ_TEXT, pdfium.FPDF_PAGEOBJ_PATH):
                yield piece


def _without_off_page(
    found: _Characters, boxes: NDArray[np.float32], view: PageView, scan: bool
) -> PageText:
    """Leave out lines that lie wholly off the page: nobody sees them.

    A line that only runs over the edge stays whole: its words would be cut."""
    text = "".join(found.letters)
    bold = np.array(found.bold, bool)
    outside = np.zeros(0, bool)
    if len(boxes):
        left, top, right, bottom = boxes.T
        outside = (right < 0) | (left > view.width) | (bottom < 0) | (top > view.height)
    hidden = found.hidden
    if outside.any():
        keep = _lines_on_page(text, outside, ~np.isnan(boxes[:, 0]))
        hidden += int((outside & ~keep).sum())
        text = "".join(letter for letter, kept in zip(text, keep, strict=True) if kept)
        boxes, bold = boxes[keep], bold[keep]
    length = len(text.rstrip())
    counts = (hidden, found.invisible, found.unmapped)
    return PageText(text[:length], boxes[:length], bold[:length], *counts, scan)


def _lines_on_page(
    text: str, outside: NDArray[np.bool_], placed: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Which characters stay: those of lines that have a character on the page."""
    keep = np.ones(len(text), bool)
    start = 0
    for line in text.splitlines(keepends=True):
        part = slice(start, start + len(line))
        keep[part] = not outside[part].any() or bool((placed[part] & ~outside[part]).any())
        start += len(line)
    return keep
