"""What runs in the cage to read a PDF: open, then page by page."""

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium

from specdesk.documents.cage_child import Arguments, Parent, Refused
from specdesk.documents.cage_messages import Reply
from specdesk.documents.pdf_text import PageText, read_page, view_of
from specdesk.documents.pdf_usable import Need

MOST_PAGES = 10_000
MOST_CHARACTERS = 50_000_000
_MOST_BOOKMARKS = 5_000
_REPORT_SECONDS = 0.1


def open_pdf(path: Path, password: str | None) -> Any:
    """Open the PDF. Raises Refused: needs_password, wrong_password, damaged, too_many_pages."""
    try:
        opened = pypdfium2.PdfDocument(path, password=password)
    except pypdfium2.PdfiumError as error:
        if error.err_code == pdfium.FPDF_ERR_PASSWORD:
            raise Refused("wrong_password" if password else "needs_password") from None
        raise Refused("damaged") from None
    if len(opened) > MOST_PAGES:
        raise Refused("too_many_pages")
    return opened


@dataclass(slots=True)
class _Pages:
    """The pages read so far."""

    texts: list[PageText] = field(default_factory=list)
    sizes: list[tuple[float, float]] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    broken: int = 0

    def add(self, opened: Any, index: int) -> None:
        """Read one page; a page that PDFium cannot load counts as broken and is left empty."""
        self.labels.append(_clean(opened.get_page_label(index)) or str(index + 1))
        page = pdfium.FPDF_LoadPage(opened.raw, index)
        if not page:
            self.broken += 1
            self.sizes.append((0.0, 0.0))
            self.texts.append(PageText("", np.empty((0, 4), np.float32), np.empty(0, bool)))
            return
        try:
            view = view_of(page)
            self.texts.append(read_page(page, view))
            self.sizes.append((view.width, view.height))
        finally:
            pdfium.FPDF_ClosePage(page)


def read(arguments: Arguments, parent: Parent) -> Reply:
    """Read the PDF at `path` with `password` (or None).

    Replies with the pages' texts, a line end after each. starts: int64 [pages + 1]; boxes:
    float32 [characters, 4]; bold: uint8 [characters]; sizes: float32 [pages, 2];
    needs: uint8 [pages], as pdf_usable.Need."""
    password = arguments["password"]
    opened = open_pdf(Path(str(arguments["path"])), None if password is None else str(password))
    pages = _Pages()
    characters = 0
    reported = 0.0
    for index in range(len(opened)):
        pages.add(opened, index)
        characters += len(pages.texts[-1].text) + 1
        if characters > MOST_CHARACTERS:
            raise Refused("too_long")
        if time.monotonic() - reported > _REPORT_SECONDS:
            reported = time.monotonic()
            parent.progress(index + 1, len(opened))
    parent.progress(len(opened), len(opened))
    return _reply(pages, _clean(opened.get_metadata_value("Title")), _outline(opened))


def _reply(pages: _Pages, title: str, outline: list[list[object]]) -> Reply:
    line_end = np.full((1, 4), np.nan, np.float32)
    lengths = [len(page.text) + 1 for page in pages.texts]
    header: dict[str, object] = {
        "text": "".join(page.text + "\n" for page in pages.texts),
        "labels": pages.labels,
        "title": title,
        "outline": outline,
        "broken": pages.broken,
        "hidden": sum(page.hidden for page in pages.texts),
        "invisible": sum(page.invisible for page in pages.texts),
        "unmapped": sum(p.unmapped for p in pages.texts if p.need is not Need.NONSENSE),
    }
    boxes = [array for page in pages.texts for array in (page.boxes, line_end)]
    bold = [array for page in pages.texts for array in (page.bold, np.zeros(1, bool))]
    arrays: dict[str, Any] = {
        "starts": np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        "boxes": np.concatenate(boxes),
        "bold": np.concatenate(bold).astype(np.uint8),
        "sizes": np.array(pages.sizes, np.float32).reshape(-1, 2),
        "needs": np.array([page.need for page in pages.texts], np.uint8),
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


def _clean(text: str) -> str:
    """One line of printable text."""
    shown = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(shown.split())[:500]
