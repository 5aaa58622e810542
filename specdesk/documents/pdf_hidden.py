"""Text of a PDF page that nobody sees on it. Runs in the cage only.

Ink that may not show is tried out: the page is drawn with and without it, and text that makes no
difference is hidden, whatever the trick: white on white, black under a bar, a layer switched off.
"""

import ctypes
from dataclasses import dataclass
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from specdesk.documents.pdf_geometry import PageView
from specdesk.documents.pdf_glyphs import INVISIBLE, TAGS, Glyphs
from specdesk.documents.pdf_pieces import TextInk

NO_INK, NO_CONTRAST, OFF_PAGE, TINY = "no_ink", "no_contrast", "off_page", "tiny"
TAGGED, NOT_SHOWN = "tags", "not_shown"  # spelled in tag characters; a note switched off
REASONS = (NO_INK, NO_CONTRAST, OFF_PAGE, TINY)
_TINY = 1.6  # points: the height of a line in letters of about one point
_DIFFERENCE = 12  # of 255: what ink must change to be seen
_MOST_PIXELS = 2_000_000
_SCALE = 1.0  # pixels to a point


@dataclass(frozen=True, slots=True)
class HiddenText:
    """Characters that the page does not show, and why."""

    reason: str
    text: str


def find_hidden(
    page: Any, view: PageView, glyphs: Glyphs, ink: TextInk, scan: bool
) -> tuple[NDArray[np.bool_], list[HiddenText]]:
    """Which characters the page does not show, and what they say.

    page: an FPDF_PAGE. scan: pictures cover the page, so text without ink is what was recognized
    in them and stays."""
    printing = glyphs.codes > 0
    reasons = np.zeros(len(glyphs.codes), np.int64)
    left, top, right, bottom = glyphs.boxes.T
    outside = (right < 0) | (left > view.width) | (bottom < 0) | (top > view.height)
    reasons[printing & _whole_stretches(outside, glyphs)] = 1 + REASONS.index(OFF_PAGE)
    height = np.maximum(bottom - top, right - left)  # of text on its side: the width
    reasons[printing & (height < _TINY) & (height > 0)] = 1 + REASONS.index(TINY)
    if not scan:
        unseen = glyphs.drawn_by(ink.unseen)
        reasons[printing & unseen & (reasons == 0)] = 1 + REASONS.index(NO_INK)
        tried = printing & glyphs.drawn_by(ink.doubtful - ink.unseen) & (reasons == 0)
        if tried.any():
            lost = _without_effect(page, view, glyphs, tried)
            reasons[lost] = 1 + REASONS.index(NO_CONTRAST)
    found = _said(glyphs, reasons)
    if tags := _tag_letters(glyphs.raw[glyphs.codes == INVISIBLE]):
        found.append(HiddenText(TAGGED, tags))
    return reasons > 0, found


def _whole_stretches(outside: NDArray[np.bool_], glyphs: Glyphs) -> NDArray[np.bool_]:
    """Only stretches of text that lie off the page as a whole: a line that runs over the edge
    keeps its words."""
    where = np.flatnonzero(glyphs.codes > 0)
    if not outside[where].any():
        return np.zeros(len(outside), bool)
    left, top, right, bottom = glyphs.boxes[where].T
    size = np.maximum(bottom - top, right - left)
    gap = np.maximum(left[1:] - right[:-1], left[:-1] - right[1:])
    gap = np.maximum(gap, np.maximum(top[1:] - bottom[:-1], top[:-1] - bottom[1:]))
    number = np.cumsum(np.concatenate([[0], gap > np.maximum(size[1:], size[:-1])]))
    inside = np.zeros(int(number[-1]) + 1, bool)
    np.logical_or.at(inside, number, ~outside[where])
    found = np.zeros(len(outside), bool)
    found[where] = outside[where] & ~inside[number]
    return found


def _without_effect(
    page: Any, view: PageView, glyphs: Glyphs, tried: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Those of the characters tried that can be left away without a change to the picture."""
    scale = min(_SCALE, (_MOST_PIXELS / max(view.width * view.height, 1.0)) ** 0.5)
    width, height = max(1, int(view.width * scale)), max(1, int(view.height * scale))
    texts = [
        ctypes.cast(address, pdfium.FPDF_PAGEOBJECT)
        for address in np.unique(glyphs.pieces[tried]).tolist()
    ]
    spans = _pixels(glyphs.boxes[tried] * scale, width, height)
    left, top = np.minimum(spans[:, :2].min(0), (width - 1, height - 1)).tolist()
    right, bottom = np.maximum(spans[:, 2:].max(0), (left + 1, top + 1)).tolist()
    area = (left, top, right, bottom)
    before = _draw(page, (width, height), area)
    for text in texts:
        pdfium.FPDFPageObj_SetIsActive(text, False)
    try:
        after = _draw(page, (width, height), area)
    finally:
        for text in texts:
            pdfium.FPDFPageObj_SetIsActive(text, True)
    changed = np.abs(before.astype(np.int16) - after) >= _DIFFERENCE
    lost = np.zeros(len(tried), bool)
    for index, span in zip(np.flatnonzero(tried).tolist(), spans.tolist(), strict=True):
        rows = slice(span[1] - top, span[3] - top)
        lost[index] = not changed[rows, span[0] - left : span[2] - left].any()
    return _words(lost, glyphs)


def _pixels(boxes: NDArray[np.float32], width: int, height: int) -> NDArray[np.int64]:
    """The pixels of the page that boxes touch: first column and row, and those behind the last
    ones; the same ones where a box lies beside the page."""
    whole = boxes.astype(np.int64)
    first = whole[:, :2].clip(0, (width, height))
    last = (whole[:, 2:] + 1).clip(first, (width, height))
    return np.concatenate([first, last], axis=1)


def _words(lost: NDArray[np.bool_], glyphs: Glyphs) -> NDArray[np.bool_]:
    """A word is lost if all of its letters are: a thin stroke may fall between pixels."""
    number = np.cumsum(glyphs.codes < 0)
    seen = np.zeros(int(number[-1]) + 1, bool)
    np.logical_or.at(seen, number, (glyphs.codes > 0) & ~lost)
    return lost & ~seen[number]


def _draw(page: Any, size: tuple[int, int], area: tuple[int, int, int, int]) -> NDArray[np.uint8]:
    """A part of the page in grey on white, [height, width]. size: of the whole page in pixels.
    area: left, top, right, bottom of the part."""
    left, top, right, bottom = area
    width, height = right - left, bottom - top
    bitmap = pdfium.FPDFBitmap_CreateEx(width, height, pdfium.FPDFBitmap_Gray, None, 0)
    if not bitmap:
        raise MemoryError
    try:
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xFFFFFFFF)
        flags = pdfium.FPDF_GRAYSCALE
        pdfium.FPDF_RenderPageBitmap(bitmap, page, -left, -top, *size, 0, flags)
        stride = pdfium.FPDFBitmap_GetStride(bitmap)
        address = pdfium.FPDFBitmap_GetBuffer(bitmap)
        raw = ctypes.cast(address, ctypes.POINTER(ctypes.c_uint8 * (stride * height))).contents
        return np.frombuffer(raw, np.uint8).reshape(height, stride)[:, :width].copy()
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)


def _said(glyphs: Glyphs, reasons: NDArray[np.int64]) -> list[HiddenText]:
    """The hidden texts in the file's order, one for each stretch with one reason."""
    found: list[HiddenText] = []
    if not reasons.any():
        return found
    letters: list[str] = []
    last = 0
    for code, reason in zip(glyphs.codes.tolist(), reasons.tolist(), strict=True):
        if code < 0:
            letters.append(" ")
            continue
        if reason != last:
            _keep(found, last, letters)
            letters, last = [], reason
        if reason:
            letters.append(chr(code))
    _keep(found, last, letters)
    return found


def _keep(found: list[HiddenText], reason: int, letters: list[str]) -> None:
    text = " ".join("".join(letters).split())
    if reason and text:
        found.append(HiddenText(REASONS[reason - 1], text))


def _tag_letters(codes: NDArray[np.int64]) -> str:
    """What tag characters spell: each stands for a letter of ASCII."""
    tags = codes[(codes >= TAGS.start + 0x20) & (codes < TAGS.stop - 1)] - TAGS.start
    return "".join(map(chr, tags.tolist()))
