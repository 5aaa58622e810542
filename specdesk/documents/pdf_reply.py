"""What children reply of a PDF, every number checked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engine.spans import Span
from specdesk.documents.cage import Malformed, Reply
from specdesk.documents.document import Page, Table
from specdesk.documents.headings import Bookmark
from specdesk.documents.pdf_limits import MOST_PAGES
from specdesk.documents.pdf_need import Need
from specdesk.documents.recognition.merge import Pages


@dataclass(frozen=True, slots=True)
class About:
    """What a PDF is without its text. labels: of its pages. sizes: of its pages as shown, width
    and height in points. attachments: the names of files in it."""

    labels: tuple[str, ...]
    sizes: tuple[tuple[float, float], ...]
    title: str
    outline: tuple[Bookmark, ...]
    attachments: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """Some pages of a PDF that follow each other. needs: of each page. hidden: the number of a
    page, from the part's first, and what it does not show. broken: pages that could not be read.
    invisible: characters removed. unmapped: characters without a meaning, left out."""

    pages: Pages
    needs: tuple[Need, ...]
    hidden: tuple[tuple[int, str], ...]
    broken: int
    invisible: int
    unmapped: int


def about_of(reply: Reply) -> About:
    """What a child says of the file as a whole. Raises Malformed."""
    labels = reply.strings("labels")
    if not 0 < len(labels) <= MOST_PAGES:
        raise Malformed("labels")
    sizes = reply.array("sizes", "float32", len(labels), 2)
    _check_sizes(sizes)
    return About(
        tuple(labels),
        tuple((width, height) for width, height in sizes.tolist()),
        reply.string("title"),
        tuple(_outline(reply, len(labels))),
        tuple(reply.strings("attachments")),
    )


def part_of(reply: Reply, labels: Sequence[str]) -> Part:
    """Some pages, of which the labels are known. Raises Malformed."""
    text = reply.string("text")
    pages = _pages(reply, labels, len(text))
    boxes = reply.array("boxes", "float32", len(text), 4)
    bold = reply.array("bold", "uint8", len(text)) != 0
    comments = reply.array("comments", "int64", len(pages)).tolist()
    if any(not 0 <= n < len(page.span) for n, page in zip(comments, pages, strict=True)):
        raise Malformed("comments")
    needs = reply.array("needs", "uint8", len(pages))
    if (needs > max(Need)).any():
        raise Malformed("needs")
    return Part(
        Pages(text, pages, boxes, bold, _tables(reply, pages), tuple(comments)),
        tuple(Need(need) for need in needs.tolist()),
        tuple(_hidden(reply, len(pages))),
        reply.integer("broken", most=len(pages)),
        reply.integer("invisible"),
        reply.integer("unmapped"),
    )


def joined(parts: Sequence[Part]) -> Part:
    """Parts that follow each other as one."""
    pages: list[Page] = []
    tables: list[Table] = []
    hidden: list[tuple[int, str]] = []
    start = 0
    for part in parts:
        hidden += [(len(pages) + number, said) for number, said in part.hidden]
        pages += [replace(page, span=_moved(page.span, start)) for page in part.pages.pages]
        tables += [replace(table, span=_moved(table.span, start)) for table in part.pages.tables]
        start += len(part.pages.text)
    whole = Pages(
        "".join(part.pages.text for part in parts),
        tuple(pages),
        np.concatenate([part.pages.boxes for part in parts]),
        np.concatenate([part.pages.bold for part in parts]),
        tuple(tables),
        tuple(count for part in parts for count in part.pages.comments),
    )
    return Part(
        whole,
        tuple(need for part in parts for need in part.needs),
        tuple(hidden),
        sum(part.broken for part in parts),
        sum(part.invisible for part in parts),
        sum(part.unmapped for part in parts),
    )


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


def _check_sizes(sizes: NDArray[np.float32]) -> None:
    if not np.isfinite(sizes).all() or (sizes < 0).any() or (sizes > 1e6).any():
        raise Malformed("sizes")


def _outline(reply: Reply, pages: int) -> Iterator[Bookmark]:
    for row in reply.rows("outline"):
        entry = dict(enumerate(row)) if isinstance(row, list) else {}
        fields = Reply({"level": entry.get(0), "page": entry.get(1), "title": entry.get(2)})
        level, page = fields.integer("level", 1, 100), fields.integer("page", 0, pages - 1)
        yield Bookmark(level, page, fields.string("title"))


def _hidden(reply: Reply, pages: int) -> Iterator[tuple[int, str]]:
    """What the pages do not show, each with its page."""
    for row in reply.rows("hidden"):
        match row:
            case [int(index), str(_), str(_)] if 0 <= index < pages:
                said = Reply({"said": row[2]}).string("said")
                yield index, " ".join(said.split())
            case _:
                raise Malformed("hidden")


def _pages(reply: Reply, labels: Sequence[str], characters: int) -> tuple[Page, ...]:
    starts = reply.array("starts", "int64", len(labels) + 1)
    sizes = reply.array("sizes", "float32", len(labels), 2)
    if not labels or starts[0] != 0 or starts[-1] != characters or (np.diff(starts) < 1).any():
        raise Malformed("starts")
    _check_sizes(sizes)
    edges = starts.tolist()
    rows = zip(edges, edges[1:], sizes.tolist(), labels, strict=False)
    return tuple(
        Page(Span(start, end), width, height, label) for start, end, (width, height), label in rows
    )


def _tables(reply: Reply, pages: Sequence[Page]) -> tuple[Table, ...]:
    """The tables, each on one page."""
    ends = np.array([page.span.end for page in pages], np.int64)
    found: list[Table] = []
    for row in reply.rows("tables"):
        match row:
            case [int(start), int(end), bool(sure)] if 0 <= start < end <= ends[-1]:
                if end > ends[np.searchsorted(ends, start, side="right")]:
                    raise Malformed("tables")
                found.append(Table(Span(start, end), sure))
            case _:
                raise Malformed("tables")
    return tuple(found)
