"""Read a PDF: check the file, let a caged child read it, check and arrange what it replies."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from engine.progress import Progress, Stage
from engine.spans import Span
from specdesk.documents.cage import CageError, Limits, Malformed, Reply, Why, run_caged
from specdesk.documents.document import Document, Page, Remark
from specdesk.documents.headings import Bookmark
from specdesk.documents.pdf_usable import Need
from specdesk.documents.recognition.languages import Language
from specdesk.documents.recognition.merge import Pages, says_more, with_recognized
from specdesk.documents.recognition.recognize import Recognition, Scan, recognize
from specdesk.documents.recognition.store import RecognizedPage
from specdesk.documents.refusals import refusal
from specdesk.documents.structure import find_structure
from specdesk.errors import QT_TRANSLATE_NOOP

DAMAGED = QT_TRANSLATE_NOOP("warnings", "{n} pages are damaged and were left out.")
PICTURES = QT_TRANSLATE_NOOP("warnings", "{n} pages are pictures without text and were not read.")
NONSENSE = QT_TRANSLATE_NOOP(
    "warnings", "{n} pages have letters without a meaning in the file and were not read."
)
RECOGNIZED = QT_TRANSLATE_NOOP(
    "warnings", "{n} pages were recognized from their pictures; single letters may be wrong."
)
UNCERTAIN = QT_TRANSLATE_NOOP(
    "warnings", "{n} of the recognized pages are hard to read: check what is quoted from them."
)
HIDDEN = QT_TRANSLATE_NOOP(
    "warnings", "{n} characters that the pages do not show (hidden text) were left out."
)
INVISIBLE = QT_TRANSLATE_NOOP("warnings", "{n} invisible characters were removed.")
UNMAPPED = QT_TRANSLATE_NOOP(
    "warnings", "{n} characters have no meaning in the file and were left out."
)
LIMITS = Limits()
_MARK = b"%PDF-"
_MARK_WITHIN_BYTES = 1024  # as Acrobat and PDFium accept it
_CERTAIN = 0.85  # a page recognized with less has many wrong letters


def read_pdf(
    path: Path,
    progress: Progress,
    password: str | None = None,
    recognition: Recognition | None = None,
) -> Document:
    """Read a PDF with a box for every character; pages without text are recognized.

    recognition: how; None takes the defaults. Raises DocumentError when it cannot be read,
    StorageError when a recognized page cannot be kept, Cancelled when `progress` does."""
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
        read, needs = _pages_read(path, reply)
    except CageError as error:
        raise refusal(path.name, error.reason or error.why) from error
    except Malformed as error:
        raise refusal(path.name, Why.GARBLED) from error
    recognition = recognition or Recognition()
    wanted = [index for index, need in enumerate(needs) if need is not Need.NOTHING]
    found = recognize(Scan(path, key, password, wanted), recognition, progress)
    whole = _fill_in(read, needs, found)
    if not whole.text.strip() or all(
        _is_unread(*page) for page in zip(whole.pages, needs, strict=True)
    ):
        raise refusal(path.name, _why_empty(wanted, recognition))
    try:
        return _arrange(path, key, reply, whole, needs)
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


def _pages_read(path: Path, reply: Reply) -> tuple[Pages, list[Need]]:
    """The pages of a child's reply and what each needs, every number checked.

    Raises Malformed, DocumentError."""
    text = reply.string("text")
    pages = _pages(reply, len(text))
    boxes = reply.array("boxes", "float32", len(text), 4)
    bold = reply.array("bold", "uint8", len(text)) != 0
    needs = reply.array("needs", "uint8", len(pages))
    if (needs > max(Need)).any():
        raise Malformed("needs")
    if len(pages) <= 2 * reply.integer("broken"):
        raise refusal(path.name, "damaged")
    return Pages(text, pages, boxes, bold), [Need(need) for need in needs.tolist()]


def _fill_in(read: Pages, needs: Sequence[Need], found: Mapping[int, RecognizedPage]) -> Pages:
    """The pages with those that were recognized; what has no meaning is left out in any case."""
    taken = {
        index: page
        for index, page in found.items()
        if needs[index] is Need.NONSENSE or says_more(page, read.text_of(index))
    }
    nonsense = {index for index, need in enumerate(needs) if need is Need.NONSENSE}
    whole = with_recognized(read, taken, nonsense)
    pages = tuple(
        replace(page, is_scan=page.certainty is not None and need is Need.PICTURE)
        for page, need in zip(whole.pages, needs, strict=True)
    )
    return replace(whole, pages=pages)


def _is_unread(page: Page, need: Need) -> bool:
    return need is not Need.NOTHING and page.certainty is None


def _why_empty(wanted: Sequence[int], recognition: Recognition) -> str:
    if not wanted:
        return "no_text"
    return "scan" if recognition.language is Language.NONE else "unreadable_scan"


def _arrange(path: Path, key: str, reply: Reply, read: Pages, needs: Sequence[Need]) -> Document:
    """The document of a child's reply and its recognized pages. Raises Malformed."""
    outline = _outline(reply, len(read.pages))
    upright = read.upright()
    found = find_structure(read.text, upright.pages, upright.boxes, read.bold, outline)
    return Document(
        id=key,
        path=path,
        kind="pdf",
        title=reply.string("title") or path.stem,
        text=read.text,
        pages=read.pages,
        paragraphs=(),
        boxes=read.boxes,
        borders=found.borders,
        headings=found.headings,
        skipped=found.skipped,
        warnings=_warnings(reply, read, needs),
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


def _warnings(reply: Reply, read: Pages, needs: Sequence[Need]) -> tuple[Remark, ...]:
    """What was found strange."""
    unread = Counter(
        need for page, need in zip(read.pages, needs, strict=True) if _is_unread(page, need)
    )
    certainties = [page.certainty for page in read.pages if page.certainty is not None]
    unmapped = reply.integer("unmapped")
    found = (
        Remark(DAMAGED, reply.integer("broken")),
        Remark(RECOGNIZED, len(certainties)),
        Remark(UNCERTAIN, sum(certainty < _CERTAIN for certainty in certainties)),
        Remark(PICTURES, unread[Need.PICTURE]),
        Remark(NONSENSE, unread[Need.NONSENSE]),
        Remark(HIDDEN, reply.integer("hidden")),
        Remark(INVISIBLE, reply.integer("invisible")),
        Remark(UNMAPPED, unmapped if unmapped > 0.1 * len(read.text) else 0),
    )
    return tuple(remark for remark in found if remark.number)
