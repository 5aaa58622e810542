"""The search index: an SQLite file of words, made from the library and made anew when it is lost.

It lies in the cache folder, apart from the library: it is as large as the texts, so the library's
backups stay small, and damage to it costs nothing but time.
"""

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from engine.spans import Span
from specdesk.database import damaged, storage_errors, transaction
from specdesk.errors import LibraryDamaged
from specdesk.search_words import index_form, match_of
from specdesk.storage import make_private_folder, storage_error

VERSION = 1
COMPANIONS = ("-wal", "-shm")
_TABLES = f"""
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS items (
    number INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    stamp TEXT NOT NULL,
    UNIQUE (kind, id)
);
CREATE TABLE IF NOT EXISTS passages (
    number INTEGER PRIMARY KEY,
    item INTEGER NOT NULL REFERENCES items (number),
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS passages_item ON passages (item);
CREATE VIRTUAL TABLE IF NOT EXISTS words
    USING fts5 (form, tokenize = 'unicode61 remove_diacritics 2');
PRAGMA user_version = {VERSION};
COMMIT;
"""


@dataclass(frozen=True, slots=True)
class Found:
    """A passage with the words. kind: "document" or "answer". span: of the text that was put in."""

    kind: str
    id: str
    span: Span


class IndexLost(Exception):
    """The index was damaged, and an empty one is in its place."""


class SearchIndex:
    """Passages of documents and answers by their words. A passage of span (0, 0) is a name.

    Raises StorageError where the file cannot be written, IndexLost where it was damaged."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with self._file_errors():
            make_private_folder(path.parent)
        try:
            self._database = self._open()
        except LibraryDamaged:
            self.remove()
            self._database = self._open()

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def remove(self) -> None:
        """Delete the file; what is made anew holds nothing."""
        with contextlib.suppress(AttributeError):
            self._database.close()
        with self._file_errors():
            for ending in ("", *COMPANIONS):
                self.path.with_name(self.path.name + ending).unlink(missing_ok=True)

    def stamps(self) -> dict[tuple[str, str], str]:
        """What was put in, with its stamp, by kind and id."""
        with self._using() as database:
            found = database.execute("SELECT kind, id, stamp FROM items").fetchall()
        return {(kind, key): stamp for kind, key, stamp in found}

    def put(self, kind: str, key: str, stamp: str, texts: Iterable[tuple[Span, str]]) -> None:
        """Make passages searchable in place of those that the item had."""
        with self._using() as database, transaction(database):
            self._drop(database, kind, key)
            item = database.execute(
                "INSERT INTO items (kind, id, stamp) VALUES (?, ?, ?)", [kind, key, stamp]
            ).lastrowid
            for span, text in texts:
                number = database.execute(
                    'INSERT INTO passages (item, start, "end") VALUES (?, ?, ?)',
                    [item, span.start, span.end],
                ).lastrowid
                database.execute(
                    "INSERT INTO words (rowid, form) VALUES (?, ?)", [number, index_form(text)]
                )

    def stamp(self, kind: str, key: str, stamp: str) -> None:
        """Note that an item was looked at and is as it was put in."""
        with self._using() as database, transaction(database):
            database.execute(
                "UPDATE items SET stamp = ? WHERE kind = ? AND id = ?", [stamp, kind, key]
            )

    def drop(self, kind: str, key: str) -> None:
        """Take an item out."""
        with self._using() as database, transaction(database):
            self._drop(database, kind, key)

    def find(self, words: list[str], most: int) -> list[Found]:
        """The passages that hold all the words, best first."""
        if not words:
            return []
        with self._using() as database:
            rows = database.execute(
                'SELECT kind, id, start, "end" FROM words'
                " JOIN passages ON passages.number = words.rowid JOIN items ON items.number = item"
                " WHERE words MATCH ? ORDER BY rank LIMIT ?",
                [match_of(words), most],
            ).fetchall()
        return [Found(kind, key, Span(start, end)) for kind, key, start, end in rows]

    def forget(self) -> None:
        """Let nothing remain of what was taken out: neither in old segments nor in free pages."""
        with self._using() as database:
            database.execute("INSERT INTO words (words) VALUES ('optimize')")
            database.conn.commit()
            database.execute("VACUUM")
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def _open(self) -> Database:
        with storage_errors(self.path), self._file_errors():
            connection = sqlite3.connect(self.path, timeout=10, check_same_thread=False)
            try:
                self.path.chmod(0o600)
                # NORMAL: a crash of the machine may lose the last words, never the file.
                for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "secure_delete = ON"):
                    connection.execute(f"PRAGMA {pragma}").fetchall()
                version = connection.execute("PRAGMA user_version").fetchone()[0]
                if version not in (0, VERSION):
                    raise damaged(self.path)  # of another version: made anew
                if version == 0:
                    connection.executescript(_TABLES)
            except BaseException:
                connection.close()
                raise
        return Database(connection, execute_plugins=False)

    @contextlib.contextmanager
    def _using(self) -> Iterator[Database]:
        try:
            with storage_errors(self.path):
                yield self._database
        except LibraryDamaged as error:
            self.remove()
            self._database = self._open()
            raise IndexLost from error

    @contextlib.contextmanager
    def _file_errors(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise storage_error(error, self.path) from error

    @staticmethod
    def _drop(database: Database, kind: str, key: str) -> None:
        item = "(SELECT number FROM items WHERE kind = ? AND id = ?)"
        passages = f"(SELECT number FROM passages WHERE item = {item})"
        database.execute(f"DELETE FROM words WHERE rowid IN {passages}", [kind, key])
        database.execute(f"DELETE FROM passages WHERE item = {item}", [kind, key])
        database.execute("DELETE FROM items WHERE kind = ? AND id = ?", [kind, key])
