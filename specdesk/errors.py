"""The whole tree of errors, drawn in one place.

SpecdeskError            1   sentence and hint; shown to the user as they stand
├── UsageError           2   the request cannot be carried out as asked
├── DocumentError        3   a file cannot be read; `status` as `specdesk ingest` prints it
├── ModelMissing         4   a model is not installed or not what the catalogue promises
├── OutOfMemory          1   too little memory
└── StorageError         1   the disk is full, a folder cannot be written
    └── LibraryDamaged   1   the library's file is no sound database, or gone
Cancelled              130   the user cancelled; no error
"""

from enum import StrEnum

from engine.errors import (
    QT_TRANSLATE_NOOP,
    Cancelled,
    ModelMissing,
    OutOfMemory,
    SpecdeskError,
    UsageError,
)

__all__ = [
    "QT_TRANSLATE_NOOP",
    "Cancelled",
    "DocumentError",
    "DocumentStatus",
    "LibraryDamaged",
    "ModelMissing",
    "OutOfMemory",
    "PasswordNeeded",
    "SpecdeskError",
    "StorageError",
    "UsageError",
]


class DocumentStatus(StrEnum):
    """What became of a file, as `specdesk ingest` prints it (DESIGN section 7)."""

    OK = "ok"
    SCAN = "scan"  # read: all of its text was recognized from pictures
    NEEDS_PASSWORD = "needs_password"
    DAMAGED = "damaged"
    NO_TEXT = "no_text"
    NOT_A_DOCUMENT = "not_a_document"
    TOO_LARGE = "too_large"

    @property
    def is_read(self) -> bool:
        """Whether the file's text is there."""
        return self in (DocumentStatus.OK, DocumentStatus.SCAN)


class DocumentError(SpecdeskError):
    """A file cannot be read; `status` says why, never OK or SCAN."""

    exit_code = 3

    def __init__(
        self, status: DocumentStatus, sentence: str, hint: str = "", **values: object
    ) -> None:
        self.status = status
        super().__init__(sentence, hint, **values)


class PasswordNeeded(DocumentError):
    """A password opens the file: none was given, or a wrong one."""


class StorageError(SpecdeskError):
    """Something could not be written: disk full, no permission; nothing was lost."""


class LibraryDamaged(StorageError):
    """The library's file is no sound database, or gone; it is left as it is until the user says
    what is to be done (`specdesk/restoring.py`)."""
