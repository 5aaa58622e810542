import shutil
from pathlib import Path

import pytest

from engine.progress import Quiet
from specdesk.documents.ingest import ingest
from specdesk.errors import DocumentStatus, StorageError

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
