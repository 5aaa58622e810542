"""Scans are recognized where they lie, once, within limits, and can be stopped."""

import re
import threading
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pypdf
import pypdfium2
import pytest

from engine.errors import Cancelled
from engine.progress import CancelToken, Quiet, Stage
from engine.spans import Span
from specdesk.documents.document import Box, Document
from specdesk.documents.ingest import ingest
from specdesk.documents.pdf import PICTURES, RECOGNIZED, read_pdf
from specdesk.documents.recognition import recognizer
from specdesk.documents.recognition.languages import Language
from specdesk.documents.recognition.recognize import Recognition, Scan, recognize
from specdesk.documents.render import PageRenderer
from specdesk.errors import DocumentError, DocumentStatus
from tests.conftest import DATA, HISTORY, caged_processes

from .scans import (
    ENGLISH,
    JAPANESE,
    joined,
    paper,
    scan,
    typed,
    vertical_paper,
    without_unicode_maps,
)


class Steps:
    """A Progress that remembers the pages reported, and does `then` at the first of them."""

    def __init__(self, token: CancelToken | None = None) -> None:
        self.seen: list[tuple[int, int]] = []
        self.token = token

    def step(self, stage: Stage, done: int, total: int) -> None:
        if stage is Stage.RECOGNIZE:
            self.seen.append((done, total))
            if self.token is not None:
                self.token.check()


def around(boxes: Sequence[Box]) -> Box:
    """One box around them: of a line on its side, each letter has one."""
    sides = zip(*((box.left, box.top, box.right, box.bottom) for box in boxes), strict=True)
    left, top, right, bottom = sides
    return Box(boxes[0].page, min(left), min(top), max(right), max(bottom))


def close(said: str, lines: tuple[str, ...]) -> bool:
    """Whether at most 1 of 25 characters differs, spaces apart."""
    have, want = ("".join(text.split()) for text in (said, "".join(lines)))
    return _distance(have, want) <= len(want) / 25


def _distance(one: str, other: str) -> int:
    row = list(range(len(other) + 1))
    for number, letter in enumerate(one, 1):
        before, row[0] = row[0], number
        for column, wanted in enumerate(other, 1):
            fewest = min(row[column] + 1, row[column - 1] + 1, before + (letter != wanted))
            before, row[column] = row[column], fewest
    return row[-1]


@pytest.fixture(scope="module")
def two_pages(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("scans")
    return scan(folder / "two.pdf", paper(ENGLISH), paper(JAPANESE))


@pytest.fixture(scope="module")
def read_two(two_pages: Path) -> Document:
    return read_pdf(two_pages, Quiet())


def test_english_and_japanese_are_read_and_said_to_be_recognized(read_two: Document):
    english, japanese = (page.span.of(read_two.text) for page in read_two.pages)
    assert close(english, ENGLISH)
    assert close(japanese, JAPANESE)
    assert read_two.is_scan
    assert all(page.certainty > 0.9 for page in read_two.pages)
    assert read_two.place(Span(3, 9)).recognized
    assert [(remark.template, remark.number) for remark in read_two.warnings] == [(RECOGNIZED, 2)]


def test_a_word_stands_where_its_box_says(two_pages: Path, read_two: Document):
    start = read_two.text.index("euros")
    [box] = read_two.line_boxes(Span(start, start + len("euros")))
    page = pypdfium2.PdfDocument(two_pages)[box.page]
    picture = page.render(scale=150 / 72).to_pil().convert("L")
    edges = [round(side * 150 / 72) for side in (box.left, box.top, box.right, box.bottom)]
    assert min(picture.crop(edges).get_flattened_data()) < 100  # ink within
    right = edges[2] + 12
    beyond = picture.crop((right, edges[1], right + 80, edges[3]))
    assert min(beyond.get_flattened_data()) > 200  # the line ends there
    font_width = 34 * 150 / 150 * 0.6 * len("euros")
    assert 0.6 * font_width < edges[2] - edges[0] < 1.6 * font_width


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_scans_that_lie_wrong_are_shown_upright(tmp_path: Path, turn: int):
    path = scan(tmp_path / "turned.pdf", paper(ENGLISH), turn=turn)
    document = read_pdf(path, Quiet())
    assert close(document.text, ENGLISH)
    page = document.pages[0]
    assert page.width < page.height
    start = document.text.index("tenant")
    box = around(document.line_boxes(Span(start, start + 6)))
    middle = ((box.left + box.right) / 2 / page.width, (box.top + box.bottom) / 2 / page.height)
    assert middle == pytest.approx((0.22, 0.093), abs=0.03)
    with closing(PageRenderer(path, turns=document.turns)) as renderer:
        image = renderer.render(0, 2.0)
    assert (image.width, image.height) == pytest.approx((2 * page.width, 2 * page.height), abs=2)
    dark = image.rgb.min(axis=2) < 140
    for word in re.finditer(r"\w+", document.text):
        box = around(document.line_boxes(Span(word.start(), word.end())))
        rows = slice(int(2 * box.top), int(2 * box.bottom))
        assert dark[rows, int(2 * box.left) : int(2 * box.right)].any(), word[0]
        dark[rows, int(2 * box.left) - 6 : int(2 * box.right) + 6] = False
    assert dark.sum() < 400  # all ink lies in some word's box, but for points and commas


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("sheet", [paper(JAPANESE), vertical_paper(JAPANESE)], ids="=|")
def test_a_japanese_page_is_shown_upright_whichever_way_it_runs(tmp_path, sheet, turn: int):
    document = read_pdf(scan(tmp_path / "a.pdf", sheet, turn=turn), Quiet())
    assert close(document.text, JAPANESE)
    assert document.turns.get(0, 0) == -turn // 90 % 4


def test_lines_from_top_to_bottom_are_read_from_the_right(tmp_path: Path):
    document = read_pdf(scan(tmp_path / "vertical.pdf", vertical_paper(JAPANESE)), Quiet())
    assert close(document.text, JAPANESE)


def test_scanned_pages_among_others(tmp_path: Path):
    typed_pages = typed(tmp_path / "typed.pdf", "First of the pages with text.", "The last one.")
    scanned = scan(tmp_path / "scanned.pdf", paper(ENGLISH))
    document = read_pdf(joined(tmp_path / "both.pdf", typed_pages, scanned), Quiet())
    assert [page.certainty is not None for page in document.pages] == [False, False, True]
    assert "First of the pages with text." in document.text
    assert close(document.pages[2].span.of(document.text), ENGLISH)
    assert not document.is_scan
    assert len(document.boxes) == len(document.text)
    assert not document.place(Span(0, 1)).recognized


def test_letters_without_meaning_are_recognized_not_repeated(tmp_path: Path):
    lines = (*ENGLISH, *JAPANESE)
    path = without_unicode_maps(typed(tmp_path / "unmapped.pdf", "\\\n".join(lines)))
    document = read_pdf(path, Quiet())
    assert close(document.text, lines)
    assert document.pages[0].certainty is not None
    assert not document.is_scan
    with pytest.raises(DocumentError) as caught:
        read_pdf(path, Quiet(), None, Recognition(Language.NONE))
    assert caught.value.status is DocumentStatus.NO_TEXT


def test_a_layer_of_text_over_a_scan_is_kept():
    steps = Steps()
    document = read_pdf(DATA / "siege-of-vicksburg-ocr.pdf", steps)
    assert steps.seen == []
    assert document.recognized_pages == 0
    assert "THE SIEGE OF VICKSBURG" in document.text


def test_files_with_text_start_no_recognition():
    steps = Steps()
    assert read_pdf(HISTORY, steps).recognized_pages == 0
    assert steps.seen == []


def test_a_page_is_recognized_once(tmp_path: Path, two_pages: Path, read_two: Document):
    kept = Recognition(folder=tmp_path)
    first = read_pdf(two_pages, Quiet(), None, kept)
    steps = Steps()
    again = read_pdf(two_pages, steps, None, kept)
    assert steps.seen == []
    assert again.text == first.text == read_two.text
    (page,) = tmp_path.rglob("00002.page")
    page.write_bytes(page.read_bytes()[:-1])  # a damaged one is read anew
    assert read_pdf(two_pages, steps, None, kept).text == first.text
    assert steps.seen[0] == (1, 2)


def test_cancelled_within_a_second_and_taken_up_again(tmp_path: Path):
    path = scan(tmp_path / "three.pdf", *(paper(ENGLISH[number:]) for number in range(3)))
    kept, token, ended = Recognition(folder=tmp_path / "kept"), CancelToken(), []
    before, steps = caged_processes(), Steps(token)

    def read() -> None:
        with pytest.raises(Cancelled):
            read_pdf(path, steps, None, kept)
        ended.append(time.monotonic())

    thread = threading.Thread(target=read)
    thread.start()
    while (1, 3) not in steps.seen and thread.is_alive():
        time.sleep(0.01)
    token.cancel()
    thread.join(timeout=10)
    assert ended
    assert caged_processes() <= before
    assert len(list((tmp_path / "kept").rglob("*.page"))) == 1
    later = Steps()
    assert len(read_pdf(path, later, None, kept).pages) == 3
    assert later.seen[0] == (1, 3)


def test_language_none_leaves_scans_unread(two_pages: Path, tmp_path: Path):
    with pytest.raises(DocumentError) as caught:
        read_pdf(two_pages, Quiet(), None, Recognition(Language.NONE))
    assert caught.value.status is DocumentStatus.NO_TEXT
    assert "ocr-language" in caught.value.hint
    both = joined(tmp_path / "both.pdf", typed(tmp_path / "a.pdf", "Words. " * 9), two_pages)
    document = read_pdf(both, Quiet(), None, Recognition(Language.NONE))
    assert [(remark.template, remark.number) for remark in document.warnings] == [(PICTURES, 2)]


def test_a_picture_without_text_leaves_the_few_words_of_its_page(tmp_path: Path):
    writer = pypdf.PdfWriter(clone_from=scan(tmp_path / "picture.pdf", paper(())))
    words = pypdf.PdfReader(typed(tmp_path / "words.pdf", "Our new office:")).pages[0]
    writer.pages[0].merge_page(words)
    writer.write(tmp_path / "both.pdf")
    document = read_pdf(tmp_path / "both.pdf", Quiet())
    assert (document.text.strip(), document.warnings) == ("Our new office:", ())


def test_empty_sheets_have_no_text(tmp_path: Path):
    with pytest.raises(DocumentError) as caught:
        read_pdf(scan(tmp_path / "empty.pdf", paper(())), Quiet())
    assert caught.value.status is DocumentStatus.NO_TEXT


@pytest.mark.parametrize("limit", ["memory_bytes", "mapped_bytes", "cpu_seconds"])
def test_a_child_over_its_limits_costs_its_pages_only(
    two_pages: Path, tmp_path: Path, monkeypatch, limit: str
):
    little = {"memory_bytes": 64 * 2**20, "mapped_bytes": 64 * 2**20, "cpu_seconds": 1}[limit]
    monkeypatch.setattr(recognizer, "LIMITS", replace(recognizer.LIMITS, **{limit: little}))
    both = joined(tmp_path / "both.pdf", typed(tmp_path / "a.pdf", "Words. " * 9), two_pages)
    document = read_pdf(both, Quiet())
    assert "Words." in document.text
    assert [(remark.template, remark.number) for remark in document.warnings] == [(PICTURES, 2)]


def test_a_page_that_cannot_be_loaded_has_no_text(two_pages: Path):
    scan = Scan(two_pages, "a" * 64, None, [99])
    assert recognize(scan, Recognition(Language.ENGLISH), Quiet()) == {}


def test_rows_say_what_was_recognized(two_pages: Path, tmp_path: Path):
    out = tmp_path / "texts"
    [row] = ingest([two_pages], Quiet(), out)
    assert (row.status, row.pages, row.recognized) == (DocumentStatus.SCAN, 2, 2)
    assert "recognized" in row.sentence
    assert close((out / "two.pdf.txt").read_text("utf-8"), (*ENGLISH, *JAPANESE))


def test_real_scan():
    document = read_pdf(DATA / "scan-letter.pdf", Quiet())
    wanted = (
        "Docling bundles PDF document conversion to JSON and Markdown in an easy self contained"
    )
    assert wanted in " ".join(document.text.split())
