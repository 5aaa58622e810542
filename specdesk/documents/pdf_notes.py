"""What stands on a PDF page beside its text: form values, typed notes, comments. In the cage only.

Form values and typed notes are shown on the page, so they are put among its characters and take
their place in the reading order. Comments are not: they follow the page's text."""

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from specdesk.documents.pdf_geometry import PageView
from specdesk.documents.pdf_glyphs import LINE_END, SPACE, Glyphs, kind

_LETTER = 0.5  # of the height: the usual width of a letter
_LINE_POINTS = 11.0
_MOST_NOTES = 2_000  # on one page
_MOST_LETTERS = 20_000  # of one note
_CHECKED, _UNCHECKED = "☒", "☐"
_TICKED = (pdfium.FPDF_FORMFIELD_CHECKBOX, pdfium.FPDF_FORMFIELD_RADIOBUTTON)
_WRITTEN = (
    pdfium.FPDF_FORMFIELD_TEXTFIELD,
    pdfium.FPDF_FORMFIELD_COMBOBOX,
    pdfium.FPDF_FORMFIELD_LISTBOX,
)
_COMMENTED = (
    pdfium.FPDF_ANNOT_TEXT,
    pdfium.FPDF_ANNOT_HIGHLIGHT,
    pdfium.FPDF_ANNOT_UNDERLINE,
    pdfium.FPDF_ANNOT_SQUIGGLY,
    pdfium.FPDF_ANNOT_STRIKEOUT,
    pdfium.FPDF_ANNOT_SQUARE,
    pdfium.FPDF_ANNOT_CIRCLE,
    pdfium.FPDF_ANNOT_LINE,
    pdfium.FPDF_ANNOT_POLYGON,
    pdfium.FPDF_ANNOT_POLYLINE,
    pdfium.FPDF_ANNOT_INK,
    pdfium.FPDF_ANNOT_CARET,
    pdfium.FPDF_ANNOT_STAMP,
)
_NOT_SHOWN = pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW
_PASSWORD = 1 << 13  # flag of a text field
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Note:
    """A text with a place: left, top, right, bottom as shown. shown: on the page itself."""

    text: str
    box: Box
    shown: bool
    hidden: bool = False


def read_notes(page: Any, view: PageView, form: Any) -> list[Note]:
    """The notes of a page in the file's order. page: an FPDF_PAGE. form: an FPDF_FORMHANDLE, or
    None for a file without fields."""
    found: list[Note] = []
    for index in range(min(max(0, pdfium.FPDFPage_GetAnnotCount(page)), _MOST_NOTES)):
        note = pdfium.FPDFPage_GetAnnot(page, index)
        if not note:
            continue
        try:
            text, shown = _say(note, form)
            if text:
                hidden = bool(pdfium.FPDFAnnot_GetFlags(note) & _NOT_SHOWN)
                found.append(Note(text[:_MOST_LETTERS], _box(note, view), shown, hidden))
        finally:
            pdfium.FPDFPage_CloseAnnot(note)
    return found


def _say(note: Any, form: Any) -> tuple[str, bool]:
    """What a note says, and whether the page shows it."""
    subtype = pdfium.FPDFAnnot_GetSubtype(note)
    if subtype == pdfium.FPDF_ANNOT_WIDGET:
        return (_field(note, form) if form else ""), True
    if subtype == pdfium.FPDF_ANNOT_FREETEXT:
        return _value(note, b"Contents"), True
    if subtype not in _COMMENTED:
        return "", False
    text = " ".join(_value(note, b"Contents").split())
    author = " ".join(_value(note, b"T").split())
    label = f"[comment by {author}]" if author else "[comment]"
    return (f"{label} {text}" if text else ""), False


def _field(note: Any, form: Any) -> str:
    """What a field of a form is filled in with; a box to tick always says whether it is."""
    kind_of = pdfium.FPDFAnnot_GetFormFieldType(form, note)
    if kind_of in _TICKED:
        return _UNCHECKED if _value(note, b"AS") in ("", "Off") else _CHECKED
    if kind_of not in _WRITTEN or pdfium.FPDFAnnot_GetFormFieldFlags(form, note) & _PASSWORD:
        return ""
    return _text(lambda *room: pdfium.FPDFAnnot_GetFormFieldValue(form, note, *room))


def _value(note: Any, key: bytes) -> str:
    return _text(lambda *room: pdfium.FPDFAnnot_GetStringValue(note, key, *room))


def _text(call: Any) -> str:
    """The UTF-16 text of one of PDFium's functions that fill a buffer."""
    length = call(None, 0)
    if length <= 2:
        return ""
    buffer = (ctypes.c_ushort * (length // 2))()
    call(buffer, length)
    text = bytes(buffer)[:-2].decode("utf-16-le", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _box(note: Any, view: PageView) -> Box:
    rectangle = pdfium.FS_RECTF()
    if not pdfium.FPDFAnnot_GetRect(note, rectangle):
        return (0.0, 0.0, 0.0, 0.0)
    left, right = sorted((rectangle.left, rectangle.right))
    bottom, top = sorted((rectangle.bottom, rectangle.top))
    shown = view.show(np.array([[left, bottom, right, top]], np.float32))[0].tolist()
    return (shown[0], shown[1], shown[2], shown[3])


def with_notes(glyphs: Glyphs, notes: Sequence[Note]) -> Glyphs:
    """The characters of a page with those of the notes that it shows behind them; each note's have
    a made-up, negative address."""
    codes: list[int] = []
    pieces: list[int] = []
    boxes: list[Box] = []
    for number, note in enumerate(notes, 1):
        for code, box in _set(note):
            codes.append(code)
            boxes.append(box)
            pieces.append(-number)
    if not codes:
        return glyphs
    more = np.array(codes, np.int64)
    return Glyphs(
        np.concatenate([glyphs.codes, more]),
        np.concatenate([glyphs.raw, more.clip(0)]),
        np.concatenate([glyphs.boxes, np.array(boxes, np.float32)]),
        np.concatenate([glyphs.pieces, np.array(pieces, np.int64)]),
    )


def _set(note: Note) -> Iterator[tuple[int, Box]]:
    """A note's characters, set evenly in its lines: how it is drawn is not known."""
    lines = [line.rstrip() for line in note.text.strip("\n").split("\n")]
    left, top, right, bottom = note.box
    height = (bottom - top) / len(lines)
    if len(lines) == 1 and height > 1.5 * _LINE_POINTS:  # one line in a large box: at its middle
        top, height = (top + bottom - _LINE_POINTS) / 2, _LINE_POINTS
    yield LINE_END, (left, top, left, top)
    for number, line in enumerate(lines):
        width = min((right - left) / max(1, len(line)), _LETTER * height)
        above = top + number * height
        for place, letter in enumerate(line):
            code = kind(ord(letter))
            start = left + place * width
            yield (code if code > 0 else SPACE), (start, above, start + width, above + height)
        yield LINE_END, (left, above, left, above)


def comments(notes: Sequence[Note]) -> tuple[str, NDArray[np.float32]]:
    """The comments of a page, a line each, and a box for each character: that of the mark on the
    page, NaN for line ends."""
    text = ""
    boxes: list[Box] = []
    nowhere = (float("nan"),) * 4
    for note in notes:
        text += "\n" + note.text
        boxes += [nowhere, *[note.box] * len(note.text)]
    return text, np.array(boxes, np.float32).reshape(-1, 4)
