"""`specdesk bench speed`: the first token of a follow-up question against a full prefill."""

import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import median

from engine.processor import processor_flags
from engine.progress import Progress
from specdesk.answers import Answer
from specdesk.desk import AskOptions, Desk
from specdesk.documents.document import Document


@dataclass(frozen=True, slots=True)
class Speed:
    """One run's figures. Seconds; ratio: full prefill / follow-up first token, above 1 = faster."""

    document: str
    document_tokens: int
    profile: str
    backend: str
    cpu_flags: tuple[str, ...]
    load_average: float
    read_seconds: float
    first_token_seconds: tuple[float, ...]
    median_first_token_seconds: float
    tokens_per_second: float
    kv_bytes: int
    full_first_token_seconds: float
    full_prompt_tokens: int
    full_kv_bytes: int
    first_token_vs_full: float

    def as_dict(self) -> dict[str, object]:
        """The figures for JSON, the ratios apart as the contract has them."""
        return asdict(self) | {"ratios": {"first_token_vs_full": self.first_token_vs_full}}


def measure_speed(
    desk: Desk,
    document: Document,
    questions: Sequence[str],
    profile: str,
    budget: int,
    progress: Progress,
) -> Speed:
    """Ask all questions of a document, then let the target read it whole for the first one.

    Raises UsageError if the whole document does not fit the target's context."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    read = desk.prepare(document, profile, progress)
    short = AskOptions(profile, "auto", budget, max_new_tokens=16)
    answers = [desk.ask([document], question, short, progress) for question in questions]
    whole = AskOptions(profile, "full", budget, max_new_tokens=1)
    full = desk.ask([document], questions[0], whole, progress)
    return _speed(document, answers, full, read, load)


def _speed(
    document: Document, answers: Sequence[Answer], full: Answer, read: float, load: float
) -> Speed:
    firsts = tuple(answer.measurements.seconds.first_token for answer in answers)
    follow_up = median(firsts)
    whole = full.measurements.seconds.first_token
    return Speed(
        document.name,
        full.measurements.document_tokens,
        full.profile,
        full.backend,
        processor_flags(),
        load,
        read,
        firsts,
        follow_up,
        median(answer.measurements.tokens_per_second for answer in answers),
        round(median(answer.measurements.kv_bytes for answer in answers)),
        whole,
        full.measurements.prompt_tokens,
        full.measurements.kv_bytes,
        whole / follow_up if follow_up else 0.0,
    )
