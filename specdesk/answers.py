"""An answer, everything it rests on, and its JSON (DESIGN section 7)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.importance import Importance
from engine.measurements import Measurements
from engine.spans import Span
from specdesk.documents.document import Place


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote from a document that a part of the answer rests on.

    span: the quote's characters in the document, on one page. said: the characters of the answer
    that rest on it. score: support of the answer's words by the quote, 0 … 1.
    """

    document_id: str
    document: str
    place: Place
    span: Span
    quote: str
    score: float
    said: Span

    def as_dict(self) -> dict[str, object]:
        """The citation as the contract has it."""
        value: dict[str, object] = {"document": self.document}
        if self.place.page is not None:
            value |= {
                "page": self.place.page,
                "page_label": self.place.page_label,
                "recognized": self.place.recognized,
            }
        else:
            value |= {"section": self.place.section, "paragraph": self.place.paragraph}
        return value | {
            "start": self.span.start,
            "end": self.span.end,
            "quote": self.quote,
            "score": round(self.score, 4),
        }


@dataclass(frozen=True, slots=True)
class Kept:
    """A passage of a document that the target read.

    score: its importance, higher matters more. draws_attention: whether it is kept for most
    questions that have nothing to do with the document, too."""

    document_id: str
    document: str
    span: Span
    page: int | None
    text: str
    score: float
    draws_attention: bool = False

    def as_dict(self) -> dict[str, object]:
        """The passage as the contract has it."""
        return {
            "document": self.document,
            "start": self.span.start,
            "end": self.span.end,
            "page": self.page,
            "text": self.text,
            "score": round(self.score, 6),
            "draws_attention": self.draws_attention,
        }


@dataclass(frozen=True, slots=True)
class ModelUsed:
    """A model that took part: its name and the SHA-256 of the weights that were loaded."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """An answer or a summary.

    kind: "answer" or "summary". documents: ids, in the order asked. importance: per document id,
    what the scorer thought of each span; empty for methods that score nothing (`full`).
    created: ISO 8601 with time zone.
    """

    id: str
    kind: str
    question: str
    text: str
    answered: bool
    documents: tuple[str, ...]
    citations: tuple[Citation, ...]
    kept: tuple[Kept, ...]
    importance: Mapping[str, Importance]
    measurements: Measurements
    method: str
    profile: str
    budget: int
    models: Mapping[str, ModelUsed]
    backend: str
    created: str
    warnings: tuple[str, ...] = field(default=())

    def as_dict(self, *, with_kept: bool = False) -> dict[str, object]:
        """The answer as `specdesk ask --json` prints it."""
        value: dict[str, object] = {
            "id": self.id,
            "question": self.question,
            "answer": self.text,
            "answered": self.answered,
            "citations": [citation.as_dict() for citation in self.citations],
            "measurements": self.measurements.as_dict(),
            "method": self.method,
            "profile": self.profile,
            "models": {role: model.name for role, model in self.models.items()},
            "backend": self.backend,
            "warnings": list(self.warnings),
        }
        if with_kept:
            value["kept"] = [passage.as_dict() for passage in self.kept]
        return value
