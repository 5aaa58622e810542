"""Reading Markdown: markdown-it makes it a web page, which is read like any other."""

import html
import re

from markdown_it import MarkdownIt

from specdesk.documents.composer import Composer
from specdesk.documents.web_page import compose_page

# Fields that programs put before the text, between two lines of dashes.
_FIELDS = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)


def compose_markdown(text: str) -> Composer:
    """The parts of a Markdown text (CommonMark with tables). Raises Refused."""
    fields = _FIELDS.match(text)
    before = f"<pre>{html.escape(fields[1])}</pre>" if fields else ""
    body = text[fields.end() :] if fields else text
    page = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(body)
    return compose_page(f"<html><body>{before}{page}</body></html>")
