"""Which way the characters of a page run. Runs in the cage only.

A page may hold text along its edge, a table on its side, or Japanese from top to bottom. Each way
is a frame: the page turned until its lines run from left to right and follow each other downwards.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from specdesk.documents.pdf_calls import char_angles
from specdesk.documents.pdf_glyphs import Drawing, Glyphs

ALONG, DOWN, TURNED, UP, SLANTED = range(5)  # lines as usual, downwards, upside down, upwards
_STRAIGHT = 12.0  # degrees from an axis
_LEAST_VERTICAL = 3  # characters below each other
# Written from top to bottom in some files: kana, kanji, hangul and their punctuation.
_UPRIGHT = (
    (0x2E80, 0xA4CF),
    (0xAC00, 0xD7AF),
    (0xF900, 0xFAFF),
    (0xFE30, 0xFE4F),
    (0xFF00, 0xFFEF),
)


def find_frames(text_page: Any, glyphs: Glyphs, drawing: Drawing, turns: int) -> NDArray[np.int64]:
    """The frame of each character, int64 [n]. turns: of the page, clockwise by 90 degrees."""
    angles = char_angles(text_page, drawing.first)
    # How the letters of notes are turned is not known.
    degrees = np.where(drawing.pieces < 0, 0, np.degrees(angles) + 90 * turns)
    quarter = np.round(degrees / 90)
    frames = np.where(np.abs(degrees - 90 * quarter) > _STRAIGHT, SLANTED, quarter % 4)
    of_each = np.append(frames.astype(np.int64), ALONG)  # spaces have none: -1 is the last
    return _with_vertical(glyphs, of_each[drawing.numbers])


def _with_vertical(glyphs: Glyphs, frames: NDArray[np.int64]) -> NDArray[np.int64]:
    """Characters of East Asia that follow each other downwards run downwards."""
    where = np.flatnonzero(glyphs.codes > 0)
    codes = glyphs.codes[where]
    if not len(codes) or codes.max() < _UPRIGHT[0][0]:
        return frames
    upright = np.zeros(len(codes), bool)
    for start, end in _UPRIGHT:
        upright |= (codes >= start) & (codes <= end)
    if upright.sum() < _LEAST_VERTICAL:
        return frames
    left, top, right, bottom = glyphs.boxes[where].T
    width = np.maximum(right - left, 0.1)
    shared = np.minimum(right[1:], right[:-1]) - np.maximum(left[1:], left[:-1])
    below = shared > 0.5 * np.minimum(width[1:], width[:-1])
    step = (top[1:] + bottom[1:] - top[:-1] - bottom[:-1]) / 2
    height = np.maximum(bottom - top, 0.1)
    below &= (step > 0.4 * height[1:]) & (step < 1.6 * np.maximum(height[1:], height[:-1]))
    below &= frames[where][1:] == ALONG
    vertical = _long_runs(below, upright)
    result = frames.copy()
    result[where[vertical]] = DOWN
    return result


def _long_runs(below: NDArray[np.bool_], upright: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Members of runs of characters that stand below each other, most of them upright ones."""
    found = np.zeros(len(upright), bool)
    starts = np.flatnonzero(np.concatenate([[True], ~below]))
    ends = np.append(starts[1:], len(upright))
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        if end - start >= _LEAST_VERTICAL and 2 * upright[start:end].sum() > end - start:
            found[start:end] = True
    return found


def turn(
    boxes: NDArray[np.float32], frame: int, width: float, height: float
) -> NDArray[np.float32]:
    """Boxes as shown, in the coordinates of a frame: along its lines and down its page.

    boxes: [n, 4] left, top, right, bottom. width, height: of the page as shown."""
    left, top, right, bottom = boxes.T
    if frame == DOWN:
        turned = (top, width - right, bottom, width - left)
    elif frame == TURNED:
        turned = (width - right, height - bottom, width - left, height - top)
    elif frame == UP:
        turned = (height - bottom, left, height - top, right)
    else:
        return boxes
    return np.stack(turned, axis=1).astype(np.float32)
