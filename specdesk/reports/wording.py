"""Answers put into the words of a report."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.measurements import Measurements
from engine.spans import Span
from specdesk.answers import Answer
from specdesk.documents.document import Document, Place
from specdesk.reports.content import Passage, Picture, Piece, Report, Section, Source
from specdesk.reports.labels import (
    LABELS,
    Language,
    duration,
    label,
    language_of,
    moment,
    share,
    size,
    whole,
)
from specdesk.reports.pictures import swatches

# What no reader shows, or what turns the text around it: controls, marks of direction, halves of
# surrogate pairs, characters that Unicode reserves.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_EXCERPT_CHARACTERS = 600


@dataclass(frozen=True, slots=True)
class Drawn:
    """The pictures drawn for an answer. total: the pages on which it rests. failed: ids of the
    documents whose pages could not be drawn."""

    pictures: tuple[Picture, ...] = ()
    total: int = 0
    failed: frozenset[str] = frozenset()


def report_of(
    answers: Sequence[Answer],
    documents: Mapping[str, Document],
    drawn: Sequence[Drawn],
    made: datetime,
) -> Report:
    """Put the report of the answers into words; `drawn` has the pictures of each."""
    sections = tuple(
        _section(answer, documents, pictures)
        for answer, pictures in zip(answers, drawn, strict=True)
    )
    language = sections[0].language if sections else "en"
    alone = bool(sections) and all(section.is_summary for section in sections)
    return Report(
        language=language,
        title=label(language, "title_summary" if alone else "title"),
        made=label(language, "made", date=moment(made.isoformat())),
        sections=sections,
        swatches=swatches(),
    )


def printable(text: str) -> str:
    """The text without what cannot be printed; tabs and line ends stay."""
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def flowing(text: str) -> str:
    """A passage as running text: its line ends are those of the page it was on."""
    return " ".join(printable(text).split())


def where(place: Place, language: Language, document: str = "") -> str:
    """A place in words: "guide.pdf, p. iv (sheet 4)"."""
    parts = [printable(document)] if document else []
    if place.page is not None:
        name = "page" if place.page_label in {"", str(place.page)} else "page_labelled"
        parts.append(label(language, name, page=place.page, label=printable(place.page_label)))
    if place.recognized:
        parts.append(label(language, "recognized"))
    if place.section:
        parts.append(printable(place.section))
    if place.paragraph == 0:
        parts.append(label(language, "margin"))
    elif place.paragraph is not None:
        parts.append(label(language, "paragraph", paragraph=place.paragraph))
    return (", " if language == "en" else "、").join(parts)


def read_sentence(measured: Measurements, language: Language) -> str:
    """How much of the documents the target has read, in a sentence."""
    if not measured.document_tokens:
        return label(language, "read_nothing")
    if measured.kept_tokens >= measured.document_tokens:
        return label(language, "read_whole", all=whole(measured.document_tokens))
    return label(
        language,
        "read_share",
        kept=whole(measured.kept_tokens),
        all=whole(measured.document_tokens),
        share=share(measured.read_share),
    )


def with_numbers(answer: Answer) -> tuple[Piece, ...]:
    """The answer cut where what rests on a source ends, with the numbers of those sources."""
    ends: dict[int, list[int]] = {}
    for number, citation in enumerate(answer.citations, start=1):
        ends.setdefault(min(citation.said.end, len(answer.text)), []).append(number)
    pieces, start = [], 0
    for end in sorted({*ends, len(answer.text)}):
        pieces.append(Piece(printable(answer.text[start:end]), tuple(ends.get(end, ()))))
        start = end
    return tuple(pieces)


def _section(answer: Answer, documents: Mapping[str, Document], drawn: Drawn) -> Section:
    language = language_of(answer.question, answer.text)
    is_summary = answer.kind == "summary"
    unanswered = not (answer.answered or is_summary)
    notes = [label(language, "not_answered")] if unanswered else []
    return Section(
        language=language,
        words={name: words[language] for name, words in LABELS.items()},
        is_summary=is_summary,
        question=printable(answer.question),
        pieces=with_numbers(answer),
        read=read_sentence(answer.measurements, language),
        warnings=(*notes, *map(printable, answer.warnings)),
        sources=_sources(answer, language),
        pictures=drawn.pictures,
        pictures_note=_pictures_note(drawn, language),
        excerpts=tuple(_excerpts(answer, documents, drawn, language)),
        figures=tuple(_figures(answer.measurements, language)),
        facts=_facts(answer, language),
        models=tuple(
            (_role(role, language), printable(used.name), used.sha256)
            for role, used in answer.models.items()
        ),
        documents=tuple(
            (printable(documents[key].name) if key in documents else "", key)
            for key in answer.documents
        ),
        kept=tuple(_kept(answer, documents, language)),
    )


def _role(role: str, language: Language) -> str:
    return label(language, role) if role in {"draft", "target"} else printable(role)


def _sources(answer: Answer, language: Language) -> tuple[Source, ...]:
    several = len(answer.documents) > 1
    return tuple(
        Source(
            number,
            where(citation.place, language, citation.document if several else ""),
            flowing(citation.quote),
        )
        for number, citation in enumerate(answer.citations, start=1)
    )


def _kept(
    answer: Answer, documents: Mapping[str, Document], language: Language
) -> Iterator[Passage]:
    several = len(answer.documents) > 1
    for passage in answer.kept:
        document = documents.get(passage.document_id)
        place = document.place(passage.span) if document else Place(page=passage.page)
        name = passage.document if several else ""
        yield Passage(where(place, language, name), (Piece(flowing(passage.text)),))


def _pictures_note(drawn: Drawn, language: Language) -> str:
    """Say which pages are not shown, and why."""
    if drawn.failed:
        return label(language, "no_picture")
    if drawn.pictures and len(drawn.pictures) < drawn.total:
        return label(language, "pages_shown", shown=len(drawn.pictures), total=drawn.total)
    return ""


def _excerpts(
    answer: Answer, documents: Mapping[str, Document], drawn: Drawn, language: Language
) -> Iterator[Passage]:
    """The cited passages of Word files, and of files whose pages could not be drawn."""
    several = len(answer.documents) > 1
    for number, citation in enumerate(answer.citations, start=1):
        document = documents.get(citation.document_id)
        if document is None or (document.pages and document.id not in drawn.failed):
            continue
        outer = _around(document.text, citation.span)
        before = document.text[outer.start : citation.span.start]
        after = document.text[citation.span.end : outer.end]
        yield Passage(
            where(citation.place, language, citation.document if several else ""),
            (
                Piece(printable(before)),
                Piece(printable(citation.span.of(document.text)), (number,), marked=True),
                Piece(printable(after)),
            ),
        )


def _around(text: str, span: Span) -> Span:
    """The span with what stands around it, whole lines, not much more than a paragraph."""
    room = max(0, _EXCERPT_CHARACTERS - len(span)) // 2
    start = max(0, span.start - room)
    end = min(len(text), span.end + room)
    line = text.find("\n", start, span.start) + 1 if start else 0
    last = text.rfind("\n", span.end, end) if end < len(text) else end
    return Span(line or start, last if last >= span.end else end)


def _figures(measured: Measurements, language: Language) -> Iterator[tuple[str, str]]:
    """The measurements as label and value; what was not measured is left out."""
    if measured.document_tokens:
        part = label(
            language,
            "tokens_of",
            part=whole(measured.kept_tokens),
            all=whole(measured.document_tokens),
        )
        yield label(language, "tokens_read"), part
    for name, count in (
        ("prompt_tokens", measured.prompt_tokens),
        ("new_tokens", measured.new_tokens),
    ):
        if count:
            yield label(language, name), label(language, "tokens", count=whole(count))
    if measured.kv_bytes:
        used, full = size(measured.kv_bytes), size(measured.kv_bytes_full)
        more = measured.kv_bytes_full > measured.kv_bytes
        value = label(language, "used_of_full", used=used, full=full) if more else used
        yield label(language, "kv_memory"), value
    if measured.peak_memory_bytes:
        yield label(language, "peak_memory"), size(measured.peak_memory_bytes)
    for name, seconds in (
        ("reading", measured.seconds.read),
        ("first_token", measured.seconds.first_token),
        ("total", measured.seconds.total),
    ):
        if seconds:
            yield label(language, name), duration(seconds)
    if measured.tokens_per_second:
        speed = label(language, "speed", speed=f"{measured.tokens_per_second:.1f}")
        yield label(language, "tokens_per_second"), speed


def _facts(answer: Answer, language: Language) -> tuple[tuple[str, str], ...]:
    budget = label(language, "tokens", count=whole(answer.budget))
    facts = (
        ("method", answer.method),
        ("profile", answer.profile),
        ("budget", budget if answer.budget else ""),
        ("backend", answer.backend),
        ("created", moment(answer.created)),
    )
    return tuple((label(language, name), printable(value)) for name, value in facts if value)
