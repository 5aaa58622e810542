"""Reading plain text, Markdown and web pages: a child reads the file, this builds the document."""

from pathlib import Path

from engine.progress import Progress, Stage
from specdesk.documents.blocks import document_of
from specdesk.documents.cage import CageError, Malformed, Why, run_caged
from specdesk.documents.document import Document
from specdesk.documents.office import LIMITS, REMARKS
from specdesk.documents.office_refusals import office_refusal

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
    try:
        reply = run_caged(
            "specdesk.documents.companion_child:parse",
            {"path": str(path.resolve()), "kind": kind},
            limits=LIMITS,
            progress=progress,
            stage=Stage.OPEN,
        )
        document = document_of(path, reply, (kind,), REMARKS)
    except CageError as error:
        raise office_refusal(path.name, error.reason or error.why) from error
    except Malformed as error:
        raise office_refusal(path.name, Why.GARBLED) from error
    if document is None:
        raise office_refusal(path.name, "blank")
    return document
