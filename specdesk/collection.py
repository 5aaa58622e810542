"""Collections: named groups of documents that can be asked at once."""

from collections.abc import Sequence
from dataclasses import dataclass

from specdesk.errors import QT_TRANSLATE_NOOP, UsageError
from specdesk.library import Library, no_document
from specdesk.records import from_column


@dataclass(frozen=True, slots=True)
class Collection:
    """A group. documents: ids of those that are listed, last opened first."""

    name: str
    documents: tuple[str, ...]


class Collections:
    """The library's collections. Names differ in more than upper and lower case."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def all(self) -> list[Collection]:
        """Every collection, by name."""
        members: dict[str, list[str]] = {}
        for row in self._library.rows(
            "SELECT name, id FROM collections"
            " LEFT JOIN collection_documents ON collection = number"
            " LEFT JOIN documents ON documents.id = document AND removed IS NULL"
            " ORDER BY name, opened DESC"
        ):
            own = members.setdefault(from_column(row["name"]), [])
            if row["id"] is not None:
                own.append(from_column(row["id"]))
        return [Collection(name, tuple(ids)) for name, ids in members.items()]

    def named(self, name: str) -> Collection:
        """The collection of that name. Raises UsageError if there is none."""
        wanted = _clean(name).lower()
        for collection in self.all():
            if collection.name.lower() == wanted:
                return collection
        raise UsageError(
            QT_TRANSLATE_NOOP("errors", "There is no collection {name}."),
            QT_TRANSLATE_NOOP("errors", "`specdesk collections` lists them."),
            name=name,
        )

    def add(self, name: str, documents: Sequence[str]) -> None:
        """Put documents into a collection, made if it is not there. Raises UsageError for a name
        without letters or a document that is not in the library."""
        clean = _clean(name)
        if not clean:
            raise UsageError(
                QT_TRANSLATE_NOOP("errors", "A collection needs a name."),
                QT_TRANSLATE_NOOP("errors", "Type one or more letters."),
            )
        with self._library.writing() as database:
            database.execute("INSERT OR IGNORE INTO collections (name) VALUES (?)", [clean])
            for document in documents:
                if not database.table("documents").count_where("id = ?", [document]):
                    raise no_document(document)
                database.execute(
                    "INSERT OR IGNORE INTO collection_documents"
                    " SELECT number, ? FROM collections WHERE name = ?",
                    [document, clean],
                )

    def take_out(self, name: str, documents: Sequence[str]) -> None:
        """Take documents out of a collection; they stay in the library. Raises UsageError."""
        known = self.named(name).name
        with self._library.writing() as database:
            for document in documents:
                database.execute(
                    "DELETE FROM collection_documents WHERE document = ? AND collection ="
                    " (SELECT number FROM collections WHERE name = ?)",
                    [document, known],
                )

    def dissolve(self, name: str) -> None:
        """Remove a collection; its documents stay in the library. Raises UsageError."""
        known = self.named(name).name
        with self._library.writing() as database:
            database.execute("DELETE FROM collections WHERE name = ?", [known])


def _clean(name: str) -> str:
    """The name on one line, as it is kept."""
    return " ".join(name.split())
