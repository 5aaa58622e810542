"""Where a PDF's parts begin: paragraphs, list items, table rows, headings."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from engine.spans import Span
from engine.text import Heading
from specdesk.documents.document import Page, Table
from specdesk.documents.headings import Bookmark, find_headings
from specdesk.documents.lines import Line, find_lines, find_usual_gap, gap
from specdesk.documents.margins import find_skipped

_MARKER = re.compile(
    r"^(?:[•◦▪‣●○■□◆◇▶➢✓・]|[*–—-]\s|[①-⑳]|\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,4})[.)]\s|[（(]\d{1,3}[)）])"
)
_SENTENCE_END = tuple(".。!?！？:：;」）)")


@dataclass(frozen=True, slots=True)
class Structure:
    """As engine.Text has them."""

    borders: tuple[int, ...]
    headings: tuple[Heading, ...]
    skipped: tuple[Span, ...]


def find_structure(
    text: str,
    pages: Sequence[Page],
    boxes: NDArray[np.float32],
    bold: NDArray[np.bool_],
    outline: Sequence[Bookmark],
    tables: Sequence[Table] = (),
) -> Structure:
    """Find borders, headings and what may be skipped.

    boxes: [len(text), 4], may hold NaN. bold: [len(text)], whether written in a bold font. tables:
    each of their lines is a row, and none a heading."""
    lines = find_lines(text, pages, boxes, bold)
    body_size = _body_size(lines)
    skipped = find_skipped(lines, pages, body_size)
    starts = {span.start for span in skipped}
    read = [line for line in lines if line.span.start not in starts]
    rows = _rows(read, tables)
    headings = find_headings(
        [line for line in read if line.span.start not in rows], body_size, outline
    )
    borders = {page.span.start for page in pages} | starts
    for heading in headings:
        borders.add(heading.span.start)
        borders.add(_next_start(text, heading.span.end))
    borders.update(_paragraphs(read) | rows)
    borders.discard(len(text))
    return Structure(tuple(sorted(borders)), tuple(headings), tuple(skipped))


def _body_size(lines: Sequence[Line]) -> float:
    """The size in which most characters are written, in points; half a point is one class."""
    weights: Counter[int] = Counter()
    for line in lines:
        weights[round(2 * line.size)] += len(line.text)
    return weights.most_common(1)[0][0] / 2 if weights else 0.0


def _rows(lines: Sequence[Line], tables: Sequence[Table]) -> set[int]:
    """Where the rows of tables begin."""
    ends = np.array([table.span.end for table in tables], np.int64)
    found: set[int] = set()
    for line in lines:
        index = int(np.searchsorted(ends, line.span.start, side="right"))
        if index < len(tables) and tables[index].span.start <= line.span.start:
            found.add(line.span.start)
    return found


def _next_start(text: str, end: int) -> int:
    """The first character after `end` that is no white space."""
    while end < len(text) and text[end].isspace():
        end += 1
    return end


def _paragraphs(lines: Sequence[Line]) -> set[int]:
    """Starts of the lines that begin a paragraph, a list item or a table row."""
    usual_gap = find_usual_gap(lines)
    found = {lines[0].span.start} if lines else set()
    for before, line in pairwise(lines):
        new_page = before.page != line.page
        if new_page or _begins(before, line, usual_gap, before.span.start in found):
            found.add(line.span.start)
    return found


def _begins(before: Line, line: Line, usual_gap: float, before_begins: bool) -> bool:
    """Whether `line` begins a part of its own after `before`, on the same page."""
    size = max(line.size, 1.0)
    if _MARKER.match(line.text) or _is_row(line):
        return True
    ended = before.text.rstrip().endswith(_SENTENCE_END)
    if line.top < before.top - size:  # on to the next column: a paragraph may go on there
        return ended
    if gap(before, line) > usual_gap + 0.35:
        return True
    indented = 0.7 * size < line.left - before.left < 5 * size
    outdented = before.left - line.left > 0.7 * size and not before_begins
    return (indented or outdented) and (ended or _is_row(before))


def _is_row(line: Line) -> bool:
    """Whether the line has cells: a hole no space between words would leave."""
    return line.hole > 1.8 * line.size > 0
