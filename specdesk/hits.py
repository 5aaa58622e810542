"""What a search finds: a place, and a line of text around it."""

from dataclasses import dataclass

from engine.spans import Span
from specdesk.documents.document import Place
from specdesk.search_words import marks_in

_BEFORE, _EXCERPT = 60, 240  # characters


@dataclass(frozen=True, slots=True)
class Hit:
    """A place where all the words stand.

    kind: "document" or "answer". document_id, document: id and name; of an answer, of the first
    document it rests on. place, span: where the first word stands in the document; None and (0, 0)
    for a name or an answer. excerpt: one line of the text around it; marks: the words in it.
    answer_id, question: of an answer."""

    kind: str
    document_id: str
    document: str
    place: Place | None
    span: Span
    excerpt: str
    marks: tuple[Span, ...]
    answer_id: str = ""
    question: str = ""

    def as_dict(self) -> dict[str, object]:
        """The hit as `specdesk search --json` prints it."""
        value: dict[str, object] = {
            "kind": self.kind,
            "document_id": self.document_id,
            "document": self.document,
            "excerpt": self.excerpt,
            "marks": [[mark.start, mark.end] for mark in self.marks],
        }
        if self.place is not None:
            value |= {"page": self.place.page, "page_label": self.place.page_label}
            value |= {"section": self.place.section, "paragraph": self.place.paragraph}
            value |= {"start": self.span.start, "end": self.span.end}
        if self.kind == "answer":
            value |= {"answer_id": self.answer_id, "question": self.question}
        return value


def excerpt_of(text: str, at: int, words: list[str]) -> tuple[str, tuple[Span, ...]]:
    """A line of the text around a place, and where the words stand in it."""
    start = max(0, at - _BEFORE)
    if start:
        space = text.find(" ", start, at)
        start = start if space < 0 else space + 1
    line = " ".join(text[start : start + _EXCERPT].split())
    line = ("…" if start else "") + line + ("…" if start + _EXCERPT < len(text) else "")
    return line, tuple(marks_in(line, words))
