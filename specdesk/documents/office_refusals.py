"""Why an Office or text file cannot be read, where the reason is one that PDFs do not have."""

from specdesk.documents.refusals import refusal
from specdesk.errors import QT_TRANSLATE_NOOP, DocumentError, DocumentStatus

_SAVE_AS = QT_TRANSLATE_NOOP(
    "errors", "Open it in the program it was made with and save it as .docx or PDF."
)
_SAVE_AGAIN = QT_TRANSLATE_NOOP(
    "errors", "Open it in Word and save it under a new name, or ask for the file again."
)
_DAMAGED, _NO = DocumentStatus.DAMAGED, DocumentStatus.NOT_A_DOCUMENT
_REASONS: dict[str, tuple[DocumentStatus, str, str]] = {
    "cut_off": (
        _DAMAGED,
        QT_TRANSLATE_NOOP("errors", "{name} is damaged: the end of the file is missing."),
        QT_TRANSLATE_NOOP("errors", "Download or copy it again; it may have been cut off."),
    ),
    "broken_part": (
        _DAMAGED,
        QT_TRANSLATE_NOOP("errors", "{name} is damaged: a part of it cannot be read."),
        _SAVE_AGAIN,
    ),
    "no_body": (
        _DAMAGED,
        QT_TRANSLATE_NOOP("errors", "{name} is damaged: the part with its text is missing."),
        _SAVE_AGAIN,
    ),
    "entities": (
        _DAMAGED,
        QT_TRANSLATE_NOOP(
            "errors", "{name} holds declarations that Word never writes and that may do harm."
        ),
        _SAVE_AGAIN,
    ),
    "part_twice": (
        _DAMAGED,
        QT_TRANSLATE_NOOP("errors", "{name} is damaged: it holds the same part twice."),
        _SAVE_AGAIN,
    ),
    "path_outside": (
        _DAMAGED,
        QT_TRANSLATE_NOOP("errors", "{name} holds parts that point outside of the file."),
        _SAVE_AGAIN,
    ),
    "too_large": (
        DocumentStatus.TOO_LARGE,
        QT_TRANSLATE_NOOP("errors", "{name} unpacks to more than can be read safely."),
        QT_TRANSLATE_NOOP(
            "errors", "Split the file in Word, or save it without its pictures and attachments."
        ),
    ),
    "word_97": (
        _NO,
        QT_TRANSLATE_NOOP("errors", "{name} is in the old Word 97–2003 format."),
        QT_TRANSLATE_NOOP("errors", "Open it in Word or LibreOffice and save it as .docx."),
    ),
    "other_office": (
        _NO,
        QT_TRANSLATE_NOOP(
            "errors", "{name} is a file of an old Office program, which is not read."
        ),
        _SAVE_AS,
    ),
    "excel": (
        _NO,
        QT_TRANSLATE_NOOP("errors", "{name} is an Excel workbook; workbooks are not read."),
        _SAVE_AS,
    ),
    "powerpoint": (
        _DAMAGED,
        QT_TRANSLATE_NOOP("errors", "{name} is a PowerPoint file without its list of slides."),
        QT_TRANSLATE_NOOP("errors", "Open it in PowerPoint and save it under a new name."),
    ),
    "opendocument": (
        _NO,
        QT_TRANSLATE_NOOP("errors", "{name} is an OpenDocument file, but no text document (.odt)."),
        _SAVE_AS,
    ),
    "hangul": (
        _NO,
        QT_TRANSLATE_NOOP("errors", "{name} is a file of the word processor Hangul (HWP)."),
        QT_TRANSLATE_NOOP("errors", "Open it in Hangul and save it as .docx or PDF."),
    ),
    "encrypted_odt": (
        DocumentStatus.NEEDS_PASSWORD,
        QT_TRANSLATE_NOOP(
            "errors", "{name} is protected; OpenDocument files are not opened with a password."
        ),
        QT_TRANSLATE_NOOP("errors", "Open it in LibreOffice and save it without its password."),
    ),
    "blank": (
        DocumentStatus.NO_TEXT,
        QT_TRANSLATE_NOOP("errors", "{name} holds no text."),
        QT_TRANSLATE_NOOP("errors", "Check that it is the right file."),
    ),
    "binary": (
        _NO,
        QT_TRANSLATE_NOOP("errors", "{name} is called a text file but holds no text."),
        QT_TRANSLATE_NOOP("errors", "Open it in the program it was made with."),
    ),
    "archive": (
        _NO,
        QT_TRANSLATE_NOOP("errors", "{name} is a ZIP archive without a Word document in it."),
        QT_TRANSLATE_NOOP("errors", "Unpack it and open the files in it one by one."),
    ),
    "rich_text": (
        _NO,
        QT_TRANSLATE_NOOP("errors", "{name} is in Rich Text Format."),
        QT_TRANSLATE_NOOP("errors", "Open it in Word or LibreOffice and save it as .docx."),
    ),
    "web_page": (
        _NO,
        QT_TRANSLATE_NOOP("errors", "{name} is a web page under another name."),
        QT_TRANSLATE_NOOP("errors", "Rename it to .html, or open it in a browser and print a PDF."),
    ),
    "no_word": (
        _NO,
        QT_TRANSLATE_NOOP("errors", "{name} is called a Word file but is none."),
        QT_TRANSLATE_NOOP("errors", "Choose a PDF, Word, PowerPoint or text file."),
    ),
    "no_slides": (
        _NO,
        QT_TRANSLATE_NOOP("errors", "{name} is called a PowerPoint file but is none."),
        QT_TRANSLATE_NOOP("errors", "Choose a PDF, Word, PowerPoint or text file."),
    ),
    "no_odt": (
        _NO,
        QT_TRANSLATE_NOOP("errors", "{name} is called an OpenDocument text but is none."),
        QT_TRANSLATE_NOOP("errors", "Choose a PDF, Word, PowerPoint or text file."),
    ),
    "unknown": (
        _NO,
        QT_TRANSLATE_NOOP("errors", "{name} is not a kind of file that is read."),
        QT_TRANSLATE_NOOP("errors", "Choose a PDF, .docx, .odt, .pptx, .html, .md or .txt file."),
    ),
}


def office_refusal(name: str, reason: str) -> DocumentError:
    """The error that tells the user why the file called `name` cannot be read.

    reason: as of `refusal`, or a word of this module."""
    if reason not in _REASONS:
        return refusal(name, reason)
    status, sentence, hint = _REASONS[reason]
    return DocumentError(status, sentence, hint, name=name)
