"""What a child replies of a PDF, every number checked."""

from collections.abc import Sequence

import numpy as np

from engine.spans import Span
from specdesk.documents.cage import Malformed, Reply
from specdesk.documents.document import Page, Table
from specdesk.documents.headings import Bookmark
from specdesk.documents.pdf_need import Need
from specdesk.documents.recognition.merge import Pages


def pages_of(reply: Reply) -> Pages:
    """The pages with their text and tables. Raises Malformed."""
    text = reply.string("text")
    pages = _pages(reply, len(text))
    boxes = reply.array("boxes", "float32", len(text), 4)
    bold = reply.array("bold", "uint8", len(text)) != 0
    comments = reply.array("comments", "int64", len(pages)).tolist()
    if any(not 0 <= n < len(page.span) for n, page in zip(comments, pages, strict=True)):
        raise Malformed("comments")
    return Pages(text, pages, boxes, bold, _tables(reply, pages), tuple(comments))


def needs_of(reply: Reply, pages: int) -> list[Need]:
    """What each page needs. Raises Malformed."""
    needs = reply.array("needs", "uint8", pages)
    if (needs > max(Need)).any():
        raise Malformed("needs")
    return [Need(need) for need in needs.tolist()]


def outline_of(reply: Reply, pages: int) -> list[Bookmark]:
    """The outline of a file with so many pages. Raises Malformed."""
    found: list[Bookmark] = []
    for row in reply.rows("outline"):
        entry = dict(enumerate(row)) if isinstance(row, list) else {}
        fields = Reply({"level": entry.get(0), "page": entry.get(1), "title": entry.get(2)})
        level, page = fields.integer("level", 1, 100), fields.integer("page", 0, pages - 1)
        found.append(Bookmark(level, page, fields.string("title")))
    return found


def hidden_of(reply: Reply, pages: Sequence[Page]) -> list[tuple[Page, str]]:
    """What the pages do not show, each with its page. Raises Malformed."""
    found: list[tuple[Page, str]] = []
    for row in reply.rows("hidden"):
        match row:
            case [int(index), str(_), str(_)] if 0 <= index < len(pages):
                said = Reply({"said": row[2]}).string("said")
                found.append((pages[index], " ".join(said.split())))
            case _:
                raise Malformed("hidden")
    return found


def _pages(reply: Reply, characters: int) -> tuple[Page, ...]:
    labels = reply.strings("labels")
    starts = reply.array("starts", "int64", len(labels) + 1)
    sizes = reply.array("sizes", "float32", len(labels), 2)
    if not labels or starts[0] != 0 or starts[-1] != characters or (np.diff(starts) < 1).any():
        raise Malformed("starts")
    if not np.isfinite(sizes).all() or (sizes < 0).any() or (sizes > 1e6).any():
        raise Malformed("sizes")
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
