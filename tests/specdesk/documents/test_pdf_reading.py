"""Long PDFs are read in several children, and shown before they are read."""

from dataclasses import replace

import numpy as np
import pytest

from engine.errors import Cancelled
from engine.progress import Quiet, Stage
from engine.spans import Span
from specdesk.documents import pdf_reading
from specdesk.documents.cage import Malformed, Reply
from specdesk.documents.document import Page, Table
from specdesk.documents.pdf import read_pdf
from specdesk.documents.pdf_need import Need
from specdesk.documents.pdf_reply import Part, joined, part_of
from specdesk.documents.recognition.merge import Pages
from specdesk.errors import DocumentError
from tests.specdesk.documents.long_files import long_pdf
from tests.specdesk.documents.pdf_files import PdfPage, pdf_file, text

PAGES = 170
LAST = "The last page names Vardo as the place of the meeting."


@pytest.fixture(scope="module")
def long(tmp_path_factory):
    path = tmp_path_factory.mktemp("long") / "long.pdf"
    return long_pdf(path, PAGES, lines=4, more={PAGES - 1: LAST})


def with_children(monkeypatch, count):
    monkeypatch.setattr(pdf_reading, "_children_for", lambda pages: count)


def test_several_children_read_what_one_reads(long, monkeypatch):
    with_children(monkeypatch, 1)
    alone = read_pdf(long, Quiet())
    with_children(monkeypatch, 3)
    together = read_pdf(long, Quiet())
    assert LAST in together.text
    assert together.text == alone.text
    assert together.pages == alone.pages
    assert np.array_equal(together.boxes, alone.boxes, equal_nan=True)
    assert together.borders == alone.borders


def test_a_long_file_is_shown_before_it_is_read(long):
    begun = []
    whole = read_pdf(long, Quiet(), on_begun=begun.append)
    (document,) = begun
    assert document.id == whole.id
    assert [(p.width, p.height, p.label) for p in document.pages] == [
        (p.width, p.height, p.label) for p in whole.pages
    ]
    said = document.text.rstrip("\n")
    assert len(said) > 1000
    assert whole.text.startswith(said)
    assert LAST not in document.text
    assert len(document.boxes) == len(document.text)


def test_a_short_file_is_not_shown_before_it_is_read(tmp_path):
    begun = []
    read_pdf(long_pdf(tmp_path / "short.pdf", 20, lines=3), Quiet(), on_begun=begun.append)
    assert begun == []


def test_what_pages_hide_is_told_of_the_right_page(tmp_path, monkeypatch):
    monkeypatch.setattr(pdf_reading, "_FIRST", 2)
    monkeypatch.setattr(pdf_reading, "_BLOCK", 3)
    with_children(monkeypatch, 2)
    shown = text(40, 300, "Everybody may read this.")
    hidden = "1 g " + text(40, 200, "nobody sees this") + "0 g "
    pages = [PdfPage(shown + (hidden if number == 6 else "")) for number in range(9)]
    document = read_pdf(pdf_file(tmp_path / "hidden.pdf", *pages), Quiet())
    assert document.hidden == ("p. 7: nobody sees this",)
    assert document.text.count("Everybody") == 9


def test_a_text_that_is_too_long_is_refused_in_parts_too(long, monkeypatch):
    monkeypatch.setattr(pdf_reading, "MOST_CHARACTERS", 20_000)
    with pytest.raises(DocumentError) as refused:
        read_pdf(long, Quiet())
    assert "long" in str(refused.value)


def test_progress_counts_the_pages_of_all_children(long, monkeypatch):
    with_children(monkeypatch, 2)
    steps = []

    class Noted(Quiet):
        def step(self, stage, done, total):
            steps.append((stage, done, total))

    read_pdf(long, Noted())
    counted = [done for stage, done, total in steps if stage is Stage.OPEN and total == PAGES]
    assert counted == sorted(counted)
    assert counted[-1] == PAGES


def test_cancelling_ends_every_child(long, monkeypatch):
    with_children(monkeypatch, 2)
    cages = []
    original = pdf_reading.Cage

    def noted(*arguments):
        cages.append(original(*arguments))
        return cages[-1]

    monkeypatch.setattr(pdf_reading, "Cage", noted)

    class Impatient(Quiet):
        def step(self, stage, done, total):
            if len(cages) == 2:
                self.token.cancel()
            super().step(stage, done, total)

    with pytest.raises(Cancelled):
        read_pdf(long, Impatient())
    assert not any(cage.process.is_alive() for cage in cages)


@pytest.mark.parametrize("grown", [True, False])
def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path, grown):
    path = long_pdf(tmp_path / "report.pdf", PAGES, lines=2)

    def save_again(document):
        if grown:
            long_pdf(path, PAGES + 5, lines=2)
        else:
            path.write_bytes(path.read_bytes()[:2000])  # half written when we look

    with pytest.raises(DocumentError) as refused:
        read_pdf(path, Quiet(), on_begun=save_again)
    assert str(refused.value).startswith("report.pdf was changed by another program")


def part(words: str, *, table: bool = False, hidden: tuple[tuple[int, str], ...] = ()) -> Part:
    length = len(words)
    page = Page(Span(0, length), 100.0, 200.0, "1")
    tables = (Table(Span(0, 3), sure=True),) if table else ()
    boxes = np.full((length, 4), length, np.float32)
    pages = Pages(words, (page,), boxes, np.zeros(length, bool), tables, (0,))
    return Part(pages, (Need.NOTHING,), hidden, broken=0, invisible=1, unmapped=2)


def test_parts_are_joined_with_their_places_moved():
    whole = joined([part("one\n"), part("second\n", table=True, hidden=((0, "psst"),))])
    assert whole.pages.text == "one\nsecond\n"
    assert [page.span.of(whole.pages.text) for page in whole.pages.pages] == ["one\n", "second\n"]
    assert [table.span.of(whole.pages.text) for table in whole.pages.tables] == ["sec"]
    assert whole.hidden == ((1, "psst"),)
    assert (whole.broken, whole.invisible, whole.unmapped) == (0, 2, 4)
    assert whole.pages.boxes[:, 0].tolist() == [4.0] * 4 + [7.0] * 7


def reply_of_one_page() -> Reply:
    return Reply(
        {"text": "ab\n", "broken": 0, "hidden": [], "tables": [], "invisible": 0, "unmapped": 0},
        {
            "starts": np.array([0, 3], np.int64),
            "boxes": np.zeros((3, 4), np.float32),
            "bold": np.zeros(3, np.uint8),
            "sizes": np.ones((1, 2), np.float32),
            "needs": np.zeros(1, np.uint8),
            "comments": np.zeros(1, np.int64),
        },
    )


def test_a_part_has_the_pages_that_were_asked_for():
    reply = reply_of_one_page()
    assert part_of(reply, ["iv"]).pages.pages[0].label == "iv"
    for labels in ([], ["iv", "v"]):
        with pytest.raises(Malformed):
            part_of(reply, labels)


@pytest.mark.parametrize(
    ("name", "value"),
    [("broken", 2), ("hidden", [[1, "no_ink", "x"]]), ("tables", [[0, 4, True]]), ("text", "a")],
)
def test_a_part_that_does_not_fit_is_refused(name, value):
    reply = reply_of_one_page()
    with pytest.raises(Malformed):
        part_of(replace(reply, header={**reply.header, name: value}), ["1"])
