"""Opening a file: what it is decides, not what it is called."""

from pathlib import Path

from engine.progress import Progress
from specdesk.documents.document import Document
from specdesk.documents.pdf import read_pdf
from specdesk.documents.recognition.recognize import Recognition
from specdesk.documents.refusals import refusal
from specdesk.documents.word import read_word
from specdesk.documents.word_refusals import word_refusal
from specdesk.errors import DocumentError

_HEAD_BYTES = 1024  # PDF allows that much before its mark
_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WEB_PAGE = (b"<!doctype html", b"<html", b"<!doctypehtml")


def open_document(
    path: Path,
    progress: Progress,
    password: str | None = None,
    recognition: Recognition | None = None,
) -> Document:
    """Read a PDF or Word file. recognition: of pages without text; None takes the defaults.

    Raises DocumentError for everything that cannot be read, folders, pipes and missing files
    included; StorageError when a recognized page cannot be kept; Cancelled."""
    head = _read_head(path)
    if b"%PDF-" in head:
        return read_pdf(path, progress, password, recognition)
    if head.startswith((_ZIP, _EMPTY_ZIP, _OLE)):
        return read_word(path, progress, password)
    raise _refused(path, head)


def _read_head(path: Path) -> bytes:
    """The first bytes of a plain file; nothing else is opened, a pipe would wait without end."""
    try:
        if not path.exists():
            raise refusal(path.name or str(path), "missing")
        if not path.is_file():
            raise refusal(path.name or str(path), "no_file")
        with path.open("rb") as file:
            return file.read(_HEAD_BYTES)
    except OSError as error:
        raise refusal(path.name, "unreadable") from error


def _refused(path: Path, head: bytes) -> DocumentError:
    """The error for a file that is neither PDF nor Word, as exact as its first bytes allow."""
    if not head:
        return refusal(path.name, "empty")
    if head.startswith(b"{\\rtf"):
        return word_refusal(path.name, "rich_text")
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_WEB_PAGE):
        return word_refusal(path.name, "web_page")
    ending = path.suffix.lower()
    if ending == ".pdf":
        return refusal(path.name, "no_pdf")
    return word_refusal(path.name, "no_word" if ending in (".docx", ".doc") else "unknown")
