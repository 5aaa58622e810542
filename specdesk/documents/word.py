"""Reading Word files: a child walks the file, this builds the document from what it says."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.progress import Progress, Stage
from engine.spans import Span
from engine.text import Heading
from specdesk.documents.cage import CageError, Limits, Malformed, Reply, Why, run_caged
from specdesk.documents.characters import without_invisible
from specdesk.documents.document import Document, Paragraph
from specdesk.errors import QT_TRANSLATE_NOOP, DocumentError, DocumentStatus

LIMITS = Limits(cpu_seconds=300)
_BOLD_HEADING_CHARACTERS = 90
_BOLD_HEADING_SHARE = 4  # at most one paragraph in four is a heading

_SAVE_AS = QT_TRANSLATE_NOOP(
    "errors", "Open it in the program it was made with and save it as .docx or PDF."
)
_SAVE_AGAIN = QT_TRANSLATE_NOOP(
    "errors", "Open it in Word and save it under a new name, or ask for the file again."
)
_ENTER_PASSWORD = QT_TRANSLATE_NOOP("errors", "Enter the password that opens it in Word.")
_MAKE_SMALLER = QT_TRANSLATE_NOOP(
    "errors", "Split the file in Word, or save it without its pictures and embedded files."
)
_BROKEN = QT_TRANSLATE_NOOP("errors", "“{name}” is damaged: parts of it cannot be read.")
_TOO_LARGE = QT_TRANSLATE_NOOP("errors", "“{name}” is too large to be read safely.")
_TOO_SLOW = QT_TRANSLATE_NOOP("errors", "“{name}” could not be read in a reasonable time.")
_NO_TEXT = QT_TRANSLATE_NOOP("errors", "“{name}” has no text that can be read.")
_NO_TEXT_HINT = QT_TRANSLATE_NOOP(
    "errors", "If its pages are pictures of text, run text recognition on them first."
)

_REFUSALS = {
    "cut_off": (
        DocumentStatus.DAMAGED,
        QT_TRANSLATE_NOOP("errors", "“{name}” is damaged: the end of the file is missing."),
        QT_TRANSLATE_NOOP("errors", "Download or copy it again; it may have been cut off."),
    ),
    "broken_part": (DocumentStatus.DAMAGED, _BROKEN, _SAVE_AGAIN),
    "no_body": (
        DocumentStatus.DAMAGED,
        QT_TRANSLATE_NOOP("errors", "“{name}” is damaged: the part with its text is missing."),
        _SAVE_AGAIN,
    ),
    "entities": (
        DocumentStatus.DAMAGED,
        QT_TRANSLATE_NOOP(
            "errors",
            "“{name}” holds declarations that Word never writes and that may be harmful.",
        ),
        _SAVE_AGAIN,
    ),
    "part_twice": (
        DocumentStatus.DAMAGED,
        QT_TRANSLATE_NOOP("errors", "“{name}” is damaged: it holds the same part twice."),
        _SAVE_AGAIN,
    ),
    "path_outside": (
        DocumentStatus.DAMAGED,
        QT_TRANSLATE_NOOP("errors", "“{name}” holds parts that point outside of the file."),
        _SAVE_AGAIN,
    ),
    "too_large": (DocumentStatus.TOO_LARGE, _TOO_LARGE, _MAKE_SMALLER),
    "needs_password": (
        DocumentStatus.NEEDS_PASSWORD,
        QT_TRANSLATE_NOOP("errors", "“{name}” is locked with a password."),
        _ENTER_PASSWORD,
    ),
    "wrong_password": (
        DocumentStatus.NEEDS_PASSWORD,
        QT_TRANSLATE_NOOP("errors", "This password does not open “{name}”."),
        _ENTER_PASSWORD,
    ),
    "word_97": (
        DocumentStatus.NOT_A_DOCUMENT,
        QT_TRANSLATE_NOOP("errors", "“{name}” is in the old Word 97–2003 format."),
        QT_TRANSLATE_NOOP("errors", "Open it in Word or LibreOffice and save it as .docx."),
    ),
    "other_office": (
        DocumentStatus.NOT_A_DOCUMENT,
        QT_TRANSLATE_NOOP("errors", "“{name}” is an old Office file, but no Word document."),
        _SAVE_AS,
    ),
    "excel": (
        DocumentStatus.NOT_A_DOCUMENT,
        QT_TRANSLATE_NOOP("errors", "“{name}” is an Excel workbook, no Word document or PDF."),
        _SAVE_AS,
    ),
    "powerpoint": (
        DocumentStatus.NOT_A_DOCUMENT,
        QT_TRANSLATE_NOOP("errors", "“{name}” is a PowerPoint file, no Word document or PDF."),
        _SAVE_AS,
    ),
    "opendocument": (
        DocumentStatus.NOT_A_DOCUMENT,
        QT_TRANSLATE_NOOP("errors", "“{name}” is an OpenDocument file, no Word document or PDF."),
        _SAVE_AS,
    ),
    "archive": (
        DocumentStatus.NOT_A_DOCUMENT,
        QT_TRANSLATE_NOOP("errors", "“{name}” is a ZIP archive without a Word document in it."),
        QT_TRANSLATE_NOOP("errors", "Unpack it and open the files in it one by one."),
    ),
}
_FAILURES = {
    Why.MEMORY: (DocumentStatus.TOO_LARGE, _TOO_LARGE, _MAKE_SMALLER),
    Why.TIME: (DocumentStatus.TOO_LARGE, _TOO_SLOW, _MAKE_SMALLER),
}


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
            {"path": str(path), "password": password},
            limits=LIMITS,
            progress=progress,
            stage=Stage.OPEN,
        )
        return _build(path, reply)
    except CageError as error:
        raise _document_error(path, error) from error
    except Malformed as error:
        raise DocumentError(DocumentStatus.DAMAGED, _BROKEN, _SAVE_AGAIN, name=path.name) from error


def _document_error(path: Path, error: CageError) -> DocumentError:
    """What a child that gave no reply means to the user."""
    broken = (DocumentStatus.DAMAGED, _BROKEN, _SAVE_AGAIN)
    known = _REFUSALS.get(error.reason) if error.why is Why.REFUSED else _FAILURES.get(error.why)
    status, sentence, hint = known or broken
    return DocumentError(status, sentence, hint, name=path.name)


def _build(path: Path, reply: Reply) -> Document:
    """The document that the child's reply describes. Raises Malformed, DocumentError."""
    blocks, invisible = _checked_blocks(reply)
    if not blocks:
        raise DocumentError(DocumentStatus.NO_TEXT, _NO_TEXT, _NO_TEXT_HINT, name=path.name)
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


def _warnings(reply: Reply, invisible: int) -> tuple[str, ...]:
    """Sentences about what was left out."""
    found = (
        (reply.integer("hidden"), "{} hidden characters are left out."),
        (invisible, "{} invisible characters are left out."),
        (reply.integer("drawings"), "The text in {} charts or diagrams is not read."),
        (reply.integer("embedded"), "{} embedded documents are not read."),
    )
    return tuple(sentence.format(count) for count, sentence in found if count)
