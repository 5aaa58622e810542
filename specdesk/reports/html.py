"""The report as one HTML file: no scripts, nothing fetched, pictures inside."""

import base64
from collections.abc import Mapping, Sequence
from datetime import datetime
from importlib.resources import files
from pathlib import Path

import jinja2

from engine.progress import Progress
from specdesk.answers import Answer
from specdesk.documents.document import Document
from specdesk.reports.content import Report
from specdesk.reports.pages import OpenPages, draw_pages, open_renderer
from specdesk.reports.wording import report_of
from specdesk.storage import write_atomically


def write_html(
    answers: Sequence[Answer],
    documents: Mapping[str, Document],
    out: Path,
    progress: Progress,
    open_pages: OpenPages = open_renderer,
) -> None:
    """Write a report of the answers to `out`; documents: by id, those that the answers rest on.

    Raises StorageError naming the folder, Cancelled; then `out` is as it was."""
    drawn = draw_pages(answers, documents, progress, open_pages)
    report = report_of(answers, documents, drawn, datetime.now().astimezone())
    write_atomically(out, html_of(report).encode("utf-8"))


def html_of(report: Report) -> str:
    """The report as HTML; every text in it is escaped."""
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.filters["data_uri"] = _data_uri
    template = (files("resources.report") / "report.html.jinja").read_text("utf-8")
    return environment.from_string(template).render(report=report)


def _data_uri(image: bytes, kind: str = "png") -> str:
    return f"data:image/{kind};base64,{base64.b64encode(image).decode('ascii')}"
