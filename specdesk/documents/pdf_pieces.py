"""The objects drawn on a PDF page: text in bold or without ink, pictures, lines. Runs in the cage
only."""

import ctypes
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import repeat
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from specdesk.documents.pdf_calls import address_of, each, fill_in, quick
from specdesk.documents.pdf_geometry import PageView
from specdesk.documents.pdf_glyphs import Drawing, Glyphs
from specdesk.documents.pdf_rules import SHORT, path_rules
from specdesk.documents.pdf_tex import meanings

_SCAN_SHARE = 0.8  # a page that pictures cover to this share is a scan
_MOST_OBJECTS = 100_000  # looked at per page
_MOST_PATHS = 5_000  # a page with more is a drawing: its lines make no tables
_PALE = 200  # of 255: lighter ink may be invisible on white
_FAINT = 32  # of 255: so little opacity may not show
_SMALL = 3.0  # points: what is thinner hides no letter
_MOST_FILLS = 2_000  # a page with more is a drawing
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
    cover the page. ink: the share of the page under pictures and drawings. paths: lines and
    outlines, those inside forms too."""

    texts: dict[int, int] = field(default_factory=dict)
    fills: list[Fill] = field(default_factory=list)
    edges: list[tuple[float, ...]] = field(default_factory=list)
    scan: bool = False
    ink: float = 0.0
    paths: int = 0


@dataclass(frozen=True, slots=True)
class TextInk:
    """How the text objects of a page are inked, by address. bold: in a bold font. unseen: render
    mode 3, no ink at all. doubtful: ink that may not show: pale, as the ground, or covered.
    meanings: what the codes of its font stand for where PDFium does not know. fonts: the address of
    its font."""

    bold: frozenset[int]
    unseen: frozenset[int]
    doubtful: frozenset[int]
    meanings: Mapping[int, Mapping[int, int]]
    fonts: Mapping[int, int]


def look_at_page(page: Any, view: PageView) -> Pieces:
    """Look at the page's objects, those of forms too. page: an FPDF_PAGE."""
    found = Pieces()
    pictures, forms = 0.0, 0.0
    paths: list[tuple[int, int]] = []
    for index, (address, kind, inside) in enumerate(_objects(page)):
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            found.texts[address] = index
        elif kind == pdfium.FPDF_PAGEOBJ_PATH:
            found.paths += 1
            if not inside:
                paths.append((address, index))
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE and (box := _bounds(address)):
            found.fills.append(Fill(box, None, index))
            pictures += _shown_area(box, view)
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and (box := _bounds(address)):
            forms += _shown_area(box, view)
    _look_at_paths(paths[:_MOST_PATHS], found)
    whole = view.width * view.height
    found.scan = pictures >= _SCAN_SHARE * whole > 0
    found.ink = (pictures + forms) / whole if whole > 0 else 0.0
    return found


def _bounds(address: int) -> tuple[float, float, float, float] | None:
    edges = (ctypes.c_float * 4)()
    start = ctypes.addressof(edges)
    if not _calls().bounds(address, start, start + 4, start + 8, start + 12):
        return None
    left, bottom, right, top = edges
    return left, bottom, right, top


def _shown_area(box: tuple[float, float, float, float], view: PageView) -> float:
    width = min(box[2], view.right) - max(box[0], view.left)
    height = min(box[3], view.top) - max(box[1], view.bottom)
    return max(0.0, width) * max(0.0, height)


def _look_at_paths(paths: Sequence[tuple[int, int]], found: Pieces) -> None:
    """Note the areas and the lines of paths: address, and how early each is drawn."""
    addresses = [address for address, _ in paths]
    boxes, placed = fill_in(_calls().bounds, addresses, np.zeros((len(paths), 4), np.float32))
    modes, _ = fill_in(_calls().draw_mode, addresses, np.zeros((len(paths), 2), np.int32))
    inks, inked = fill_in(_calls().fill, addresses, np.zeros((len(paths), 4), np.uint32))
    filled = placed & inked & (modes[:, 0] != 0) & (inks[:, 3] > 0)
    drawn = placed & ((modes[:, 1] != 0) | filled)
    for number in np.flatnonzero(filled).tolist():
        left, bottom, right, top = boxes[number].tolist()
        red, green, blue, opacity = inks[number].tolist()
        ink = (red, green, blue, opacity)
        found.fills.append(Fill((left, bottom, right, top), ink, paths[number][1]))
    sizes = np.stack([boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]])
    for number in np.flatnonzero(drawn & (sizes.max(0, initial=0) >= SHORT)).tolist():
        found.edges.extend(path_rules(addresses[number], boxes[number].tolist()))


def _objects(page: Any) -> Iterator[tuple[int, int, bool]]:
    """The page's objects and their kinds; text and paths inside forms too, whose places are not
    the page's: the last value says so."""
    count = min(pdfium.FPDFPage_CountObjects(page), _MOST_OBJECTS)
    calls = _calls()
    addresses = list(map(calls.at, repeat(address_of(page)), range(count)))
    for piece, kind in zip(addresses, map(calls.kind, addresses), strict=True):
        yield piece, kind, False
        if kind == pdfium.FPDF_PAGEOBJ_FORM:
            for inner, inner_kind in _inside(piece):
                yield inner, inner_kind, True


def _inside(form: int) -> Iterator[tuple[int, int]]:
    """The text objects and paths of a form and of the forms in it."""
    waiting, seen = [(form, 0)], 0
    while waiting and seen < _MOST_OBJECTS:
        address, depth = waiting.pop()
        handle = ctypes.cast(address, pdfium.FPDF_PAGEOBJECT)
        for index in range(max(0, pdfium.FPDFFormObj_CountObjects(handle))):
            seen += 1
            piece = address_of(pdfium.FPDFFormObj_GetObject(handle, index))
            kind = _calls().kind(piece)
            if kind == pdfium.FPDF_PAGEOBJ_FORM and depth < 8:
                waiting.append((piece, depth + 1))
            elif kind in (pdfium.FPDF_PAGEOBJ_TEXT, pdfium.FPDF_PAGEOBJ_PATH):
                yield piece, kind


def text_ink(glyphs: Glyphs, drawing: Drawing, view: PageView, pieces: Pieces) -> TextInk:
    """How the text objects that draw these characters are inked."""
    calls = _calls()
    own = drawing.pieces > 0
    first, places = drawing.first[own], drawing.pieces[own]
    addresses = places.tolist()
    unseen = each(calls.mode, addresses, np.int64) == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE
    fonts = each(calls.font, addresses, np.int64)
    bold: list[int] = []
    known: dict[int, Mapping[int, int]] = {}
    for font in np.unique(fonts).tolist():
        name = _name(font)
        written = places[fonts == font].tolist()
        if _BOLD.search(name):
            bold += written
        if symbols := meanings(name):
            known |= dict.fromkeys(written, symbols)
    marked = places[each(calls.marks, addresses, np.int64) > 0].tolist()
    doubtful = {a for a in marked if _has_layer(ctypes.cast(a, pdfium.FPDF_PAGEOBJECT))}
    drawn = np.array([pieces.texts.get(address, 0) for address in addresses], np.int64)
    boxes = view.unshow(glyphs.boxes[first])
    doubted = _may_not_show(_fill_inks(addresses), boxes, drawn, pieces.fills)
    doubtful.update(places[doubted].tolist())
    return TextInk(
        frozenset(bold),
        frozenset(places[unseen].tolist()),
        frozenset(doubtful),
        known,
        dict(zip(addresses, fonts.tolist(), strict=True)),
    )


def _fill_inks(addresses: Sequence[int]) -> NDArray[np.int64]:
    """The ink of each object's filling, [n, 4]; black where PDFium knows none."""
    black = np.tile(np.array([0, 0, 0, 255], np.uint32), (len(addresses), 1))
    return fill_in(_calls().fill, addresses, black)[0].astype(np.int64)


@dataclass(frozen=True, slots=True)
class _Calls:
    at: Any
    kind: Any
    bounds: Any
    draw_mode: Any
    mode: Any
    font: Any
    marks: Any
    fill: Any


@cache
def _calls() -> _Calls:
    pointer, number = ctypes.c_void_p, ctypes.c_int
    return _Calls(
        quick(pdfium.FPDFPage_GetObject, ctypes.c_ssize_t, pointer, number),
        quick(pdfium.FPDFPageObj_GetType, number, pointer),
        quick(pdfium.FPDFPageObj_GetBounds, number, *[pointer] * 5),
        quick(pdfium.FPDFPath_GetDrawMode, number, *[pointer] * 3),
        quick(pdfium.FPDFTextObj_GetTextRenderMode, number, pointer),
        quick(pdfium.FPDFTextObj_GetFont, ctypes.c_ssize_t, pointer),
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


def _may_not_show(
    inks: NDArray[np.int64],
    boxes: NDArray[np.float32],
    drawn: NDArray[np.int64],
    fills: Sequence[Fill],
) -> NDArray[np.bool_]:
    """Which inks are pale or faint, have the colour of an area behind them, or are drawn over.

    inks: [n, 4]. boxes: [n, 4], of one character each. drawn: [n], how early."""
    doubted: NDArray[np.bool_] = (inks[:, :3].min(1) >= _PALE) | (inks[:, 3] < _FAINT)
    x, y = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    if len(fills) > _MOST_FILLS or not len(inks):
        return doubted
    for fill in fills:
        left, bottom, right, top = fill.box
        if right - left < _SMALL or top - bottom < _SMALL:
            continue
        behind = (left <= x) & (x <= right) & (bottom <= y) & (y <= top)
        if not behind.any():
            continue
        over = drawn < fill.index
        if fill.ink is not None:
            over |= np.abs(inks[:, :3] - np.array(fill.ink[:3])).max(1) < _ALIKE
        doubted |= behind & over
    return doubted
