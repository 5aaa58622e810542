"""Search, collections, backups and forgetting on the command line, each run a life of its own."""

import json
from pathlib import Path

import pytest

from specdesk import cli
from specdesk.places import Places

DATA = Path(__file__).parents[2] / "data"
LISTS, NOTES = DATA / "lists.docx", DATA / "footnotes.docx"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]):
    """Runs a command; returns its exit code, output and notes."""

    def run(*arguments: object) -> tuple[int, str, str]:
        code = cli.main([str(argument) for argument in arguments])
        shown = capsys.readouterr()
        assert "Traceback" not in shown.err
        return code, shown.out, shown.err

    return run


def a_word_of(path: Path, places: Places) -> str:
    """A long word of a document that the library has."""
    from specdesk.library import Library

    library = Library(places.library)
    document = library.find_document(path)
    library.close()
    assert document is not None
    return max((word for word in document.text.split() if word.isalpha()), key=len)


def test_documents_are_grouped_searched_and_forgotten(run, places: Places):
    assert run("collections", "add", "Word files", LISTS, NOTES)[0] == 0
    code, out, _ = run("collections", "--json")
    (collection,) = json.loads(out)["collections"]
    assert (code, collection["name"]) == (0, "Word files")
    assert {row["path"] for row in collection["documents"]} == {str(LISTS), str(NOTES)}
    word = a_word_of(LISTS, places)
    code, out, _ = run("search", word, "--json")
    hits = json.loads(out)["hits"]
    assert (code, hits[0]["document"]) == (0, "lists.docx")
    assert run("search", word)[1].startswith("lists.docx")
    code, _, notes = run("forget", LISTS)
    assert (code, "--yes" in notes) == (2, True)  # nobody can be asked
    assert run("forget", LISTS, "--yes")[0] == 0
    assert LISTS.exists()
    assert "Nothing was found" in run("search", word)[2]
    assert len(json.loads(run("library", "--json")[1])["documents"]) == 1
    assert run("forget", LISTS, "--yes")[0] == 2
    assert run("collections", "remove", "Word files")[0] == 0
    assert json.loads(run("collections", "--json")[1])["collections"] == []


def test_a_command_that_used_the_library_leaves_a_copy_of_the_day(run, places: Places):
    assert run("collections", "add", "Word", LISTS)[0] == 0
    code, out, _ = run("library", "backups", "--json")
    (backup,) = json.loads(out)["backups"]
    assert (code, backup["number"]) == (0, 1)
    assert Path(run("library", "backup")[1].strip()).is_file()


def test_a_damaged_library_is_restored(run, places: Places):
    run("collections", "add", "Word", LISTS)
    places.library.write_bytes(b"\0" * 5000)
    code, _, notes = run("library")
    assert code == 1
    assert "specdesk library restore" in notes
    code, _, notes = run("library", "restore")
    assert code == 0
    assert ".damaged-" in notes
    assert [row["path"] for row in json.loads(run("library", "--json")[1])["documents"]] == [
        str(LISTS)
    ]


def test_without_a_backup_an_empty_library_is_offered(run, places: Places):
    places.data.mkdir(parents=True)
    places.library.write_bytes(b"\0" * 5000)
    code, _, notes = run("library", "restore")
    assert code == 2
    assert "--empty" in notes
    assert run("library", "restore", "--empty")[0] == 0
    assert json.loads(run("library", "--json")[1])["documents"] == []


def test_a_removed_document_is_put_back(run, places: Places):
    from specdesk.library import Library

    run("collections", "add", "Word", LISTS)
    library = Library(places.library)
    library.remove_document(library.documents()[0].id)
    library.close()
    assert json.loads(run("library", "--json")[1])["documents"][0]["state"] == "removed"
    assert run("library", "put-back", LISTS)[0] == 0
    assert json.loads(run("library", "--json")[1])["documents"][0]["state"] == "ready"
    assert run("library", "put-back", LISTS)[0] == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ["ask", "--collection", "Leases", "Which lease ends first?"],
        ["ask", "--collection", "Leases"],
        ["collections", "remove", "Leases"],
        ["forget", "no-such.pdf"],
        ["library", "restore", "17"],
    ],
)
def test_what_is_not_there_is_named(run, arguments: list[str]):
    code, out, notes = run(*arguments)
    assert (code, out) == (2, "")
    assert notes.strip()


@pytest.mark.models
def test_a_collection_is_asked_at_once(run, tiny_installed: Places):
    run("collections", "add", "Word", LISTS, NOTES)
    code, out, _ = run(
        "ask", "--collection", "word", "What is said here?", "--json", "--kept", "--method", "bm25",
        "--max-new-tokens", "4",
    )  # fmt: skip
    assert code == 0
    assert {row["document"] for row in json.loads(out)["kept"]} == {"lists.docx", "footnotes.docx"}
