"""Cutting a text into windows for the draft and passages for the target, on sentence borders."""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from engine.sentences import sentences
from engine.spans import Span, trim
from engine.text import Text
from engine.tokens import Tokens

PASSAGE_TOKENS = 96
ROW_TOKENS = 256  # a number means little without the others of its row, and their names


def passages(text: Text, tokens: Tokens, size: int = PASSAGE_TOKENS) -> list[Span]:
    """Cut a text into passages of at most `size` tokens, in order, skipped spans left out.

    tokens: the text's tokens by the tokenizer whose budget counts. A passage begins at a sentence;
    a heading begins a passage and stays with what follows it; a sentence longer than `size` is cut
    between its words, a table's row only beyond ROW_TOKENS."""
    heads = {heading.span.start for heading in text.headings}
    skipped = sorted((span.start, span.end) for span in text.skipped)
    found: list[Span] = []
    begin: int | None = None
    end = 0
    for sentence in _short_sentences(text, tokens, size):
        if begin is not None and (
            sentence.start in heads
            or tokens.count(Span(begin, sentence.end)) > size
            or _between(skipped, end, sentence.start)
        ):
            found.append(Span(begin, end))
            begin = None
        begin = sentence.start if begin is None else begin
        end = sentence.end
    if begin is not None:
        found.append(Span(begin, end))
    return found


def _between(spans: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Whether one of the spans (start and end, ascending) begins between start and end."""
    index = bisect_left(spans, (start,))
    return index < len(spans) and spans[index][0] < end


def _short_sentences(text: Text, tokens: Tokens, size: int) -> list[Span]:
    """The sentences, those beyond `size` tokens cut between words."""
    return [piece for s in sentences(text) for piece in _short_pieces(text.text, s, tokens, size)]


def _short_pieces(text: str, sentence: Span, tokens: Tokens, size: int) -> list[Span]:
    if "\t" in sentence.of(text) and tokens.count(sentence) <= ROW_TOKENS:
        return [sentence]
    pieces: list[Span] = []
    begin = sentence.start
    while tokens.count(Span(begin, sentence.end)) > size:
        first = tokens.behind(begin)
        cut = max(int(tokens.starts[first + size]), begin + 1)
        cut = _word_border(text, begin, cut)
        pieces.append(Span(begin, cut))
        begin = cut
    pieces.append(Span(begin, sentence.end))
    return [piece for piece in (trim(piece, text) for piece in pieces) if len(piece)]


def _word_border(text: str, begin: int, cut: int) -> int:
    """The beginning of the word at `cut`, at most 24 characters back and behind `begin`."""
    for border in range(cut, max(begin, cut - 24), -1):
        if text[border - 1].isspace():
            return border
    return cut


def windows(text: Text, tokens: Tokens, size: int) -> list[tuple[int, int]]:
    """Cut the tokens into windows of at most `size`, about equal, at sentence borders if one lies
    near. Returns (first, last) token indices, `last` exclusive, that cover all tokens."""
    count = max(1, -(-len(tokens) // max(1, size - size // 16)))
    borders = np.asarray([tokens.first(s.start) for s in sentences(text)] or [0])
    cuts = [0]
    for index in range(1, count):
        goal = round(index * len(tokens) / count)
        near = int(borders[np.argmin(np.abs(borders - goal))])
        cut = near if abs(near - goal) <= size // 32 else goal
        cuts.append(max(cut, cuts[-1]))
    cuts.append(len(tokens))
    return [(a, b) for a, b in pairwise(cuts) if a < b]
