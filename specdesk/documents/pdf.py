"""Read a PDF: check the file, let a caged child read it, recognize pages without text, arrange."""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from engine.progress import Progress
from engine.spans import Span
from specdesk.documents.cage import CageError, Malformed, Why
from specdesk.documents.document import Document, Page, Remark, Table
from specdesk.documents.pdf_need import LEAST_CHARACTERS, Need
from specdesk.documents.pdf_reading import read_in_cages
from specdesk.documents.pdf_reply import About, Part
from specdesk.documents.recognition.languages import Language
from specdesk.documents.recognition.merge import (
    Pages,
    count_characters,
    says_as_much,
    says_more,
    with_recognized,
)
from specdesk.documents.recognition.recognize import Recognition, Scan, recognize
from specdesk.documents.recognition.store import RecognizedPage
from specdesk.documents.refusals import refusal
from specdesk.documents.structure import find_structure
from specdesk.errors import QT_TRANSLATE_NOOP, DocumentError

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
UNSURE = QT_TRANSLATE_NOOP(
    "warnings",
    "{n} tables have no lines: their rows were told by gaps, so check what is quoted from them.",
)
ATTACHED = QT_TRANSLATE_NOOP("warnings", "{n} attached files were not read.")
UNMAPPED = QT_TRANSLATE_NOOP(
    "warnings", "{n} characters have no meaning in the file and were left out."
)
OnBegun = Callable[[Document], None]
_MARK = b"%PDF-"
_MARK_WITHIN_BYTES = 1024  # as Acrobat and PDFium accept it
_PASSAGE_CHARACTERS = 300  # of a hidden passage, to be listed
_MOST_PASSAGES = 200
_CERTAIN = 0.85  # a page recognized with less has many wrong letters


def read_pdf(
    path: Path,
    progress: Progress,
    password: str | None = None,
    recognition: Recognition | None = None,
    on_begun: OnBegun | None = None,
) -> Document:
    """Read a PDF with a box for every character; pages without text are recognized.

    recognition: how; None takes the defaults. on_begun: called with a long file's document as far
    as it can be shown, with the text of its first pages, while the others are read.
    Raises DocumentError when it cannot be read, StorageError when a recognized page cannot be
    kept, Cancelled when `progress` does."""
    key = _check_file(path)
    try:
        document = _read(path, key, progress, password, recognition or Recognition(), on_begun)
    except DocumentError:
        _check_unchanged(path, key)  # which may be all that was wrong
        raise
    _check_unchanged(path, key)
    return document


def _check_unchanged(path: Path, key: str) -> None:
    """Refuse a file that has other bytes than it had: its children may have read some of these
    and some of those. Raises DocumentError."""
    if _check_file(path) != key:
        raise refusal(path.name, "changed")


def _read(
    path: Path,
    key: str,
    progress: Progress,
    password: str | None,
    recognition: Recognition,
    on_begun: OnBegun | None,
) -> Document:
    def show(about: About, part: Part) -> None:
        if on_begun is not None:
            on_begun(_begun(path, key, about, part))

    try:
        about, part = read_in_cages(path, password, progress, show)
    except CageError as error:
        raise refusal(path.name, error.reason or error.why) from error
    except Malformed as error:
        raise refusal(path.name, Why.GARBLED) from error
    if len(about.labels) <= 2 * part.broken:
        raise refusal(path.name, "damaged")
    wanted = [index for index, need in enumerate(part.needs) if need is not Need.NOTHING]
    found = recognize(Scan(path, key, password, wanted), recognition, progress)
    whole, needs = _fill_in(part.pages, part.needs, found), _left(part, found)
    if _says_nothing(whole, needs):
        raise refusal(path.name, _why_empty(wanted, recognition, bool(part.hidden)))
    return _arrange(path, key, about, replace(part, pages=whole, needs=needs))


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


def _left(part: Part, found: Mapping[int, RecognizedPage]) -> tuple[Need, ...]:
    """What the pages need still: nothing where a picture turned out to hold no text of its own."""
    return tuple(
        Need.NOTHING
        if need is Need.PICTURE
        and (page := found.get(index)) is not None
        and says_as_much(page, part.pages.text_of(index))
        else need
        for index, need in enumerate(part.needs)
    )


def _is_unread(page: Page, need: Need) -> bool:
    return need is not Need.NOTHING and page.certainty is None


def _says_nothing(whole: Pages, needs: Sequence[Need]) -> bool:
    """Whether there is no text, or hardly any beside pages that could not be read."""
    if not whole.text.strip():
        return True
    return all(
        _is_unread(page, need) and count_characters(page.span.of(whole.text)) < LEAST_CHARACTERS
        for page, need in zip(whole.pages, needs, strict=True)
    )


def _why_empty(wanted: Sequence[int], recognition: Recognition, hides: bool) -> str:
    if not wanted:
        return "only_hidden" if hides else "no_text"
    return "scan" if recognition.language is Language.NONE else "unreadable_scan"


def _arrange(path: Path, key: str, about: About, part: Part) -> Document:
    """The document of a file's pages, the recognized ones among them."""
    read = part.pages.as_shown()
    upright = read.upright()
    found = find_structure(
        read.text, upright.pages, upright.boxes, read.bold, about.outline, read.tables
    )
    tables = tuple(t for t in read.tables if t.sure or not _is_skipped(t, found.skipped))
    hidden = [(read.pages[index], said) for index, said in part.hidden]
    return Document(
        id=key,
        path=path,
        kind="pdf",
        title=about.title or path.stem,
        text=read.text,
        pages=read.pages,
        paragraphs=(),
        boxes=read.boxes,
        borders=found.borders,
        headings=found.headings,
        skipped=found.skipped,
        warnings=_warnings(about, part, tables, hidden),
        hidden=tuple(_passage(page, said) for page, said in hidden[:_MOST_PASSAGES]),
        tables=tables,
        attachments=about.attachments,
    )


def _begun(path: Path, key: str, about: About, part: Part) -> Document:
    """The first pages of a long file as they are shown until it is read; the others are empty."""
    read = part.pages
    sizes = list(zip(about.sizes, about.labels, strict=True))[len(read.pages) :]
    start = len(read.text)
    empty = [
        Page(Span(start + number, start + number + 1), width, height, label)
        for number, ((width, height), label) in enumerate(sizes)
    ]
    return Document(
        id=key,
        path=path,
        kind="pdf",
        title=about.title or path.stem,
        text=read.text + "\n" * len(empty),
        pages=(*read.pages, *empty),
        paragraphs=(),
        boxes=np.concatenate([read.boxes, np.full((len(empty), 4), np.nan, np.float32)]),
        borders=(),
        headings=(),
        skipped=(),
    )


def _is_skipped(table: Table, skipped: Sequence[Span]) -> bool:
    """Whether half of a table need not be read: it is one of contents."""
    within = (s for s in skipped if table.span.start <= s.start and s.end <= table.span.end)
    return 2 * sum(map(len, within)) > len(table.span)


def _passage(page: Page, said: str) -> str:
    """A hidden passage as it is listed."""
    cut = said if len(said) <= _PASSAGE_CHARACTERS else said[:_PASSAGE_CHARACTERS] + " …"
    return f"p. {page.label}: {cut}"


def _warnings(
    about: About, part: Part, tables: Sequence[Table], hidden: Sequence[tuple[Page, str]]
) -> tuple[Remark, ...]:
    """What was found strange."""
    read, needs = part.pages, part.needs
    unread = Counter(
        need for page, need in zip(read.pages, needs, strict=True) if _is_unread(page, need)
    )
    certainties = [page.certainty for page in read.pages if page.certainty is not None]
    unmapped = part.unmapped
    found = (
        Remark(DAMAGED, part.broken),
        Remark(RECOGNIZED, len(certainties)),
        Remark(UNCERTAIN, sum(certainty < _CERTAIN for certainty in certainties)),
        Remark(PICTURES, unread[Need.PICTURE]),
        Remark(NONSENSE, unread[Need.NONSENSE]),
        Remark(HIDDEN, sum(count_characters(said) for _, said in hidden)),
        Remark(INVISIBLE, part.invisible),
        Remark(UNSURE, sum(not table.sure for table in tables)),
        Remark(ATTACHED, len(about.attachments)),
        Remark(UNMAPPED, unmapped if unmapped > 0.1 * len(read.text) else 0),
    )
    return tuple(remark for remark in found if remark.number)
