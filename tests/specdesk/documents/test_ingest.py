import shutil
import threading
from pathlib import Path

import pytest

from engine.errors import Cancelled
from engine.progress import CancelToken, Quiet, Stage
from specdesk.documents import ingest as ingesting
from specdesk.documents.ingest import ingest
from specdesk.errors import DocumentStatus, StorageError
from tests.conftest import caged_processes

from .word_files import paragraph, word_file

DATA = Path(__file__).parents[2] / "data"


def test_bad_file_does_not_stop_the_rest_and_rows_keep_the_order(tmp_path: Path) -> None:
    paths = [DATA / "truncated.docx", DATA / "strict.docx", tmp_path / "missing.pdf"]
    rows = list(ingest(paths, Quiet()))
    assert [(row.path, row.status) for row in rows] == [
        (paths[0], DocumentStatus.DAMAGED),
        (paths[1], DocumentStatus.OK),
        (paths[2], DocumentStatus.NOT_A_DOCUMENT),
    ]
    assert rows[0].sentence
    assert rows[1].sentence == ""


def test_folders_are_walked_for_documents_only(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    for name in ("b.docx", "A.DOCX", "sub/c.doc", "~$b.docx", "notes.png"):
        shutil.copy(DATA / "strict.docx", tmp_path / name)
    names = [str(row.path.relative_to(tmp_path)) for row in ingest([tmp_path], Quiet())]
    assert names == ["A.DOCX", "b.docx", "sub/c.doc"]


def test_texts_are_written_and_clashing_names_numbered(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        word_file(tmp_path / folder / "a.docx", paragraph(f"text {folder} 文"))
    out = tmp_path / "texts"
    assert len(list(ingest([tmp_path / "one", tmp_path / "two"], Quiet(), out))) == 2
    assert (out / "a.docx.txt").read_text("utf-8") == "text one 文"
    assert (out / "a.docx-2.txt").read_text("utf-8") == "text two 文"


def test_row_is_what_the_command_line_prints() -> None:
    [row] = ingest([DATA / "word-97.doc"], Quiet())
    printed = row.as_dict()
    fields = ["path", "status", "pages", "recognized", "seconds", "sentence"]
    assert list(printed) == [*fields, "hidden", "attachments"]
    assert printed["status"] == "not_a_document"
    assert printed["pages"] is None


def test_password_is_tried_on_locked_files() -> None:
    statuses = [row.status for row in ingest([DATA / "password.docx"], Quiet(), None, "pass")]
    assert statuses == [DocumentStatus.OK]


def test_folder_for_texts_that_cannot_be_made_is_an_error_at_once(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StorageError):
        next(ingest([DATA / "strict.docx"], Quiet(), tmp_path / "file" / "texts"))


def test_several_files_are_read_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    at_once, read = threading.Barrier(2, timeout=20), ingesting.open_document
    monkeypatch.setattr(ingesting, "processors", lambda: 2)

    def meet(*arguments: object) -> object:
        at_once.wait()  # ends only when two have come
        return read(*arguments)

    monkeypatch.setattr(ingesting, "open_document", meet)
    rows = ingest([DATA / "strict.docx", DATA / "word-97.doc"], Quiet())
    assert [row.path.name for row in rows] == ["strict.docx", "word-97.doc"]


def test_only_the_file_whose_row_comes_next_shows_its_steps(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    second_is_done = threading.Event()
    monkeypatch.setattr(ingesting, "processors", lambda: 2)

    class Shown(Quiet):
        steps: list[int]

        def step(self, stage: Stage, done: int, total: int) -> None:
            self.steps.append(total)

    shown, read = Shown(), ingesting.open_document
    shown.steps = []

    def say(path: Path, progress: Quiet, *others: object) -> object:
        if path.name == "strict.docx":
            second_is_done.wait(20)
            while not shown.steps:  # its turn may be still to come
                progress.step(Stage.OPEN, 0, 1111)
        else:
            progress.step(Stage.OPEN, 0, 2222)
            second_is_done.set()
        return read(path, Quiet())

    monkeypatch.setattr(ingesting, "open_document", say)
    assert len(list(ingest([DATA / "strict.docx", DATA / "word-97.doc"], shown))) == 2
    assert shown.steps == [1111]


def test_cancelling_stops_all_files(monkeypatch: pytest.MonkeyPatch) -> None:
    token, stopped = CancelToken(), []

    def never_end(path: Path, progress: Quiet, *others: object) -> None:
        try:
            while True:
                token.cancel()
                progress.step(Stage.OPEN, 0, 1)
        finally:
            stopped.append(path.name)

    monkeypatch.setattr(ingesting, "processors", lambda: 2)
    monkeypatch.setattr(ingesting, "open_document", never_end)
    with pytest.raises(Cancelled):
        list(ingest([DATA / "strict.docx", DATA / "word-97.doc"], Quiet(token)))
    assert set(stopped) <= {"strict.docx", "word-97.doc"}
    assert "strict.docx" in stopped


def test_who_takes_no_more_rows_stops_all_files(tmp_path: Path) -> None:
    for number in range(6):
        shutil.copy(DATA / "strict.docx", tmp_path / f"{number}.docx")
    before = caged_processes()
    rows = ingest([tmp_path], Quiet())
    assert next(rows).path.name == "0.docx"
    rows.close()
    assert caged_processes() <= before
