"""What was measured while a question was answered; never estimated unless the name says so."""

from dataclasses import asdict, dataclass, field


@dataclass(frozen=True, slots=True)
class Seconds:
    """Seconds per stage. `read` and `load` happen before a question can be put; `first_token` and
    `total` count from the moment the question is put to a document already read."""

    read: float = 0.0
    draft: float = 0.0
    score: float = 0.0
    select: float = 0.0
    prefill: float = 0.0
    first_token: float = 0.0
    total: float = 0.0
    lookahead: float = 0.0


@dataclass(frozen=True, slots=True)
class Measurements:
    """The figures of one answer (DESIGN section 7).

    document_tokens: the documents, in the target's tokens. prompt_tokens: all the target read,
    template and question included. kept_tokens: the document's share of them.
    kv_bytes: size of the target's KV cache after prefill and eviction, as allocated.
    kv_bytes_full: one token's keys and values, times the prompt with the whole documents in it.
    weighed_share: the share of the documents that the draft weighed for the question, 0 … 1.
    certainty: the log-odds that what the target read holds the answer, as it says itself; None
    where it was not asked.
    looks: how often the target read and wrote; a doubtful answer makes it look again.
    lookahead_tokens: how many the draft wrote ahead; accepted_tokens: how many of them the target
    took in its prefill, because it would have said the same.
    """

    document_tokens: int = 0
    prompt_tokens: int = 0
    kept_tokens: int = 0
    new_tokens: int = 0
    kv_bytes: int = 0
    kv_bytes_full: int = 0
    weighed_share: float = 1.0
    certainty: float | None = None
    looks: int = 1
    lookahead_tokens: int = 0
    accepted_tokens: int = 0
    weights_bytes: int = 0
    peak_memory_bytes: int = 0
    tokens_per_second: float = 0.0
    seconds: Seconds = field(default_factory=Seconds)

    def as_dict(self) -> dict[str, object]:
        """Return the figures as plain values for JSON."""
        return asdict(self)

    @property
    def read_share(self) -> float:
        """The share of the documents that the target has read, 0 … 1."""
        return self.kept_tokens / self.document_tokens if self.document_tokens else 0.0
