"""Forgetting a document: nothing of its text remains in the library, its backups, the search index,
the draft memories, what was recognized of its scanned pages, and the log.

The library comes last, so that a document of which something may be left is still on the list.
"""

import contextlib
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.progress import Progress, Stage
from specdesk.backups import Backup, UnsoundCopy, backup_folder, backups, check
from specdesk.database import storage_errors
from specdesk.documents.recognition.store import forget_recognized
from specdesk.errors import LibraryDamaged
from specdesk.library import Library, no_document
from specdesk.logs import log_path
from specdesk.memories import forget_memories, of_documents
from specdesk.places import Places
from specdesk.records import from_column
from specdesk.search_index import IndexLost, SearchIndex
from specdesk.storage import remove_partial, storage_error


@dataclass(frozen=True, slots=True)
class Forgetting:
    """What goes when a document is forgotten, to be asked first.

    documents: ids of all versions of its file. answers: those that rest on it, of which `shared`
    rest on other documents, too. memory_bytes: of what drafts keep of it. backups: copies of the
    library that are rewritten without it. damaged: files kept aside that may hold it, and go."""

    path: Path
    documents: tuple[str, ...]
    answers: int
    shared: int
    memory_bytes: int
    backups: int
    damaged: tuple[Path, ...]

    @property
    def name(self) -> str:
        """The file's name; the file itself stays."""
        return self.path.name


def plan_forgetting(document_id: str, library: Library, places: Places) -> Forgetting:
    """What would go. Raises UsageError if the document is not in the library."""
    rows = library.rows(
        "SELECT id, path FROM documents WHERE path = (SELECT path FROM documents WHERE id = ?)",
        document_id,
    )
    if not rows:
        raise no_document(document_id)
    ids = tuple(from_column(row["id"]) for row in rows)
    marks = _marks(ids)
    (counted,) = library.rows(
        "SELECT count(DISTINCT own.answer) AS answers, count(DISTINCT other.answer) AS shared"
        " FROM answer_documents AS own LEFT JOIN answer_documents AS other"
        f" ON other.answer = own.answer AND other.document NOT IN ({marks})"
        f" WHERE own.document IN ({marks})",
        *ids,
        *ids,
    )
    return Forgetting(
        Path(from_column(rows[0]["path"])),
        ids,
        int(counted["answers"] or 0),
        int(counted["shared"] or 0),
        sum(memory.bytes for memory in of_documents(places.memories, ids)),
        len(backups(library.path)),
        _kept_aside(library.path),
    )


def forget(plan: Forgetting, library: Library, places: Places, progress: Progress) -> None:
    """Remove all of it. Cancelled or cut off, it can be asked for again.

    Raises StorageError where a file cannot be changed, Cancelled."""
    copies = backups(library.path)
    total = len(copies) + 3
    progress.step(Stage.FORGET, 0, total)
    try:
        forget_memories(places.memories, plan.documents)
        for path in plan.damaged:
            path.unlink(missing_ok=True)
        _empty_log(places)
        with contextlib.suppress(FileNotFoundError):
            remove_partial(backup_folder(library.path))
    except OSError as error:
        raise storage_error(error, Path(error.filename or places.memories)) from error
    for document in plan.documents:
        forget_recognized(places.recognized, document)
    progress.step(Stage.FORGET, 1, total)
    _forget_in_index(plan, library, places)
    for done, copy in enumerate(copies, 2):
        progress.step(Stage.FORGET, done, total)
        _forget_in_backup(copy, plan.documents)
    with library.connection() as connection:
        _delete(connection, plan.documents)
    progress.step(Stage.FORGET, total, total)


def _kept_aside(library: Path) -> tuple[Path, ...]:
    """Damaged libraries that were renamed, with their companions."""
    try:
        return tuple(sorted(library.parent.glob(f"{library.name}.damaged-*")))
    except OSError as error:
        raise storage_error(error, library) from error


def _forget_in_index(plan: Forgetting, library: Library, places: Places) -> None:
    rows = library.rows(_ANSWERS.format(marks=_marks(plan.documents)), *plan.documents)
    with (
        contextlib.closing(SearchIndex(places.search)) as index,
        contextlib.suppress(IndexLost),  # it is empty then
    ):
        for document in plan.documents:
            index.drop("document", document)
        for row in rows:
            index.drop("answer", from_column(row["answer"]))
        index.forget()


def _forget_in_backup(copy: Backup, documents: Sequence[str]) -> None:
    """Rewrite a copy without the documents; one that is damaged is of no use and goes."""
    try:
        with (
            storage_errors(copy.path),
            contextlib.closing(sqlite3.connect(copy.path)) as connection,
        ):
            check(connection)
            _delete(connection, documents)
    except (LibraryDamaged, UnsoundCopy):
        try:
            copy.path.unlink(missing_ok=True)
        except OSError as error:
            raise storage_error(error, copy.path) from error


def _delete(connection: sqlite3.Connection, documents: Sequence[str]) -> None:
    """Delete documents and all answers that rest on them, in a file of any schema, and let nothing
    remain in free pages or the log."""
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON").fetchall()
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema")}
    marks = _marks(documents)
    connection.execute("BEGIN IMMEDIATE")
    try:
        if "answers" in tables:
            resting = _ANSWERS.format(marks=marks)
            connection.execute(f"DELETE FROM answers WHERE id IN ({resting})", documents)
        connection.execute(f"DELETE FROM documents WHERE id IN ({marks})", documents)
        connection.execute("COMMIT")
    except BaseException:
        connection.rollback()
        raise
    connection.execute("VACUUM")  # pages that were freed before they were overwritten
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


_ANSWERS = "SELECT answer FROM answer_documents WHERE document IN ({marks})"


def _marks(values: Sequence[str]) -> str:
    return ", ".join("?" * len(values))


def _empty_log(places: Places) -> None:
    """Empty the log, which may quote a document; other processes go on writing to it."""
    current = log_path(places)
    for path in current.parent.glob(f"{current.name}*"):
        with path.open("r+b") as file:
            file.truncate()
