"""Of a forgotten document nothing is found any more, in whatever form the files hold it."""

import contextlib
import dataclasses
import logging
import os
import re
import sqlite3
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from engine.progress import Quiet
from engine.spans import Span
from specdesk.backups import backups
from specdesk.desk import AskOptions, Desk
from specdesk.documents.cage_messages import Reply
from specdesk.documents.document import Document
from specdesk.documents.recognition.languages import Language
from specdesk.documents.recognition.store import RecognizedPages
from specdesk.errors import UsageError
from specdesk.logs import keep_log, log_path
from specdesk.places import Places
from specdesk.search_words import index_form
from specdesk.settings import Settings, load_settings, save_settings
from tests.conftest import HISTORY
from tests.specdesk.test_library import a_document, an_answer
from tests.specdesk.test_memories import a_memory, embeddings_of

SECRETS = [f"The secret sum number {n} is {n * 7919} crowns, due in month {n}." for n in range(10)]
SECRETS += [f"秘密の契約第{n}条により違約金{n * 7919}円を支払う。" for n in range(10)]
STREAM = re.compile(rb"\x78[\x01\x5e\x9c\xda]")


def remains(home: Path, sentences: list[str]) -> list[tuple[str, str]]:
    """Which sentences stand in which file below a folder: as they are, folded, or packed."""
    wanted = {}
    for sentence in sentences:
        for form in (sentence, " ".join(sentence.split()), index_form(sentence).strip()):
            for coding in ("utf-8", "utf-16-le"):
                wanted[form.encode(coding, "surrogatepass")] = sentence
    found = []
    for path in sorted(home.rglob("*")):
        if not path.is_file() or path.is_symlink():
            continue
        content = path.read_bytes()
        view = memoryview(content)
        unpacked: list[bytes] = [content]
        for match in STREAM.finditer(content):
            with contextlib.suppress(zlib.error):
                unpacked.append(zlib.decompressobj().decompress(view[match.start() :]))
        whole = b"\0".join(unpacked)
        found += [(path.name, sentence) for form, sentence in wanted.items() if form in whole]
    return found


@pytest.fixture
def desk(places: Places) -> Iterator[Desk]:
    desk = Desk(places)
    yield desk
    desk.close()


@pytest.fixture
def log(places: Places) -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    keep_log(places)
    yield
    for handler in set(root.handlers) - set(handlers):
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)


@pytest.fixture
def secret() -> Document:
    return a_document("secret.pdf", " ".join(SECRETS))


def answer_quoting(document: Document, number: int, *others: Document):
    answer = an_answer(document, number)
    return dataclasses.replace(
        answer,
        question=f"What of {SECRETS[0]}",
        text=SECRETS[number],
        documents=(document.id, *(other.id for other in others)),
        kept=tuple(
            dataclasses.replace(answer.kept[0], text=sentence) for sentence in SECRETS[5:15]
        ),
        citations=(dataclasses.replace(answer.citations[0], quote=SECRETS[number]),),
    )


def recognized_page(document: Document, said: str, places: Places) -> None:
    """Keep a page as recognition does."""
    boxes = np.zeros((len(said), 4), np.float32)
    page = Reply({"text": said, "certainty": 900, "turn": 0}, {"boxes": boxes})
    RecognizedPages(places.recognized, document.id, Language.AUTO).put(0, page)


def fill(desk: Desk, secret: Document, places: Places) -> Document:
    """A library with all that may hold a document's text."""
    library = desk.library
    other = a_document("other.pdf", "Nothing of interest.")
    with library.connection() as connection:  # as builds of SQLite are that overwrite nothing
        connection.execute("PRAGMA secure_delete = OFF").fetchall()
    earlier = dataclasses.replace(secret, id="e" * 64, text=secret.text[::-1] + secret.text)
    for document in (earlier, secret, other):
        library.save_document(document)
    library.save_document(dataclasses.replace(secret, text=f"{secret.text} Read again."))
    library.save_answer(answer_quoting(secret, 1))
    library.save_answer(answer_quoting(secret, 2, other))
    library.save_answer(an_answer(other, 3))
    desk.collections.add("All", [secret.id, other.id])
    first = desk.upkeep.back_up(Quiet()).path
    first.rename(first.with_name("library-000001-2026-01-02.sqlite"))
    desk.upkeep.back_up(Quiet())
    kept_aside = library.path.with_name(f"{library.path.name}.damaged-2026-01-03")
    kept_aside.write_bytes(library.path.read_bytes())
    damaged_copy = first.with_name("library-000000-2026-01-01.sqlite")
    damaged_copy.write_bytes(b"damaged" + SECRETS[3].encode())
    assert desk.search("crowns", Quiet())
    a_memory(places.memories, "a", secret.id)
    embeddings_of(places.memories, "b", other.id)
    recognized_page(secret, SECRETS[6], places)
    recognized_page(other, other.text, places)
    logging.getLogger("tests").warning("failed at %r", SECRETS[4])
    save_settings(Settings(recent_files=(str(secret.path), "/other.pdf")), places)
    return other


def test_nothing_of_a_forgotten_document_is_found(
    desk: Desk, secret: Document, places: Places, log: None
):
    home = places.data.parent
    other = fill(desk, secret, places)
    idle = Desk(places)  # a second window that has the library open
    assert idle.documents()
    before = {name for name, _ in remains(home, SECRETS)}
    assert "00001.page" in before
    assert len(before) >= 6, before  # the search finds what is there to be found
    plan = desk.upkeep.plan_forgetting(secret.id)
    assert (plan.name, len(plan.documents), plan.answers, plan.shared) == ("secret.pdf", 2, 2, 1)
    assert (plan.backups, len(plan.damaged)) == (3, 1)
    assert plan.memory_bytes > 1000
    desk.upkeep.forget(plan, Quiet())
    assert remains(home, SECRETS) == []
    assert [row.name for row in desk.documents()] == ["other.pdf"]
    assert len(desk.answers(other.id)) == 1
    assert desk.collections.named("All").documents == (other.id,)
    assert desk.search("crowns", Quiet()) == []
    assert len(desk.search("interest", Quiet())) == 1
    assert [path.name for path in places.memories.iterdir()] == ["b.safetensors"]
    assert [path.name for path in places.recognized.iterdir()] == [other.id]
    assert load_settings(places).recent_files == ("/other.pdf",)
    logging.getLogger("tests").warning("the log goes on")
    assert "goes on" in log_path(places).read_text("utf-8")
    idle.close()
    for copy in backups(places.library):
        with contextlib.closing(sqlite3.connect(copy.path)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert connection.execute("SELECT count(*) FROM documents").fetchone() == (1,)
    assert len(backups(places.library)) == 2  # the damaged one is gone


def test_a_forgotten_document_can_be_opened_again(desk: Desk, secret: Document, places: Places):
    fill(desk, secret, places)
    desk.upkeep.forget(desk.upkeep.plan_forgetting(secret.id), Quiet())
    desk.library.save_document(secret)
    assert desk.answers(secret.id) == []
    assert len(desk.documents()) == 2


def test_what_is_not_there_cannot_be_forgotten(desk: Desk):
    with pytest.raises(UsageError, match="0000"):
        desk.upkeep.plan_forgetting("0000")


def beginning(document: Document, characters: int) -> Document:
    """The first characters of a document, which a model reads in a few seconds."""
    cut = Span(0, characters)
    return dataclasses.replace(
        document,
        text=cut.of(document.text),
        boxes=document.boxes[:characters],
        pages=tuple(page for page in document.pages if page.span.end <= characters),
        borders=tuple(border for border in document.borders if border < characters),
        headings=tuple(h for h in document.headings if h.span.end <= characters),
        skipped=tuple(span for span in document.skipped if span.end <= characters),
    )


@pytest.mark.models
def test_nothing_is_left_of_a_document_that_was_read_and_asked(tiny_desk: Desk, places: Places):
    document = beginning(tiny_desk.open(HISTORY, Quiet()), 6000)
    tiny_desk.library.save_document(document)
    question = "Which machine of 1964 combined a typewriter with magnetic tape?"
    tiny_desk.ask([document], question, AskOptions(profile="tiny"), Quiet())
    tiny_desk.search("typewriter", Quiet())
    tiny_desk.upkeep.back_up(Quiet())
    sentences = [s for s in re.split(r"(?<=[.])\s+", document.text) if len(s) > 40][:20]
    assert len(sentences) == 20
    assert len({name for name, _ in remains(places.data.parent, sentences)}) >= 3
    assert any(places.memories.iterdir())
    tiny_desk.upkeep.forget(tiny_desk.upkeep.plan_forgetting(document.id), Quiet())
    assert remains(places.data.parent, sentences) == []
    assert not any(places.memories.iterdir())


def test_old_pages_of_a_file_that_is_in_no_library_go_by_themselves(
    desk: Desk, places: Places
) -> None:
    known, stranger = a_document("known.pdf", "Known."), a_document("read.pdf", "Read once.")
    desk.library.save_document(known)
    for document in (known, stranger):
        recognized_page(document, document.text, places)
    for page in places.recognized.rglob("*.page"):
        os.utime(page, (0, 0))
    assert desk.upkeep.drop_strangers() > 0
    assert [path.name for path in places.recognized.iterdir()] == [known.id]
