"""Which sentence introduces a list item or a listing: one that ends with a colon."""

import re
from collections.abc import Sequence

from engine.spans import Span

_COLON = (":", "：")
_ITEM = re.compile(r"[•◦▪‣●○・*–—-]\s*\w|\(?(?:[0-9]{1,2}|[a-zA-Z])[.)]\s")
_FARTHEST = 1200  # characters from an introduction to the item


def introductions(sentences: Sequence[Span], text: str) -> list[Span | None]:
    """Return, for each sentence, the one that introduces it, or None.

    sentences: in the order of the text. A sentence is introduced by the one before it if that ends
    with a colon; a list item also by one that ends so before other items of its list. Sentences
    with other text between them, such as passages that were left out, do not belong together."""
    found: list[Span | None] = []
    for index, sentence in enumerate(sentences):
        is_item = _ITEM.match(text, sentence.start) is not None
        above: Span | None = None
        for back in range(index - 1, -1, -1):
            before, after = sentences[back], sentences[back + 1]
            apart = text[before.end : after.start].strip()
            if apart or sentence.start - before.start > _FARTHEST:
                break
            introduces = before.of(text).endswith(_COLON)
            if introduces and (back == index - 1 or _ITEM.match(text, after.start)):
                above = before
            if introduces or not is_item:
                break
        found.append(above)
    return found
