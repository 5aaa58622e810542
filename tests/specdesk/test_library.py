"""The library gives back what it was given, and loses nothing that it said was saved."""

import dataclasses
import json
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import textwrap
import threading
import zlib
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.importance import Importance
from engine.measurements import Measurements
from engine.spans import Span
from specdesk.answers import Answer, Citation, Kept, ModelUsed
from specdesk.documents.document import Document, Page, Place
from specdesk.errors import LibraryDamaged, StorageError, UsageError
from specdesk.library import Library
from specdesk.listing import DocumentState
from specdesk.migrations import VERSION, schema_version
from specdesk.records import document_of, document_row
from tests import strategies

unhurried = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "library.sqlite"


@pytest.fixture
def library(file: Path):
    library = Library(file)
    yield library
    library.close()


def a_document(name: str = "lease.pdf", text: str = "The rent is due.") -> Document:
    return Document(
        id=(name.encode().hex() + "0" * 64)[:64],
        path=Path("/documents") / name,
        kind="pdf",
        title="Lease",
        text=text,
        pages=(Page(Span(0, len(text)), 595.0, 842.0, "iv"),),
        paragraphs=(),
        boxes=np.arange(4 * len(text), dtype=np.float32).reshape(-1, 4),
        borders=(0,),
        headings=(),
        skipped=(),
    )


def an_answer(document: Document, number: int = 1) -> Answer:
    place = Place(page=1, page_label="iv")
    return Answer(
        id=f"answer-{number}",
        kind="answer",
        question="When?",
        text="On the first.",
        answered=True,
        documents=(document.id,),
        citations=(
            Citation(document.id, document.name, place, Span(0, 8), "The rent", 0.5, Span(0, 5)),
        ),
        kept=(Kept(document.id, document.name, Span(0, 16), 1, "The rent is due.", 2.5),),
        importance={
            document.id: Importance(
                np.array([0, 4], np.int32), np.array([4, 8], np.int32), np.ones(2, np.float32)
            )
        },
        measurements=Measurements(document_tokens=100, kept_tokens=10),
        method="specpc",
        profile="tiny",
        budget=1024,
        models={"draft": ModelUsed("small", "ab" * 32)},
        backend="torch",
        created="2026-11-25T00:00:00+00:00",
    )


@given(document=strategies.documents())
@unhurried
def test_documents_come_back_to_the_last_bit(library: Library, document: Document):
    library.save_document(document)
    assert strategies.same(library.document(document.id), document)


@given(data=st.data())
@unhurried
def test_answers_come_back_to_the_last_bit(library: Library, data: st.DataObject):
    documents = data.draw(
        st.lists(strategies.documents(), max_size=2, unique_by=lambda document: document.id)
    )
    for document in documents:
        library.save_document(document)
    answer = data.draw(strategies.answers(tuple(document.id for document in documents)))
    library.save_answer(answer)
    assert strategies.same(library.answer(answer.id), answer)


def test_everything_survives_a_restart(file: Path):
    document = a_document()
    first = Library(file)
    first.save_document(document)
    first.save_answer(an_answer(document))
    first.close()
    second = Library(file)
    assert strategies.same(second.document(document.id), document)
    assert strategies.same(second.answers(document.id), [an_answer(document)])
    second.close()


def test_numbers_of_numpy_are_kept_as_numbers(library: Library):
    document = a_document()
    library.save_document(document)
    answer = dataclasses.replace(
        an_answer(document),
        kept=(Kept(document.id, "n", Span(0, 4), 1, "The ", np.float32(0.5)),),  # type: ignore[arg-type]
        measurements=Measurements(kept_tokens=np.int64(7)),  # type: ignore[arg-type]
    )
    library.save_answer(answer)
    assert library.answer(answer.id).kept[0].score == 0.5
    assert library.answer(answer.id).measurements.kept_tokens == 7


def test_remarks_of_older_versions_are_kept_as_they_were_written():
    row = document_row(a_document())
    structure = json.loads(zlib.decompress(row["structure"]))
    structure["warnings"] = ["2 pages {odd} are damaged."]
    row["structure"] = zlib.compress(json.dumps(structure).encode())
    assert list(map(str, document_of(row).warnings)) == ["2 pages {odd} are damaged."]


def test_pages_of_older_versions_lie_as_they_did():
    row = document_row(a_document())
    structure = json.loads(zlib.decompress(row["structure"]))
    structure["pages"] = [page[:-1] for page in structure["pages"]]
    row["structure"] = zlib.compress(json.dumps(structure).encode())
    assert document_of(row).pages == a_document().pages


def test_list_shows_the_last_opened_first(library: Library):
    first, second = a_document("a.pdf"), a_document("b.pdf")
    for document in (first, second, first):
        library.save_document(document)
    assert [row.name for row in library.documents()] == ["a.pdf", "b.pdf"]
    row = library.documents()[0]
    assert (row.id, row.pages, row.title, row.state) == (
        first.id,
        1,
        "Lease",
        DocumentState.MISSING,
    )


def test_a_file_that_is_still_there_is_ready(library: Library, tmp_path: Path):
    path = tmp_path / "here.pdf"
    path.write_bytes(b"%PDF")
    library.save_document(dataclasses.replace(a_document(), path=path))
    assert library.documents()[0].state is DocumentState.READY


def test_removed_documents_can_be_restored_with_their_answers(library: Library):
    document = a_document()
    library.save_document(document)
    library.save_answer(an_answer(document))
    library.remove_document(document.id)
    assert library.documents() == []
    assert library.find_document(document.id) is None
    assert [row.state for row in library.documents(removed=True)] == [DocumentState.REMOVED]
    library.restore_document(document.id)
    assert [row.id for row in library.documents()] == [document.id]
    assert [answer.id for answer in library.answers(document.id)] == ["answer-1"]


def test_reading_a_removed_document_again_lists_it_again(library: Library):
    library.save_document(a_document())
    library.remove_document(a_document().id)
    library.save_document(a_document())
    assert len(library.documents()) == 1


def test_a_changed_file_is_a_new_version(library: Library, tmp_path: Path):
    path = tmp_path / "lease.pdf"
    path.write_bytes(b"%PDF")
    first = dataclasses.replace(a_document(), path=path)
    second = dataclasses.replace(first, id="b" * 64)
    library.save_document(first)
    library.save_answer(an_answer(first))
    library.save_document(second)
    states = {row.id: row.state for row in library.documents()}
    assert states == {second.id: DocumentState.READY, first.id: DocumentState.EARLIER}
    assert library.earlier_versions(second.id) == [first.id]
    assert library.earlier_versions(first.id) == []
    library.save_document(first)  # it was changed back
    assert library.earlier_versions(first.id) == [second.id]


def test_all_versions_of_a_file_are_removed_and_restored(library: Library):
    first = a_document()
    second = dataclasses.replace(first, id="b" * 64)
    for document in (first, second, a_document("other.pdf")):
        library.save_document(document)
    library.remove_document(second.id)
    assert [row.name for row in library.documents()] == ["other.pdf"]
    library.restore_document(second.id)
    assert {row.id for row in library.documents()} >= {first.id, second.id}


def test_documents_are_found_by_path_id_and_beginning_of_id(library: Library):
    document = a_document()
    library.save_document(document)
    for key in (document.path, str(document.path), document.id, document.id[:8]):
        found = library.find_document(key)
        assert found is not None
        assert found.id == document.id
    assert library.find_document("/documents/other.pdf") is None


def test_a_path_finds_what_was_last_read_from_it(library: Library):
    old = a_document()
    new = dataclasses.replace(old, id="f" * 64, text="Changed.        ")
    for document in (old, new, old):
        library.save_document(document)
    found = library.find_document(old.path)
    assert found is not None
    assert found.text == old.text


def test_answers_stand_in_the_order_asked(library: Library):
    document = a_document()
    library.save_document(document)
    for number in (2, 1, 3):
        library.save_answer(an_answer(document, number))
    library.save_answer(dataclasses.replace(an_answer(document, 2), text="Again."))
    answers = library.answers(document.id)
    assert [answer.id for answer in answers] == ["answer-2", "answer-1", "answer-3"]
    assert answers[0].text == "Again."


def test_unknown_ids_are_named(library: Library):
    with pytest.raises(UsageError, match="0000"):
        library.document("0000")
    with pytest.raises(UsageError, match="0000"):
        library.answer("0000")
    with pytest.raises(UsageError, match="0000"):
        library.remove_document("0000")


def test_an_answer_to_an_unknown_document_is_refused_whole(library: Library):
    with pytest.raises(sqlite3.IntegrityError):
        library.save_answer(an_answer(a_document()))
    with pytest.raises(UsageError):
        library.answer("answer-1")


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_only_the_user_may_read_the_library(library: Library, file: Path):
    library.save_document(a_document())
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    for path in file.parent.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path


def test_a_file_that_is_no_database_is_left_alone(file: Path):
    file.parent.mkdir()
    file.write_bytes(b"My notes. " * 1000)
    for _ in range(2):
        with pytest.raises(LibraryDamaged, match="specdesk library restore"):
            Library(file)
    assert file.read_bytes() == b"My notes. " * 1000


def test_a_damaged_database_is_left_alone(file: Path):
    library = Library(file)
    for number in range(20):
        library.save_document(a_document(f"{number}.pdf", "word " * 500))
    library.close()
    content = bytearray(file.read_bytes())
    content[5000:9000] = b"\xff" * 4000
    file.write_bytes(content)
    with pytest.raises(LibraryDamaged, match="damaged"):
        Library(file)
    assert file.read_bytes() == content


def test_a_changed_byte_inside_a_text_is_damage(file: Path):
    library = Library(file)
    library.save_document(a_document(text="The rent is due on the first day of each month."))
    packed = library.rows("SELECT text FROM documents")[0]["text"]
    library.close()
    assert isinstance(packed, bytes)
    place = file.read_bytes().index(packed)
    with file.open("r+b") as content:
        content.seek(place + len(packed) // 2)
        byte = content.read(1)[0]
        content.seek(place + len(packed) // 2)
        content.write(bytes([byte ^ 0xFF]))
    with closing(Library(file)) as library, pytest.raises(LibraryDamaged):
        library.document(a_document().id)


def test_answers_of_the_version_before_come_back(file: Path):
    document = a_document()
    answer = an_answer(document)
    with closing(Library(file)) as library:
        library.save_document(document)
        library.save_answer(answer)
    connection = sqlite3.connect(file)
    connection.executescript("DROP TABLE collection_documents; DROP TABLE collections")
    connection.execute("ALTER TABLE kept DROP COLUMN draws_attention")
    connection.execute("ALTER TABLE citations DROP COLUMN recognized")
    connection.execute("PRAGMA user_version = 2")
    connection.close()
    with closing(Library(file)) as library:
        assert schema_version(library._database) == VERSION
        assert library.answer(answer.id).kept == answer.kept  # none of them known to draw attention


def test_a_library_of_a_newer_version_is_left_alone(file: Path):
    Library(file).close()
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = file.read_bytes()
    with pytest.raises(StorageError, match="newer"):
        Library(file)
    assert file.read_bytes() == before


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path):
    (tmp_path / "data").write_text("a file, not a folder")
    with pytest.raises(StorageError, match="data"):
        Library(tmp_path / "data" / "library.sqlite")


def test_a_full_disk_loses_nothing_that_was_saved(library: Library, file: Path):
    library.save_document(a_document())
    pages = library._database.execute("PRAGMA page_count").fetchone()[0]
    library._database.execute(f"PRAGMA max_page_count = {pages + 2}").fetchone()
    noise = np.random.default_rng(0).random((20000, 4), dtype=np.float32)
    with pytest.raises(StorageError) as caught:
        library.save_document(dataclasses.replace(a_document("big.pdf"), boxes=noise))
    assert str(file.parent) in caught.value.sentence
    assert "full" in caught.value.sentence
    library._database.execute("PRAGMA max_page_count = 100000").fetchone()
    assert [row.name for row in library.documents()] == ["lease.pdf"]
    library.save_document(a_document("small.pdf"))
    assert len(library.documents()) == 2


def test_close_from_another_thread_and_twice(file: Path):
    library = Library(file)
    thread = threading.Thread(target=library.close)
    thread.start()
    thread.join()
    library.close()


def test_two_processes_may_write_at_once(library: Library, file: Path):
    other = Library(file)
    library.save_document(a_document("one.pdf"))
    other.save_document(a_document("two.pdf"))
    assert len(library.documents()) == len(other.documents()) == 2
    other.close()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_a_killed_process_loses_nothing_it_reported_saved(file: Path, tmp_path: Path):
    """The writer says what it saved, is killed at any moment, and all of that is there."""
    script = tmp_path / "writer.py"
    script.write_text(
        textwrap.dedent(
            """
            import sys
            from pathlib import Path
            from specdesk.library import Library
            from tests.specdesk.test_library import a_document, an_answer

            library = Library(Path(sys.argv[1]))
            for number in range(10_000):
                document = a_document(f"{sys.argv[2]}-{number}.pdf", f"text {number} " * 300)
                library.save_document(document)
                library.save_answer(an_answer(document, f"{sys.argv[2]}-{number}"))
                print(document.id, f"answer-{sys.argv[2]}-{number}", flush=True)
            """
        )
    )
    root = Path(__file__).parents[2]
    reported: list[list[str]] = []
    for lifetime in range(4):
        writer = subprocess.Popen(
            [sys.executable, script, file, str(lifetime)],
            cwd=root,
            env={**os.environ, "PYTHONPATH": str(root)},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert writer.stdout is not None
        # Kill it in the middle of a later write, a different number of saves each time.
        lines = [writer.stdout.readline() for _ in range(3 + 5 * lifetime)]
        writer.send_signal(signal.SIGKILL)
        lines += writer.stdout.readlines()
        writer.stdout.close()
        writer.wait()
        reported += [line.split() for line in lines if line.endswith("\n")]
    library = Library(file)
    assert len(reported) >= 3 + 8 + 13 + 18
    for document_id, answer_id in reported:
        assert library.document(document_id).id == document_id
        assert library.answer(answer_id).documents == (document_id,)
    library.close()
