"""Reading Word files: a child walks the file, this builds the document from what it says."""

from pathlib import Path

from engine.progress import Progress, Stage
from specdesk.documents.blocks import document_of
from specdesk.documents.cage import CageError, Limits, Malformed, Why, run_caged
from specdesk.documents.document import Document
from specdesk.documents.word_refusals import word_refusal
from specdesk.errors import QT_TRANSLATE_NOOP

REMARKS = {
    "hidden": QT_TRANSLATE_NOOP("warnings", "{n} hidden characters are left out."),
    "invisible": QT_TRANSLATE_NOOP("warnings", "{n} invisible characters are left out."),
    "drawings": QT_TRANSLATE_NOOP("warnings", "The text in {n} charts or diagrams is not read."),
    "embedded": QT_TRANSLATE_NOOP("warnings", "{n} embedded documents are not read."),
}
LIMITS = Limits(cpu_seconds=300, message_bytes=2**26, header_bytes=2**22)


def read_word(path: Path, progress: Progress, password: str | None = None) -> Document:
    """Read a .docx file (also .docm, .dotx, ISO strict; encrypted with its password).

    Raises DocumentError, Cancelled."""
    try:
        reply = run_caged(
            "specdesk.documents.word_child:parse",
            {"path": str(path.resolve()), "password": password},
            limits=LIMITS,
            progress=progress,
            stage=Stage.OPEN,
        )
        document = document_of(path, reply, {"word": "word"}, REMARKS)
    except CageError as error:
        raise word_refusal(path.name, error.reason or error.why) from error
    except Malformed as error:
        raise word_refusal(path.name, Why.GARBLED) from error
    if document is None:
        raise word_refusal(path.name, "no_text")
    return document
