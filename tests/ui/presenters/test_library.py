"""Files are opened, read, refused, chosen and removed as the list shows it."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from specdesk.errors import DocumentStatus
from tests.ui.memory_desk import answer_about, word_document
from ui.models.documents import RowState
from ui.presenters.library import LibraryPresenter, files_to_open


@pytest.fixture
def library(worker):
    return LibraryPresenter(worker)


def rows(library):
    return [(row.name, row.state) for row in library.model]


def idle(worker, qtbot):
    qtbot.waitUntil(lambda: not worker.busy)


def test_an_opened_file_is_read_shown_and_asked(library, worker, qtbot, contract):
    with qtbot.waitSignal(library.document_shown) as shown:
        library.open([contract])
    idle(worker, qtbot)
    assert shown.args[0].name == "contract.docx"
    assert rows(library) == [("contract.docx", RowState.READY)]
    assert [document.name for document in library.asked_documents] == ["contract.docx"]


def test_a_scan_says_its_page_and_is_read_in_the_language_chosen(
    library, worker, desks, qtbot, contract
):
    library.ocr_language = "ja"
    said = []
    library.model.dataChanged.connect(
        lambda *changed: said.extend(row.recognizing for row in library.model)
    )
    with qtbot.waitSignal(library.document_shown):
        library.open([contract])
    idle(worker, qtbot)
    assert desks[0].ocr_languages == ["ja"]
    assert "page 1 of 3" in said


def test_a_folder_opens_the_documents_below_it(tmp_path):
    (tmp_path / "deep").mkdir()
    names = ("a.pdf", "deep/b.docx", "notes.png", "~$a.docx")
    for name in names:
        (tmp_path / name).write_text("x")
    found = [path.relative_to(tmp_path).as_posix() for path in files_to_open([tmp_path])]
    assert found == ["a.pdf", "deep/b.docx"]


def test_a_refused_file_stays_with_its_sentence(library, worker, qtbot, tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("x")
    with qtbot.waitSignal(library.file_refused) as refused:
        library.open([path])
    row = next(iter(library.model))
    assert row.state is RowState.REFUSED
    assert row.notice == "notes.txt is not a kind of file that is read."
    assert str(refused.args[1]) == row.notice
    assert library.asked == []


def test_one_bad_file_does_not_stop_the_others(library, worker, qtbot, contract, tmp_path):
    bad = tmp_path / "bad.txt"
    bad.write_text("x")
    library.open([bad, contract])
    idle(worker, qtbot)
    assert rows(library) == [("bad.txt", RowState.REFUSED), ("contract.docx", RowState.READY)]
    assert library.current.name == "contract.docx"


def test_a_password_is_asked_for_and_asked_again_when_wrong(library, worker, qtbot, tmp_path):
    path = tmp_path / "locked.docx"
    path.write_text("LOCKED\nhidden")
    wanted = []
    library.password_wanted.connect(lambda row, tried: wanted.append((row.number, tried)))
    library.open([path])
    idle(worker, qtbot)
    number = wanted[0][0]
    library.try_password(number, "wrong")
    idle(worker, qtbot)
    library.try_password(number, "secret")
    idle(worker, qtbot)
    assert wanted == [(number, False), (number, True)]
    assert rows(library) == [("locked.docx", RowState.READY)]


def test_no_password_is_asked_for_where_none_would_help(library, worker, qtbot, tmp_path):
    path = tmp_path / "sealed.docx"
    path.write_text("SEALED")
    wanted, refused = [], []
    library.password_wanted.connect(lambda row, tried: wanted.append(row))
    library.file_refused.connect(lambda row, error: refused.append(error.status))
    library.open([path])
    idle(worker, qtbot)
    assert (wanted, refused) == ([], [DocumentStatus.NEEDS_PASSWORD])


def test_the_same_file_twice_is_one_row(library, worker, qtbot, contract):
    library.open([contract])
    library.open([contract])
    copy = contract.with_name("copy.docx")
    copy.write_bytes(contract.read_bytes())
    library.open([copy])
    idle(worker, qtbot)
    assert len(rows(library)) == 1


def test_the_librarys_documents_and_answers_come_back(library, worker, desks, qtbot, contract):
    library.load()
    idle(worker, qtbot)
    document = word_document(contract, contract.read_text("utf-8"))
    desks[0].shelf[document.id] = document
    desks[0].kept_answers[document.id] = [answer_about(document, "How long?")]
    loaded = []
    library.answers_loaded.connect(lambda key, answers: loaded.append((key, answers)))
    library.load()
    idle(worker, qtbot)
    assert rows(library) == [("contract.docx", RowState.READY)]
    assert loaded[0][0] == document.id
    assert [answer.question for answer in loaded[0][1]] == ["How long?"]


def test_documents_of_the_library_are_opened_only_when_they_are_chosen(
    library, worker, desks, qtbot, tmp_path
):
    library.load()
    idle(worker, qtbot)
    for name in ("first", "second"):
        path = tmp_path / f"{name}.docx"
        path.write_text(f"text of {name}")
        document = word_document(path, path.read_text())
        desks[0].shelf[document.id] = document
    library.load()
    idle(worker, qtbot)
    assert [state for _, state in rows(library)] == [RowState.READY, RowState.KNOWN]
    library.select(list(library.model)[1].number)
    idle(worker, qtbot)
    assert [state for _, state in rows(library)] == [RowState.READY, RowState.READY]


def two_documents(library, worker, qtbot, tmp_path):
    for name in ("one", "two"):
        (tmp_path / f"{name}.docx").write_text(f"text of {name}")
    library.open([tmp_path / "one.docx", tmp_path / "two.docx"])
    idle(worker, qtbot)
    return list(library.model)


def test_the_question_follows_the_current_document(library, worker, qtbot, tmp_path):
    _one, two = two_documents(library, worker, qtbot, tmp_path)
    assert [row.name for row in library.asked] == ["one.docx"]
    library.select(two.number)
    assert [row.name for row in library.asked] == ["two.docx"]


def check(library, position, checked):
    state = Qt.CheckState.Checked if checked else Qt.CheckState.Unchecked
    model = library.model
    model.setData(model.index(position), state, Qt.ItemDataRole.CheckStateRole)


def test_ticked_documents_stay_ticked_until_they_are_unticked(library, worker, qtbot, tmp_path):
    _one, two = two_documents(library, worker, qtbot, tmp_path)
    check(library, 1, True)
    assert [row.name for row in library.asked] == ["one.docx", "two.docx"]
    library.select(two.number)
    assert [row.name for row in library.asked] == ["one.docx", "two.docx"]
    check(library, 0, False)
    assert [row.name for row in library.asked] == ["two.docx"]


def test_something_is_always_asked_about(library, worker, qtbot, tmp_path):
    two_documents(library, worker, qtbot, tmp_path)
    check(library, 0, False)
    assert [row.name for row in library.asked] == ["one.docx"]


def test_a_removal_can_be_undone(library, worker, desks, qtbot, tmp_path):
    one, two = two_documents(library, worker, qtbot, tmp_path)
    with qtbot.waitSignal(library.removal_offered) as offered:
        library.remove(one.number)
    idle(worker, qtbot)
    assert offered.args == ["one.docx"]
    assert desks[0].removed == {one.document_id}
    assert library.current.number == two.number
    library.undo_removal()
    idle(worker, qtbot)
    assert desks[0].removed == set()
    assert [row.name for row in library.model] == ["one.docx", "two.docx"]
    assert library.current.number == one.number


def test_removing_the_last_document_leaves_nothing_current(library, worker, qtbot, contract):
    library.open([contract])
    idle(worker, qtbot)
    with qtbot.waitSignal(library.current_changed) as changed:
        library.remove(library.current.number)
    assert changed.args == [None]
    assert library.asked == []


def test_reading_that_is_stopped_can_be_taken_up_again(library, worker, desks, qtbot, contract):
    library.load()
    idle(worker, qtbot)
    desks[0].hold.clear()
    library.open([contract])
    desks[0].hold.set()
    qtbot.waitUntil(lambda: rows(library)[0][1] is not RowState.OPENING)
    desks[0].hold.clear()
    library.stop(library.current.number)
    qtbot.waitUntil(lambda: rows(library)[0][1] in (RowState.UNREAD, RowState.READY))
    desks[0].hold.set()
    library.read_again()
    idle(worker, qtbot)
    assert rows(library) == [("contract.docx", RowState.READY)]


def test_without_a_model_the_document_is_still_shown(library, worker, desks, qtbot, contract):
    library.load()
    idle(worker, qtbot)
    desks[0].profile_states = [replace(p, installed=False) for p in desks[0].profile_states]
    with qtbot.waitSignals([library.document_shown, library.model_wanted]):
        library.open([contract])
    assert rows(library) == [("contract.docx", RowState.UNREAD)]


@pytest.fixture
def begins(library, worker, desks, qtbot):
    """A desk that shows documents before they are read, and holds the reading."""
    library.load()
    idle(worker, qtbot)
    desks[0].begins = True
    desks[0].hold.clear()
    yield desks[0]
    desks[0].hold.set()


def test_a_long_document_is_shown_before_it_can_be_asked_about(
    library, begins, worker, qtbot, contract
):
    with qtbot.waitSignal(library.begun_shown) as begun:
        library.open([contract])
    assert begun.args[0].name == "contract.docx"
    assert rows(library) == [("contract.docx", RowState.OPENING)]
    assert library.current is not None
    assert library.asked_documents == []
    with qtbot.waitSignal(library.document_shown):
        begins.hold.set()
    idle(worker, qtbot)
    assert [document.name for document in library.asked_documents] == ["contract.docx"]


def test_a_begun_document_waits_until_the_user_comes_back(
    library, begins, worker, qtbot, contract, tmp_path
):
    other = tmp_path / "other.docx"
    other.write_text("Nothing of interest.")
    begins.begins = False
    begins.hold.set()
    library.open([other])
    idle(worker, qtbot)
    begins.begins = True
    begins.hold.clear()
    with qtbot.waitSignal(library.begun_shown):
        library.open([contract])
    begun, first = library.current, next(iter(library.model))
    with qtbot.waitSignal(library.document_shown):
        library.select(first.number)
    with qtbot.waitSignal(library.begun_shown) as again:
        library.select(begun.number)
    assert again.args[0].name == "contract.docx"
    library.select(first.number)
    with qtbot.assertNotEmitted(library.document_shown):
        begins.hold.set()
        idle(worker, qtbot)
    assert library.current.name == "other.docx"


def test_what_was_begun_goes_when_opening_is_stopped(library, begins, worker, qtbot, contract):
    with qtbot.waitSignal(library.begun_shown):
        library.open([contract])
    with qtbot.waitSignal(library.current_changed) as changed:
        library.stop(library.current.number)
    idle(worker, qtbot)
    assert changed.args == [None]
    assert rows(library) == []
