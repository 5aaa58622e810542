"""The library's list: what is known of a document without reading its text."""

import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from specdesk.records import Row, from_column


class DocumentState(StrEnum):
    """READY: its file is where it was. MISSING: it is not; the text is still here. EARLIER: the
    file was changed since, a newer version is here. REMOVED: the user removed it; it can be
    restored."""

    READY = "ready"
    MISSING = "missing"
    EARLIER = "earlier"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class KnownDocument:
    """A document of the library, known without reading its file again. pages: 0 for Word files.
    added: ISO 8601, UTC."""

    id: str
    path: Path
    kind: str
    title: str
    pages: int
    added: str
    state: DocumentState

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name


def known_document(row: Row) -> KnownDocument:
    """The document of a row that says whether it was removed and whether it is an `earlier` one."""
    path = Path(from_column(row["path"]))
    if row["removed"] is not None:
        state = DocumentState.REMOVED
    elif row["earlier"]:
        state = DocumentState.EARLIER
    else:
        state = DocumentState.READY if os.path.isfile(path) else DocumentState.MISSING
    return KnownDocument(
        id=from_column(row["id"]),
        path=path,
        kind=from_column(row["kind"]),
        title=from_column(row["title"]),
        pages=int(row["page_count"] or 0),
        added=from_column(row["added"]),
        state=state,
    )
