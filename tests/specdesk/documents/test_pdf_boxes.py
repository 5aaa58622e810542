"""Provenance: the box that is kept for a word, looked up on the page, holds that word.

The judge is PDFium's own search for text within a rectangle of the page, on a page that was turned,
cropped and filled at random."""

import tempfile
import unicodedata
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.progress import Quiet
from engine.spans import Span
from specdesk.documents.document import Document
from specdesk.documents.pdf import read_pdf
from specdesk.resources import sample_path
from tests.conftest import DATA

from .pdf_files import PdfPage, pdf_file, text

WORDS = st.lists(st.text("abcdefghkmnopqrsuvwxyz", min_size=2, max_size=9), min_size=3, max_size=12)
MARGIN_POINTS = 1.0


def words_of(document: Document) -> list[tuple[int, str]]:
    """Start and letters of each word whose letters have a place."""
    found: list[tuple[int, str]] = []
    start = 0
    for word in document.text.split():
        start = document.text.index(word, start)
        if not np.isnan(document.boxes[start : start + len(word)]).any():
            found.append((start, word))
        start += len(word)
    return found


def said_at(page: pypdfium2.PdfPage, box: tuple[float, float, float, float]) -> str:
    """What PDFium says that stands in a rectangle of the page as shown."""
    left, top, right, bottom = box
    crop_left, crop_bottom, crop_right, crop_top = page.get_bbox()
    x = (left - MARGIN_POINTS, right + MARGIN_POINTS)
    y = (top - MARGIN_POINTS, bottom + MARGIN_POINTS)
    turned = page.get_rotation() // 90
    if turned == 0:
        across, up = (crop_left + x[0], crop_left + x[1]), (crop_top - y[1], crop_top - y[0])
    elif turned == 1:
        across, up = (crop_left + y[0], crop_left + y[1]), (crop_bottom + x[0], crop_bottom + x[1])
    elif turned == 2:
        across, up = (
            (crop_right - x[1], crop_right - x[0]),
            (crop_bottom + y[0], crop_bottom + y[1]),
        )
    else:
        across, up = (crop_right - y[1], crop_right - y[0]), (crop_top - x[1], crop_top - x[0])
    text_page = page.get_textpage()
    try:
        said = text_page.get_text_bounded(across[0], up[0], across[1], up[1])
    finally:
        text_page.close()
    return "".join(unicodedata.normalize("NFKC", said).split())


def misplaced(document: Document, opened: pypdfium2.PdfDocument, sample: list) -> list[str]:
    """The words of the sample that do not stand where they are said to."""
    wrong: list[str] = []
    for start, word in sample:
        page = document.page_index(start)
        lines = document.line_boxes(Span(start, start + len(word)))
        said = "".join(
            said_at(opened[page], (box.left, box.top, box.right, box.bottom)) for box in lines
        )
        if unicodedata.normalize("NFKC", word) not in said:
            wrong.append(f"{word!r} on page {page + 1}: {said!r}")
    return wrong


@given(
    words=WORDS,
    turns=st.sampled_from([0, 90, 180, 270]),
    left=st.integers(0, 80),
    bottom=st.integers(0, 80),
    size=st.integers(6, 24),
    lead=st.integers(0, 3),
)
@settings(max_examples=40, deadline=None)
def test_every_word_stands_where_its_box_says_on_turned_and_cropped_pages(
    words, turns, left, bottom, size, lead
):
    content = "".join(
        text(100 + 20 * (number % 2), 380 - (size + 3 + lead) * number, word, size)
        for number, word in enumerate(words)
    )
    entries = f"/Rotate {turns}/CropBox[{left} {bottom} 395 {400 - bottom / 8}]"
    with tempfile.TemporaryDirectory() as folder:
        path = pdf_file(Path(folder) / "made.pdf", PdfPage(content, entries))
        document = read_pdf(path, Quiet())
        opened = pypdfium2.PdfDocument(path)
        try:
            assert misplaced(document, opened, words_of(document)) == []
        finally:
            opened.close()


@pytest.mark.parametrize(
    "path",
    [
        sample_path("word-processor-history.pdf"),
        DATA / "agreement-bookmarks.pdf",
        DATA / "firearm-checks-rotated.pdf",
    ],
    ids=lambda path: path.stem,
)
def test_words_of_real_files_stand_where_their_boxes_say(path):
    document = read_pdf(path, Quiet())
    words = words_of(document)
    chosen = np.random.default_rng(0).permutation(len(words))[:100]
    opened = pypdfium2.PdfDocument(path)
    try:
        assert misplaced(document, opened, [words[index] for index in chosen.tolist()]) == []
    finally:
        opened.close()
