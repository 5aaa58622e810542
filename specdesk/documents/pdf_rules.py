"""The lines that are drawn on a PDF page, and the grids they make. Runs in the cage only."""

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

_THIN = 2.5  # points: a rectangle no thicker is a line
SHORT = 8.0  # points: shorter lines are strokes of letters and pictures
_NEAR = 2.5  # points within which lines meet
_MOST_SEGMENTS = 400  # of one path; more draw a picture
_MOST_LINES = 1500  # of a page; more draw a picture
_MOST_CELLS = 4000


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line: at `at` on its own axis, from `start` to `end` on the other."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Rules:
    """The lines of a page, in any coordinates."""

    across: tuple[Rule, ...]
    down: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells that lines enclose. rows, columns: the lines' places, ascending. regions:
    [rows - 1, columns - 1], the number of the region each cell belongs to: cells without a line
    between them are one."""

    rows: tuple[float, ...]
    columns: tuple[float, ...]
    regions: NDArray[np.int64]

    @property
    def count(self) -> int:
        """How many regions there are."""
        return int(self.regions.max()) + 1

    def holds(self, across: NDArray[Any], down: NDArray[Any]) -> NDArray[np.int64]:
        """The region that each point stands in, -1 outside. across, down: [n]."""
        row = np.searchsorted(self.rows, down) - 1
        column = np.searchsorted(self.columns, across) - 1
        height, width = self.regions.shape
        inside = (row >= 0) & (row < height) & (column >= 0) & (column < width)
        return np.where(
            inside, self.regions[row.clip(0, height - 1), column.clip(0, width - 1)], -1
        )


def path_rules(address: int, bounds: Sequence[float]) -> Iterator[tuple[float, ...]]:
    """The straight edges of a path object, as (left, bottom, right, top) in the path's page.

    address: of the object. bounds: left, bottom, right, top of the whole path."""
    left, bottom, right, top = bounds
    if right - left < SHORT and top - bottom < SHORT:
        return
    if min(right - left, top - bottom) <= _THIN:
        yield (left, bottom, right, top)
        return
    piece = ctypes.cast(address, pdfium.FPDF_PAGEOBJECT)
    count = pdfium.FPDFPath_CountSegments(piece)
    if not 2 <= count <= _MOST_SEGMENTS:
        return
    yield from _edges(piece, count)


def _edges(piece: Any, count: int) -> Iterator[tuple[float, ...]]:
    """The edges along the axes of a path of several segments."""
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(piece, matrix):
        return
    x, y = ctypes.c_float(), ctypes.c_float()
    first = last = (0.0, 0.0)
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(piece, index)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        here = (
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            matrix.b * x.value + matrix.d * y.value + matrix.f,
        )
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            first = here
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            yield from _axis(last, here)
        last = here
        if pdfium.FPDFPathSegment_GetClose(segment):
            yield from _axis(here, first)


def _axis(start: tuple[float, float], end: tuple[float, float]) -> Iterator[tuple[float, ...]]:
    """The line between two points if it runs along an axis."""
    if abs(start[0] - end[0]) <= 0.5 or abs(start[1] - end[1]) <= 0.5:
        yield (
            min(start[0], end[0]),
            min(start[1], end[1]),
            max(start[0], end[0]),
            max(start[1], end[1]),
        )


def make_rules(boxes: NDArray[np.float32]) -> Rules:
    """Sort lines into those that run across and those that run down.

    boxes: [n, 4] left, top, right, bottom."""
    across: list[Rule] = []
    down: list[Rule] = []
    if len(boxes) > _MOST_LINES:
        return Rules((), ())
    for left, top, right, bottom in boxes.tolist():
        if right - left >= SHORT:
            if bottom - top <= _THIN:
                across.append(Rule((top + bottom) / 2, left, right))
        elif bottom - top >= SHORT and right - left <= _THIN:
            down.append(Rule((left + right) / 2, top, bottom))
    return Rules(tuple(across), tuple(down))


def find_grids(rules: Rules) -> list[Grid]:
    """The grids that lines make where they meet: two of each direction at least."""
    lines = [*rules.across, *rules.down]
    if len(rules.across) < 2 or len(rules.down) < 2:
        return []
    parents = _met(rules)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for index, line in enumerate(lines):
        across, down = groups.setdefault(parents[index], ([], []))
        (across if index < len(rules.across) else down).append(line)
    grids = [
        grid
        for across, down in groups.values()
        if len(across) >= 2 and len(down) >= 2 and (grid := _grid(across, down)) is not None
    ]
    return sorted(grids, key=lambda grid: (grid.rows[0], grid.columns[0]))


def _met(rules: Rules) -> list[int]:
    """For each line, those across first, the first one of all that hang together with it."""
    across = np.array([(r.at, r.start, r.end) for r in rules.across])
    down = np.array([(r.at, r.start, r.end) for r in rules.down])
    at, start, end = across.T[:, :, None]
    x, top, bottom = down.T[:, None, :]
    meet = (x >= start - _NEAR) & (x <= end + _NEAR) & (at >= top - _NEAR) & (at <= bottom + _NEAR)
    parents = list(range(len(across) + len(down)))

    def root(index: int) -> int:
        while parents[index] != index:
            parents[index] = parents[parents[index]]
            index = parents[index]
        return index

    like: dict[bytes, int] = {}  # most lines of a table meet the same ones as the line above
    for one, (met, crossed) in enumerate(zip(meet, meet.any(1).tolist(), strict=True)):
        if not crossed:
            continue
        known = like.setdefault(met.tobytes(), one)
        others = [known] if known != one else (len(across) + np.flatnonzero(met)).tolist()
        for other in others:
            a, b = root(one), root(other)
            parents[max(a, b)] = min(a, b)
    return [root(index) for index in range(len(parents))]


def _grid(across: Sequence[Rule], down: Sequence[Rule]) -> Grid | None:
    """The grid of lines that hang together; None where they enclose nothing."""
    rows = _places(across, min(r.start for r in down), max(r.end for r in down))
    columns = _places(down, min(r.start for r in across), max(r.end for r in across))
    height, width = len(rows) - 1, len(columns) - 1
    if height < 1 or width < 1 or height * width > _MOST_CELLS:
        return None
    above = _passes(across, rows[:-1], _middles(columns))
    beside = _passes(down, columns[:-1], _middles(rows)).T
    above[0] = beside[:, 0] = True  # there is nothing to be one with
    numbers = np.arange(height * width).reshape(height, width)
    for row, column in np.argwhere(~above).tolist():
        _unite(numbers, (row, column), (row - 1, column))
    for row, column in np.argwhere(~beside).tolist():
        _unite(numbers, (row, column), (row, column - 1))
    regions = np.unique(numbers, return_inverse=True)[1].reshape(height, width)
    return Grid(rows, columns, regions)


def _places(lines: Sequence[Rule], first: float, last: float) -> tuple[float, ...]:
    """Where lines stand, those side by side as one; and where the lines that cross them end, for
    tables that are open at their sides."""
    places = sorted(line.at for line in lines)
    places = [*([first] if first < places[0] - SHORT else []), *places]
    places += [last] if last > places[-1] + SHORT else []
    groups = [[places[0]]]
    for before, place in pairwise(places):
        if place - before > _NEAR:
            groups.append([])
        groups[-1].append(place)
    return tuple(sum(group) / len(group) for group in groups)


def _unite(numbers: NDArray[np.int64], one: tuple[int, int], other: tuple[int, int]) -> None:
    """Give the cells of two regions one number, in place: no line parts them."""
    if numbers[one] != numbers[other]:
        numbers[numbers == numbers[one]] = numbers[other]


def _middles(places: Sequence[float]) -> NDArray[np.float64]:
    edges = np.array(places)
    middles: NDArray[np.float64] = (edges[:-1] + edges[1:]) / 2
    return middles


def _passes(
    lines: Sequence[Rule], places: Sequence[float], points: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Whether a line stands at each of the places where it passes each of the points:
    [places, points]."""
    at, start, end = np.array([(line.at, line.start, line.end) for line in lines]).T[:, :, None]
    stands = np.abs(at - np.array(places)) <= 2 * _NEAR
    covers = (start - _NEAR <= points) & (points <= end + _NEAR)
    found: NDArray[np.bool_] = stands.T.astype(np.float32) @ covers.astype(np.float32) > 0
    return found
