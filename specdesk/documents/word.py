"""Reading Word files: a child walks the file, this builds the document from what it says."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.progress import Progress, Stage
from engine.spans import Span
from engine.text import Heading
from specdesk.documents.cage import CageError, Limits, Malformed, Reply, Why, run_caged
from specdesk.documents.characters import without_invisible
from specdesk.documents.document import Document, Paragraph, Remark
from specdesk.documents.word_refusals import word_refusal
from specdesk.errors import QT_TRANSLATE_NOOP

HIDDEN = QT_TRANSLATE_NOOP("warnings", "{n} hidden characters are left out.")
INVISIBLE = QT_TRANSLATE_NOOP("warnings", "{n} invisible characters are left out.")
DRAWINGS = QT_TRANSLATE_NOOP("warnings", "The text in {n} charts or diagrams is not read.")
EMBEDDED = QT_TRANSLATE_NOOP("warnings", "{n} embedded documents are not read.")
LIMITS = Limits(cpu_seconds=300)
_BOLD_HEADING_CHARACTERS = 90
_BOLD_HEADING_SHARE = 4  # at most one paragraph in four is a heading


@dataclass(frozen=True, slots=True)
class _Block:
    """A paragraph or row as the child sent it, checked."""

    text: str
    number: int
    level: int
    contents: bool
    bold: bool
    title: bool


def read_word(path: Path, progress: Progress, password: str | None = None) -> Document:
    """Read a .docx file (also .docm, .dotx, ISO strict; encrypted with its password).

    Raises DocumentError, Cancelled."""
    try:
        reply = run_caged(
            "specdesk.documents.word_child:parse",
            {"path": str(path.resolve()), "password": password},
            limits=LIMITS,
            progress=progress,
            stage=Stage.OPEN,
        )
        return _build(path, reply)
    except CageError as error:
        raise word_refusal(path.name, error.reason or error.why) from error
    except Malformed as error:
        raise word_refusal(path.name, Why.GARBLED) from error


def _build(path: Path, reply: Reply) -> Document:
    """The document that the child's reply describes. Raises Malformed, DocumentError."""
    blocks, invisible = _checked_blocks(reply)
    if not blocks:
        raise word_refusal(path.name, "no_text")
    levels = _heading_levels(blocks)
    paragraphs: list[Paragraph] = []
    headings: list[Heading] = []
    section, start = "", 0
    for block, level in zip(blocks, levels, strict=True):
        span = Span(start, start + len(block.text))
        if level:
            section = " ".join(block.text.split())
            headings.append(Heading(span, level))
        paragraphs.append(Paragraph(span, section, block.number))
        start = span.end + 1
    named = next((" ".join(block.text.split()) for block in blocks if block.title), "")
    return Document(
        id=reply.string("sha256"),
        path=path,
        kind="word",
        title=reply.string("title") or named or path.stem,
        text="\n".join(block.text for block in blocks),
        pages=(),
        paragraphs=tuple(paragraphs),
        boxes=np.empty((0, 4), np.float32),
        borders=tuple(paragraph.span.start for paragraph in paragraphs),
        headings=tuple(headings),
        skipped=tuple(
            paragraph.span
            for block, paragraph in zip(blocks, paragraphs, strict=True)
            if block.contents
        ),
        warnings=_warnings(reply, invisible),
    )


def _checked_blocks(reply: Reply) -> tuple[list[_Block], int]:
    """The blocks that say something, and how many invisible characters they had."""
    blocks: list[_Block] = []
    removed = 0
    for row in reply.rows("blocks"):
        match row:
            case [str(raw), int(number), int(level), bool(contents), bool(bold), bool(title)]:
                text, invisible = without_invisible(raw)
                removed += invisible
                if text.strip() and number >= 0 and 0 <= level <= 9:
                    blocks.append(_Block(text.strip(), number, level, contents, bold, title))
            case _:
                raise Malformed("blocks")
    return blocks, removed


def _heading_levels(blocks: list[_Block]) -> list[int]:
    """The level of each block, 0 for body text.

    Many files have no heading styles: there a short bold paragraph is taken for one."""
    if any(block.level and not block.title for block in blocks):
        return [block.level for block in blocks]
    bold = [
        block.bold
        and len(block.text) <= _BOLD_HEADING_CHARACTERS
        and not block.text.endswith((".", "。", "．", ",", "、"))
        for block in blocks
    ]
    if sum(bold) * _BOLD_HEADING_SHARE > len(blocks):
        bold = [False] * len(blocks)
    return [block.level or int(is_bold) for block, is_bold in zip(blocks, bold, strict=True)]


def _warnings(reply: Reply, invisible: int) -> tuple[Remark, ...]:
    """What was left out."""
    found = (
        Remark(HIDDEN, reply.integer("hidden")),
        Remark(INVISIBLE, invisible),
        Remark(DRAWINGS, reply.integer("drawings")),
        Remark(EMBEDDED, reply.integer("embedded")),
    )
    return tuple(remark for remark in found if remark.number)
