"""One child recognizes the pages of many files; a file that ends it hurts itself alone."""

from pathlib import Path

import numpy as np
import pytest

from engine.errors import Cancelled
from engine.progress import CancelToken, Quiet, Stage
from specdesk.documents.cage import Cage, CageError
from specdesk.documents.ingest import ingest
from specdesk.documents.pdf import read_pdf
from specdesk.documents.recognition import recognizer as recognizing
from specdesk.documents.recognition.drawing import Drawn
from specdesk.documents.recognition.languages import Language
from specdesk.documents.recognition.recognize import Recognition
from specdesk.documents.recognition.recognizer import Recognizer
from specdesk.documents.recognition.store import checked_page
from specdesk.errors import DocumentStatus
from tests.conftest import caged_processes

from .scans import ENGLISH, JAPANESE, paper, scan


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three scans of a page each."""
    made = tmp_path_factory.mktemp("scans")
    for number, lines in enumerate((ENGLISH, JAPANESE, ENGLISH[:1])):
        scan(made / f"{number}.pdf", paper(lines))
    return made


def sheet() -> Drawn:
    return Drawn(np.asarray(paper(ENGLISH[:1]), np.uint8), (595.0, 842.0))


def silent() -> None:
    pass


def text_of(recognizer: Recognizer) -> str:
    reply = recognizer.read(sheet(), Language.ENGLISH, silent)
    return checked_page(reply).text


def test_the_files_of_a_call_share_a_child_that_ends_with_it(folder: Path, started: list[Cage]):
    before = caged_processes()
    rows = list(ingest([folder], Quiet()))
    assert [row.status for row in rows] == [DocumentStatus.SCAN] * 3
    assert len(started) == 1
    assert caged_processes() <= before


def test_a_call_that_is_given_up_ends_the_child(folder: Path, started: list[Cage]):
    before = caged_processes()
    rows = ingest([folder], Quiet())
    assert next(rows).status is DocumentStatus.SCAN
    rows.close()
    assert started
    assert caged_processes() <= before


def test_a_call_that_is_cancelled_ends_the_child(folder: Path, started: list[Cage]):
    class CancelledAtThePage:
        token = CancelToken()

        def step(self, stage: Stage, done: int, total: int) -> None:
            if stage is Stage.RECOGNIZE:
                self.token.cancel()
            self.token.check()

    before = caged_processes()
    with pytest.raises(Cancelled):
        list(ingest([folder], CancelledAtThePage()))
    assert caged_processes() <= before


def test_each_file_is_read_in_its_own_language(folder: Path, started: list[Cage]):
    with Recognizer() as recognizer:
        texts = [
            read_pdf(
                folder / f"{number}.pdf", Quiet(), None, Recognition(language, None, recognizer)
            ).text
            for number, language in enumerate((Language.ENGLISH, Language.JAPANESE))
        ]
    assert "1,250 euros" in texts[0]
    assert "三十日前" in texts[1]
    assert len(started) == 1


def test_a_file_that_ends_the_child_hurts_itself_alone(started: list[Cage]):
    with Recognizer() as recognizer:
        recognizer.begin()
        assert "1,250 euros" in text_of(recognizer)
        started[0].process.kill()
        with pytest.raises(CageError):  # of the file that it died of
            text_of(recognizer)
        recognizer.begin()
        assert "1,250 euros" in text_of(recognizer)
    assert len(started) == 2
    assert not any(cage.process.is_alive() for cage in started)


def test_what_fails_behind_another_file_is_tried_in_a_child_of_its_own(started: list[Cage]):
    with Recognizer() as recognizer:
        recognizer.begin()
        text_of(recognizer)
        recognizer.begin()
        started[0].process.kill()  # as of memory that the file before has left behind
        assert "1,250 euros" in text_of(recognizer)
        started[1].process.kill()
        with pytest.raises(CageError):
            text_of(recognizer)
    assert len(started) == 2


def test_a_child_is_replaced_after_its_pages(started: list[Cage], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(recognizing, "_PAGES_PER_CHILD", 1)
    with Recognizer() as recognizer:
        recognizer.begin()
        assert text_of(recognizer) == text_of(recognizer)
    assert len(started) == 2


def test_boxes_are_in_points():
    with Recognizer() as recognizer:
        recognizer.begin()
        page = checked_page(recognizer.read(sheet(), Language.ENGLISH, silent))
    across = page.boxes[~np.isnan(page.boxes[:, 0])][:, 2].max()
    assert 300 < across < 595


def test_a_page_that_was_given_up_does_not_answer_for_the_next(started: list[Cage]):
    def cancel() -> None:
        raise Cancelled

    japanese = Drawn(np.asarray(paper(JAPANESE), np.uint8), (595.0, 842.0))
    with Recognizer() as recognizer:
        recognizer.begin()
        with pytest.raises(Cancelled):
            recognizer.read(japanese, Language.JAPANESE, cancel)
        assert "1,250 euros" in text_of(recognizer)
    assert len(started) == 2


def test_what_is_raised_while_a_page_is_read_goes_through():
    def cancel() -> None:
        raise Cancelled

    with Recognizer() as recognizer, pytest.raises(Cancelled):
        recognizer.read(sheet(), Language.ENGLISH, cancel)  # the models are not loaded yet
