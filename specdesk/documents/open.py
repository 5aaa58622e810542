"""Opening a file: what it is decides, and what it is called where any bytes would do."""

from pathlib import Path

from engine.progress import Progress
from specdesk.documents.companions import KINDS, read_companion
from specdesk.documents.document import Document
from specdesk.documents.office import read_office
from specdesk.documents.office_refusals import office_refusal
from specdesk.documents.pdf import OnBegun, read_pdf
from specdesk.documents.recognition.recognize import Recognition
from specdesk.documents.refusals import refusal
from specdesk.errors import DocumentError

READ_ENDINGS = (".pdf", ".docx", ".docm", ".dotx", ".dotm", ".odt", ".pptx", *KINDS)
# A folder's files of these kinds are named as well, with what to do about them.
REFUSED_ENDINGS = (".doc", ".rtf")
# Why a file is refused that is not what its ending says.
_CALLED = {".pdf": "no_pdf", ".pptx": "no_slides", ".odt": "no_odt"}
_CALLED |= dict.fromkeys((".doc", ".docx", ".docm", ".dotx", ".dotm"), "no_word")
_HEAD_BYTES = 1024  # PDF allows that much before its mark
_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_RICH_TEXT = b"{\\rtf"
_WEB_PAGE = (b"<!doctype html", b"<html", b"<!doctypehtml")


def open_document(
    path: Path,
    progress: Progress,
    password: str | None = None,
    recognition: Recognition | None = None,
    on_begun: OnBegun | None = None,
) -> Document:
    """Read a PDF, Word or PowerPoint file, an OpenDocument text, a web page or a plain text.

    recognition: of PDF pages without text; None takes the defaults. on_begun: called with a long
    PDF as far as it can be shown, while the rest of it is read. Raises DocumentError for
    everything that cannot be read, folders, pipes and missing files included; StorageError when a
    recognized page cannot be kept; Cancelled."""
    head, ending = _read_head(path), path.suffix.lower()
    if head.startswith(b"%PDF-") or (b"%PDF-" in head and ending not in KINDS):
        return read_pdf(path, progress, password, recognition, on_begun)
    if head.startswith((_ZIP, _EMPTY_ZIP, _OLE)):
        return read_office(path, progress, password)
    if head and not head.startswith(_RICH_TEXT):
        if ending in KINDS:
            return read_companion(path, KINDS[ending], progress)
        if not ending and _is_web_page(head):
            return read_companion(path, "web", progress)
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
    """The error for a file that is not read, as exact as its first bytes allow."""
    if not head:
        return refusal(path.name, "empty")
    if head.startswith(_RICH_TEXT):
        return office_refusal(path.name, "rich_text")
    if _is_web_page(head):
        return office_refusal(path.name, "web_page")
    return office_refusal(path.name, _CALLED.get(path.suffix.lower(), "unknown"))


def _is_web_page(head: bytes) -> bool:
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_WEB_PAGE)
