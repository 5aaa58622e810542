"""White space on a page: bands across it, gaps from top to bottom."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from specdesk.documents.pdf_fragments import Fragment

GUTTER = 0.6  # sizes: the least gap between columns, or cells


@dataclass(slots=True)
class Unit:
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


Band = list[Unit]


def unit_of(f: Fragment) -> Unit:
    """A fragment as a unit."""
    return Unit(f.left, f.top, f.right, f.bottom, f.core, f.size, f.rank, f.letters, f.digits, f)


def bands_of(units: Sequence[Unit]) -> list[Band]:
    """The units from top to bottom, those whose heights overlap together."""
    if len(units) == 1:  # as in most cells
        return [list(units)]
    bands: list[Band] = []
    reach = 0.0
    for unit in sorted(units, key=lambda unit: unit.core[0]):
        if bands and unit.core[0] < reach:
            bands[-1].append(unit)
            reach = max(reach, unit.core[1])
        else:
            bands.append([unit])
            reach = unit.core[1]
    return bands


def with_limits(bands: Sequence[Band]) -> list[Band]:
    """Small print above or below that belongs to a formula's line joins its band: the file has it
    between the line's other parts."""
    joined: list[Band] = []
    for band in bands:
        if joined and (_hangs_on(band, joined[-1]) or _hangs_on(joined[-1], band)):
            joined[-1] = joined[-1] + band
        else:
            joined.append(band)
    return joined


def _hangs_on(small: Band, line: Band) -> bool:
    letters = sum([unit.letters for unit in small])
    if letters > 12:
        return False
    smaller = max(u.size for u in small) < 0.85 * max(u.size for u in line)
    if not (smaller or letters <= 2):
        return False
    apart = max(
        min(u.top for u in line) - max(u.bottom for u in small),
        min(u.top for u in small) - max(u.bottom for u in line),
    )
    first, last = min(u.rank for u in line), max(u.rank for u in line)
    return apart < 0.1 * max(u.size for u in line) and all(
        first - 1 <= unit.rank <= last + 1 for unit in small
    )


def is_formula(band: Band) -> bool:
    """Whether a band's parts stand above each other, and the file has them one after the other."""
    if len(band) < 2:
        return False
    ranks = [unit.rank for unit in band]
    whole = all(unit.fragment is not None for unit in band)
    if not whole or max(ranks) - min(ranks) != len(band) - 1:
        return False
    ordered = sorted(band, key=lambda unit: unit.left)
    return any(after.left < before.right - 1 for before, after in pairwise(ordered))


def free_gaps(units: Sequence[Unit]) -> list[tuple[float, float]]:
    """Where no unit stands, from left to right, beyond both ends too."""
    if len(units) == 1:
        return [(-1e6, units[0].left), (units[0].right, 1e6)]
    least = GUTTER * median([unit.size for unit in units])
    free: list[tuple[float, float]] = []
    reach = -1e6
    for unit in sorted(units, key=lambda unit: unit.left):
        if unit.left - reach >= least:
            free.append((reach, unit.left))
        reach = max(reach, unit.right)
    free.append((reach, 1e6))
    return free


def common_gaps(
    one: Sequence[tuple[float, float]], other: Sequence[tuple[float, float]]
) -> list[tuple[float, float]]:
    """The gaps that two lists share, wide enough to matter; those at both ends do not count."""
    found = [(a if a > c else c, b if b < d else d) for a, b in one for c, d in other]
    found = sorted([gap for gap in found if gap[1] - gap[0] >= 3])
    inner = [(a, b) for a, b in found if a > -1e6 and b < 1e6]
    return found if inner else []


def lines_of(units: Band) -> list[Band]:
    """Units line by line, each from left to right; in the file's order where lines run into each
    other, as in formulas, and the file has them one after the other."""
    bands = bands_of(units)
    lines: list[Band] = []
    for band in bands:
        if len(band) == 1:
            lines.append(band)
            continue
        ranks = [unit.rank for unit in band]
        together = max(ranks) - min(ranks) == len(ranks) - 1
        lines.append(sorted(band, key=lambda unit: unit.rank if together else unit.left))
    return lines
