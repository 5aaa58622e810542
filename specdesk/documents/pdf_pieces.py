"""The objects drawn on a PDF page: text in bold or without ink, pictures, lines. Runs in the cage
only."""

import ctypes
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from specdesk.documents.pdf_geometry import PageView
from specdesk.documents.pdf_glyphs import Glyphs, address_of, quick
from specdesk.documents.pdf_rules import path_rules
from specdesk.documents.pdf_tex import meanings

_SCAN_SHARE = 0.8  # a page that pictures cover to this share is a scan
_MOST_OBJECTS = 100_000  # looked at per page
_MOST_PATHS = 5_000  # a page with more is a drawing: its lines make no tables
_PALE = 200  # of 255: lighter ink may be invisible on white
_ALIKE = 24  # of 255: inks that differ less look the same
# A font's name tells more often than its weight, which many files do not give or give wrong.
_BOLD = re.compile(rb"bold|black|heavy|demi|[-_]medi$|bx\d+$", re.IGNORECASE)

Ink = tuple[int, int, int, int]


@dataclass(slots=True)
class Fill:
    """A filled area or a picture. box: left, bottom, right, top in the page's own coordinates.
    ink: of an area, None for a picture. index: how early it is drawn."""

    box: tuple[float, float, float, float]
    ink: Ink | None
    index: int


@dataclass(slots=True)
class Pieces:
    """What is drawn on a page. texts: the text objects' addresses and how early each is drawn.
    fills: areas and pictures. edges: straight lines as left, bottom, right, top. scan: pictures
    cover the page."""

    texts: dict[int, int] = field(default_factory=dict)
    fills: list[Fill] = field(default_factory=list)
    edges: list[tuple[float, ...]] = field(default_factory=list)
    scan: bool = False


@dataclass(frozen=True, slots=True)
class TextInk:
    """How the text objects of a page are inked, by address. bold: in a bold font. unseen: render
    mode 3, no ink at all. doubtful: ink that may not show: pale, as the ground, or covered.
    meanings: what the codes of its font stand for where PDFium does not know."""

    bold: frozenset[int]
    unseen: frozenset[int]
    doubtful: frozenset[int]
    meanings: Mapping[int, Mapping[int, int]]


def look_at_page(page: Any, view: PageView) -> Pieces:
    """Look at the page's objects, those of forms too. page: an FPDF_PAGE."""
    found = Pieces()
    kind_of = quick(pdfium.FPDFPageObj_GetType, ctypes.c_int, ctypes.c_void_p)
    covered, paths = 0.0, 0
    for index, piece in enumerate(_objects(page)):
        address = address_of(piece) if not isinstance(piece, int) else piece
        kind = kind_of(address)
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            found.texts[address] = index
        elif kind == pdfium.FPDF_PAGEOBJ_PATH:
            paths += 1
            if paths <= _MOST_PATHS:
                _look_at_path(_handle(address), index, found)
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE and (box := _bounds(_handle(address))):
            found.fills.append(Fill(box, None, index))
            covered += _shown_area(box, view)
    found.scan = covered >= _SCAN_SHARE * view.width * view.height > 0
    return found


def _handle(address: int) -> Any:
    return ctypes.cast(address, pdfium.FPDF_PAGEOBJECT)


def _bounds(piece: Any) -> tuple[float, float, float, float] | None:
    edges = [ctypes.c_float() for _ in range(4)]
    if not pdfium.FPDFPageObj_GetBounds(piece, *edges):
        return None
    left, bottom, right, top = (edge.value for edge in edges)
    return left, bottom, right, top


def _shown_area(box: tuple[float, float, float, float], view: PageView) -> float:
    width = min(box[2], view.right) - max(box[0], view.left)
    height = min(box[3], view.top) - max(box[1], view.bottom)
    return max(0.0, width) * max(0.0, height)


def _look_at_path(piece: Any, index: int, found: Pieces) -> None:
    box = _bounds(piece)
    if box is None:
        return
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(piece, mode, stroke)
    ink = fill_ink(piece) if mode.value else None
    if ink is not None and ink[3] > 0:
        found.fills.append(Fill(box, ink, index))
    if stroke.value or (ink is not None and ink[3] > 0):
        found.edges.extend(path_rules(piece, box))


def fill_ink(piece: Any) -> Ink | None:
    """Red, green, blue and opacity of an object's filling, 0 to 255."""
    parts = [ctypes.c_uint() for _ in range(4)]
    if not pdfium.FPDFPageObj_GetFillColor(piece, *parts):
        return None
    red, green, blue, opacity = (part.value for part in parts)
    return red, green, blue, opacity


def _objects(page: Any) -> Iterator[Any]:
    """The page's objects, those inside forms too (their places are not the page's: text only)."""
    count = min(pdfium.FPDFPage_CountObjects(page), _MOST_OBJECTS)
    at = quick(pdfium.FPDFPage_GetObject, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)
    kind_of = quick(pdfium.FPDFPageObj_GetType, ctypes.c_int, ctypes.c_void_p)
    address = address_of(page)
    for index in range(count):
        piece = at(address, index)
        yield piece
        if kind_of(piece) == pdfium.FPDF_PAGEOBJ_FORM:
            yield from _inside(piece, kind_of)


def _inside(form: int, kind_of: Any) -> Iterator[int]:
    """The text objects of a form and of the forms in it."""
    waiting, seen = [(form, 0)], 0
    while waiting and seen < _MOST_OBJECTS:
        address, depth = waiting.pop()
        handle = _handle(address)
        for index in range(max(0, pdfium.FPDFFormObj_CountObjects(handle))):
            seen += 1
            piece = address_of(pdfium.FPDFFormObj_GetObject(handle, index))
            kind = kind_of(piece)
            if kind == pdfium.FPDF_PAGEOBJ_FORM and depth < 8:
                waiting.append((piece, depth + 1))
            elif kind == pdfium.FPDF_PAGEOBJ_TEXT:
                yield piece


def text_ink(glyphs: Glyphs, boxes: NDArray[np.float32], pieces: Pieces) -> TextInk:
    """How the text objects that draw these characters are inked.

    boxes: [n, 4] left, bottom, right, top in the page's own coordinates."""
    calls = _ink_calls()
    bold: set[int] = set()
    unseen: set[int] = set()
    doubtful: set[int] = set()
    fonts: dict[int, tuple[bool, Mapping[int, int]]] = {}
    known: dict[int, Mapping[int, int]] = {}
    red, green, blue, opacity = (ctypes.c_uint() for _ in range(4))
    inks = [ctypes.addressof(part) for part in (red, green, blue, opacity)]
    addresses, first = np.unique(glyphs.pieces, return_index=True)
    for address, index in zip(addresses.tolist(), first.tolist(), strict=True):
        if address <= 0:
            continue
        mode = calls.mode(address)
        if mode == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE:
            unseen.add(address)
        font = calls.font(address) or 0
        if font not in fonts:
            name = _name(font)
            fonts[font] = (_BOLD.search(name) is not None, meanings(name))
        is_bold, symbols = fonts[font]
        if is_bold:
            bold.add(address)
        if symbols:
            known[address] = symbols
        if calls.marks(address) > 0 and _has_layer(_handle(address)):
            doubtful.add(address)
        if not calls.fill(address, *inks):
            continue
        ink = (red.value, green.value, blue.value, opacity.value)
        if _may_not_show(ink, tuple(boxes[index].tolist()), pieces, pieces.texts.get(address, 0)):
            doubtful.add(address)
    return TextInk(frozenset(bold), frozenset(unseen), frozenset(doubtful), known)


@dataclass(frozen=True, slots=True)
class _InkCalls:
    mode: Any
    font: Any
    marks: Any
    fill: Any


@cache
def _ink_calls() -> _InkCalls:
    pointer, number = ctypes.c_void_p, ctypes.c_int
    return _InkCalls(
        quick(pdfium.FPDFTextObj_GetTextRenderMode, number, pointer),
        quick(pdfium.FPDFTextObj_GetFont, pointer, pointer),
        quick(pdfium.FPDFPageObj_CountMarks, number, pointer),
        quick(pdfium.FPDFPageObj_GetFillColor, number, *[pointer] * 5),
    )


def _name(font: int) -> bytes:
    name = ctypes.create_string_buffer(128)
    pdfium.FPDFFont_GetBaseFontName(ctypes.cast(font, pdfium.FPDF_FONT), name, len(name))
    return name.value


def _has_layer(piece: Any) -> bool:
    """Whether the object belongs to a layer, which may be switched off."""
    buffer, length = (ctypes.c_ushort * 8)(), ctypes.c_ulong()
    for index in range(pdfium.FPDFPageObj_CountMarks(piece)):
        mark = pdfium.FPDFPageObj_GetMark(piece, index)
        pdfium.FPDFPageObjMark_GetName(mark, buffer, ctypes.sizeof(buffer), length)
        if length.value == 6 and list(buffer[:2]) == [ord("O"), ord("C")]:
            return True
    return False


def _may_not_show(ink: Ink, box: tuple[float, ...], pieces: Pieces, index: int) -> bool:
    """Whether ink is pale or faint, has the colour of an area behind it, or is drawn over.

    box: of one of its characters. index: how early the text is drawn."""
    if min(ink[:3]) >= _PALE or ink[3] < 32:
        return True
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    for fill in pieces.fills:
        left, bottom, right, top = fill.box
        if not (left <= x <= right and bottom <= y <= top):
            continue
        if fill.index > index or (fill.ink is not None and _alike(fill.ink, ink)):
            return True
    return False


def _alike(one: Ink, other: Ink) -> bool:
    return max(abs(a - b) for a, b in zip(one[:3], other[:3], strict=True)) < _ALIKE
