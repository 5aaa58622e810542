"""The heat of a document for one question: what the page view and the reports paint.

No Qt and no drawing here. Kept and dropped must be told apart without colour: paint kept as a
solid tint with a bar or underline, dropped as hatching.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.importance import Importance
from engine.spans import Span
from specdesk.answers import Answer
from specdesk.documents.document import Box, Document

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Patch:
    """A line, or a part of one, on a page. level: 0 … 1, how much it mattered among all lines of
    the document. kept: the target read it. cited: the answer quotes it."""

    box: Box
    level: float
    kept: bool
    cited: bool


@dataclass(frozen=True, slots=True, eq=False)
class Strip:
    """The whole document from top to bottom in a few rows; each array is [rows].

    levels: float32, the highest in the row. kept, cited, unread: whether any of the row is."""

    levels: NDArray[np.float32]
    kept: Flags
    cited: Flags
    unread: Flags


@dataclass(frozen=True, slots=True, eq=False)
class Heat:
    """A document cut into runs of one line each, in reading order; n runs.

    starts, ends: int64 [n], characters. pages: int64 [n], 0-based. boxes: float32 [n, 4], NaN for
    Word files. levels: float32 [n]. kept, cited: bool [n]. heights: of the pages, in points."""

    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    pages: NDArray[np.int64]
    boxes: NDArray[np.float32]
    levels: NDArray[np.float32]
    kept: Flags
    cited: Flags
    heights: tuple[float, ...]
    characters: int

    def patches(self, page: int) -> list[Patch]:
        """The patches of a page (0-based), in reading order; none for Word files."""
        if not self.heights:
            return []
        first, last = np.searchsorted(self.pages, [page, page + 1])
        columns = (self.boxes, self.levels, self.kept, self.cited)
        rows = zip(*(column[first:last].tolist() for column in columns), strict=True)
        return [
            Patch(Box(page, *box), level, is_kept, is_cited)
            for box, level, is_kept, is_cited in rows
        ]

    def strip(self, rows: int, unread: Sequence[Span] = ()) -> Strip:
        """The overview of the whole document. unread: spans that nothing has read (yet)."""
        top, bottom = self._extent()
        first = np.clip((top * rows).astype(np.int64), 0, max(0, rows - 1))
        last = np.clip(np.ceil(bottom * rows).astype(np.int64), first + 1, max(1, rows))
        levels = np.zeros(rows, np.float32)
        flags = [np.zeros(rows, np.bool_) for _ in range(3)]
        marks = (self.kept, self.cited, _flags(unread, self.characters)[self.starts])
        for offset in range(int((last - first).max(initial=0)) if rows else 0):
            inside = first + offset < last
            row = (first + offset)[inside]
            np.maximum.at(levels, row, self.levels[inside])
            for flag, mark in zip(flags, marks, strict=True):
                np.logical_or.at(flag, row, mark[inside])
        return Strip(levels, *flags)

    def _extent(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Where each run begins and ends in the whole document, 0 … 1 from its top."""
        if not self.heights:
            length = max(1, self.characters)
            return self.starts / length, self.ends / length
        edges = np.concatenate([[0.0], np.cumsum(self.heights)])
        above, total = edges[self.pages], max(1e-9, edges[-1])
        return (above + self.boxes[:, 1]) / total, (above + self.boxes[:, 3]) / total


def heat_of(
    document: Document,
    importance: Importance | None,
    kept: Iterable[Span],
    cited: Iterable[Span] = (),
) -> Heat:
    """Cut the document into lines and say of each how much it mattered, and whether it was kept.

    A line is cut where what is kept or cited begins or ends. Without scores, a line's level is 1
    if it was kept, else 0. Takes about a millisecond a page, all pages at once."""
    marks = _flags(kept, len(document.text)), _flags(cited, len(document.text))
    visible = _visible(document)
    first = _first_of_runs(document, visible, marks)
    at = np.flatnonzero(first)  # positions in `visible` at which a run begins
    last = np.append(at[1:], len(visible)) - 1 if len(at) else at
    starts, ends = visible[at], visible[last] + 1
    is_kept, is_cited = marks[0][starts], marks[1][starts]
    return Heat(
        starts=starts,
        ends=ends,
        pages=_pages(document, starts),
        boxes=_joined(document.boxes[visible] if len(document.boxes) else None, at),
        levels=_levels(importance, starts, ends, is_kept | is_cited),
        kept=is_kept,
        cited=is_cited,
        heights=tuple(page.height for page in document.pages),
        characters=len(document.text),
    )


def heat_of_answer(document: Document, answer: Answer) -> Heat:
    """The heat of a document for an answer that rests on it."""
    return heat_of(
        document,
        answer.importance.get(document.id),
        [passage.span for passage in answer.kept if passage.document_id == document.id],
        [quote.span for quote in answer.citations if quote.document_id == document.id],
    )


def _flags(spans: Iterable[Span], length: int) -> Flags:
    """Which characters lie in one of the spans, bool [length]."""
    flags = np.zeros(length, np.bool_)
    for span in spans:
        flags[span.start : span.end] = True
    return flags


def _visible(document: Document) -> NDArray[np.int64]:
    """Offsets of the characters that leave ink; in a PDF, those with a place on a page."""
    codes = np.frombuffer(document.text.encode("utf-32-le", "surrogatepass"), np.uint32)
    visible = ~np.isin(codes, np.array([9, 10, 11, 12, 13, 32, 0xA0, 0x3000], np.uint32))
    if document.pages:
        visible &= ~np.isnan(document.boxes).any(axis=1)
    return np.flatnonzero(visible)


def _first_of_runs(document: Document, visible: NDArray[np.int64], marks: Sequence[Flags]) -> Flags:
    """Which of the visible characters begin a run, bool [len(visible)]."""
    codes = np.frombuffer(document.text.encode("utf-32-le", "surrogatepass"), np.uint32)
    line = np.concatenate([[0], np.cumsum(codes == 10)])[visible]
    first = np.ones(len(visible), np.bool_)
    first[1:] = line[1:] != line[:-1]
    for mark in marks:
        first[1:] |= mark[visible[1:]] != mark[visible[:-1]]
    if document.pages and len(visible):
        pages = _pages(document, visible)
        first[1:] |= pages[1:] != pages[:-1]
        first[1:] |= ~_beside(document.boxes[visible])
    return first


def _beside(boxes: NDArray[np.float32]) -> Flags:
    """Which characters continue the line of the one before, bool [n - 1]; boxes: [n, 4].

    Beside it in a row, or right under it in a column of vertical writing."""
    before, after = boxes[:-1], boxes[1:]
    shared = np.minimum(before[:, 2:], after[:, 2:]) - np.maximum(before[:, :2], after[:, :2])
    sizes = np.minimum(before[:, 2:] - before[:, :2], after[:, 2:] - after[:, :2])
    height = np.maximum(after[:, 3] - after[:, 1], 1.0)
    in_row = (
        (shared[:, 1] > 0.3 * sizes[:, 1])
        & (after[:, 0] > before[:, 0] - height)
        & (after[:, 0] < before[:, 2] + 3 * height)
    )
    in_column = (
        (shared[:, 0] > 0.5 * sizes[:, 0])
        & (after[:, 1] > before[:, 1])
        & (after[:, 1] < before[:, 3] + 1.5 * height)
    )
    beside: Flags = in_row | in_column
    return beside


def _pages(document: Document, offsets: NDArray[np.int64]) -> NDArray[np.int64]:
    """The 0-based page of each offset."""
    starts = [page.span.start for page in document.pages]
    return np.maximum(0, np.searchsorted(starts, offsets, side="right") - 1)


def _joined(boxes: NDArray[np.float32] | None, at: NDArray[np.int64]) -> NDArray[np.float32]:
    """The rectangle around each run, float32 [runs, 4]; boxes: [n, 4] of visible characters."""
    if boxes is None or not len(at):
        return np.full((len(at), 4), np.nan, np.float32)
    low = np.minimum.reduceat(boxes[:, :2], at, axis=0)
    high = np.maximum.reduceat(boxes[:, 2:], at, axis=0)
    return np.hstack([low, high])


def _levels(
    importance: Importance | None, starts: NDArray[np.int64], ends: NDArray[np.int64], marked: Flags
) -> NDArray[np.float32]:
    """The level of each run: the rank of its score per character among all runs, 0 … 1."""
    if importance is None or not len(importance.scores):
        return marked.astype(np.float32)
    sums = np.cumsum(np.nan_to_num(importance.scores.astype(np.float64)))
    edges = np.column_stack([importance.starts, importance.ends]).ravel()
    totals = np.column_stack([np.append(0.0, sums[:-1]), sums]).ravel()
    density = np.interp(ends, edges, totals) - np.interp(starts, edges, totals)
    density /= np.maximum(1, ends - starts)
    order = np.argsort(np.argsort(density, kind="stable"), kind="stable")
    levels: NDArray[np.float32] = (order / max(1, len(order) - 1)).astype(np.float32)
    return levels
