"""Writing a report: what it says and shows is gathered once, whatever its format."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from engine.progress import Progress
from specdesk.answers import Answer
from specdesk.documents.document import Document
from specdesk.errors import QT_TRANSLATE_NOOP, UsageError
from specdesk.reports.content import Report
from specdesk.reports.html import html_of
from specdesk.reports.pages import draw_pages, open_renderer
from specdesk.reports.pdf import pdf_of
from specdesk.reports.word import word_of
from specdesk.reports.wording import report_of
from specdesk.storage import write_atomically

FORMATS: Mapping[str, Callable[[Report], bytes]] = {
    "html": html_of,
    "pdf": pdf_of,
    "docx": word_of,
}


def write_report(
    answers: Sequence[Answer],
    documents: Mapping[str, Document],
    kind: str,
    out: Path,
    progress: Progress,
) -> None:
    """Write a report of the answers to `out`; documents: by id, those that the answers rest on.

    Raises UsageError for an unknown `kind`, StorageError naming the folder, Cancelled; then `out`
    is as it was."""
    if kind not in FORMATS:
        raise UsageError(
            QT_TRANSLATE_NOOP("errors", "There are no reports of the format {kind}."),
            QT_TRANSLATE_NOOP("errors", "Choose html, pdf or docx."),
            kind=kind,
        )
    drawn = draw_pages(answers, documents, progress, open_renderer)
    report = report_of(answers, documents, drawn, datetime.now().astimezone())
    write_atomically(out, FORMATS[kind](report))
