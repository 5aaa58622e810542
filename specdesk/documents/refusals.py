"""Why a file cannot be read, in the user's words: one sentence and one next step per reason."""

from specdesk.documents.cage import Why
from specdesk.errors import QT_TRANSLATE_NOOP, DocumentError, DocumentStatus, PasswordNeeded

_DAMAGED = (
    DocumentStatus.DAMAGED,
    QT_TRANSLATE_NOOP("errors", "{name} is damaged and cannot be read."),
    QT_TRANSLATE_NOOP("errors", "Open it in another program and save it again, or get a new copy."),
)
_OPENED_BY_PASSWORD = ("needs_password", "wrong_password")
_REASONS: dict[str, tuple[DocumentStatus, str, str]] = {
    "damaged": _DAMAGED,
    Why.CRASHED: _DAMAGED,
    Why.FAILED: _DAMAGED,
    Why.GARBLED: _DAMAGED,
    "empty": (
        DocumentStatus.DAMAGED,
        QT_TRANSLATE_NOOP("errors", "{name} is empty: the file has 0 bytes."),
        QT_TRANSLATE_NOOP("errors", "Get a new copy of the file."),
    ),
    "changed": (
        DocumentStatus.DAMAGED,
        QT_TRANSLATE_NOOP("errors", "{name} was changed by another program while it was read."),
        QT_TRANSLATE_NOOP("errors", "Wait until it is saved there, then open it again."),
    ),
    "missing": (
        DocumentStatus.NOT_A_DOCUMENT,
        QT_TRANSLATE_NOOP("errors", "{name} does not exist."),
        QT_TRANSLATE_NOOP("errors", "Check the name and the folder."),
    ),
    "no_file": (
        DocumentStatus.NOT_A_DOCUMENT,
        QT_TRANSLATE_NOOP("errors", "{name} is not a file."),
        QT_TRANSLATE_NOOP("errors", "Choose a PDF, Word, PowerPoint or text file."),
    ),
    "unreadable": (
        DocumentStatus.NOT_A_DOCUMENT,
        QT_TRANSLATE_NOOP("errors", "{name} cannot be opened: the system does not let us read it."),
        QT_TRANSLATE_NOOP("errors", "Check that you may read it and that it is on this computer."),
    ),
    "no_pdf": (
        DocumentStatus.NOT_A_DOCUMENT,
        QT_TRANSLATE_NOOP("errors", "{name} is called a PDF but is none."),
        QT_TRANSLATE_NOOP("errors", "Choose a PDF, Word, PowerPoint or text file."),
    ),
    "needs_password": (
        DocumentStatus.NEEDS_PASSWORD,
        QT_TRANSLATE_NOOP("errors", "{name} is protected and needs a password."),
        QT_TRANSLATE_NOOP("errors", "Enter the password with which it is opened."),
    ),
    "wrong_password": (
        DocumentStatus.NEEDS_PASSWORD,
        QT_TRANSLATE_NOOP("errors", "The password does not open {name}."),
        QT_TRANSLATE_NOOP("errors", "Check capital letters and the keyboard, then try again."),
    ),
    "needs_certificate": (
        DocumentStatus.NEEDS_PASSWORD,
        QT_TRANSLATE_NOOP(
            "errors", "{name} is protected with a certificate, which no password opens."
        ),
        QT_TRANSLATE_NOOP("errors", "Open it where you may read it and print it as a PDF."),
    ),
    "scan": (
        DocumentStatus.NO_TEXT,
        QT_TRANSLATE_NOOP("errors", "{name} is a scan: its pages are pictures without text."),
        QT_TRANSLATE_NOOP(
            "errors", "Choose a language of scans in the settings, or --ocr-language auto."
        ),
    ),
    "unreadable_scan": (
        DocumentStatus.NO_TEXT,
        QT_TRANSLATE_NOOP("errors", "No text could be recognized on the pages of {name}."),
        QT_TRANSLATE_NOOP(
            "errors",
            "Scan it anew, larger or with more contrast. Latin letters, Japanese and Chinese can be"
            " recognized.",
        ),
    ),
    "no_text": (
        DocumentStatus.NO_TEXT,
        QT_TRANSLATE_NOOP("errors", "{name} holds no text."),
        QT_TRANSLATE_NOOP("errors", "Check in another program whether its pages show anything."),
    ),
    "only_hidden": (
        DocumentStatus.NO_TEXT,
        QT_TRANSLATE_NOOP("errors", "{name} shows no text: all that it says is hidden in it."),
        QT_TRANSLATE_NOOP("errors", "Let the program it was made with show it, and save it again."),
    ),
    "too_many_pages": (
        DocumentStatus.TOO_LARGE,
        QT_TRANSLATE_NOOP("errors", "{name} has more than 10,000 pages."),
        QT_TRANSLATE_NOOP("errors", "Split it into smaller files."),
    ),
    "too_long": (
        DocumentStatus.TOO_LARGE,
        QT_TRANSLATE_NOOP("errors", "{name} holds too much text."),
        QT_TRANSLATE_NOOP("errors", "Split it into smaller files."),
    ),
    Why.MEMORY: (
        DocumentStatus.TOO_LARGE,
        QT_TRANSLATE_NOOP("errors", "{name} needs too much memory to be read and was stopped."),
        QT_TRANSLATE_NOOP("errors", "Split it into smaller files, or get a new copy."),
    ),
    Why.TIME: (
        DocumentStatus.TOO_LARGE,
        QT_TRANSLATE_NOOP("errors", "{name} takes too long to read and was stopped."),
        QT_TRANSLATE_NOOP("errors", "Split it into smaller files, or get a new copy."),
    ),
}


def refusal(name: str, reason: str) -> DocumentError:
    """The error that tells the user why the file called `name` cannot be read.

    reason: a Why of the cage, or the word a caged function refused with; a word that is not
    known (the child is not trusted) counts as damaged."""
    status, sentence, hint = _REASONS.get(reason, _DAMAGED)
    kind = PasswordNeeded if reason in _OPENED_BY_PASSWORD else DocumentError
    return kind(status, sentence, hint, name=name)
