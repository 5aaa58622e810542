"""The library: documents and answers in one SQLite file of the user's data folder."""

import contextlib
import sqlite3
import threading
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from sqlite_utils import Database

from specdesk.answers import Answer
from specdesk.database import damaged, open_database, storage_errors, transaction
from specdesk.documents.document import Document
from specdesk.errors import QT_TRANSLATE_NOOP, UsageError
from specdesk.listing import KnownDocument, known_document
from specdesk.locks import use_lock
from specdesk.records import (
    NO_BOXES,
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


class Library:
    """Documents and answers that survive a restart. Whatever a `save_…` returned from is on disk.

    Made and used by the worker thread; `close` may come from any thread and waits for a write
    that is under way. A second process may have the same file open. Passwords are never kept.
    A document's id is the hash of its file: the same file twice is one entry, and a file that was
    changed is a new version; what was at its path before is an earlier one.

    Raises StorageError: the disk is full, the file cannot be written or was written by a newer
    specdesk. Raises LibraryDamaged: the file is left as it is (`specdesk/restoring.py`)."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.RLock()
        self._use = use_lock(path)
        try:
            self._database = open_database(path)
        except BaseException:
            self._use.close()
            raise

    def close(self) -> None:
        """Close the file; a second call does nothing."""
        with self._lock:
            self._database.close()
            self._use.close()

    def save_document(self, document: Document) -> None:
        """Keep a document, as last read; one that was removed is listed again. Where an earlier
        version of its file was in a collection, this one is from now on."""
        row = document_row(document)
        with self.writing() as database:
            table = database.table("documents")
            last = database.execute("SELECT coalesce(max(opened), 0) FROM documents").fetchone()[0]
            row |= {"opened": last + 1, "removed": None}
            if table.count_where("id = ?", [document.id]):
                table.update(document.id, row)
            else:
                table.insert(row | {"added": _now()})
            database.execute(
                "INSERT OR IGNORE INTO collection_documents SELECT collection, :id"
                " FROM collection_documents JOIN documents ON documents.id = document"
                " WHERE path = :path",
                {"id": document.id, "path": row["path"]},
            )
            database.execute(
                "DELETE FROM collection_documents WHERE document IN"
                " (SELECT id FROM documents WHERE path = :path AND id != :id)",
                {"id": document.id, "path": row["path"]},
            )

    def document(self, document_id: str) -> Document:
        """The document, also if it was removed. Raises UsageError if it was never here."""
        rows = self.rows("SELECT * FROM documents WHERE id = ?", document_id)
        if not rows:
            raise no_document(document_id)
        return self._document(rows[0])

    def text_of(self, document_id: str) -> Document:
        """The document without boxes, which are most of it. Raises UsageError as `document`."""
        rows = self.rows(
            "SELECT id, path, kind, title, text, structure FROM documents WHERE id = ?", document_id
        )
        if not rows:
            raise no_document(document_id)
        return self._document({**rows[0], "boxes": NO_BOXES})

    def documents(self, *, removed: bool = False) -> list[KnownDocument]:
        """The documents, last opened first; the removed ones instead if `removed`."""
        rows = self.rows(
            f"SELECT id, path, kind, title, page_count, added, removed, {_SUPERSEDED} AS earlier"
            " FROM documents"
            f" WHERE removed IS {'NOT ' if removed else ''}NULL ORDER BY opened DESC"
        )
        return [known_document(row) for row in rows]

    def find_document(self, path_or_id: str | Path) -> Document | None:
        """The document with this id (or at least 8 characters of its beginning), or the one last
        read from this path; None if there is none or it was removed."""
        key = str(path_or_id)
        if len(key) >= 8 and set(key) <= set("0123456789abcdef"):
            rows = self.rows(
                "SELECT * FROM documents WHERE removed IS NULL AND substr(id, 1, ?) = ? LIMIT 2",
                len(key),
                key,
            )
            if len(rows) == 1:
                return self._document(rows[0])
        path = Path(path_or_id)
        names = {to_column(str(form)) for form in (path, path.absolute(), path.resolve())}
        rows = self.rows(
            "SELECT * FROM documents WHERE removed IS NULL"
            f" AND path IN ({', '.join('?' * len(names))}) ORDER BY opened DESC LIMIT 1",
            *names,
        )
        return self._document(rows[0]) if rows else None

    def earlier_versions(self, document_id: str) -> list[str]:
        """The ids of what was read from a document's path before it, oldest first."""
        rows = self.rows(
            "SELECT earlier.id FROM documents AS this JOIN documents AS earlier"
            " ON earlier.path = this.path AND earlier.opened < this.opened"
            " WHERE this.id = ? ORDER BY earlier.opened",
            document_id,
        )
        return [from_column(row["id"]) for row in rows]

    def remove_document(self, document_id: str) -> None:
        """Take a document off the list, with its other versions; they and their answers can be
        restored."""
        self._set_removed(document_id, _now())

    def restore_document(self, document_id: str) -> None:
        """Put a removed document back on the list, with its other versions."""
        self._set_removed(document_id, None)

    def save_answer(self, answer: Answer) -> None:
        """Keep an answer or a summary; its documents must have been saved before."""
        row, parts = answer_row(answer), answer_parts(answer)
        with self.writing() as database:
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
        rows = self.rows("SELECT * FROM answers WHERE id = ?", answer_id)
        if not rows:
            raise UsageError(
                QT_TRANSLATE_NOOP("errors", "The library has no answer {answer}."),
                QT_TRANSLATE_NOOP("errors", "An answer's id stands in the output of `ask --json`."),
                answer=answer_id,
            )
        return self._answer(rows[0])

    def answers(self, document_id: str) -> list[Answer]:
        """The answers that rest on this document, newest last."""
        rows = self.rows(
            "SELECT * FROM answers WHERE id IN"
            " (SELECT answer FROM answer_documents WHERE document = ?) ORDER BY number",
            document_id,
        )
        return [self._answer(row) for row in rows]

    def rows(self, statement: str, *values: object) -> list[Row]:
        """What a statement finds."""
        with self._lock, storage_errors(self.path):
            return list(self._database.query(statement, list(values)))

    @contextlib.contextmanager
    def writing(self) -> Iterator[Database]:
        """One transaction: all of it is on disk afterwards, or none."""
        with self._lock, storage_errors(self.path), transaction(self._database):
            yield self._database

    @contextlib.contextmanager
    def connection(self) -> Iterator[sqlite3.Connection]:
        """The connection, outside of any transaction; nobody else uses it inside."""
        with self._lock, storage_errors(self.path):
            yield self._database.conn

    def _answer(self, row: Row) -> Answer:
        parts = {
            table: self.rows(f"SELECT * FROM {table} WHERE answer = ? ORDER BY position", row["id"])
            for table in _PARTS
        }
        with self._sound():
            return answer_of(row, parts)

    def _document(self, row: Row) -> Document:
        with self._sound():
            return document_of(row)

    @contextlib.contextmanager
    def _sound(self) -> Iterator[None]:
        """SQLite does not see a changed byte inside a value; whoever unpacks it does."""
        try:
            yield
        except (zlib.error, ValueError, TypeError, LookupError) as error:
            raise damaged(self.path) from error

    def _set_removed(self, document_id: str, removed: str | None) -> None:
        with self.writing() as database:
            cursor = database.execute(
                "UPDATE documents SET removed = ? WHERE path ="
                " (SELECT path FROM documents WHERE id = ?)",
                [removed, document_id],
            )
            if not cursor.rowcount:
                raise no_document(document_id)


_SUPERSEDED = (
    "EXISTS (SELECT 1 FROM documents AS newer"
    " WHERE newer.path = documents.path AND newer.opened > documents.opened)"
)


def no_document(document_id: str) -> UsageError:
    """The error that says a document is not here."""
    return UsageError(
        QT_TRANSLATE_NOOP("errors", "The library has no document {document}."),
        QT_TRANSLATE_NOOP("errors", "Open the file first."),
        document=document_id,
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
