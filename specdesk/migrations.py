"""The library's schema, as numbered steps; `user_version` of the file says which were taken."""

from collections.abc import Callable

from sqlite_utils import Database


def create_documents(database: Database) -> None:
    """1: documents; long and binary parts are packed (see records.py)."""
    database.conn.execute(
        """
        CREATE TABLE documents (
            id TEXT PRIMARY KEY,
            path TEXT NOT NULL,
            kind TEXT NOT NULL,
            title TEXT NOT NULL,
            page_count INTEGER NOT NULL,
            added TEXT NOT NULL,
            opened INTEGER NOT NULL,   -- rises with every save; the highest was opened last
            removed TEXT,              -- when the user removed it; NULL while it is listed
            text BLOB NOT NULL,
            boxes BLOB NOT NULL,
            structure BLOB NOT NULL
        )
        """
    )
    database.conn.execute("CREATE INDEX documents_path ON documents (path)")


def create_answers(database: Database) -> None:
    """2: answers, with what they cite, what was kept, and what was thought of each span."""
    for statement in _ANSWER_TABLES:
        database.conn.execute(statement)


_ANSWER_TABLES = (
    """
    CREATE TABLE answers (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        kind TEXT NOT NULL,
        question TEXT NOT NULL,
        text TEXT NOT NULL,
        answered INTEGER NOT NULL,
        method TEXT NOT NULL,
        profile TEXT NOT NULL,
        budget INTEGER NOT NULL,
        backend TEXT NOT NULL,
        created TEXT NOT NULL,
        measurements TEXT NOT NULL,    -- JSON
        warnings TEXT NOT NULL         -- JSON
    )
    """,
    """
    CREATE TABLE answer_documents (
        answer TEXT NOT NULL REFERENCES answers (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        document TEXT NOT NULL REFERENCES documents (id),
        PRIMARY KEY (answer, position)
    )
    """,
    "CREATE INDEX answer_documents_document ON answer_documents (document)",
    """
    CREATE TABLE citations (
        answer TEXT NOT NULL REFERENCES answers (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        document TEXT NOT NULL,
        document_name TEXT NOT NULL,
        page INTEGER,
        page_label TEXT NOT NULL,
        section TEXT NOT NULL,
        paragraph INTEGER,
        start INTEGER NOT NULL,
        "end" INTEGER NOT NULL,
        quote TEXT NOT NULL,
        score REAL,                    -- NULL stands for "not a number"
        said_start INTEGER NOT NULL,
        said_end INTEGER NOT NULL,
        PRIMARY KEY (answer, position)
    )
    """,
    """
    CREATE TABLE kept (
        answer TEXT NOT NULL REFERENCES answers (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        document TEXT NOT NULL,
        document_name TEXT NOT NULL,
        start INTEGER NOT NULL,
        "end" INTEGER NOT NULL,
        page INTEGER,
        text TEXT NOT NULL,
        score REAL,
        PRIMARY KEY (answer, position)
    )
    """,
    """
    CREATE TABLE importance (
        answer TEXT NOT NULL REFERENCES answers (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        document TEXT NOT NULL,
        starts BLOB NOT NULL,
        ends BLOB NOT NULL,
        scores BLOB NOT NULL,
        PRIMARY KEY (answer, position)
    )
    """,
    """
    CREATE TABLE models (
        answer TEXT NOT NULL REFERENCES answers (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        role TEXT NOT NULL,
        name TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        PRIMARY KEY (answer, position)
    )
    """,
)


def mark_what_draws_attention(database: Database) -> None:
    """3: which kept passages are kept for unrelated questions, too; not known of older answers."""
    database.conn.execute("ALTER TABLE kept ADD COLUMN draws_attention INTEGER NOT NULL DEFAULT 0")


def create_collections(database: Database) -> None:
    """4: named groups of documents."""
    database.conn.execute(
        """
        CREATE TABLE collections (
            number INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE COLLATE NOCASE
        )
        """
    )
    database.conn.execute(
        """
        CREATE TABLE collection_documents (
            collection INTEGER NOT NULL REFERENCES collections (number) ON DELETE CASCADE,
            document TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
            PRIMARY KEY (collection, document)
        ) WITHOUT ROWID
        """
    )
    database.conn.execute(
        "CREATE INDEX collection_documents_document ON collection_documents (document)"
    )


def mark_what_was_recognized(database: Database) -> None:
    """5: which quotes stand on a page that was recognized from its picture; none did before."""
    database.conn.execute("ALTER TABLE citations ADD COLUMN recognized INTEGER NOT NULL DEFAULT 0")


STEPS: tuple[Callable[[Database], None], ...] = (
    create_documents,
    create_answers,
    mark_what_draws_attention,
    create_collections,
    mark_what_was_recognized,
)
"""Never change a step once released: add one."""

VERSION = len(STEPS)


def schema_version(database: Database) -> int:
    """How many steps the file has taken; more than VERSION if a newer specdesk wrote it."""
    return int(database.conn.execute("PRAGMA user_version").fetchone()[0])


def migrate(database: Database) -> None:
    """Take the steps that are missing, all or none; the caller holds a transaction."""
    for number in range(schema_version(database), VERSION):
        STEPS[number](database)
        database.conn.execute(f"PRAGMA user_version = {number + 1}")
