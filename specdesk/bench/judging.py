"""The figures by which answers are judged; definitions that others can compute again.

accuracy          answers that hold an accepted wording of each group / answerable questions
by_kind           the same as "right/asked" for each kind of question
evidence_recall   answerable questions all of whose evidence lies in the kept text
citation_hit      right answers with citations: one of the quotes overlaps the evidence
citation_true     citations whose quote stands verbatim on the page it names
cited_right       right answers that have a citation
refused           unanswerable questions answered "the document does not say"
wrongly_refused   answerable questions answered so
did_not_fit       questions without an answer, since the whole document does not fit the target's
                  context; they are left out of every other figure
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import fmean, median

from specdesk.bench.intervals import Interval, bootstrap
from specdesk.bench.questions import KnownQuestion, fold
from specdesk.bench.runs import Quote, Run
from specdesk.documents.document import Document

_GRAM = 8


@dataclass(frozen=True, slots=True)
class Figures:
    """What a method reached; None where nothing could be counted."""

    questions: int
    did_not_fit: int
    accuracy: float | None
    accuracy_interval: Interval | None
    by_kind: Mapping[str, str]
    evidence_recall: float | None
    evidence_recall_interval: Interval | None
    citation_hit: float | None
    citation_true: float | None
    cited_right: float | None
    refused: float | None
    wrongly_refused: float | None
    median_kept_tokens: float | None
    median_kv_bytes: float | None
    peak_memory_bytes: int | None
    median_first_token_seconds: float | None
    median_total_seconds: float | None

    def as_dict(self) -> dict[str, object]:
        """The figures for JSON, rounded to what they can say."""
        return {name: _rounded(value) for name, value in asdict(self).items()}


def _rounded(value: object) -> object:
    if isinstance(value, dict):
        return {name: _rounded(inner) for name, inner in value.items()}
    return round(value, 4) if isinstance(value, float) else value


def is_right(question: KnownQuestion, text: str) -> bool:
    """Whether a text holds one accepted wording of each group."""
    said = fold(text)
    return bool(question.groups) and all(
        any(fold(wording) in said for wording in group) for group in question.groups
    )


def holds_evidence(question: KnownQuestion, kept: Sequence[str]) -> bool:
    """Whether all evidence lies in the kept passages, in order."""
    have = fold("\n".join(kept))
    return all(fold(evidence) in have for evidence in question.evidence)


def overlaps(quote: str, evidence: str) -> bool:
    """Whether the texts share half of the shorter one's 8-character windows."""
    short, long = sorted((fold(quote), fold(evidence)), key=len)
    if not short:
        return False
    grams = {short[i : i + _GRAM] for i in range(max(1, len(short) - _GRAM + 1))}
    return short in long or sum(gram in long for gram in grams) >= len(grams) / 2


def is_verbatim(quote: Quote, document: Document) -> bool:
    """Whether the quote stands on the page that it names."""
    page = quote.page
    where = document.pages[page - 1].span.of(document.text) if page else document.text
    return fold(quote.text) in fold(where)


def judge(
    questions: Sequence[KnownQuestion], runs: Sequence[Run], documents: Mapping[str, Document]
) -> Figures:
    """Judge one run per question, in the same order. documents: by name, as quotes have it."""
    pairs = [(q, r) for q, r in zip(questions, runs, strict=True) if not r.failure]
    answerable = [(q, r) for q, r in pairs if q.answerable]
    answers = [(q, r, r.text) for q, r in pairs if r.text is not None]
    asked = [(q, r, text) for q, r, text in answers if q.answerable]
    marks = [is_right(q, text) for q, _, text in asked]
    held = [holds_evidence(q, r.kept) for q, r in answerable]
    right = [(q, r) for (q, r, _), mark in zip(asked, marks, strict=True) if mark]
    cited = [(q, r) for q, r in right if r.quotes]
    quotes = [quote for _, run, _ in answers for quote in run.quotes]
    return Figures(
        len(questions),
        len(questions) - len(pairs),
        _mean(marks),
        bootstrap(marks, [q.document for q, _, _ in asked]),
        _by_kind([q.kind for q, _, _ in asked], marks),
        _mean(held),
        bootstrap(held, [q.document for q, _ in answerable]),
        _mean([any(overlaps(c.text, e) for c in r.quotes for e in q.evidence) for q, r in cited]),
        _mean([is_verbatim(quote, documents[quote.document]) for quote in quotes]),
        len(cited) / len(right) if right else None,
        _mean([not r.answered for q, r, _ in answers if not q.answerable]),
        _mean([not r.answered for _, r, _ in asked]),
        _median([r.kept_tokens for _, r in pairs]),
        _median([r.kv_bytes for _, r in pairs]),
        max((r.peak_memory_bytes for _, r in pairs if r.peak_memory_bytes), default=None),
        _median([r.first_token_seconds for _, r in pairs]),
        _median([r.total_seconds for _, r in pairs]),
    )


def _by_kind(kinds: Sequence[str], marks: Sequence[bool]) -> Mapping[str, str]:
    asked = Counter(kinds)
    right = Counter(kind for kind, mark in zip(kinds, marks, strict=True) if mark)
    return {kind: f"{right[kind]}/{asked[kind]}" for kind in asked}


def _mean(values: Sequence[bool]) -> float | None:
    return fmean(values) if values else None


def _median(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(median(known)) if known else None
