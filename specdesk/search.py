"""Full-text search over the library: documents, their names, questions and answers."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from engine.progress import Progress, Stage
from engine.spans import Span
from specdesk.documents.document import Document
from specdesk.hits import Hit, excerpt_of
from specdesk.library import Library
from specdesk.listing import DocumentState, KnownDocument
from specdesk.records import from_column
from specdesk.search_index import Found, IndexLost, SearchIndex
from specdesk.search_words import first_mark, marks_in, words_of

MOST_HITS = 50
HITS_OF_ONE = 3
_LOOKED_AT = 500
_PASSAGE_CHARACTERS = 2000


class Search:
    """Searches the library through an index that follows it. One thread calls it."""

    def __init__(self, library: Library, path: Path) -> None:
        self._library = library
        self.index = SearchIndex(path)
        self._followed: tuple[int, int] | None = None

    def close(self) -> None:
        """Close the index."""
        self.index.close()

    def find(self, typed: str, progress: Progress, most: int = MOST_HITS) -> list[Hit]:
        """The places where all the words typed stand, best first, few of each document. A word is
        found from its beginning, a word between quotation marks as it is.

        What the library has got since is made searchable first. Raises Cancelled."""
        words = words_of(typed)
        self.catch_up(progress)
        try:
            found = self.index.find(words, _LOOKED_AT)
        except IndexLost:
            self._followed = None
            self.catch_up(progress)
            found = self.index.find(words, _LOOKED_AT)
        known = {document.id: document for document in self._library.documents()}
        texts: dict[str, tuple[Document, str]] = {}
        each: Counter[tuple[str, str]] = Counter()
        hits: list[Hit] = []
        for passage in found:
            if len(hits) == most:
                break
            key = (passage.kind, passage.id)
            if each[key] == HITS_OF_ONE:
                continue
            if passage.kind == "answer":
                hit = self._answer_hit(passage, words, known)
            else:
                hit = self._document_hit(passage, words, known, texts)
            if hit is not None:
                each[key] += 1
                hits.append(hit)
        return hits

    def catch_up(self, progress: Progress) -> int:
        """Make searchable what the library has got since, and take out what it lost. Returns how
        many documents and answers that were. Raises Cancelled; what was done then is kept."""
        try:
            return self._catch_up(progress)
        except IndexLost:
            self._followed = None
            return self._catch_up(progress)

    def _catch_up(self, progress: Progress) -> int:
        state = self._state()
        if state == self._followed:
            return 0
        wanted = self._wanted()
        stamps = self.index.stamps()
        for kind, key in stamps.keys() - wanted.keys():
            self.index.drop(kind, key)
        changed = [
            item for item, tag in wanted.items() if stamps.get(item, "").split(" ")[0] != tag
        ]
        for done, (kind, key) in enumerate(changed):
            progress.step(Stage.INDEX, done, len(changed))
            tag, known = wanted[kind, key], stamps.get((kind, key), "")
            if kind == "answer":
                self.index.put(kind, key, tag, self._answer_texts(key))
                continue
            document = self._library.text_of(key)
            stamp = f"{tag} {_digest(document.name, document.title, document.text)}"
            if known.partition(" ")[2] == stamp.partition(" ")[2]:  # opened again, not changed
                self.index.stamp(kind, key, stamp)
            else:
                self.index.put(kind, key, stamp, _passages(document, progress, done, len(changed)))
        if changed:
            progress.step(Stage.INDEX, len(changed), len(changed))
        self._followed = state
        return len(changed)

    def _state(self) -> tuple[int, int]:
        """Differs once any connection has changed the library."""
        with self._library.connection() as connection:
            version = connection.execute("PRAGMA data_version").fetchone()[0]
            return int(version), connection.total_changes

    def _wanted(self) -> dict[tuple[str, str], str]:
        """What should be searchable, by kind and id, with a tag that differs once it may have
        changed."""
        wanted = {
            ("document", from_column(row["id"])): from_column(row["opened"])
            for row in self._library.rows("SELECT id, opened FROM documents")
        }
        for row in self._library.rows("SELECT id, question, text FROM answers"):
            said = _digest(from_column(row["question"]), from_column(row["text"]))
            wanted["answer", from_column(row["id"])] = said
        return wanted

    def _answer_texts(self, key: str) -> Iterator[tuple[Span, str]]:
        for row in self._library.rows("SELECT question, text FROM answers WHERE id = ?", key):
            yield Span(0, 0), f"{from_column(row['question'])}\n{from_column(row['text'])}"

    def _answer_hit(
        self, found: Found, words: list[str], known: dict[str, KnownDocument]
    ) -> Hit | None:
        rows = self._library.rows(
            "SELECT question, text, document FROM answers JOIN answer_documents ON answer = id"
            " WHERE id = ? ORDER BY position",
            found.id,
        )
        ids = [from_column(row["document"]) for row in rows]
        document = next((known[key] for key in ids if key in known), None)
        if document is None:  # what it rests on was removed
            return None
        question, text = from_column(rows[0]["question"]), from_column(rows[0]["text"])
        first = first_mark(text, words) or Span(0, 0)
        excerpt, marks = excerpt_of(text, first.start, words)
        return Hit(
            "answer", document.id, document.name, None, Span(0, 0), excerpt, marks,
            found.id, question,
        )  # fmt: skip

    def _document_hit(
        self,
        found: Found,
        words: list[str],
        known: dict[str, KnownDocument],
        texts: dict[str, tuple[Document, str]],
    ) -> Hit | None:
        document = known.get(found.id)
        if document is None or document.state is DocumentState.EARLIER:
            return None
        if len(found.span) == 0:
            name = document.name
            return Hit(
                "document", found.id, name, None, Span(0, 0), document.title,
                tuple(marks_in(document.title, words)),
            )  # fmt: skip
        if found.id not in texts:
            whole = self._library.text_of(found.id)
            texts[found.id] = whole, _without_skipped(whole)
        whole, text = texts[found.id]
        passage = found.span.of(text)
        first = first_mark(passage, words) or Span(0, len(found.span))
        span = Span(found.span.start + first.start, found.span.start + first.end)
        excerpt, shown = excerpt_of(passage, first.start, words)
        return Hit("document", found.id, document.name, whole.place(span), span, excerpt, shown)


def _digest(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode("utf-8", "surrogatepass")).hexdigest()


def _passages(
    document: Document, progress: Progress, done: int, total: int
) -> Iterator[tuple[Span, str]]:
    """The document's name and title, and its text by pages or groups of paragraphs."""
    yield Span(0, 0), f"{document.name}\n{document.title}"
    text = _without_skipped(document)
    for span in _cuts(document):
        progress.step(Stage.INDEX, done, total)
        yield span, span.of(text)


def _without_skipped(document: Document) -> str:
    """The text with blanks in place of running heads and the like: a word of a head would be found
    on every page. Characters keep their places."""
    parts, end = [], 0
    for span in document.skipped:
        parts += [document.text[end : span.start], " " * len(span)]
        end = span.end
    return "".join([*parts, document.text[end:]])


def _cuts(document: Document) -> Iterator[Span]:
    if document.pages:
        yield from (page.span for page in document.pages if len(page.span))
        return
    start = 0
    for paragraph in document.paragraphs:
        if paragraph.span.end - start >= _PASSAGE_CHARACTERS:
            yield Span(start, paragraph.span.end)
            start = paragraph.span.end
    if start < len(document.text):
        yield Span(start, len(document.text))
