"""Whether a gap parts columns of text, or the cells of rows."""

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from specdesk.documents.pdf_bands import GUTTER, Band, Unit, bands_of

_LEAST_ROWS = 3  # on both sides, to be columns
_SURE_ROWS = 6  # of text on both sides, to be columns whatever order the file has
_FULL = 0.6  # of a column's width that its lines fill where it is text
_LEAST_LETTERS = 18  # in a line of text
_LONG_LINE = 30  # letters in a line that no cell of a table has
_CJK_SHARE = 0.4  # as many characters of East Asia say as much


def are_columns(left: Sequence[Unit], right: Sequence[Unit]) -> bool:
    """Whether text runs down both sides on its own, rather than in rows across.

    Where rows match, text that fills its lines is what tells columns, and that the file has one
    side before the other."""
    sides = (bands_of(left), bands_of(right))
    few, many = sorted(sides, key=len)
    numeric = any(_is_numeric(side) for side in (left, right))
    texts = not numeric and all(is_text(bands) for bands in sides)
    switches = _switches(left, right)
    interleaved = switches > len(few) and rows_level(few, many, 0.5) > 0.8 * len(few)
    interleaved = interleaved and not all(is_text(bands, letters=_LONG_LINE) for bands in sides)
    if _counts_lines(sides[0]) or (texts and len(few) >= _SURE_ROWS and not interleaved):
        return True
    if rows_level(few, many, 0.0) < 0.5 * len(few):
        return False  # short lines that follow each other, some of them indented
    if rows_level(few, many, 0.5) < 0.5 * len(few):
        return True
    lined = not numeric and all(is_text(bands, 2) for bands in sides)
    if len(few) < _LEAST_ROWS:
        return lined and len(few) == 2 and switches == 1
    if texts:
        return switches <= len(few)
    return switches == 1 and not numeric and not _has_notes([*left, *right])


def _has_notes(units: Sequence[Unit]) -> bool:
    return any(unit.fragment is not None and unit.fragment.is_note for unit in units)


def _switches(left: Sequence[Unit], right: Sequence[Unit]) -> int:
    """How often the file goes from one side to the other."""
    ranked = sorted([(unit.rank, 0) for unit in left] + [(unit.rank, 1) for unit in right])
    return sum(before[1] != after[1] for before, after in pairwise(ranked))


def is_text(bands: Sequence[Band], least: int = _LEAST_ROWS, letters: int = _LEAST_LETTERS) -> bool:
    """Whether these lines, as many at least, fill their width as those of a text do.

    letters: of Latin, the least in a line."""
    if len(bands) < least:
        return False
    units = [unit for band in bands for unit in band]
    width = max(u.right for u in units) - min(u.left for u in units)
    widths = [max(u.right for u in band) - min(u.left for u in band) for band in bands]
    found = median(sum(u.letters for u in band) for band in bands)
    size = median(u.size for u in units)
    dense = found >= letters * _CJK_SHARE and width < 1.3 * found * size
    wide = found >= letters or dense
    return wide and median(widths) >= _FULL * width


def _counts_lines(bands: Sequence[Band]) -> bool:
    """Whether these are the numbers of lines, as in the margin of a transcript."""
    if len(bands) < 5 or any(len(band) > 1 for band in bands):
        return False
    if any(unit.digits != unit.letters or unit.letters > 3 for band in bands for unit in band):
        return False
    steps = [below[0].top - above[0].top for above, below in pairwise(bands)]
    return max(steps) - min(steps) < 0.3 * median(steps)


def rows_level(few: Sequence[Band], many: Sequence[Band], share: float) -> int:
    """How many rows of one side have one of the other beside them, by more than this share of the
    lower one's height."""
    heights = [(min(u.core[0] for u in band), max(u.core[1] for u in band)) for band in many]
    count = 0
    for band in few:
        top, bottom = min(u.core[0] for u in band), max(u.core[1] for u in band)
        count += any(
            min(bottom, end) - max(top, start) > share * min(bottom - top, end - start)
            for start, end in heights
        )
    return count


def _is_numeric(units: Sequence[Unit]) -> bool:
    return 2 * sum(u.digits for u in units) > sum(u.letters for u in units)


def cells_of(band: Band) -> list[Band]:
    """A band cut at every gap, from left to right."""
    if len(band) == 1:
        return [band]
    cells: list[Band] = []
    reach = -1e6
    for unit in sorted(band, key=lambda unit: unit.left):
        if cells and unit.left - reach < GUTTER * min(unit.size, cells[-1][0].size):
            cells[-1].append(unit)
        else:
            cells.append([unit])
        reach = max(reach, unit.right)
    return cells


def split_rows(group: Sequence[Band]) -> list[list[Band]]:
    """The cells of each band. In several bands only a gap that a neighbour has as well, or where it
    has nothing, parts cells: the others are wide spaces between words."""
    split = [cells_of(band) for band in group]
    if len(group) < 2:
        return split
    gaps = [_gaps(cells) for cells in split]
    many = [number for number, cells in enumerate(split) if len(cells) > 1]
    for place, number in enumerate(many):
        beside = [*many[max(0, place - 1) : place], *many[place + 1 : place + 2]]
        shared = [gap for other in beside for gap in (*gaps[other], *_outside(group[other]))]
        cells = [split[number][0]]
        for gap, cell in zip(gaps[number], split[number][1:], strict=True):
            if any(min(gap[1], end) - max(gap[0], start) > 1 for start, end in shared):
                cells.append(cell)
            else:
                cells[-1] = cells[-1] + cell
        split[number] = cells
    return split


def _gaps(cells: Sequence[Band]) -> list[tuple[float, float]]:
    return [
        (max(u.right for u in before), min(u.left for u in cell))
        for before, cell in pairwise(cells)
    ]


def _outside(band: Band) -> list[tuple[float, float]]:
    return [(-1e6, min(unit.left for unit in band)), (max(unit.right for unit in band), 1e6)]


def is_row(cells: Sequence[Band]) -> bool:
    """Whether cells make a row of a table: the ":" or "*" beside a text does not, nor do the label
    of a list or reference, "(iv)" or "[12]", and two texts side by side."""
    letters = [sum(unit.letters for unit in cell) for cell in cells]
    if any(
        count < 2 and not any(unit.digits for unit in cell)
        for count, cell in zip(letters, cells, strict=True)
    ):
        return False
    first = cells[0][0].fragment
    if first is None or len(cells) > 2:
        return True
    opened, closed = chr(first.ends[0]), chr(first.ends[1])
    labelled = closed in ").]:" and (opened in "([" or first.letters <= 4)
    return not labelled and min(letters) < _LEAST_LETTERS
