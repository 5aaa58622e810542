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

from specdesk.documents.pdf_bands import (
    Band,
    Unit,
    bands_of,
    common_gaps,
    free_gaps,
    is_formula,
    lines_of,
    unit_of,
    with_limits,
)
from specdesk.documents.pdf_columns import (
    are_columns,
    cells_of,
    is_row,
    is_text,
    rows_level,
    split_rows,
)
from specdesk.documents.pdf_fragments import Fragment
from specdesk.documents.pdf_rules import Grid, Rules

LINE, WORD, CELL = "\n", " ", "\t"
_PEELED = 0.1  # of the page: how near its edge a running head may stand
_LEAST_ROWS = 3  # to make a table
_LONG_CELLS = 1200  # letters in a row: cells as long as that are texts of their own
_MOST_FRAGMENTS = 3_000  # of a page: a dense table has half as many
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


def arrange(
    fragments: Sequence[Fragment], grids: Sequence[Grid], rules: Rules, height: float
) -> Arranged:
    """Put the fragments of one frame into reading order. height: of the page, in points.

    A page with very many of them is a map or a drawing: it stays in the file's order."""
    if len(fragments) > _MOST_FRAGMENTS:
        return Arranged(list(fragments), [LINE] * len(fragments))
    order = _Order(grids, rules, height)
    units = [unit_of(fragment) for fragment in fragments if fragment.region is None]
    for number in range(len(grids)):
        inside = [f for f in fragments if f.region is not None and f.region[0] == number]
        if _is_table(inside, grids[number]):
            order.inside[number] = inside
            units.append(_table(inside, grids[number], number))
        else:
            units += [unit_of(fragment) for fragment in inside]
    order.page(units)
    return order.arranged


def _is_table(inside: Sequence[Fragment], grid: Grid) -> bool:
    """Whether the cells of a grid hold one thing each: boxes around parts of a page do not, nor do
    lines that part the columns of a table only."""
    cells: dict[int, Band] = {}
    for fragment in inside:
        if fragment.region is not None:
            cells.setdefault(fragment.region[1], []).append(unit_of(fragment))
    if len(cells) < 2:
        return False
    bands = {region: bands_of(units) for region, units in cells.items()}
    if any(sum(len(cells_of(b)) > 1 for b in rows) >= _LEAST_ROWS for rows in bands.values()):
        return False
    for row in grid.regions.tolist():
        tall = [bands[r] for r in dict.fromkeys(row) if len(bands.get(r, ())) >= _LEAST_ROWS]
        for one, other in pairwise(tall):
            few, many = sorted((one, other), key=len)
            listed = not (is_text(one) and is_text(other))
            if listed and len(few) > _LEAST_ROWS and rows_level(few, many, 0.5) == len(few):
                return False
    return True


def _table(inside: Sequence[Fragment], grid: Grid, number: int) -> Unit:
    left, right = grid.columns[0], grid.columns[-1]
    top, bottom = grid.rows[0], grid.rows[-1]
    return Unit(
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

    def page(self, units: Sequence[Unit]) -> None:
        """The whole page: what stands clear at its top and bottom is no part of a column."""
        bands = with_limits(bands_of(units))
        head = foot = 0
        if len(bands) > 2:
            head = self._stands_clear(bands[0], bands[1], bands[0])
            foot = self._stands_clear(bands[-2], bands[-1], bands[-1])
        for band in bands[:head]:
            self._rows([band])
        self._columns(bands[head : len(bands) - foot])
        for band in bands[len(bands) - foot :]:
            self._rows([band])

    def _stands_clear(self, above: Band, below: Band, outer: Band) -> int:
        gap = min(u.top for u in below) - max(u.bottom for u in above)
        top, bottom = min(u.top for u in outer), max(u.bottom for u in outer)
        margin = bottom < _PEELED * self.height or top > (1 - _PEELED) * self.height
        return int(margin and gap > 0.9 * median(u.size for u in outer))

    def _cut(self, units: Sequence[Unit]) -> None:
        if len(units) == 1:
            self._rows([list(units)])
        elif units:
            self._columns(with_limits(bands_of(units)))

    def _columns(self, bands: Sequence[Band]) -> None:
        """Bands that share a gap are cut there if it parts columns, else read row by row."""
        parts: list[tuple[list[Band], tuple[float, float] | None]] = []
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

    def _groups(self, bands: Sequence[Band]) -> Iterator[list[Band]]:
        """Neighbouring bands that have a gap in common, and no line across it."""
        group: list[Band] = []
        shared: list[tuple[float, float]] = []
        for band in bands:
            free = free_gaps(band)
            common = common_gaps(shared, free) if group else free
            if group and not (common and self._open(group[-1], band, common)):
                yield group
                group, common = [], free
            group.append(band)
            shared = common
        if group:
            yield group

    def _open(self, above: Band, below: Band, gaps: Sequence[tuple[float, float]]) -> bool:
        """Whether no drawn line parts the bands where all of their gaps are."""
        top, bottom = max(u.core[1] for u in above), min(u.core[0] for u in below)
        between = [line for line in self.rules.across if top <= line.at <= bottom]
        return any(
            not any(line.start <= start and end <= line.end for line in between)
            for start, end in gaps
        )

    def _gutter(self, group: Sequence[Band]) -> tuple[float, float] | None:
        """The widest gap from top to bottom that parts columns of text."""
        units = [unit for band in group for unit in band]
        gaps = [(a, b) for a, b in free_gaps(units) if a > -1e6 and b < 1e6]
        for gap in sorted(gaps, key=lambda gap: gap[0] - gap[1])[:4]:
            middle = (gap[0] + gap[1]) / 2
            left = [unit for unit in units if unit.right <= middle]
            right = [unit for unit in units if unit.right > middle]
            if are_columns(left, right):
                return gap
        return None

    def _rows(self, group: Sequence[Band]) -> None:
        """Read bands one after the other, each cell by cell."""
        split = split_rows(group)
        tabular = sum(len(cells) > 1 for cells in split) >= 2
        rows: list[tuple[int, int, int]] = []  # first and last item, cells
        alone = 0
        for cells in split:
            start = len(self.arranged.fragments)
            self._row(cells, tabular)
            if tabular and len(cells) > 1 and is_row(cells):
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
        if len(rows) < _LEAST_ROWS:
            return
        cells = Counter(count for _, _, count in rows)
        even = cells.most_common(1)[0][1] >= 0.7 * len(rows)
        if even or max(cells) > 2:
            self.arranged.tables.append(Table(rows[0][0], rows[-1][1], sure=False))

    def _row(self, cells: Sequence[Band], tabular: bool) -> None:
        band = [unit for cell in cells for unit in cell]
        if not tabular and is_formula(band):
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

    def _cell(self, cell: Band, before: str, flat: bool) -> None:
        """What stands in one cell of a band, line by line; in one line where it has neighbours."""
        for number, line in enumerate(lines_of(cell)):
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
        if len(fragments) == 1:  # as in most cells
            self.arranged.add(fragments[0], CELL if place and flat else LINE)
            return
        inner = _Order((), Rules((), ()), self.height)
        inner._cut([unit_of(fragment) for fragment in fragments])
        for number, (fragment, before) in enumerate(
            zip(inner.arranged.fragments, inner.arranged.before, strict=True)
        ):
            if number == 0:
                before = CELL if place and flat else LINE
            elif flat:
                before = WORD
            self.arranged.add(fragment, before)


def _pulled(
    parts: list[tuple[list[Band], tuple[float, float] | None]],
    group: Sequence[Band],
    gap: tuple[float, float],
) -> list[Band]:
    """The bands right above columns that stand on one side of their gap, or parted by it: the
    columns begin with them. They are taken from `parts`."""
    pulled: list[Band] = []
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
