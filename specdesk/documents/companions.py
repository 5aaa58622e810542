"""Reading plain text, Markdown and web pages: a child reads the file, this builds the document."""

from pathlib import Path

from engine.progress import Progress
from specdesk.documents.document import Document
from specdesk.documents.office import read_blocks

KINDS = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "web",
    ".htm": "web",
    ".xhtml": "web",
}


def read_companion(path: Path, kind: str, progress: Progress) -> Document:
    """Read a file as `kind`, one of the values of KINDS. Raises DocumentError, Cancelled."""
    child = "specdesk.documents.companion_child:parse"
    return read_blocks(path, child, {"kind": kind}, (kind,), "blank", progress)
