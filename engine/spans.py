"""Character spans: the one coordinate that draft, target, heatmap and citations share."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters `start` to `end` (exclusive) of a document's text."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"not a span: {self.start} to {self.end}")

    def __len__(self) -> int:
        return self.end - self.start

    def overlaps(self, other: "Span") -> bool:
        """Whether both share at least one character."""
        return self.start < other.end and other.start < self.end

    def holds(self, other: "Span") -> bool:
        """Whether every character of the other is this one's as well."""
        return self.start <= other.start and other.end <= self.end

    def of(self, text: str) -> str:
        """The characters of the span."""
        return text[self.start : self.end]


def trim(span: Span, text: str) -> Span:
    """Return the span without white space at its ends."""
    inner = span.of(text)
    lead = len(inner) - len(inner.lstrip())
    return Span(span.start + lead, span.start + max(lead, len(inner.rstrip())))
