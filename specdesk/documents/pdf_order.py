"""The order in which a page's fragments are read: columns, bands, rows, cells.

A recursive cut at white space, as Nagy's XY-cut, with two changes. Bands of white space across the
page do not end a column: bands that share a gap from top to bottom are cut there first. And a gap
is taken for one between columns only where text runs down both sides of it; where rows match, it is
one between the cells of a table, and rows stay together."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from specdesk.documents.pdf_fragments import Fragment
from specdesk.documents.pdf_rules import Grid, Rules

LINE, WORD, CELL = "\n", " ", "\t"
_GUTTER = 0.6  # sizes: the least gap between columns, or cells
_PEELED = 0.1  # of the page: how near its edge a running head may stand
_LEAST_ROWS = 3  # on both sides, to be columns
_SURE_ROWS = 6  # of text on both sides, to be columns whatever order the file has
_FULL = 0.6  # of a column's width that its lines fill where it is text
_LEAST_LETTERS = 18  # in a line of text
_LONG_CELLS = 1200  # letters in a row: cells as long as that are texts of their own
_CJK_LETTERS = 7
_MOST_BETWEEN = 1  # rows of one cell between those of a table


@dataclass(slots=True)
class Table:
    """Where a table stands in what was arranged: first and last item. sure: its lines are drawn;
    else its rows were found by gaps alone."""

    first: int
    last: int
    sure: bool


@dataclass(slots=True)
class Arranged:
    """Fragments in reading order, each with what stands before it: LINE, WORD or CELL."""

    fragments: list[Fragment] = field(default_factory=list)
    before: list[str] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)

    def add(self, fragment: Fragment, before: str) -> None:
        """Put a fragment behind the others."""
        self.fragments.append(fragment)
        self.before.append(before)


@dataclass(slots=True)
class _Unit:
    """A fragment, or a whole table with drawn lines."""

    left: float
    top: float
    right: float
    bottom: float
    core: tuple[float, float]
    size: float
    rank: int
    letters: int
    digits: int
    fragment: Fragment | None
    number: int = -1  # of the grid


_Band = list[_Unit]


def arrange(
    fragments: Sequence[Fragment], grids: Sequence[Grid], rules: Rules, height: float
) -> Arranged:
    """Put the fragments of one frame into reading order. height: of the page, in points."""
    order = _Order(grids, rules, height)
    units = [_unit(fragment) for fragment in fragments if fragment.region is None]
    for number in range(len(grids)):
        inside = [f for f in fragments if f.region is not None and f.region[0] == number]
        if _is_table(inside, grids[number]):
            order.inside[number] = inside
            units.append(_table(inside, grids[number], number))
        else:
            units += [_unit(fragment) for fragment in inside]
    order.page(units)
    return order.arranged


def _is_table(inside: Sequence[Fragment], grid: Grid) -> bool:
    """Whether the cells of a grid hold one thing each: boxes around parts of a page do not, nor do
    lines that part the columns of a table only."""
    cells: dict[int, _Band] = {}
    for fragment in inside:
        if fragment.region is not None:
            cells.setdefault(fragment.region[1], []).append(_unit(fragment))
    if len(cells) < 2:
        return False
    bands = {region: _bands(units) for region, units in cells.items()}
    if any(sum(len(_cells(b)) > 1 for b in rows) >= _LEAST_ROWS for rows in bands.values()):
        return False
    for row in grid.regions.tolist():
        tall = [bands[r] for r in dict.fromkeys(row) if len(bands.get(r, ())) >= _LEAST_ROWS]
        for one, other in pairwise(tall):
            few, many = sorted((one, other), key=len)
            listed = not (_is_text(one) and _is_text(other))
            if listed and len(few) > _LEAST_ROWS and _level(few, many, 0.5) == len(few):
                return False
    return True


def _unit(f: Fragment) -> _Unit:
    return _Unit(f.left, f.top, f.right, f.bottom, f.core, f.size, f.rank, f.letters, f.digits, f)


def _table(inside: Sequence[Fragment], grid: Grid, number: int) -> _Unit:
    left, right = grid.columns[0], grid.columns[-1]
    top, bottom = grid.rows[0], grid.rows[-1]
    return _Unit(
        left,
        top,
        right,
        bottom,
        (top + 1, bottom - 1),
        median(f.size for f in inside),
        min(f.rank for f in inside),
        sum(f.letters for f in inside),
        sum(f.digits for f in inside),
        None,
        number,
    )


class _Order:
    """Arranges one page."""

    def __init__(self, grids: Sequence[Grid], rules: Rules, height: float) -> None:
        self.grids = grids
        self.rules = rules
        self.height = height
        self.inside: dict[int, list[Fragment]] = {}
        self.arranged = Arranged()

    def page(self, units: Sequence[_Unit]) -> None:
        """The whole page: what stands clear at its top and bottom is no part of a column."""
        bands = _with_limits(_bands(units))
        head = foot = 0
        if len(bands) > 2:
            head = self._stands_clear(bands[0], bands[1], bands[0])
            foot = self._stands_clear(bands[-2], bands[-1], bands[-1])
        for band in bands[:head]:
            self._rows([band])
        self._columns(bands[head : len(bands) - foot])
        for band in bands[len(bands) - foot :]:
            self._rows([band])

    def _stands_clear(self, above: _Band, below: _Band, outer: _Band) -> int:
        gap = min(u.top for u in below) - max(u.bottom for u in above)
        top, bottom = min(u.top for u in outer), max(u.bottom for u in outer)
        margin = bottom < _PEELED * self.height or top > (1 - _PEELED) * self.height
        return int(margin and gap > 0.9 * median(u.size for u in outer))

    def _cut(self, units: Sequence[_Unit]) -> None:
        if len(units) == 1:
            self._rows([list(units)])
        elif units:
            self._columns(_with_limits(_bands(units)))

    def _columns(self, bands: Sequence[_Band]) -> None:
        """Bands that share a gap are cut there if it parts columns, else read row by row."""
        parts: list[tuple[list[_Band], tuple[float, float] | None]] = []
        for group in self._groups(bands):
            gap = self._gutter(group)
            if gap is not None:
                group = [*_pulled(parts, group, gap), *group]
            parts.append((group, gap))
        for group, gap in parts:
            if gap is None:
                self._rows(group)
                continue
            middle = (gap[0] + gap[1]) / 2
            units = [unit for band in group for unit in band]
            self._cut([unit for unit in units if unit.right <= middle])
            self._cut([unit for unit in units if unit.right > middle])

    def _groups(self, bands: Sequence[_Band]) -> Iterator[list[_Band]]:
        """Neighbouring bands that have a gap in common, and no line across it."""
        group: list[_Band] = []
        shared: list[tuple[float, float]] = []
        for band in bands:
            free = _free(band)
            common = _common(shared, free) if group else free
            if group and not (common and self._open(group[-1], band, common)):
                yield group
                group, common = [], free
            group.append(band)
            shared = common
        if group:
            yield group

    def _open(self, above: _Band, below: _Band, gaps: Sequence[tuple[float, float]]) -> bool:
        """Whether no drawn line parts the bands where all of their gaps are."""
        top, bottom = max(u.core[1] for u in above), min(u.core[0] for u in below)
        between = [line for line in self.rules.across if top <= line.at <= bottom]
        return any(
            not any(line.start <= start and end <= line.end for line in between)
            for start, end in gaps
        )

    def _gutter(self, group: Sequence[_Band]) -> tuple[float, float] | None:
        """The widest gap from top to bottom that parts columns of text."""
        units = [unit for band in group for unit in band]
        gaps = [(a, b) for a, b in _free(units) if a > -1e6 and b < 1e6]
        for gap in sorted(gaps, key=lambda gap: gap[0] - gap[1])[:4]:
            middle = (gap[0] + gap[1]) / 2
            left = [unit for unit in units if unit.right <= middle]
            right = [unit for unit in units if unit.right > middle]
            if _are_columns(left, right):
                return gap
        return None

    def _rows(self, group: Sequence[_Band]) -> None:
        """Read bands one after the other, each cell by cell."""
        split = _split(group)
        tabular = sum(len(cells) > 1 for cells in split) >= 2
        rows: list[tuple[int, int, int]] = []  # first and last item, cells
        alone = 0
        for cells in split:
            start = len(self.arranged.fragments)
            self._row(cells, tabular)
            if tabular and len(cells) > 1 and _is_row(cells):
                rows.append((start, len(self.arranged.fragments) - 1, len(cells)))
                alone = 0
                continue
            alone += 1
            if alone > _MOST_BETWEEN:
                self._keep_table(rows)
                rows = []
        self._keep_table(rows)

    def _keep_table(self, rows: Sequence[tuple[int, int, int]]) -> None:
        """Note a table without drawn lines: three rows of one number of cells, or of three."""
        cells = Counter(count for _, _, count in rows)
        even = cells.most_common(1)[0][1] >= 0.7 * len(rows) if rows else False
        if len(rows) >= _LEAST_ROWS and (even or max(cells) > 2):
            self.arranged.tables.append(Table(rows[0][0], rows[-1][1], sure=False))

    def _row(self, cells: Sequence[_Band], tabular: bool) -> None:
        band = [unit for cell in cells for unit in cell]
        if not tabular and _is_formula(band):
            for number, unit in enumerate(sorted(band, key=lambda unit: unit.rank)):
                assert unit.fragment is not None
                self.arranged.add(unit.fragment, WORD if number else LINE)
            return
        wide = False
        for number, cell in enumerate(cells):
            if number:
                gap = min(u.left for u in cell) - max(u.right for u in cells[number - 1])
                wide = gap > 1.5 * max(u.size for u in cell)
            before = LINE if not number else CELL if tabular and wide else WORD
            self._cell(cell, before, flat=len(cells) > 1)

    def _cell(self, cell: _Band, before: str, flat: bool) -> None:
        """What stands in one cell of a band, line by line; in one line where it has neighbours."""
        for number, line in enumerate(_lines(cell)):
            for place, unit in enumerate(line):
                if unit.fragment is None:
                    self._grid(unit.number)
                    continue
                between = WORD if place or flat else LINE
                self.arranged.add(unit.fragment, between if number or place else before)

    def _grid(self, number: int) -> None:
        """A table with drawn lines: row by row, cell by cell."""
        grid, first = self.grids[number], len(self.arranged.fragments)
        cells: dict[int, list[Fragment]] = {}
        for fragment in self.inside[number]:
            if fragment.region is not None:
                cells.setdefault(fragment.region[1], []).append(fragment)
        shown: set[int] = set()
        filled = 0
        for row in grid.regions.tolist():
            regions = [r for r in dict.fromkeys(row) if r in cells and r not in shown]
            shown.update(regions)
            filled += len(regions) > 1
            long = sum(f.letters for r in regions for f in cells[r]) > _LONG_CELLS
            for place, region in enumerate(regions):
                self._grid_cell(cells[region], place, flat=len(regions) > 1 and not long)
        if filled:
            self.arranged.tables.append(Table(first, len(self.arranged.fragments) - 1, sure=True))

    def _grid_cell(self, fragments: Sequence[Fragment], place: int, flat: bool) -> None:
        inner = _Order((), Rules((), ()), self.height)
        inner._cut([_unit(fragment) for fragment in fragments])
        for number, (fragment, before) in enumerate(
            zip(inner.arranged.fragments, inner.arranged.before, strict=True)
        ):
            if number == 0:
                before = CELL if place and flat else LINE
            elif flat:
                before = WORD
            self.arranged.add(fragment, before)


def _bands(units: Sequence[_Unit]) -> list[_Band]:
    """The units from top to bottom, those whose heights overlap together."""
    bands: list[_Band] = []
    reach = 0.0
    for unit in sorted(units, key=lambda unit: unit.core[0]):
        if bands and unit.core[0] < reach:
            bands[-1].append(unit)
            reach = max(reach, unit.core[1])
        else:
            bands.append([unit])
            reach = unit.core[1]
    return bands


def _with_limits(bands: Sequence[_Band]) -> list[_Band]:
    """Small print above or below that belongs to a formula's line joins its band: the file has it
    between the line's other parts."""
    joined: list[_Band] = []
    for band in bands:
        if joined and (_hangs_on(band, joined[-1]) or _hangs_on(joined[-1], band)):
            joined[-1] = joined[-1] + band
        else:
            joined.append(band)
    return joined


def _hangs_on(small: _Band, line: _Band) -> bool:
    letters = sum(unit.letters for unit in small)
    smaller = max(u.size for u in small) < 0.85 * max(u.size for u in line)
    if letters > 12 or not (smaller or letters <= 2):
        return False
    apart = max(
        min(u.top for u in line) - max(u.bottom for u in small),
        min(u.top for u in small) - max(u.bottom for u in line),
    )
    first, last = min(u.rank for u in line), max(u.rank for u in line)
    return apart < 0.1 * max(u.size for u in line) and all(
        first - 1 <= unit.rank <= last + 1 for unit in small
    )


def _is_formula(band: _Band) -> bool:
    """Whether a band's parts stand above each other, and the file has them one after the other."""
    ranks = sorted(unit.rank for unit in band)
    whole = all(unit.fragment is not None for unit in band)
    if not whole or len(band) < 2 or ranks[-1] - ranks[0] != len(band) - 1:
        return False
    ordered = sorted(band, key=lambda unit: unit.left)
    return any(after.left < before.right - 1 for before, after in pairwise(ordered))


def _free(units: Sequence[_Unit]) -> list[tuple[float, float]]:
    """Where no unit stands, from left to right, beyond both ends too."""
    least = _GUTTER * median(unit.size for unit in units)
    free: list[tuple[float, float]] = []
    reach = -1e6
    for unit in sorted(units, key=lambda unit: unit.left):
        if unit.left - reach >= least:
            free.append((reach, unit.left))
        reach = max(reach, unit.right)
    free.append((reach, 1e6))
    return free


def _common(
    one: Sequence[tuple[float, float]], other: Sequence[tuple[float, float]]
) -> list[tuple[float, float]]:
    """The gaps that two lists share, wide enough to matter; those at both ends do not count."""
    found = [(max(a, c), min(b, d)) for a, b in one for c, d in other]
    found = sorted((a, b) for a, b in found if b - a >= 3)
    inner = [(a, b) for a, b in found if a > -1e6 and b < 1e6]
    return found if inner else []


def _pulled(
    parts: list[tuple[list[_Band], tuple[float, float] | None]],
    group: Sequence[_Band],
    gap: tuple[float, float],
) -> list[_Band]:
    """The bands right above columns that stand on one side of their gap, or parted by it: the
    columns begin with them. They are taken from `parts`."""
    pulled: list[_Band] = []
    below, rows = group[0], 0
    while parts and parts[-1][1] is None and parts[-1][0]:
        band = parts[-1][0][-1]
        size = median(unit.size for unit in band)
        clear = all(unit.right <= gap[1] or unit.left >= gap[0] for unit in band)
        apart = min(unit.top for unit in below) - max(unit.bottom for unit in band)
        rows += len(band) > 1
        if not clear or apart > 3 * size or rows > 2:
            break
        pulled.insert(0, parts[-1][0].pop())
        below = band
        if not parts[-1][0]:
            parts.pop()
    return pulled


def _lines(units: _Band) -> list[_Band]:
    """Units line by line, each from left to right; in the file's order where lines run into each
    other, as in formulas, and the file has them one after the other."""
    bands = _bands(units)
    lines: list[_Band] = []
    for band in bands:
        ranks = sorted(unit.rank for unit in band)
        together = ranks[-1] - ranks[0] == len(ranks) - 1
        lines.append(sorted(band, key=lambda unit: unit.rank if together else unit.left))
    return lines


def _cells(band: _Band) -> list[_Band]:
    """A band cut at every gap, from left to right."""
    cells: list[_Band] = []
    reach = -1e6
    for unit in sorted(band, key=lambda unit: unit.left):
        if cells and unit.left - reach < _GUTTER * min(unit.size, cells[-1][0].size):
            cells[-1].append(unit)
        else:
            cells.append([unit])
        reach = max(reach, unit.right)
    return cells


def _split(group: Sequence[_Band]) -> list[list[_Band]]:
    """The cells of each band. In several bands only a gap that a neighbour has as well, or where it
    has nothing, parts cells: the others are wide spaces between words."""
    split = [_cells(band) for band in group]
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


def _gaps(cells: Sequence[_Band]) -> list[tuple[float, float]]:
    return [
        (max(u.right for u in before), min(u.left for u in cell))
        for before, cell in pairwise(cells)
    ]


def _outside(band: _Band) -> list[tuple[float, float]]:
    return [(-1e6, min(unit.left for unit in band)), (max(unit.right for unit in band), 1e6)]


def _is_row(cells: Sequence[_Band]) -> bool:
    """Whether cells make a row of a table: the ":" or "*" beside a text does not, nor does the
    label of a list or reference, "(iv)" or "[12]"."""
    marks = any(
        sum(u.letters for u in cell) < 2 and not any(u.digits for u in cell) for cell in cells
    )
    first = cells[0][0].fragment
    if marks or first is None:
        return not marks
    opened, closed = chr(first.ends[0]), chr(first.ends[1])
    labelled = closed in ").]:" and (opened in "([" or first.letters <= 4)
    return not (labelled and len(cells) == 2)


def _are_columns(left: Sequence[_Unit], right: Sequence[_Unit]) -> bool:
    """Whether text runs down both sides on its own, rather than in rows across.

    Where rows match, text that fills its lines is what tells columns, and that the file has one
    side before the other."""
    sides = (_bands(left), _bands(right))
    few, many = sorted(sides, key=len)
    numeric = any(_is_numeric(side) for side in (left, right))
    texts = not numeric and all(_is_text(bands) for bands in sides)
    switches = _switches(left, right)
    interleaved = switches > len(few) and _level(few, many, 0.5) > 0.8 * len(few)
    if _counts_lines(sides[0]) or (texts and len(few) >= _SURE_ROWS and not interleaved):
        return True
    if _level(few, many, 0.0) < 0.5 * len(few):
        return False  # short lines that follow each other, some of them indented
    if _level(few, many, 0.5) < 0.5 * len(few):
        return True
    lined = not numeric and all(_is_text(bands, 2) for bands in sides)
    if len(few) < _LEAST_ROWS:
        return lined and len(few) == 2 and switches == 1
    if texts:
        return switches <= len(few)
    return switches == 1 and not numeric and not _has_notes([*left, *right])


def _has_notes(units: Sequence[_Unit]) -> bool:
    return any(unit.fragment is not None and unit.fragment.is_note for unit in units)


def _switches(left: Sequence[_Unit], right: Sequence[_Unit]) -> int:
    """How often the file goes from one side to the other."""
    ranked = sorted([(unit.rank, 0) for unit in left] + [(unit.rank, 1) for unit in right])
    return sum(before[1] != after[1] for before, after in pairwise(ranked))


def _is_text(bands: Sequence[_Band], least: int = _LEAST_ROWS) -> bool:
    """Whether these lines, as many at least, fill their width as those of a text do."""
    if len(bands) < least:
        return False
    units = [unit for band in bands for unit in band]
    width = max(u.right for u in units) - min(u.left for u in units)
    widths = [max(u.right for u in band) - min(u.left for u in band) for band in bands]
    letters = median(sum(u.letters for u in band) for band in bands)
    size = median(u.size for u in units)
    wide = letters >= _LEAST_LETTERS or (letters >= _CJK_LETTERS and width < 1.3 * letters * size)
    return wide and median(widths) >= _FULL * width


def _counts_lines(bands: Sequence[_Band]) -> bool:
    """Whether these are the numbers of lines, as in the margin of a transcript."""
    if len(bands) < 5 or any(len(band) > 1 for band in bands):
        return False
    if any(unit.digits != unit.letters or unit.letters > 3 for band in bands for unit in band):
        return False
    steps = [below[0].top - above[0].top for above, below in pairwise(bands)]
    return max(steps) - min(steps) < 0.3 * median(steps)


def _level(few: Sequence[_Band], many: Sequence[_Band], share: float) -> int:
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


def _is_numeric(units: Sequence[_Unit]) -> bool:
    return 2 * sum(u.digits for u in units) > sum(u.letters for u in units)
