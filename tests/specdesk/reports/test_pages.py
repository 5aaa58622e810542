"""Which pages a report draws, from the real file, unless it is gone or changed."""

import dataclasses
from pathlib import Path

import pytest

from engine.progress import CancelToken, Quiet, Stage
from engine.spans import Span
from specdesk.answers import Answer, Kept
from specdesk.documents.document import Document
from specdesk.errors import Cancelled
from specdesk.reports.pages import MOST_PICTURES, choose, draw_pages, open_renderer
from tests.specdesk.reports.conftest import answer_about


class Steps:
    """Keeps what was reported."""

    def __init__(self) -> None:
        self.seen: list[tuple[Stage, int, int]] = []

    def step(self, stage: Stage, done: int, total: int) -> None:
        self.seen.append((stage, done, total))


def test_cited_pages_come_first_then_what_was_read(lease: Document):
    answer = answer_about(lease, "The tenant keeps the garden.", kept=("Heating is paid apart.",))
    steps = Steps()
    (drawn,) = draw_pages([answer], {lease.id: lease}, steps, open_renderer)
    assert [picture.caption for picture in drawn.pictures] == ["p. 3", "p. 1"]
    assert (drawn.total, drawn.failed) == (2, frozenset())
    assert steps.seen[-1] == (Stage.REPORT, 2, 2)
    assert "[1] The tenant keeps the garden." in drawn.pictures[0].alt
    assert "read 1 of its 2 lines" in drawn.pictures[1].alt


def test_a_file_that_changed_or_went_has_no_pictures(
    answer: Answer, lease: Document, tmp_path: Path
):
    changed = tmp_path / "lease.pdf"
    changed.write_bytes(lease.path.read_bytes() + b"\n% changed\n")
    for path in (changed, tmp_path / "gone.pdf"):
        document = dataclasses.replace(lease, path=path)
        (drawn,) = draw_pages([answer], {lease.id: document}, Quiet(), open_renderer)
        assert drawn.pictures == ()
        assert drawn.failed == {lease.id}


def test_word_files_and_forgotten_documents_have_no_pictures(answer: Answer, letter: Document):
    about_letter = answer_about(letter, "The rent is due")
    drawn = draw_pages([answer, about_letter], {letter.id: letter}, Quiet(), open_renderer)
    assert [(one.pictures, one.total, one.failed) for one in drawn] == [((), 0, frozenset())] * 2


def test_a_passage_over_two_pages_shows_both(answer: Answer, lease: Document):
    end = lease.pages[1].span.end - 2
    across = Kept(lease.id, lease.name, Span(lease.pages[0].span.start, end), 1, "…", 1.0)
    both = dataclasses.replace(answer, citations=(), kept=(across,))
    (drawn,) = draw_pages([both], {lease.id: lease}, Quiet(), open_renderer)
    assert [picture.caption for picture in drawn.pictures] == ["p. 1", "p. 2"]


def test_pictures_are_few_and_cited_pages_have_the_first_claim():
    cited = [("a", page) for page in range(5)], [("b", page) for page in range(4)]
    read = [("a", page) for page in (30, 20, 10, 40)], [("b", 50)]
    chosen = choose([(cited[0], read[0]), (cited[1], read[1])])
    assert sum(map(len, chosen)) == MOST_PICTURES
    assert chosen == [[*cited[0], ("a", 10), ("a", 20), ("a", 30)], cited[1]]


def test_drawing_can_be_cancelled(answer: Answer, lease: Document):
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        draw_pages([answer], {lease.id: lease}, Quiet(token), open_renderer)
