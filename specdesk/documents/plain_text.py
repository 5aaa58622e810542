"""Reading .txt files: paragraphs out of lines."""

import re
from collections.abc import Iterator

from specdesk.documents.composer import Composer, Kind, Said

_BEGINS = re.compile(
    r"\s|[-*•・●○■□◆◇▪–—]|\(?\d{1,3}[.)）]|[（(]\d{1,3}[)）]|第\s*[\d０-９一二三四五六七八九十百]+"
)
_SHORT = 0.7  # of the longest line around: a shorter one ends its paragraph


def compose_text(text: str) -> Composer:
    """The paragraphs of a plain text; their lines stay as they are."""
    composer = Composer()
    for paragraph in paragraphs(text):
        composer.add([Said(paragraph, fixed=True)], Kind.BODY)
    return composer


def paragraphs(text: str) -> Iterator[str]:
    """Lines that belong together, joined by line ends: an empty line, a short one before or a
    mark at the beginning parts them."""
    run: list[str] = []
    for line in [*text.split("\n"), ""]:
        if line.strip():
            run.append(line.rstrip())
        else:
            yield from _parted(run)
            run = []


def _parted(lines: list[str]) -> Iterator[str]:
    longest = max(map(len, lines), default=0)
    group: list[str] = []
    for line in lines:
        if group and (len(group[-1]) < _SHORT * longest or _BEGINS.match(line)):
            yield "\n".join(group)
            group = []
        group.append(line)
    if group:
        yield "\n".join(group)
