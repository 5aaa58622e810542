"""Fragments of a page: characters that stand side by side on one line. Runs in the cage only."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from specdesk.documents.pdf_glyphs import LINE_END, SPACE, Glyphs
from specdesk.documents.pdf_rtl import (
    BLANK,
    MIRROR,
    direction,
    has_right_to_left,
    misplaced_brackets,
    read_order,
)
from specdesk.documents.pdf_rules import Grid

_HOLE = 1.2  # sizes: a wider gap is no space between words
_CLEAR, _OTHER_SIZE = 0.35, 0.75  # sizes: a gap before letters of another size
_WORD_GAP = 0.15  # sizes: a gap without a space that parts words
_WIDE_LETTERS = 0.1  # sizes: a narrower gap parts no words
_SAME_LINE = 0.35  # of the lower one's height must be shared


@dataclass(slots=True)
class Fragment:
    """Characters side by side. Coordinates run along the line and down the page, in points.

    glyphs: numbers of the characters in reading order, BLANK for a space. rank: its place in the
    file's order. region: the cell it stands in (grid, region), None outside of tables.
    is_note: a form value or typed note, whose rank tells nothing. ends: the codes of its first and
    last character."""

    left: float
    top: float
    right: float
    bottom: float
    size: float
    rank: int
    letters: int
    digits: int
    glyphs: NDArray[np.int64]
    region: tuple[int, int] | None = None
    is_note: bool = False
    ends: tuple[int, int] = (0, 0)

    @property
    def core(self) -> tuple[float, float]:
        """Top and bottom without the room that fonts leave above and below their letters."""
        room = 0.25 * (self.bottom - self.top)
        return self.top + room, self.bottom - room


@dataclass(frozen=True, slots=True)
class _Marks:
    """The printing characters of one frame, in the file's order; arrays of equal length.

    where: their numbers on the page. spaced: a space or line end comes before."""

    where: NDArray[np.int64]
    codes: NDArray[np.int64]
    boxes: NDArray[np.float32]
    pieces: NDArray[np.int64]
    spaced: NDArray[np.bool_]
    ended: NDArray[np.bool_]
    grid: NDArray[np.int64]
    region: NDArray[np.int64]


def find_fragments(
    glyphs: Glyphs, chosen: NDArray[np.bool_], boxes: NDArray[np.float32], grids: Sequence[Grid]
) -> list[Fragment]:
    """The fragments of the chosen characters, in the file's order.

    boxes: [n, 4] of all characters, along the line and down the page."""
    marks = _marks(glyphs, chosen, boxes, grids)
    if not len(marks.where):
        return []
    right_to_left = has_right_to_left(marks.codes)
    starts = np.flatnonzero(_breaks(marks, right_to_left))
    bounds = zip(starts.tolist(), [*starts[1:].tolist(), len(marks.where)], strict=True)
    if right_to_left:
        return _turned(marks, list(bounds))
    return _straight(marks, starts)


def _marks(
    glyphs: Glyphs, chosen: NDArray[np.bool_], boxes: NDArray[np.float32], grids: Sequence[Grid]
) -> _Marks:
    where = np.flatnonzero(chosen & (glyphs.codes > 0))
    drawn = (boxes[:, 2] > boxes[:, 0]) & (boxes[:, 3] > boxes[:, 1])
    blanks = np.cumsum((glyphs.codes == SPACE) & drawn)
    made = np.cumsum((glyphs.codes == SPACE) & ~drawn)
    ends = np.cumsum(glyphs.codes == LINE_END)
    spaced = np.diff(blanks[where], prepend=0) > 0
    ended = np.diff(ends[where], prepend=0) > 0
    placed = boxes[where]
    if len(where):  # PDFium makes up spaces where letters are only set wide
        gap = np.abs(placed[1:, 0] - placed[:-1, 2]) > _WIDE_LETTERS * (
            placed[1:, 3] - placed[1:, 1]
        )
        spaced[1:] |= (np.diff(made[where]) > 0) & gap
    grid = np.full(len(where), -1)
    region = np.full(len(where), -1)
    across, down = (placed[:, 0] + placed[:, 2]) / 2, (placed[:, 1] + placed[:, 3]) / 2
    for number, one in enumerate(grids):
        found = one.holds(across, down)
        region = np.where(found >= 0, found, region)
        grid = np.where(found >= 0, number, grid)
    return _Marks(
        where, glyphs.codes[where], placed, glyphs.pieces[where], spaced, ended, grid, region
    )


def _breaks(marks: _Marks, right_to_left: bool) -> NDArray[np.bool_]:
    """Which characters begin a fragment."""
    left, top, right, bottom = marks.boxes.T
    height = np.maximum(bottom - top, 0.1)
    shared = np.minimum(bottom[1:], bottom[:-1]) - np.maximum(top[1:], top[:-1])
    lower, higher = np.minimum(height[1:], height[:-1]), np.maximum(height[1:], height[:-1])
    gap = np.maximum(left[1:] - right[:-1], left[:-1] - right[1:])
    breaks = shared < _SAME_LINE * lower
    if not right_to_left:
        back = left[1:] < left[:-1] - 0.4 * higher
        beside = (gap > _CLEAR * higher) & (lower < _OTHER_SIZE * higher)  # a caption, no index
        breaks |= (gap > _HOLE * higher) | back | beside
    cell = (marks.grid[1:] != marks.grid[:-1]) | (marks.region[1:] != marks.region[:-1])
    apart = marks.spaced[1:] | marks.ended[1:] | (marks.pieces[1:] != marks.pieces[:-1])
    return np.concatenate([[True], breaks | (cell & apart)])


def _straight(marks: _Marks, starts: NDArray[np.int64]) -> list[Fragment]:
    """Fragments whose characters are read as the file has them."""
    left, top, right, bottom = marks.boxes.T
    height = np.maximum(bottom - top, 0.1)
    gap = np.concatenate([[0], left[1:] - right[:-1]])
    blank = marks.spaced | (marks.ended & ((gap > _WORD_GAP * height) | _alike(marks.boxes)))
    blank[starts] = False
    counts = 1 + blank
    offsets = np.cumsum(counts) - 1  # where each character stands among characters and blanks
    filled = np.full(int(counts.sum()), BLANK)
    filled[offsets] = marks.where
    cuts = np.append(offsets[starts], len(filled)).tolist()
    counted = np.diff(np.append(starts, len(left)))
    measures = [
        np.minimum.reduceat(left, starts),
        np.minimum.reduceat(top, starts),
        np.maximum.reduceat(right, starts),
        np.maximum.reduceat(bottom, starts),
        np.add.reduceat(height, starts) / counted,
    ]
    is_digit = (marks.codes >= 0x30) & (marks.codes < 0x3A)
    digits = np.add.reduceat(is_digit, starts, dtype=np.int64)
    last = starts + counted - 1
    told = (counted, digits, marks.pieces[starts] < 0, marks.codes[starts], marks.codes[last])
    cells = (marks.grid[starts], marks.region[starts])
    rows = zip(*(values.tolist() for values in (*measures, *told, *cells)), strict=True)
    return [
        Fragment(
            left=row[0],
            top=row[1],
            right=row[2],
            bottom=row[3],
            size=row[4],
            rank=rank,
            letters=row[5],
            digits=row[6],
            glyphs=filled[cuts[rank] : cuts[rank + 1]],
            region=(row[10], row[11]) if row[10] >= 0 else None,
            is_note=row[7],
            ends=(row[8], row[9]),
        )
        for rank, row in enumerate(rows)
    ]


def _alike(boxes: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Which characters stand on one line with the one before and are as large: no superscripts."""
    tops, bottoms = boxes[:, 1], boxes[:, 3]
    size = np.maximum(bottoms - tops, 0.1)
    step = np.maximum(
        np.abs(np.diff(tops, prepend=np.inf)), np.abs(np.diff(bottoms, prepend=np.inf))
    )
    alike: NDArray[np.bool_] = step < 0.05 * size
    return alike


def _region(marks: _Marks, index: int) -> tuple[int, int] | None:
    """The cell that a character stands in."""
    grid = int(marks.grid[index])
    return (grid, int(marks.region[index])) if grid >= 0 else None


def _turned(marks: _Marks, bounds: Sequence[tuple[int, int]]) -> list[Fragment]:
    """Fragments on a page with right-to-left text: each line sorted by place."""
    found: list[Fragment] = []
    left, top, right, bottom = (side.tolist() for side in marks.boxes.T)
    codes = marks.codes.tolist()
    for start, end in bounds:
        order = sorted(range(start, end), key=lambda index: left[index] + right[index])
        pieces = [[order[0]]]
        reach = right[order[0]]
        for index in order[1:]:
            if left[index] - reach > _HOLE * (bottom[index] - top[index]):
                pieces.append([])
            pieces[-1].append(index)
            reach = max(reach, right[index])
        lines = [sorted(piece) for piece in pieces]
        if any(direction(codes[index]) == "R" for index in order):
            lines.reverse()
        for line in lines:
            found.append(_line(marks, line, len(found)))
    return found


def _line(marks: _Marks, line: list[int], rank: int) -> Fragment:
    """One fragment of characters in reading order by their places."""
    boxes = marks.boxes[line]
    codes = marks.codes[line].tolist()
    size = float((boxes[:, 3] - boxes[:, 1]).mean())
    left_sides, right_sides = boxes[:, 0].tolist(), boxes[:, 2].tolist()
    order = read_order(codes, left_sides, right_sides, _WORD_GAP * size)
    filled = [BLANK if index == BLANK else int(marks.where[line[index]]) for index in order]
    digits = sum(0x30 <= code < 0x3A for code in codes)
    (left, top), (right, bottom) = boxes[:, :2].min(0).tolist(), boxes[:, 2:].max(0).tolist()
    return Fragment(
        left,
        top,
        right,
        bottom,
        size,
        rank,
        len(line),
        digits,
        np.array(filled),
        _region(marks, line[0]),
        bool(marks.pieces[line[0]] < 0),
    )


def mirrored_brackets(codes: NDArray[np.int64], fragments: Sequence[Fragment]) -> dict[int, int]:
    """Brackets of right-to-left text that the file has the wrong way round: number of the
    character, the right code.

    Programs differ in whether they write the bracket that is meant or the one that is drawn; the
    pairs on the page tell which."""
    places: list[int] = []
    as_they_are = turned = 0
    if not has_right_to_left(codes):
        return {}
    for fragment in fragments:
        members = [int(glyph) for glyph in fragment.glyphs if glyph >= 0]
        letters = [int(codes[glyph]) for glyph in members]
        if not any(direction(code) == "R" for code in letters):
            continue
        flipped = [MIRROR.get(code, code) for code in letters]
        as_they_are += misplaced_brackets(letters)
        turned += misplaced_brackets(flipped)
        places += [glyph for glyph in members if int(codes[glyph]) in MIRROR]
    return {glyph: MIRROR[int(codes[glyph])] for glyph in places} if turned < as_they_are else {}
