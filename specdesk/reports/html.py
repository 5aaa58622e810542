"""The report as one HTML file: no scripts, nothing fetched, pictures inside."""

import base64
from importlib.resources import files

import jinja2

from specdesk.reports.content import Report


def html_of(report: Report) -> bytes:
    """The report as HTML in UTF-8; every text in it is escaped."""
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.filters["data_uri"] = _data_uri
    template = (files("resources.report") / "report.html.jinja").read_text("utf-8")
    return environment.from_string(template).render(report=report).encode("utf-8")


def _data_uri(image: bytes, kind: str = "png") -> str:
    return f"data:image/{kind};base64,{base64.b64encode(image).decode('ascii')}"
