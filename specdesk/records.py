"""Documents and answers as rows of the library, and back; nothing is lost on the way."""

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.importance import Importance
from engine.measurements import Measurements, Seconds
from engine.spans import Span
from engine.text import Heading
from specdesk.answers import Answer, Citation, Kept, ModelUsed
from specdesk.documents.document import Document, Page, Paragraph, Place, Remark, Table

Value = str | int | float | bytes | None
Row = Mapping[str, Value]
NO_BOXES = zlib.compress(b"")


def document_row(document: Document) -> dict[str, Value]:
    """The document's columns, but for when it was added and opened."""
    structure = {
        "pages": [
            [
                *_ends(p.span),
                float(p.width),
                float(p.height),
                p.label,
                p.certainty,
                p.is_scan,
                int(p.turn),  # absent in rows of older versions
            ]
            for p in document.pages
        ],
        "paragraphs": [[*_ends(p.span), p.section, int(p.number)] for p in document.paragraphs],
        "borders": [int(border) for border in document.borders],
        "headings": [[*_ends(h.span), int(h.level)] for h in document.headings],
        "skipped": [_ends(span) for span in document.skipped],
        "hidden": list(document.hidden),
        "tables": [[*_ends(table.span), int(table.sure)] for table in document.tables],
        "attachments": list(document.attachments),
        "warnings": [[remark.template, int(remark.number)] for remark in document.warnings],
    }
    return {
        "id": document.id,
        "path": to_column(str(document.path)),
        "kind": document.kind,
        "title": to_column(document.title),
        "page_count": len(document.pages),
        "text": zlib.compress(document.text.encode("utf-8", "surrogatepass"), 1),
        "boxes": _pack(document.boxes, "<f4"),
        "structure": zlib.compress(json.dumps(structure).encode("ascii"), 1),
    }


def document_of(row: Row) -> Document:
    """The document of a row."""
    structure = json.loads(zlib.decompress(_blob(row["structure"])))
    return Document(
        id=from_column(row["id"]),
        path=Path(from_column(row["path"])),
        kind=from_column(row["kind"]),
        title=from_column(row["title"]),
        text=zlib.decompress(_blob(row["text"])).decode("utf-8", "surrogatepass"),
        pages=tuple(Page(Span(s, e), *rest) for s, e, *rest in structure["pages"]),
        paragraphs=tuple(
            Paragraph(Span(start, end), section, number)
            for start, end, section, number in structure["paragraphs"]
        ),
        boxes=_unpack(row["boxes"], "<f4").astype(np.float32, copy=False).reshape(-1, 4),
        borders=tuple(structure["borders"]),
        headings=tuple(Heading(Span(s, e), level) for s, e, level in structure["headings"]),
        skipped=tuple(Span(start, end) for start, end in structure["skipped"]),
        warnings=tuple(
            Remark(row) if isinstance(row, str) else Remark(*row)  # texts: of older versions
            for row in structure["warnings"]
        ),
        hidden=tuple(structure.get("hidden", ())),  # absent in rows of older versions
        tables=tuple(
            Table(Span(start, end), bool(sure)) for start, end, sure in structure.get("tables", ())
        ),
        attachments=tuple(structure.get("attachments", ())),
    )


def answer_row(answer: Answer) -> dict[str, Value]:
    """The answer's own columns."""
    return {
        "id": answer.id,
        "kind": answer.kind,
        "question": to_column(answer.question),
        "text": to_column(answer.text),
        "answered": int(answer.answered),
        "method": answer.method,
        "profile": answer.profile,
        "budget": int(answer.budget),
        "backend": answer.backend,
        "created": answer.created,
        "measurements": json.dumps(answer.measurements.as_dict(), default=_plain_number),
        "warnings": json.dumps(list(answer.warnings)),
    }


def answer_parts(answer: Answer) -> dict[str, list[dict[str, Value]]]:
    """The rows of the answer's parts, by table."""
    parts: dict[str, Iterable[dict[str, Value]]] = {
        "answer_documents": ({"document": document} for document in answer.documents),
        "citations": map(_citation_row, answer.citations),
        "kept": map(_kept_row, answer.kept),
        "importance": (_importance_row(key, value) for key, value in answer.importance.items()),
        "models": (
            {"role": role, "name": to_column(model.name), "sha256": model.sha256}
            for role, model in answer.models.items()
        ),
    }
    numbered: dict[str, list[dict[str, Value]]] = {}
    for table, rows in parts.items():
        numbered[table] = [
            {"answer": answer.id, "position": position, **row} for position, row in enumerate(rows)
        ]
    return numbered


def answer_of(row: Row, parts: Mapping[str, Sequence[Row]]) -> Answer:
    """The answer of a row and of the rows of its parts, by table and in order."""
    return Answer(
        id=from_column(row["id"]),
        kind=from_column(row["kind"]),
        question=from_column(row["question"]),
        text=from_column(row["text"]),
        answered=bool(row["answered"]),
        documents=tuple(from_column(part["document"]) for part in parts["answer_documents"]),
        citations=tuple(map(_citation_of, parts["citations"])),
        kept=tuple(map(_kept_of, parts["kept"])),
        importance={from_column(p["document"]): _importance_of(p) for p in parts["importance"]},
        measurements=_measurements_of(json.loads(from_column(row["measurements"]))),
        method=from_column(row["method"]),
        profile=from_column(row["profile"]),
        budget=_whole(row["budget"]),
        models={
            from_column(part["role"]): ModelUsed(
                from_column(part["name"]), from_column(part["sha256"])
            )
            for part in parts["models"]
        },
        backend=from_column(row["backend"]),
        created=from_column(row["created"]),
        warnings=tuple(json.loads(from_column(row["warnings"]))),
    )


def to_column(text: str) -> str | bytes:
    """Return a text as SQLite can keep it: bytes where it holds halves of surrogate pairs.

    File names and arguments that are not UTF-8 reach Python with such halves."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")
    return text


def from_column(value: Value) -> str:
    """The text that `to_column` kept."""
    return value.decode("utf-8", "surrogatepass") if isinstance(value, bytes) else str(value)


def _citation_row(citation: Citation) -> dict[str, Value]:
    place = citation.place
    return {
        "document": citation.document_id,
        "document_name": to_column(citation.document),
        "page": None if place.page is None else int(place.page),
        "page_label": to_column(place.page_label),
        "section": to_column(place.section),
        "paragraph": None if place.paragraph is None else int(place.paragraph),
        "recognized": int(place.recognized),
        "start": int(citation.span.start),
        "end": int(citation.span.end),
        "quote": to_column(citation.quote),
        "score": float(citation.score),
        "said_start": int(citation.said.start),
        "said_end": int(citation.said.end),
    }


def _citation_of(row: Row) -> Citation:
    return Citation(
        document_id=from_column(row["document"]),
        document=from_column(row["document_name"]),
        place=Place(
            page=None if row["page"] is None else _whole(row["page"]),
            page_label=from_column(row["page_label"]),
            section=from_column(row["section"]),
            paragraph=None if row["paragraph"] is None else _whole(row["paragraph"]),
            recognized=bool(row["recognized"]),
        ),
        span=Span(_whole(row["start"]), _whole(row["end"])),
        quote=from_column(row["quote"]),
        score=_real(row["score"]),
        said=Span(_whole(row["said_start"]), _whole(row["said_end"])),
    )


def _kept_row(kept: Kept) -> dict[str, Value]:
    return {
        "document": kept.document_id,
        "document_name": to_column(kept.document),
        "start": int(kept.span.start),
        "end": int(kept.span.end),
        "page": None if kept.page is None else int(kept.page),
        "text": to_column(kept.text),
        "score": float(kept.score),
        "draws_attention": int(kept.draws_attention),
    }


def _kept_of(row: Row) -> Kept:
    return Kept(
        document_id=from_column(row["document"]),
        document=from_column(row["document_name"]),
        span=Span(_whole(row["start"]), _whole(row["end"])),
        page=None if row["page"] is None else _whole(row["page"]),
        text=from_column(row["text"]),
        score=_real(row["score"]),
        draws_attention=bool(row["draws_attention"]),
    )


def _importance_row(document_id: str, importance: Importance) -> dict[str, Value]:
    return {
        "document": document_id,
        "starts": _pack(importance.starts, "<i4"),
        "ends": _pack(importance.ends, "<i4"),
        "scores": _pack(importance.scores, "<f4"),
    }


def _importance_of(row: Row) -> Importance:
    return Importance(
        starts=_unpack(row["starts"], "<i4").astype(np.int32, copy=False),
        ends=_unpack(row["ends"], "<i4").astype(np.int32, copy=False),
        scores=_unpack(row["scores"], "<f4").astype(np.float32, copy=False),
    )


def _measurements_of(value: dict[str, object]) -> Measurements:
    """The figures; those that this version does not know are left out."""
    seconds = value.pop("seconds", None)
    known = {field.name for field in fields(Measurements)} & value.keys()
    known_seconds = {field.name for field in fields(Seconds)}
    spent = seconds if isinstance(seconds, dict) else {}
    return Measurements(
        **{name: value[name] for name in known},  # type: ignore[arg-type]
        seconds=Seconds(**{name: spent[name] for name in known_seconds & spent.keys()}),
    )


def _ends(span: Span) -> list[int]:
    return [int(span.start), int(span.end)]


def _pack(array: NDArray[np.generic], dtype: str) -> bytes:
    """An array as compressed bytes, little-endian on every machine."""
    return zlib.compress(np.ascontiguousarray(array, dtype=dtype).tobytes(), 1)


def _unpack(value: Value, dtype: str) -> NDArray[np.generic]:
    """The array that `_pack` kept: read-only, one-dimensional."""
    return np.frombuffer(zlib.decompress(_blob(value)), dtype=dtype)


def _blob(value: Value) -> bytes:
    if not isinstance(value, bytes):
        raise TypeError(f"not bytes: {type(value)}")
    return value


def _whole(value: Value) -> int:
    if not isinstance(value, int):
        raise TypeError(f"not a whole number: {type(value)}")
    return value


def _real(value: Value) -> float:
    """A number; SQLite keeps "not a number" as NULL."""
    return float("nan") if value is None else float(value)


def _plain_number(value: object) -> int | float:
    """What JSON writes for a number of numpy's."""
    if isinstance(value, np.generic):
        number: int | float = value.item()
        return number
    raise TypeError(f"not a number: {type(value)}")
