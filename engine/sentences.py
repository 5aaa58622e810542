"""Where sentences end, in English, Japanese and their like."""

import re
from collections.abc import Sequence
from itertools import pairwise

from engine.spans import Span, trim
from engine.text import Text

# A full stop ends a sentence only before white space and something that can begin one, so that
# "e.g. this", "3.14" and "/etc/opt" stay whole. Japanese marks end one wherever they stand.
_END = re.compile(
    r"""(?<=[.!?])["'”’)\]]*\s+(?=["'“‘(\[]*[A-Z0-9À-ÞΑ-ΩА-Я•–-])|(?<=[。！？])[」』）)]*\s*|\n\s*\n\s*""",
)
_ABBREVIATION = re.compile(
    r"\b(?:e\.g|i\.e|cf|vs|etc|No|Nos|Dr|Mr|Mrs|Ms|St|Fig|Figs|Sec|Art|pp?|approx|[A-Z])\.\s*$"
)


def sentences(text: Text) -> list[Span]:
    """Cut a text into sentences; paragraph borders and skipped spans cut too.

    Returns spans in order, white space at their ends trimmed, skipped spans left out."""
    found: list[Span] = []
    for block in _blocks(text):
        begin = block.start
        for match in _END.finditer(text.text, block.start, block.end):
            if _ABBREVIATION.search(text.text, max(block.start, match.start() - 8), match.start()):
                continue
            found.append(Span(begin, match.end()))
            begin = match.end()
        found.append(Span(begin, block.end))
    trimmed = (trim(span, text.text) for span in found)
    return [span for span in trimmed if len(span)]


def _blocks(text: Text) -> Sequence[Span]:
    """The stretches between borders, without the skipped spans."""
    cuts = {0, len(text.text), *text.borders}
    for skipped in text.skipped:
        cuts |= {skipped.start, skipped.end}
    ordered = sorted(cut for cut in cuts if 0 <= cut <= len(text.text))
    starts = sorted((span.start, span.end) for span in text.skipped)
    blocks: list[Span] = []
    position = 0
    for start, end in pairwise(ordered):
        while position < len(starts) and starts[position][1] <= start:
            position += 1
        if position < len(starts) and starts[position][0] <= start:
            continue
        blocks.append(Span(start, end))
    return blocks
