"""What runs in the cage to read a PDF: open it, then the pages that are asked for."""

import os
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import psutil
import pypdfium2
import pypdfium2.raw as pdfium

from specdesk.documents.cage_child import Arguments, Parent, Refused
from specdesk.documents.cage_messages import Reply
from specdesk.documents.pdf_limits import MOST_CHARACTERS, MOST_PAGES
from specdesk.documents.pdf_need import Need
from specdesk.documents.pdf_text import PageText, read_page, view_of

_MOST_BOOKMARKS = 5_000
_MOST_HIDDEN = 10_000
_MOST_ATTACHMENTS = 1_000
_REPORT_SECONDS = 0.1
_NICER = 5  # a third of the processor where another process wants it as well


class Reporter(Protocol):
    """Who is told how far a child has come; cage_child.Parent is one."""

    def progress(self, done: int, total: int) -> None:
        """So many of all pages are read."""


def open_pdf(path: Path, password: str | None) -> Any:
    """Open the PDF and its form, if it has one.

    Raises Refused: needs_password, wrong_password, needs_certificate, damaged, too_many_pages."""
    try:
        opened = pypdfium2.PdfDocument(path, password=password)
    except pypdfium2.PdfiumError as error:
        if error.err_code == pdfium.FPDF_ERR_PASSWORD:
            raise Refused("wrong_password" if password else "needs_password") from None
        if error.err_code == pdfium.FPDF_ERR_SECURITY:
            raise Refused("needs_certificate") from None
        raise Refused("damaged") from None
    if len(opened) > MOST_PAGES:
        raise Refused("too_many_pages")
    if opened.get_formtype() != pdfium.FORMTYPE_NONE:
        opened.init_forms()
    return opened


@dataclass(slots=True)
class _Pages:
    """The pages read so far."""

    texts: list[PageText] = field(default_factory=list)
    sizes: list[tuple[float, float]] = field(default_factory=list)
    broken: int = 0

    def add(self, opened: Any, index: int) -> None:
        """Read one page; a page that PDFium cannot load counts as broken and is left empty."""
        page = pdfium.FPDF_LoadPage(opened.raw, index)
        if not page:
            self.broken += 1
            self.sizes.append((0.0, 0.0))
            self.texts.append(PageText())
            return
        try:
            view = view_of(page)
            self.texts.append(read_page(page, view, opened.formenv and opened.formenv.raw))
            self.sizes.append((view.width, view.height))
        finally:
            pdfium.FPDF_ClosePage(page)


def serve(arguments: Arguments, parent: Parent) -> Reply:
    """Read the PDF at `path` with `password` (or None): say what it is, then answer requests until
    the parent hangs up.

    A request has first and last: read the pages from one to before the other."""
    password = arguments["password"]
    opened = open_pdf(Path(str(arguments["path"])), None if password is None else str(password))
    parent.send("reply", about(opened))
    given_way = False
    for request in parent.requests():
        first, last = int(str(request["first"])), int(str(request["last"]))
        if first and not given_way:
            give_way()
            given_way = True
        parent.send("reply", read_pages(opened, range(first, last), parent))
    return Reply()


def give_way() -> None:
    """Leave the processors to the window and to the child that draws pages: the first pages are
    read, and what is read now nobody waits for at the screen."""
    if sys.platform == "win32":
        psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
    else:
        os.nice(_NICER)


def about(opened: Any) -> Reply:
    """What a PDF is without its text.

    labels: of all pages. sizes: float32 [pages, 2], as shown in points. title. outline: rows of
    level, page, title. attachments: names."""
    size = pdfium.FS_SIZEF()
    sizes = np.zeros((len(opened), 2), np.float32)
    for index in range(len(opened)):
        if pdfium.FPDF_GetPageSizeByIndexF(opened.raw, index, size):
            sizes[index] = size.width, size.height
    numbers = range(len(opened))
    header: dict[str, object] = {
        "labels": [_clean(opened.get_page_label(index)) or str(index + 1) for index in numbers],
        "title": _clean(opened.get_metadata_value("Title")),
        "outline": _outline(opened),
        "attachments": _attachments(opened),
    }
    return Reply(header, {"sizes": sizes})


def read_pages(opened: Any, numbers: range, parent: Reporter) -> Reply:
    """The texts of pages, a line end after each.

    starts: int64 [pages + 1]; boxes: float32 [characters, 4]; bold: uint8 [characters]; sizes:
    float32 [pages, 2]; needs: uint8 [pages], as pdf_need.Need; comments: int64 [pages], characters
    at the page's end. hidden: rows of page, reason, text; tables: rows of start, end, sure; pages
    and characters count from the first page asked for. Raises Refused: too_long."""
    pages = _Pages()
    characters = 0
    reported = time.monotonic()
    for number, index in enumerate(numbers, 1):
        pages.add(opened, index)
        characters += len(pages.texts[-1].text) + 1
        if characters > MOST_CHARACTERS:
            raise Refused("too_long")
        if time.monotonic() - reported > _REPORT_SECONDS:
            reported = time.monotonic()
            parent.progress(number, len(numbers))
    return _reply(pages)


def _reply(pages: _Pages) -> Reply:
    line_end = np.full((1, 4), np.nan, np.float32)
    lengths = [len(page.text) + 1 for page in pages.texts]
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    header: dict[str, object] = {
        "text": "".join(page.text + "\n" for page in pages.texts),
        "broken": pages.broken,
        "hidden": [
            [index, hidden.reason, hidden.text]
            for index, page in enumerate(pages.texts)
            for hidden in page.hidden
        ][:_MOST_HIDDEN],
        "tables": [
            [int(start) + first, int(start) + last, sure]
            for start, page in zip(starts, pages.texts, strict=False)
            for first, last, sure in page.tables
        ],
        "invisible": sum(page.invisible for page in pages.texts),
        "unmapped": sum(p.unmapped for p in pages.texts if p.need is not Need.NONSENSE),
    }
    boxes = [array for page in pages.texts for array in (page.boxes, line_end)]
    bold = [array for page in pages.texts for array in (page.bold, np.zeros(1, bool))]
    arrays: dict[str, Any] = {
        "starts": starts,
        "boxes": np.concatenate(boxes),
        "bold": np.concatenate(bold).astype(np.uint8),
        "sizes": np.array(pages.sizes, np.float32).reshape(-1, 2),
        "needs": np.array([page.need for page in pages.texts], np.uint8),
        "comments": np.array([page.comments for page in pages.texts], np.int64),
    }
    return Reply(header, arrays)


def _outline(opened: Any) -> list[list[object]]:
    """The outline's entries in order: [level from 1, page index, title]."""
    entries: list[list[object]] = []
    for bookmark in opened.get_toc():
        target = bookmark.get_dest()
        index = target.get_index() if target else None
        if index is not None and 0 <= index < len(opened):
            entries.append([bookmark.level + 1, index, _clean(bookmark.get_title())])
        if len(entries) >= _MOST_BOOKMARKS:
            break
    return entries


def _attachments(opened: Any) -> list[str]:
    """The names of the files that are attached."""
    count = min(max(0, opened.count_attachments()), _MOST_ATTACHMENTS)
    names = [opened.get_attachment(index).get_name() for index in range(count)]
    return [_clean(name) for name in names]


def _clean(text: str) -> str:
    """One line of printable text."""
    shown = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(shown.split())[:500]
