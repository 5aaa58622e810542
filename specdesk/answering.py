"""From what the engine gives to an Answer: citations, kept passages, models, warnings."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from engine.importance import Importance
from engine.measurements import Measurements
from engine.pipeline import Pipeline, Result
from engine.prompt import language_of, says_not_found
from engine.selection import Selection
from specdesk.answers import Answer, Citation, Kept, ModelUsed
from specdesk.citations import cite
from specdesk.documents.document import Document
from specdesk.errors import QT_TRANSLATE_NOOP
from specdesk.pipelines import Loaded
from specdesk.summaries import Summary

UNSUPPORTED = QT_TRANSLATE_NOOP("warnings", "No passage that was read supports this answer.")
LANGUAGE = QT_TRANSLATE_NOOP("warnings", "These models were trained for English only.")


def kept_passages(documents: Sequence[Document], selection: Selection) -> tuple[Kept, ...]:
    """What the target read, in the documents' order."""
    found = []
    for chosen in selection.chosen:
        document = documents[chosen.passage.source]
        span = chosen.passage.span
        page = document.place(span).page
        text = span.of(document.text)
        found.append(Kept(document.id, document.name, span, page, text, chosen.score))
    return tuple(found)


def importance_by_document(
    documents: Sequence[Document], importances: Sequence[Importance]
) -> Mapping[str, Importance]:
    """Each document's importance by its id; empty where nothing was scored."""
    return {d.id: i for d, i in zip(documents, importances, strict=False)}


def answer_of(
    result: Result,
    question: str,
    documents: Sequence[Document],
    loaded: Loaded,
    method: str,
    budget: int,
    read_seconds: float,
) -> Answer:
    """The answer to a question, cited."""
    kept = kept_passages(documents, result.selection)
    answered = not says_not_found(result.text)
    citations = cite(result.text, question, documents, kept) if answered else ()
    warnings = [UNSUPPORTED] if answered and not citations else []
    if language_of(question) not in loaded.profile.languages:
        warnings.append(LANGUAGE)
    return _answer(
        "answer",
        question,
        result.text,
        answered,
        documents,
        citations,
        kept,
        result.importances,
        _with_reading(result.measurements, read_seconds),
        loaded,
        method,
        budget,
        tuple(warnings),
    )


def summary_answer(
    summary: Summary, document: Document, loaded: Loaded, budget: int, read_seconds: float
) -> Answer:
    """A summary as it is kept."""
    return _answer(
        "summary",
        "",
        summary.text,
        True,
        [document],
        summary.citations,
        kept_passages([document], summary.kept),
        summary.importances,
        _with_reading(summary.measurements, read_seconds),
        loaded,
        "specpc",
        budget,
        (),
    )


def _answer(
    kind: str,
    question: str,
    text: str,
    answered: bool,
    documents: Sequence[Document],
    citations: tuple[Citation, ...],
    kept: tuple[Kept, ...],
    importances: Sequence[Importance],
    measurements: Measurements,
    loaded: Loaded,
    method: str,
    budget: int,
    warnings: tuple[str, ...],
) -> Answer:
    return Answer(
        id=uuid.uuid4().hex[:12],
        kind=kind,
        question=question,
        text=text,
        answered=answered,
        documents=tuple(document.id for document in documents),
        citations=citations,
        kept=kept,
        importance=importance_by_document(documents, importances),
        measurements=measurements,
        method=method,
        profile=loaded.profile.name,
        budget=budget,
        models=_models(loaded.pipeline),
        backend=loaded.pipeline.target.backend,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        warnings=warnings,
    )


def _models(pipeline: Pipeline) -> Mapping[str, ModelUsed]:
    return {
        "draft": ModelUsed(pipeline.draft.name, pipeline.draft.sha256),
        "target": ModelUsed(pipeline.target.name, pipeline.target.sha256),
    }


def _with_reading(measurements: Measurements, seconds: float) -> Measurements:
    return replace(measurements, seconds=replace(measurements.seconds, read=seconds))
