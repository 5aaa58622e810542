"""From what the engine gives to an Answer: citations, kept passages, models, warnings."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from engine.importance import Importance
from engine.measurements import Measurements
from engine.pipeline import Result
from engine.prompt import NOT_FOUND, language_of, says_not_found
from engine.selection import Passage, Selection
from specdesk.answers import Answer, Citation, Kept, ModelUsed
from specdesk.citations import cite
from specdesk.documents.document import Document
from specdesk.errors import QT_TRANSLATE_NOOP
from specdesk.pipelines import Loaded
from specdesk.summaries import Summary

UNSUPPORTED = QT_TRANSLATE_NOOP("warnings", "No passage that was read supports this answer.")
DISCARDED = QT_TRANSLATE_NOOP(
    "warnings", "An answer was not taken because it named what does not stand in the passages read."
)
PARTLY = QT_TRANSLATE_NOOP(
    "warnings",
    "Only a part of the documents was weighed for this answer: what had been read, and where the "
    "words of the question stand.",
)
ATTRACTING = QT_TRANSLATE_NOOP(
    "warnings",
    "A passage cited here is kept for most questions, even unrelated ones: it may be written to "
    "draw attention. Read it on its page.",
)
UNSURE = QT_TRANSLATE_NOOP(
    "warnings", "A quote stands in a table without lines: check its row on the page."
)
LANGUAGE = QT_TRANSLATE_NOOP("warnings", "These models were trained for English only.")


@dataclass(frozen=True, slots=True)
class Work:
    """How an answer came about. read_seconds: what the draft took to read the documents now."""

    documents: Sequence[Document]
    loaded: Loaded
    method: str
    budget: int
    read_seconds: float


def kept_passages(
    documents: Sequence[Document],
    selection: Selection,
    anyway: frozenset[Passage] = frozenset(),
) -> tuple[Kept, ...]:
    """What the target read, in the documents' order. anyway: what is kept whatever is asked."""
    found = []
    for chosen in selection.chosen:
        document = documents[chosen.passage.source]
        span = chosen.passage.span
        page = document.place(span).page
        text = span.of(document.text)
        draws = chosen.passage in anyway
        found.append(Kept(document.id, document.name, span, page, text, chosen.score, draws))
    return tuple(found)


def importance_by_document(
    documents: Sequence[Document], importances: Sequence[Importance]
) -> Mapping[str, Importance]:
    """Each document's importance by its id; empty where nothing was scored."""
    return {d.id: i for d, i in zip(documents, importances, strict=False)}


def answer_of(result: Result, question: str, work: Work) -> Answer:
    """The answer to a question, cited."""
    kept = kept_passages(work.documents, result.selection, result.kept_anyway)
    answered = not says_not_found(result.text)
    citations = cite(result.text, question, work.documents, kept) if answered else ()
    text = result.text
    if answered and not citations and result.discarded:
        # At a second look the target had to say something: it counts only if a passage says so.
        text, answered = NOT_FOUND[language_of(question)], False
    warnings = [UNSUPPORTED] if answered and not citations else []
    if any(discarded.invented for discarded in result.discarded):
        warnings.append(DISCARDED)
    if _draw_attention(citations, kept):
        warnings.append(ATTRACTING)
    if _in_unsure_table(citations, work.documents):
        warnings.append(UNSURE)
    if result.measurements.weighed_share < 1:
        warnings.append(PARTLY)
    if language_of(question) not in work.loaded.profile.languages:
        warnings.append(LANGUAGE)
    return _answer(
        work,
        kind="answer",
        question=question,
        text=text,
        answered=answered,
        citations=citations,
        kept=kept,
        importances=result.importances,
        measurements=result.measurements,
        warnings=tuple(warnings),
    )


def _in_unsure_table(citations: Sequence[Citation], documents: Sequence[Document]) -> bool:
    """Whether a quote lies in a table whose rows may be wrong."""
    by_id = {document.id: document for document in documents}
    return any(by_id[c.document_id].is_unsure(c.span) for c in citations if c.document_id in by_id)


def _draw_attention(citations: Sequence[Citation], kept: Sequence[Kept]) -> bool:
    """Whether a citation lies in a passage that is kept whatever is asked."""
    drawing = [passage for passage in kept if passage.draws_attention]
    return any(
        citation.document_id == passage.document_id and citation.span.overlaps(passage.span)
        for citation in citations
        for passage in drawing
    )


def summary_answer(summary: Summary, work: Work) -> Answer:
    """A summary as it is kept."""
    return _answer(
        work,
        kind="summary",
        question="",
        text=summary.text,
        answered=True,
        citations=summary.citations,
        kept=kept_passages(work.documents, summary.kept),
        importances=summary.importances,
        measurements=summary.measurements,
        warnings=(),
    )


def _answer(
    work: Work,
    *,
    kind: str,
    question: str,
    text: str,
    answered: bool,
    citations: tuple[Citation, ...],
    kept: tuple[Kept, ...],
    importances: Sequence[Importance],
    measurements: Measurements,
    warnings: tuple[str, ...],
) -> Answer:
    """What was written, with all that the work itself tells."""
    seconds = replace(measurements.seconds, read=work.read_seconds)
    pipeline = work.loaded.pipeline
    return Answer(
        id=uuid.uuid4().hex[:12],
        kind=kind,
        question=question,
        text=text,
        answered=answered,
        documents=tuple(document.id for document in work.documents),
        citations=citations,
        kept=kept,
        importance=importance_by_document(work.documents, importances),
        measurements=replace(measurements, seconds=seconds),
        method=work.method,
        profile=work.loaded.profile.name,
        budget=work.budget,
        models=models_used(work.loaded),
        backend=pipeline.target.backend,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        warnings=warnings,
    )


def models_used(loaded: Loaded) -> Mapping[str, ModelUsed]:
    """The models of a profile by their roles."""
    draft, target = loaded.pipeline.draft, loaded.pipeline.target
    models = {
        "draft": ModelUsed(draft.name, draft.sha256),
        "target": ModelUsed(target.name, target.sha256),
    }
    if loaded.embedder is not None:
        models["embedder"] = ModelUsed(loaded.embedder.name, loaded.embedder.sha256)
    return models
