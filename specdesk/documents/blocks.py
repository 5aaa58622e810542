"""The document that a caged reader's blocks make: paragraphs, headings, look, remarks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.spans import Span
from engine.text import Heading
from specdesk.documents.cage import Malformed, Reply
from specdesk.documents.characters import without_invisible
from specdesk.documents.document import Document, Paragraph, Remark
from specdesk.documents.look_message import look_of, text_of
from specdesk.documents.paper import MOST_HIDDEN

_BOLD_HEADING_CHARACTERS = 90
_BOLD_HEADING_SHARE = 4  # at most one paragraph in four is a heading


@dataclass(frozen=True, slots=True)
class _Block:
    """A paragraph or row as the child sent it, checked."""

    span: Span
    number: int
    level: int
    contents: bool
    bold: bool
    title: bool


def document_of(
    path: Path, reply: Reply, kinds: Sequence[str], remarks: Mapping[str, str]
) -> Document | None:
    """The document of a reply that `paper.reply_of` made; None if it says nothing.

    kinds: what the child may find the file to be. remarks: the sentence for each count.
    Raises Malformed for what no honest child sends."""
    kind, text = reply.string("kind"), text_of(reply, "text")
    if kind not in kinds or without_invisible(text)[0] != text:
        raise Malformed("kind or text")
    blocks = _checked_blocks(reply, text)
    look = look_of(reply, len(text))
    if not blocks:
        return None
    levels = _heading_levels(blocks, text)
    paragraphs: list[Paragraph] = []
    headings: list[Heading] = []
    section = ""
    for block, level in zip(blocks, levels, strict=True):
        if level:
            section = " ".join(block.span.of(text).split())
            headings.append(Heading(block.span, level))
        paragraphs.append(Paragraph(block.span, section if block.number else "", block.number))
    named = next((" ".join(b.span.of(text).split()) for b in blocks if b.title), "")
    return Document(
        id=reply.string("sha256"),
        path=path,
        kind=kind,
        title=reply.string("title") or named or path.stem,
        text=text,
        pages=(),
        paragraphs=tuple(paragraphs),
        boxes=np.empty((0, 4), np.float32),
        borders=tuple(block.span.start for block in blocks),
        headings=tuple(headings),
        skipped=tuple(block.span for block in blocks if block.contents),
        warnings=_remarks(reply, remarks),
        hidden=tuple(reply.strings("hidden")[:MOST_HIDDEN]),
        look=look,
    )


def _checked_blocks(reply: Reply, text: str) -> list[_Block]:
    """The blocks, which follow each other line by line through the whole text."""
    blocks: list[_Block] = []
    at = 0
    for start, end, number, level, *flags in reply.array("blocks", "int32", None, 7).tolist():
        if start != at or not start < end <= len(text) or number < 0 or not 0 <= level <= 9:
            raise Malformed("blocks")
        if not text[start:end].strip() or any(flag not in (0, 1) for flag in flags):
            raise Malformed("blocks")
        blocks.append(_Block(Span(start, end), number, level, *map(bool, flags)))
        at = end + 1
        if end < len(text) and text[end] != "\n":
            raise Malformed("blocks")
    if at != (len(text) + 1 if blocks else len(text)):
        raise Malformed("blocks")
    return blocks


def _heading_levels(blocks: list[_Block], text: str) -> list[int]:
    """The level of each block, 0 for body text.

    Many files have no heading styles: there a short bold paragraph is taken for one."""
    if any(block.level and not block.title for block in blocks):
        return [block.level for block in blocks]
    bold = [
        block.bold
        and len(block.span) <= _BOLD_HEADING_CHARACTERS
        and not block.span.of(text).endswith((".", "。", "．", ",", "、"))
        for block in blocks
    ]
    if sum(bold) * _BOLD_HEADING_SHARE > len(blocks):
        bold = [False] * len(blocks)
    return [block.level or int(is_bold) for block, is_bold in zip(blocks, bold, strict=True)]


def _remarks(reply: Reply, sentences: Mapping[str, str]) -> tuple[Remark, ...]:
    """A remark for each count that is not nought, in the order of `sentences`."""
    counts: dict[str, int] = {}
    for row in reply.rows("counts"):
        match row:
            case [str(name), int(number)] if name in sentences and 0 <= number < 2**31:
                counts[name] = number
            case _:
                raise Malformed("counts")
    return tuple(
        Remark(sentence, counts[name]) for name, sentence in sentences.items() if counts.get(name)
    )
