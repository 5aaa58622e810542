"""Read a PDF: check the file, let a caged child read it, check and arrange what it replies."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from engine.progress import Progress, Stage
from engine.spans import Span
from specdesk.documents.cage import CageError, Limits, Malformed, Reply, Why, run_caged
from specdesk.documents.document import Document, Page, Remark, Table
from specdesk.documents.headings import Bookmark
from specdesk.documents.refusals import refusal
from specdesk.documents.structure import find_structure
from specdesk.errors import QT_TRANSLATE_NOOP

DAMAGED = QT_TRANSLATE_NOOP("warnings", "{n} pages are damaged and were left out.")
PICTURES = QT_TRANSLATE_NOOP("warnings", "{n} pages are pictures without text and were not read.")
HIDDEN = QT_TRANSLATE_NOOP(
    "warnings", "{n} characters that the pages do not show (hidden text) were left out."
)
INVISIBLE = QT_TRANSLATE_NOOP("warnings", "{n} invisible characters were removed.")
UNSURE = QT_TRANSLATE_NOOP(
    "warnings",
    "{n} tables have no lines: their rows were told by gaps, so check what is quoted from them.",
)
ATTACHED = QT_TRANSLATE_NOOP("warnings", "{n} attached files were not read.")
UNMAPPED = QT_TRANSLATE_NOOP(
    "warnings", "{n} characters have no meaning in the file and were left out."
)
LIMITS = Limits()
_MARK = b"%PDF-"
_MARK_WITHIN_BYTES = 1024  # as Acrobat and PDFium accept it
_PASSAGE_CHARACTERS = 300  # of a hidden passage, to be listed
_MOST_PASSAGES = 200
_SCAN_CHARACTERS = 25  # a scanned page with fewer has no text to speak of (a stamp, a number)


def read_pdf(path: Path, progress: Progress, password: str | None = None) -> Document:
    """Read a PDF with a box for every character.

    Raises DocumentError when it cannot be read, Cancelled when `progress` does."""
    key = _check_file(path)
    arguments = {"path": str(path.resolve()), "password": password}
    try:
        reply = run_caged(
            "specdesk.documents.pdf_worker:read",
            arguments,
            limits=LIMITS,
            progress=progress,
            stage=Stage.OPEN,
        )
        return _arrange(path, key, reply)
    except CageError as error:
        raise refusal(path.name, error.reason or error.why) from error
    except Malformed as error:
        raise refusal(path.name, Why.GARBLED) from error


def _check_file(path: Path) -> str:
    """The SHA-256 of the file. Raises DocumentError for what is no PDF at all."""
    if not path.exists():
        raise refusal(path.name, "missing")
    if not path.is_file():  # a folder; a pipe would be waited for without end
        raise refusal(path.name, "no_file")
    try:
        with path.open("rb") as file:
            start = file.read(_MARK_WITHIN_BYTES)
            if not start:
                raise refusal(path.name, "empty")
            if _MARK not in start:
                raise refusal(path.name, "no_pdf")
            file.seek(0)
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise refusal(path.name, "unreadable") from error


def _arrange(path: Path, key: str, reply: Reply) -> Document:
    """The document of a child's reply, every number checked. Raises Malformed."""
    text = reply.string("text")
    pages = _pages(reply, len(text))
    boxes = reply.array("boxes", "float32", len(text), 4)
    bold = reply.array("bold", "uint8", len(text)) != 0
    scans = reply.array("scans", "uint8", len(pages))
    if len(pages) <= 2 * reply.integer("broken"):
        raise refusal(path.name, "damaged")
    pictures = _pages_without_text(text, pages, scans.tolist())
    if not text.strip():
        raise refusal(path.name, "scan" if scans.any() else "no_text")
    if len(pictures) == len(pages):
        raise refusal(path.name, "scan")
    tables = _tables(reply, len(text))
    hidden = _hidden(reply, pages)
    found = find_structure(text, pages, boxes, bold, _outline(reply, len(pages)), tables)
    tables = tuple(table for table in tables if table.sure or not _is_skipped(table, found.skipped))
    return Document(
        id=key,
        path=path,
        kind="pdf",
        title=reply.string("title") or path.stem,
        text=text,
        pages=pages,
        paragraphs=(),
        boxes=boxes,
        borders=found.borders,
        headings=found.headings,
        skipped=found.skipped,
        warnings=_warnings(reply, len(pictures), len(text), tables, hidden),
        hidden=tuple(_passage(page, said) for page, said in hidden[:_MOST_PASSAGES]),
        tables=tables,
        attachments=tuple(reply.strings("attachments")),
    )


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


def _outline(reply: Reply, pages: int) -> list[Bookmark]:
    found: list[Bookmark] = []
    for row in reply.rows("outline"):
        entry = dict(enumerate(row)) if isinstance(row, list) else {}
        fields = Reply({"level": entry.get(0), "page": entry.get(1), "title": entry.get(2)})
        level, page = fields.integer("level", 1, 100), fields.integer("page", 0, pages - 1)
        found.append(Bookmark(level, page, fields.string("title")))
    return found


def _tables(reply: Reply, characters: int) -> tuple[Table, ...]:
    found: list[Table] = []
    for row in reply.rows("tables"):
        match row:
            case [int(start), int(end), bool(sure)] if 0 <= start < end <= characters:
                found.append(Table(Span(start, end), sure))
            case _:
                raise Malformed("tables")
    return tuple(found)


def _is_skipped(table: Table, skipped: Sequence[Span]) -> bool:
    """Whether half of a table need not be read: it is one of contents."""
    within = (s for s in skipped if table.span.start <= s.start and s.end <= table.span.end)
    return 2 * sum(map(len, within)) > len(table.span)


def _hidden(reply: Reply, pages: Sequence[Page]) -> list[tuple[Page, str]]:
    """What the pages do not show, each with its page."""
    found: list[tuple[Page, str]] = []
    for row in reply.rows("hidden"):
        match row:
            case [int(index), str(_), str(_)] if 0 <= index < len(pages):
                said = Reply({"said": row[2]}).string("said")
                found.append((pages[index], " ".join(said.split())))
            case _:
                raise Malformed("hidden")
    return found


def _passage(page: Page, said: str) -> str:
    """A hidden passage as it is listed."""
    cut = said if len(said) <= _PASSAGE_CHARACTERS else said[:_PASSAGE_CHARACTERS] + " …"
    return f"p. {page.label}: {cut}"


def _pages_without_text(text: str, pages: tuple[Page, ...], scans: list[int]) -> list[int]:
    """The pages that are pictures with hardly a character."""
    return [
        index
        for index, (page, scan) in enumerate(zip(pages, scans, strict=True))
        if scan and len("".join(page.span.of(text).split())) < _SCAN_CHARACTERS
    ]


def _warnings(
    reply: Reply,
    pictures: int,
    characters: int,
    tables: Sequence[Table],
    hidden: Sequence[tuple[Page, str]],
) -> tuple[Remark, ...]:
    """What was found strange."""
    unmapped = reply.integer("unmapped")
    found = (
        Remark(DAMAGED, reply.integer("broken")),
        Remark(PICTURES, pictures),
        Remark(HIDDEN, sum(len("".join(said.split())) for _, said in hidden)),
        Remark(INVISIBLE, reply.integer("invisible")),
        Remark(UNSURE, sum(not table.sure for table in tables)),
        Remark(ATTACHED, len(reply.strings("attachments"))),
        Remark(UNMAPPED, unmapped if unmapped > 0.1 * characters else 0),
    )
    return tuple(remark for remark in found if remark.number)
