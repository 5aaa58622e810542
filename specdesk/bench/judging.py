"""The figures by which answers are judged; definitions that others can compute again.

accuracy          answers that hold an accepted wording of each group / answerable questions
evidence_recall   answerable questions all of whose evidence lies in the kept text
citation_hit      right answers with citations: one of the quotes overlaps the evidence
citation_true     citations whose quote stands verbatim on the page it names
refused           unanswerable questions answered "the document does not say"
wrongly_refused   answerable questions answered so
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import fmean, median

from specdesk.answers import Answer, Citation
from specdesk.bench.questions import KnownQuestion, fold
from specdesk.documents.document import Document

_GRAM = 8


@dataclass(frozen=True, slots=True)
class Figures:
    """What a method reached; None where nothing could be counted."""

    questions: int
    accuracy: float | None
    evidence_recall: float | None
    citation_hit: float | None
    citation_true: float | None
    refused: float | None
    wrongly_refused: float | None
    median_kept_tokens: float | None
    median_first_token_seconds: float | None
    median_total_seconds: float | None

    def as_dict(self) -> dict[str, object]:
        """The figures for JSON, rounded to what they can say."""
        return {k: round(v, 4) if isinstance(v, float) else v for k, v in asdict(self).items()}


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


def is_verbatim(citation: Citation, document: Document) -> bool:
    """Whether the quote stands on the page that the citation names."""
    page = citation.place.page
    where = document.pages[page - 1].span.of(document.text) if page else document.text
    return fold(citation.quote) in fold(where)


def judge(
    questions: Sequence[KnownQuestion],
    answers: Sequence[Answer],
    documents: Mapping[str, Document],
) -> Figures:
    """Judge one answer per question, in the same order. documents: by id."""
    pairs = list(zip(questions, answers, strict=True))
    asked = [(q, a) for q, a in pairs if q.answerable]
    right = [(q, a) for q, a in asked if is_right(q, a.text)]
    cited = [(q, a) for q, a in right if a.citations]
    quotes = [citation for _, answer in pairs for citation in answer.citations]
    return Figures(
        len(pairs),
        _share(len(right), len(asked)),
        _mean([holds_evidence(q, [kept.text for kept in a.kept]) for q, a in asked]),
        _mean(
            [any(overlaps(c.quote, e) for c in a.citations for e in q.evidence) for q, a in cited]
        ),
        _mean([is_verbatim(quote, documents[quote.document_id]) for quote in quotes]),
        _mean([not a.answered for q, a in pairs if not q.answerable]),
        _mean([not a.answered for _, a in asked]),
        _median([a.measurements.kept_tokens for _, a in pairs]),
        _median([a.measurements.seconds.first_token for _, a in pairs]),
        _median([a.measurements.seconds.total for _, a in pairs]),
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _mean(values: Sequence[bool]) -> float | None:
    return fmean(values) if values else None


def _median(values: Sequence[float]) -> float | None:
    return float(median(values)) if values else None
