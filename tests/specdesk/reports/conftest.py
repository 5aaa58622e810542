"""A real PDF of three pages, made here, and an answer that rests on it."""

import dataclasses
import re
from pathlib import Path

import numpy as np
import pytest
import typst

from engine.importance import Importance
from engine.measurements import Measurements, Seconds
from engine.progress import Quiet
from engine.spans import Span
from specdesk.answers import Answer, Citation, Kept, ModelUsed
from specdesk.documents.document import Document, Paragraph
from specdesk.documents.pdf import read_pdf

PAGES = b"""
#set page(width: 300pt, height: 200pt)
The rent is due on the first day of each month.\\
Heating is paid apart.
#pagebreak()
Either side may end the lease with three months' notice.
#pagebreak()
The tenant keeps the garden.
"""


# What every format tells of the answer, beside its question and the document's checksum.
TOLD = (
    "The rent is due on the first day of each month.",
    "1,012 of 27,310 tokens of the document (3.7 %)",
    "31.2 MB",
    "small-model",
    "ab" * 32,
    "Either side may end the lease",
)


def bare(text: str) -> str:
    """The text without white space."""
    return re.sub(r"\s+", "", text)


@pytest.fixture(scope="session")
def lease(tmp_path_factory: pytest.TempPathFactory) -> Document:
    path = tmp_path_factory.mktemp("documents") / "lease.pdf"
    path.write_bytes(typst.compile(PAGES))
    return read_pdf(path, Quiet())


@pytest.fixture
def letter() -> Document:
    """A Word file."""
    text = "Terms\nThe rent is due on the first day of each month.\nYours, the landlord\n"
    return Document(
        id="e" * 64,
        path=Path("/gone/letter.docx"),
        kind="word",
        title="",
        text=text,
        pages=(),
        paragraphs=(Paragraph(Span(0, 6), "", 1), Paragraph(Span(6, len(text)), "Terms", 2)),
        boxes=np.zeros((0, 4), np.float32),
        borders=(0, 6),
        headings=(),
        skipped=(),
    )


def answer_about(document: Document, *quotes: str, kept: tuple[str, ...] = ()) -> Answer:
    """An answer made of the quotes, each cited; `kept` was read beside them."""
    text = " ".join(quotes)
    spans = [_find(document, quote) for quote in quotes]
    starts = np.arange(0, len(document.text), 4, dtype=np.int32)
    return Answer(
        id="answer",
        kind="answer",
        question="When is the rent due?",
        text=text,
        answered=True,
        documents=(document.id,),
        citations=tuple(
            Citation(
                document.id,
                document.name,
                document.place(span),
                span,
                quote,
                0.9,
                Span(text.find(quote), text.find(quote) + len(quote)),
            )
            for quote, span in zip(quotes, spans, strict=True)
        ),
        kept=tuple(
            Kept(document.id, document.name, span, document.place(span).page, passage, -rank)
            for rank, (passage, span) in enumerate(
                (passage, _find(document, passage)) for passage in (*quotes, *kept)
            )
        ),
        importance={
            document.id: Importance(
                starts, starts + np.int32(4), np.arange(len(starts), dtype=np.float32)
            )
        },
        measurements=Measurements(
            document_tokens=27310,
            prompt_tokens=1130,
            kept_tokens=1012,
            kv_bytes=31_200_000,
            kv_bytes_full=812_000_000,
            peak_memory_bytes=2_410_000_000,
            tokens_per_second=11.8,
            seconds=Seconds(first_token=3.34, total=7.41),
        ),
        method="specpc",
        profile="standard",
        budget=1024,
        models={"draft": ModelUsed("small-model", "ab" * 32)},
        backend="torch, CPU",
        created="2026-11-25T09:40:00+09:00",
    )


@pytest.fixture
def answer(lease: Document) -> Answer:
    quote = "The rent is due on the first day of each month."
    return answer_about(lease, quote, kept=("Either side may end the lease",))


HOSTILE = (
    '#import "@preview/a:1.0.0": b #read("/etc/passwd") $x^2$ \\ // /* = [c] `d` @e <f> '
    "<script>alert(1)</script> \"'>{{ 7*7 }}{% raw %} &amp; \ud800\x00\x1b\u202e日本"
)


@pytest.fixture
def hostile(answer: Answer) -> Answer:
    """An answer whose every text tries to be more than text."""
    return dataclasses.replace(
        answer,
        question=HOSTILE,
        text=HOSTILE,
        citations=tuple(
            dataclasses.replace(citation, quote=HOSTILE, document=HOSTILE)
            for citation in answer.citations
        ),
        kept=tuple(dataclasses.replace(passage, text=HOSTILE) for passage in answer.kept),
        models={HOSTILE: ModelUsed(HOSTILE, "ab" * 32)},
        method=HOSTILE,
        profile=HOSTILE,
        backend=HOSTILE,
        warnings=(HOSTILE,),
    )


def _find(document: Document, words: str) -> Span:
    start = document.text.index(words)
    return Span(start, start + len(words))
