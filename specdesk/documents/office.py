"""Reading Office files (Word, OpenDocument text, PowerPoint): a child walks the file, this builds
the document from what it says."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from engine.progress import Progress, Stage
from specdesk.documents.blocks import document_of
from specdesk.documents.cage import CageError, Limits, Malformed, Why, run_caged
from specdesk.documents.document import Document
from specdesk.documents.office_refusals import office_refusal
from specdesk.errors import QT_TRANSLATE_NOOP

REMARKS = {
    "hidden": QT_TRANSLATE_NOOP("warnings", "{n} hidden characters are left out."),
    "invisible": QT_TRANSLATE_NOOP("warnings", "{n} invisible characters are left out."),
    "drawings": QT_TRANSLATE_NOOP("warnings", "The text in {n} charts or diagrams is not read."),
    "embedded": QT_TRANSLATE_NOOP("warnings", "{n} embedded documents are not read."),
    "macros": QT_TRANSLATE_NOOP("warnings", "The file holds macros; they are never run."),
    "template": QT_TRANSLATE_NOOP("warnings", "The file is a template, not a finished document."),
}
KINDS = ("word", "odt", "slides")
LIMITS = Limits(cpu_seconds=300, message_bytes=2**26, header_bytes=2**22)


def read_office(path: Path, progress: Progress, password: str | None = None) -> Document:
    """Read a .docx file (also .docm, .dotx, ISO strict), an .odt or a .pptx; encrypted Microsoft
    files with their password.

    Raises DocumentError, Cancelled."""
    child = "specdesk.documents.office_child:parse"
    return read_blocks(path, child, {"password": password}, KINDS, "no_text", progress)


def read_blocks(
    path: Path,
    child: str,
    arguments: Mapping[str, object],
    kinds: Sequence[str],
    without_text: str,
    progress: Progress,
) -> Document:
    """Read a file of blocks in a caged child, "module:function", which is given the path and the
    arguments and may reply with one of the kinds. without_text: the refusal of a file that says
    nothing. Raises DocumentError, Cancelled."""
    try:
        reply = run_caged(
            child,
            {"path": str(path.resolve()), **arguments},
            limits=LIMITS,
            progress=progress,
            stage=Stage.OPEN,
        )
        document = document_of(path, reply, kinds, REMARKS)
        hides = bool(reply.strings("hidden"))
    except CageError as error:
        raise office_refusal(path.name, error.reason or error.why) from error
    except Malformed as error:
        raise office_refusal(path.name, Why.GARBLED) from error
    if document is None:
        raise office_refusal(path.name, "only_hidden" if hides else without_text)
    return document
