"""Hypothesis strategies of the values that flow through specdesk."""

from pathlib import Path
from typing import get_type_hints

import numpy as np
from hypothesis import strategies as st

from engine.importance import Importance
from engine.measurements import Measurements, Seconds
from engine.spans import Span
from engine.text import Heading
from specdesk.answers import Answer, Citation, Kept, ModelUsed
from specdesk.documents.document import Document, Page, Paragraph, Place, Remark, Table

# Texts hold what files hold: kanji, controls, and the lone surrogates of names that are not UTF-8.
texts = st.text(st.characters(exclude_categories=()), max_size=40)
plain_texts = st.text(max_size=20)
names = st.text(st.characters(exclude_characters="/\0"), min_size=1, max_size=12).filter(
    lambda name: name not in {".", ".."}
)
paths = names.map(lambda name: Path("/") / "folder" / name)
hashes = st.binary(min_size=32, max_size=32).map(bytes.hex)
floats = st.floats(allow_nan=False)
counts = st.integers(0, 2**40)
offsets = st.integers(0, 2**31 - 1)


@st.composite
def spans(draw: st.DrawFn, limit: int = 2**31 - 1) -> Span:
    start = draw(st.integers(0, limit))
    return Span(start, draw(st.integers(start, limit)))


@st.composite
def importances(draw: st.DrawFn, limit: int = 2**31 - 1) -> Importance:
    borders = sorted(draw(st.sets(st.integers(0, limit), max_size=20)))
    starts, ends = borders[:-1], borders[1:]
    scores = draw(st.lists(st.floats(width=32), min_size=len(starts), max_size=len(starts)))
    return Importance(
        np.array(starts, np.int32), np.array(ends, np.int32), np.array(scores, np.float32)
    )


def pages_of(within: st.SearchStrategy[Span]) -> st.SearchStrategy[Page]:
    """Pages of a PDF, some of them recognized."""
    sure = st.none() | floats
    turns = st.integers(0, 3)
    return st.builds(Page, within, floats, floats, texts, sure, st.booleans(), turns)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    text = draw(texts)
    is_pdf = draw(st.booleans())
    within = spans(len(text))
    boxes = draw(st.lists(st.floats(width=32), min_size=4 * len(text), max_size=4 * len(text)))
    return Document(
        id=draw(hashes),
        path=draw(paths),
        kind="pdf" if is_pdf else "word",
        title=draw(texts),
        text=text,
        pages=tuple(draw(st.lists(pages_of(within), max_size=3))) if is_pdf else (),
        paragraphs=()
        if is_pdf
        else tuple(draw(st.lists(st.builds(Paragraph, within, texts, counts), max_size=3))),
        boxes=np.array(boxes if is_pdf else [], np.float32).reshape(-1, 4),
        borders=tuple(sorted(draw(st.sets(st.integers(0, len(text)), max_size=5)))),
        headings=tuple(draw(st.lists(st.builds(Heading, within, st.integers(1, 9)), max_size=3))),
        skipped=tuple(draw(st.lists(within, max_size=3))),
        warnings=tuple(draw(st.lists(st.builds(Remark, plain_texts, counts), max_size=2))),
        hidden=tuple(draw(st.lists(plain_texts, max_size=2))),
        tables=tuple(draw(st.lists(st.builds(Table, within, st.booleans()), max_size=2))),
        attachments=tuple(draw(st.lists(plain_texts, max_size=2))),
    )


places = st.one_of(
    st.builds(Place, page=st.integers(1, 9999), page_label=texts, recognized=st.booleans()),
    st.builds(Place, section=texts, paragraph=st.integers(1, 9999)),
    st.just(Place()),
)
citations = st.builds(Citation, hashes, texts, places, spans(), texts, floats, spans())
kept = st.builds(
    Kept, hashes, texts, spans(), st.none() | st.integers(1, 9999), texts, floats, st.booleans()
)
seconds = st.builds(Seconds, floats, floats, floats, floats, floats, floats, floats)
measurements = st.builds(
    Measurements,
    **{
        name: seconds if name == "seconds" else floats if kind is float else counts
        for name, kind in get_type_hints(Measurements).items()
    },
)
models = st.dictionaries(
    st.sampled_from(["draft", "target"]), st.builds(ModelUsed, texts, hashes), max_size=2
)


def answers(document_ids: tuple[str, ...]) -> st.SearchStrategy[Answer]:
    """Answers that rest on these documents."""
    return st.builds(
        Answer,
        id=st.uuids().map(str),
        kind=st.sampled_from(["answer", "summary"]),
        question=texts,
        text=texts,
        answered=st.booleans(),
        documents=st.just(document_ids),
        citations=st.lists(citations, max_size=3).map(tuple),
        kept=st.lists(kept, max_size=3).map(tuple),
        importance=st.dictionaries(st.sampled_from(document_ids), importances(), max_size=2)
        if document_ids
        else st.just({}),
        measurements=measurements,
        method=plain_texts,
        profile=plain_texts,
        budget=counts,
        models=models,
        backend=plain_texts,
        created=st.datetimes().map(lambda moment: moment.isoformat() + "+00:00"),
        warnings=st.lists(plain_texts, max_size=2).map(tuple),
    )


def same(one: object, other: object) -> bool:
    """Whether two values are equal to the last bit, arrays and "not a number" included."""
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        alike = one.dtype == other.dtype and one.shape == other.shape
        return alike and one.tobytes() == other.tobytes()
    if isinstance(one, tuple | list) and isinstance(other, tuple | list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    if fields := getattr(one, "__dataclass_fields__", None):
        return all(same(getattr(one, name), getattr(other, name)) for name in fields)
    return one == other
