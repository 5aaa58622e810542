"""The child's side of reading plain text, Markdown and web pages."""

import hashlib
from pathlib import Path

from specdesk.documents.cage_child import Arguments, Parent, Refused
from specdesk.documents.cage_messages import Reply
from specdesk.documents.composer import Composer
from specdesk.documents.markdown_text import compose_markdown
from specdesk.documents.paper import MOST_CHARACTERS, reply_of
from specdesk.documents.plain_text import compose_text
from specdesk.documents.text_encoding import decode
from specdesk.documents.web_page import compose_page, said_charset, title_of

MOST_BYTES = 4 * MOST_CHARACTERS


def parse(arguments: Arguments, parent: Parent) -> Reply:
    """Read the file at `path` as `kind`: "text", "markdown" or "web".

    Replies as `paper.reply_of` does. Raises Refused."""
    path, kind = Path(str(arguments["path"])), str(arguments["kind"])
    with path.open("rb") as file:
        data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise Refused("too_long")
    parent.progress(1, 3)
    text = decode(data, said_charset(data) if kind == "web" else "")
    parent.progress(2, 3)
    try:
        composer = _compose(text, kind)
    except RecursionError as error:
        raise Refused("broken_part") from error
    return reply_of(
        composer.blocks,
        composer.looks,
        kind=kind,
        digest=hashlib.sha256(data).hexdigest(),
        title=title_of(text) if kind == "web" else "",
        hidden=composer.hidden,
        counts=composer.counts,
    )


def _compose(text: str, kind: str) -> Composer:
    if kind == "markdown":
        return compose_markdown(text)
    return compose_page(text) if kind == "web" else compose_text(text)
