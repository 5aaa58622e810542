"""A report is written whole or not at all, in each format."""

import os
from pathlib import Path

import pytest

from engine.progress import Quiet
from specdesk.answers import Answer
from specdesk.documents.document import Document
from specdesk.errors import StorageError, UsageError
from specdesk.reports.formats import FORMATS, write_report


@pytest.mark.parametrize("kind", FORMATS)
def test_a_folder_that_is_none_is_named(
    kind: str, tmp_path: Path, answer: Answer, letter: Document
):
    with pytest.raises(StorageError, match="nowhere"):
        write_report([answer], {letter.id: letter}, kind, tmp_path / "nowhere" / "a", Quiet())


def test_an_unknown_format_is_refused(tmp_path: Path, answer: Answer, letter: Document):
    with pytest.raises(UsageError, match="odt"):
        write_report([answer], {letter.id: letter}, "odt", tmp_path / "a.odt", Quiet())
    assert os.listdir(tmp_path) == []


@pytest.mark.skipif(os.name == "nt", reason="Windows has no limit on file sizes")
def test_a_full_disk_leaves_the_old_report(tmp_path: Path, answer: Answer, letter: Document):
    resource = pytest.importorskip("resource")
    out = tmp_path / "report.html"
    out.write_text("the old one")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, hard))
    try:
        with pytest.raises(StorageError, match="full") as caught:
            write_report([answer], {letter.id: letter}, "html", out, Quiet())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert str(tmp_path) in caught.value.sentence
    assert os.listdir(tmp_path) == ["report.html"]
    assert out.read_text() == "the old one"
