"""The text of one PDF page with a box per character. Runs in the cage only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from specdesk.documents.pdf_accents import compose
from specdesk.documents.pdf_fragments import Fragment, find_fragments, mirrored_brackets
from specdesk.documents.pdf_frames import find_frames, turn
from specdesk.documents.pdf_geometry import PageView
from specdesk.documents.pdf_glyphs import INVISIBLE, UNMAPPED, Glyphs, read_glyphs
from specdesk.documents.pdf_hidden import NOT_SHOWN, HiddenText, find_hidden
from specdesk.documents.pdf_need import Need, find_need
from specdesk.documents.pdf_notes import Note, comments, read_notes, with_notes
from specdesk.documents.pdf_order import Arranged, arrange
from specdesk.documents.pdf_pieces import Pieces, TextInk, look_at_page, text_ink
from specdesk.documents.pdf_rtl import direction
from specdesk.documents.pdf_rules import find_grids, make_rules
from specdesk.documents.pdf_usable import guessed_right, map_errors, share_without_meaning
from specdesk.documents.pdf_writing import Written, write


def _no_boxes() -> NDArray[np.float32]:
    return np.empty((0, 4), np.float32)


def _no_bold() -> NDArray[np.bool_]:
    return np.empty(0, bool)


@dataclass(slots=True)
class PageText:
    """What a page says. text, boxes and bold are equally long.

    boxes: left, top, right, bottom as shown, NaN without a place. bold: written in a bold font.
    tables: start, end, and whether their lines are drawn. hidden: what the page does not show, left
    out. invisible: characters stripped. unmapped: characters without a meaning in the file.
    comments: how many characters at the text's end are comments. need: whether the page must be
    recognized."""

    text: str = ""
    boxes: NDArray[np.float32] = field(default_factory=_no_boxes)
    bold: NDArray[np.bool_] = field(default_factory=_no_bold)
    tables: list[tuple[int, int, bool]] = field(default_factory=list)
    hidden: list[HiddenText] = field(default_factory=list)
    invisible: int = 0
    unmapped: int = 0
    comments: int = 0
    need: Need = Need.NOTHING


def view_of(page: Any) -> PageView:
    """How the page is shown."""
    box = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, box)
    turns = pdfium.FPDFPage_GetRotation(page) % 4
    return PageView(box.left, box.bottom, box.right, box.top, turns)


def read_page(page: Any, view: PageView, form: Any = None) -> PageText:
    """The text of a loaded page. page: an FPDF_PAGE. form: an FPDF_FORMHANDLE, None without."""
    pieces = look_at_page(page, view)
    notes = read_notes(page, view, form)
    text_page = pdfium.FPDFText_LoadPage(page)
    if not text_page:
        return PageText(need=find_need(0, 0.0, pieces.ink, pieces.paths))
    try:
        own = read_glyphs(text_page, view, len(pieces.texts))
        guessed = map_errors(text_page, own)
        glyphs = with_notes(own, [note for note in notes if note.shown and not note.hidden])
        drawing = glyphs.drawing()
        frames = find_frames(text_page, glyphs, drawing, view.turns)
    finally:
        pdfium.FPDFText_ClosePage(text_page)
    ink = text_ink(glyphs, drawing, view, pieces)
    known = _give_meaning(glyphs, ink)
    right = known[: len(guessed)] | guessed_right(glyphs, guessed, ink.fonts)
    nonsense = share_without_meaning(glyphs, guessed & ~right)
    compose(glyphs.codes, glyphs.boxes)
    left_out, hidden = find_hidden(page, view, glyphs, ink, pieces.scan)
    frames[left_out] = -1
    hidden += [HiddenText(NOT_SHOWN, note.text) for note in notes if note.hidden]
    arranged, corrected = _arrange(glyphs, frames, pieces, view)
    written = write(arranged, glyphs.codes, corrected)
    text = _page_text(written, glyphs, ink, hidden)
    characters = np.count_nonzero((glyphs.codes > 0) & (glyphs.pieces > 0) & ~left_out)
    text.need = find_need(int(characters), nonsense, pieces.ink, pieces.paths)
    return _with_comments(text, [n for n in notes if not (n.shown or n.hidden)])


def _with_comments(page: PageText, notes: Sequence[Note]) -> PageText:
    """Comments follow the page's text: they are about it, and not part of it."""
    if not notes:
        return page
    text, boxes = comments(notes)
    return replace(
        page,
        text=page.text + text,
        boxes=np.concatenate([page.boxes, boxes]),
        bold=np.concatenate([page.bold, np.zeros(len(text), bool)]),
        comments=len(text),
    )


def _give_meaning(glyphs: Glyphs, ink: TextInk) -> NDArray[np.bool_]:
    """Put in what the codes of symbol fonts stand for. Returns which characters were told so."""
    known = np.zeros(len(glyphs.codes), bool)
    for address, symbols in ink.meanings.items():
        for index in np.flatnonzero(glyphs.pieces == address).tolist():
            code = int(glyphs.raw[index])
            if code in symbols:
                glyphs.codes[index], known[index] = symbols[code], True
    return known


def _arrange(
    glyphs: Glyphs, frames: NDArray[np.int64], pieces: Pieces, view: PageView
) -> tuple[list[Arranged], Mapping[int, int]]:
    """The fragments of each frame in reading order, the frame with most text first; and brackets
    that are the wrong way round."""
    printing = glyphs.codes > 0
    counts = np.bincount(frames[printing & (frames >= 0)], minlength=1)
    edges = view.show(np.array(pieces.edges, np.float32).reshape(-1, 4))
    arranged: list[Arranged] = []
    everything: list[Fragment] = []
    for frame in np.argsort(-counts, kind="stable").tolist():
        if not counts[frame]:
            continue
        boxes = turn(glyphs.boxes, frame, view.width, view.height)
        rules = make_rules(turn(edges, frame, view.width, view.height))
        grids = find_grids(rules)
        fragments = find_fragments(glyphs, frames == frame, boxes, grids)
        height = view.width if frame % 2 else view.height
        arranged.append(arrange(fragments, grids, rules, height))
        everything += fragments
    return arranged, mirrored_brackets(glyphs.codes, everything)


def _page_text(
    written: Written,
    glyphs: Glyphs,
    ink: TextInk,
    hidden: Sequence[HiddenText],
) -> PageText:
    placed = written.glyphs >= 0
    boxes = np.full((len(written.codes), 4), np.nan, np.float32)
    bold = np.zeros(len(written.codes), bool)
    if placed.any():
        of = written.glyphs
        boxes[placed] = glyphs.boxes[of[placed]]
        bold[placed] = glyphs.drawn_by(ink.bold)[of[placed]]
    _share(boxes, written.codes)
    return PageText(
        written.codes.astype("<u4").tobytes().decode("utf-32-le"),
        boxes,
        bold,
        written.tables,
        list(hidden),
        int((glyphs.codes == INVISIBLE).sum()),
        int((glyphs.codes == UNMAPPED).sum()),
    )


def _share(boxes: NDArray[np.float32], codes: NDArray[np.int64]) -> None:
    """Give each letter of a ligature its part of the glyph's width, in place.

    PDFium gives all of them the whole glyph's box."""
    left, top, right, bottom = boxes.T
    same = np.zeros(len(boxes), bool)
    same[1:] = (left[1:] == left[:-1]) & (right[1:] == right[:-1])
    if not same.any():
        return
    same[1:] &= (top[1:] == top[:-1]) & (bottom[1:] == bottom[:-1])
    starts = np.flatnonzero(~same)
    counts = np.diff(np.append(starts, len(boxes)))
    for start, count in zip(starts[counts > 1].tolist(), counts[counts > 1].tolist(), strict=True):
        first, last = boxes[start, [0, 2]].tolist()
        edges = np.linspace(first, last, count + 1)
        if direction(int(codes[start])) == "R":
            edges = edges[::-1]
        boxes[start : start + count, 0] = np.minimum(edges[:-1], edges[1:])
        boxes[start : start + count, 2] = np.maximum(edges[:-1], edges[1:])
