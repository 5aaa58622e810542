"""The library: documents and answers in one SQLite file of the user's data folder."""

import contextlib
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from sqlite_utils import Database

from specdesk.answers import Answer
from specdesk.database import open_database, storage_errors, transaction
from specdesk.documents.document import Document
from specdesk.errors import QT_TRANSLATE_NOOP, UsageError
from specdesk.records import (
    Row,
    answer_of,
    answer_parts,
    answer_row,
    document_of,
    document_row,
    from_column,
    to_column,
)

_PARTS = ("answer_documents", "citations", "kept", "importance", "models")


class DocumentState(StrEnum):
    """READY: its file is where it was. MISSING: it is not; the text is still here. REMOVED: the
    user removed it; it can be restored."""

    READY = "ready"
    MISSING = "missing"
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


class Library:
    """Documents and answers that survive a restart. Whatever a `save_…` returned from is on disk.

    Made and used by the worker thread; `close` may come from any thread and waits for a write
    that is under way. A second process may have the same file open. Passwords are never kept.

    Raises StorageError: the disk is full, the file cannot be written, was written by a newer
    specdesk, or is damaged. A damaged file is renamed, never overwritten: the next start
    begins with an empty library."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.RLock()
        self._database = open_database(path)

    def close(self) -> None:
        """Close the file; a second call does nothing."""
        with self._lock:
            self._database.close()

    def save_document(self, document: Document) -> None:
        """Keep a document, as last read; one that was removed is listed again."""
        row = document_row(document)
        with self._writing() as database:
            table = database.table("documents")
            last = database.execute("SELECT coalesce(max(opened), 0) FROM documents").fetchone()[0]
            row |= {"opened": last + 1, "removed": None}
            if table.count_where("id = ?", [document.id]):
                table.update(document.id, row)
            else:
                table.insert(row | {"added": _now()})

    def document(self, document_id: str) -> Document:
        """The document, also if it was removed. Raises UsageError if it was never here."""
        rows = self._rows("SELECT * FROM documents WHERE id = ?", document_id)
        if not rows:
            raise _no_document(document_id)
        return document_of(rows[0])

    def documents(self, *, removed: bool = False) -> list[KnownDocument]:
        """The documents, last opened first; the removed ones instead if `removed`."""
        rows = self._rows(
            "SELECT id, path, kind, title, page_count, added, removed FROM documents"
            f" WHERE removed IS {'NOT ' if removed else ''}NULL ORDER BY opened DESC"
        )
        return [_listed(row) for row in rows]

    def find_document(self, path_or_id: str | Path) -> Document | None:
        """The document with this id (or at least 8 characters of its beginning), or the one last
        read from this path; None if there is none or it was removed."""
        key = str(path_or_id)
        if len(key) >= 8 and set(key) <= set("0123456789abcdef"):
            rows = self._rows(
                "SELECT * FROM documents WHERE removed IS NULL AND substr(id, 1, ?) = ? LIMIT 2",
                len(key),
                key,
            )
            if len(rows) == 1:
                return document_of(rows[0])
        path = Path(path_or_id)
        names = {to_column(str(form)) for form in (path, path.absolute(), path.resolve())}
        rows = self._rows(
            "SELECT * FROM documents WHERE removed IS NULL"
            f" AND path IN ({', '.join('?' * len(names))}) ORDER BY opened DESC LIMIT 1",
            *names,
        )
        return document_of(rows[0]) if rows else None

    def remove_document(self, document_id: str) -> None:
        """Take a document off the list; it and its answers can be restored."""
        self._set_removed(document_id, _now())

    def restore_document(self, document_id: str) -> None:
        """Put a removed document back on the list."""
        self._set_removed(document_id, None)

    def save_answer(self, answer: Answer) -> None:
        """Keep an answer or a summary; its documents must have been saved before."""
        row, parts = answer_row(answer), answer_parts(answer)
        with self._writing() as database:
            table = database.table("answers")
            if not list(table.rows_where("id = ?", [answer.id], select="number")):
                table.insert(row)
            else:
                assignments = ", ".join(f"{name} = :{name}" for name in row)
                database.conn.execute(f"UPDATE answers SET {assignments} WHERE id = :id", row)
            for name, records in parts.items():
                database.table(name).delete_where("answer = ?", [answer.id])
                database.table(name).insert_all(records)

    def answer(self, answer_id: str) -> Answer:
        """The answer. Raises UsageError if it is not here."""
        rows = self._rows("SELECT * FROM answers WHERE id = ?", answer_id)
        if not rows:
            raise UsageError(
                QT_TRANSLATE_NOOP("errors", "The library has no answer {answer}."),
                QT_TRANSLATE_NOOP("errors", "An answer's id stands in the output of `ask --json`."),
                answer=answer_id,
            )
        return self._answer(rows[0])

    def answers(self, document_id: str) -> list[Answer]:
        """The answers that rest on this document, newest last."""
        rows = self._rows(
            "SELECT * FROM answers WHERE id IN"
            " (SELECT answer FROM answer_documents WHERE document = ?) ORDER BY number",
            document_id,
        )
        return [self._answer(row) for row in rows]

    def _answer(self, row: Row) -> Answer:
        parts = {
            table: self._rows(
                f"SELECT * FROM {table} WHERE answer = ? ORDER BY position", row["id"]
            )
            for table in _PARTS
        }
        return answer_of(row, parts)

    def _rows(self, statement: str, *values: object) -> list[Row]:
        with self._lock, storage_errors(self.path):
            return list(self._database.query(statement, list(values)))

    def _set_removed(self, document_id: str, removed: str | None) -> None:
        with self._writing() as database:
            if not database.table("documents").count_where("id = ?", [document_id]):
                raise _no_document(document_id)
            database.table("documents").update(document_id, {"removed": removed})

    @contextlib.contextmanager
    def _writing(self) -> Iterator[Database]:
        """One transaction: all of it is on disk afterwards, or none."""
        with self._lock, storage_errors(self.path), transaction(self._database):
            yield self._database


def _no_document(document_id: str) -> UsageError:
    return UsageError(
        QT_TRANSLATE_NOOP("errors", "The library has no document {document}."),
        QT_TRANSLATE_NOOP("errors", "Open the file first."),
        document=document_id,
    )


def _listed(row: Row) -> KnownDocument:
    path = Path(from_column(row["path"]))
    state = DocumentState.READY if os.path.isfile(path) else DocumentState.MISSING
    return KnownDocument(
        id=from_column(row["id"]),
        path=path,
        kind=from_column(row["kind"]),
        title=from_column(row["title"]),
        pages=int(row["page_count"] or 0),
        added=from_column(row["added"]),
        state=DocumentState.REMOVED if row["removed"] is not None else state,
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
