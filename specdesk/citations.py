"""Citations: which sentence of a kept passage each statement of an answer rests on.

The words decide, not the model: a statement is cited only where a kept sentence says what the
statement adds to the question. No citation rather than a wrong one. An item of a list is quoted
with the sentence that introduces it.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass

from engine.scorers.bm25 import terms
from engine.sentences import sentences
from engine.spans import Span, trim
from engine.text import Text
from specdesk.answers import Citation, Kept
from specdesk.documents.document import Document
from specdesk.introductions import introductions

# Words that every sentence has say nothing about whether two say the same.
_FUNCTION_WORDS = frozenset(
    re.findall(
        r"\w+",
        "a about after all also an and any are as at be because been before between both but by "
        "can could did do does during each for from had has have he her his how i if in into is it "
        "its may more most must no nor not of on only or other our per shall she should so some "
        "such than that the their them then there these they this those to under until up was we "
        "were what when where which while who whom whose will with within would you your",
    )
)
SUPPORT = 0.6  # the weight of a statement's own words that a quote must hold
QUOTES = 2  # a statement may rest on two places
UNREAD = 0.5  # the weight of a word that no kept sentence holds: "used", "stands", a paraphrase
_GAIN = 0.25  # the least share of a statement's words that a quote adds
_LONGEST = 600  # characters of a quote


def content_words(text: str) -> frozenset[str]:
    """The words of a text that say something: no function words, single letters or mere kana."""
    return frozenset(
        word
        for word in terms(text)
        if word not in _FUNCTION_WORDS
        and not (len(word) == 1 and word.isascii() and word.isalpha())
        and not all("\u3041" <= character <= "\u309f" for character in word)
    )


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A sentence that may be quoted, with the one that introduces it."""

    document: Document
    span: Span
    introduction: Span | None
    words: frozenset[str]  # of both
    rank: float  # 0 … 1, of the passage it stands in, best 1

    def spans(self) -> list[Span]:
        """What is quoted: both in one if that is not too long."""
        if self.introduction is None:
            return [self.span]
        whole = Span(self.introduction.start, self.span.end)
        return [whole] if len(whole) <= _LONGEST else [self.introduction, self.span]


def cite(
    answer: str,
    question: str,
    documents: Sequence[Document],
    kept: Sequence[Kept],
    support: float = SUPPORT,
) -> tuple[Citation, ...]:
    """Return the citations of an answer, in the order of its statements.

    documents: those asked. kept: what the target read of them. support: the share of a
    statement's own words, by weight, that its quotes must hold."""
    candidates = _candidates(documents, kept)
    weights = _rarity(candidates)
    asked = content_words(question)
    found: list[Citation] = []
    for said in sentences(Text("answer", answer)):
        found += _support(said, said.of(answer), asked, candidates, weights, support)
    return tuple(found)


def quote_citation(document: Document, span: Span, score: float, said: Span) -> Citation | None:
    """A citation of the span, cut to the page on which most of it stands; None if none is left."""
    parts = document.split_at_pages(span)
    part = trim(max(parts, key=len), document.text) if parts else span
    if not len(part):
        return None
    return Citation(
        document.id, document.name, document.place(part), part, part.of(document.text), score, said
    )


def quotable(document: Document, span: Span) -> list[Span]:
    """The sentences inside a span of a document, each short enough to quote."""
    inner = Text(
        document.id,
        span.of(document.text),
        tuple(border - span.start for border in document.borders if span.start < border < span.end),
        skipped=tuple(
            Span(max(s.start, span.start) - span.start, min(s.end, span.end) - span.start)
            for s in document.skipped
            if s.overlaps(span)
        ),
    )
    found = (Span(s.start + span.start, s.end + span.start) for s in sentences(inner))
    return [sentence for sentence in found if len(sentence) <= _LONGEST]


def _candidates(documents: Sequence[Document], kept: Sequence[Kept]) -> list[_Candidate]:
    order = sorted(kept, key=lambda passage: passage.score)
    ranks = {id(passage): (index + 1) / len(order) for index, passage in enumerate(order)}
    found: list[_Candidate] = []
    for document in documents:
        own = [passage for passage in kept if passage.document_id == document.id]
        inside = [(span, ranks[id(p)]) for p in own for span in quotable(document, p.span)]
        above = introductions([span for span, _ in inside], document.text)
        for (span, rank), introduction in zip(inside, above, strict=True):
            words = content_words(span.of(document.text))
            if introduction is not None:
                words |= content_words(introduction.of(document.text))
            found.append(_Candidate(document, span, introduction, words, rank))
    return found


def _rarity(candidates: Sequence[_Candidate]) -> dict[str, float]:
    """Each word's weight: rare ones among the kept sentences say more."""
    counts = Counter(word for candidate in candidates for word in candidate.words)
    return {word: math.log(1 + len(candidates) / count) for word, count in counts.items()}


def _support(
    said: Span,
    statement: str,
    asked: frozenset[str],
    candidates: Sequence[_Candidate],
    weights: dict[str, float],
    support: float,
) -> list[Citation]:
    """Return the fewest quotes that hold a statement's own words, or none if they fall short; where
    one holds them, also another that would do alone."""
    unread = UNREAD * max(weights.values(), default=1.0)
    words = content_words(statement)
    own = words - asked or words
    weight = {word: weights.get(word, unread) for word in own}
    total = sum(weight.values())

    def share(candidate: _Candidate, left: Set[str]) -> float:
        return sum(weight[word] for word in candidate.words & left) / total if total else 0.0

    def best(among: Sequence[_Candidate], left: Set[str]) -> _Candidate:
        def worth(candidate: _Candidate) -> float:
            context = len(candidate.words & asked) / max(1, len(asked))
            return share(candidate, left) + 0.2 * context + 0.1 * candidate.rank

        return max(among, key=worth)

    left = set(own)
    quotes: list[_Candidate] = []
    reached = 0.0
    while len(quotes) < QUOTES:
        helps = [candidate for candidate in candidates if share(candidate, left) >= _GAIN]
        if not helps:
            break
        quotes.append(best(helps, left))
        reached += share(quotes[-1], left)
        left -= quotes[-1].words
    if reached < support:
        return []
    alone = [c for c in candidates if c is not quotes[0] and share(c, own) >= support]
    if alone and len(quotes) == 1:
        quotes.append(best(alone, own))
    places = {(c.document.id, span): c.document for c in quotes for span in c.spans()}
    cited = (
        quote_citation(document, span, reached, said)
        for (key, span), document in places.items()
        if not any(key == k and other != span and other.holds(span) for k, other in places)
    )
    return [citation for citation in cited if citation is not None]
