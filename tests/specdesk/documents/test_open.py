import os
import shutil
import sys
from pathlib import Path

import pytest

from engine.progress import Quiet
from specdesk.documents.open import open_document
from specdesk.errors import DocumentError, DocumentStatus

DATA = Path(__file__).parents[2] / "data"


def refused(path: Path) -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        open_document(path, Quiet())
    return caught.value


def test_word_file_is_known_by_its_content(tmp_path: Path) -> None:
    path = shutil.copy(DATA / "strict.docx", tmp_path / "called.pdf")
    assert open_document(Path(path), Quiet()).kind == "word"


@pytest.mark.parametrize(
    ("name", "content", "status", "says"),
    [
        ("a.pdf", b"", DocumentStatus.DAMAGED, "empty"),
        ("a.docx", b"", DocumentStatus.DAMAGED, "empty"),
        ("a.pdf", b"plain text", DocumentStatus.NOT_A_DOCUMENT, "called a PDF"),
        ("a.docx", b"plain text", DocumentStatus.NOT_A_DOCUMENT, "called a Word file"),
        ("a.dotx", b"plain text", DocumentStatus.NOT_A_DOCUMENT, "called a Word file"),
        ("a.pptx", b"plain text", DocumentStatus.NOT_A_DOCUMENT, "called a PowerPoint file"),
        ("a.odt", b"plain text", DocumentStatus.NOT_A_DOCUMENT, "called an OpenDocument text"),
        ("a.png", b"\x89PNG", DocumentStatus.NOT_A_DOCUMENT, "not a kind of file"),
        ("a.doc", b"{\\rtf1 a}", DocumentStatus.NOT_A_DOCUMENT, "Rich Text"),
        ("a.docx", b"\n<!DOCTYPE HTML><html>", DocumentStatus.NOT_A_DOCUMENT, "web page"),
        ("a.docx", b"PK\x03\x04 and no more", DocumentStatus.DAMAGED, "damaged"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 cut", DocumentStatus.DAMAGED, "damaged"),
    ],
)
def test_other_content_is_refused_in_its_own_words(
    tmp_path: Path, name: str, content: bytes, status: DocumentStatus, says: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    error = refused(path)
    assert error.status is status
    assert says in error.sentence
    assert name in error.sentence


def test_missing_file_and_folder_are_no_documents(tmp_path: Path) -> None:
    (tmp_path / "folder.pdf").mkdir()
    (tmp_path / "loop.pdf").symlink_to(tmp_path / "loop.pdf")
    for name in ("missing.pdf", "folder.pdf", "loop.pdf", "n" * 300):
        assert refused(tmp_path / name).status is DocumentStatus.NOT_A_DOCUMENT


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such pipes")
def test_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.pdf")
    assert "not a file" in refused(tmp_path / "pipe.pdf").sentence
