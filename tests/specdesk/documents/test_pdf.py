"""PDFs are read as their pages show them, or refused with a reason."""

import zlib
from pathlib import Path

import numpy as np
import pypdf
import pytest

from engine.errors import Cancelled
from engine.progress import CancelToken, Quiet
from specdesk.documents.pdf import read_pdf
from specdesk.errors import DocumentError, DocumentStatus, PasswordNeeded
from tests.conftest import DATA, HISTORY

from .pdf_files import PdfPage, pdf_file, text


def read(name: str, password: str | None = None):
    return read_pdf(DATA / name, Quiet(), password)


def refusal(path: Path, password: str | None = None) -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        read_pdf(path, Quiet(), password)
    return caught.value


def nested_flate() -> bytes:
    """A PDF under 3 KB whose only page unpacks to 2 GiB of blanks."""
    packer = zlib.compressobj(9)
    first = packer.compress(b" " * 2**20) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(b" " * 2**20) + packer.flush(zlib.Z_FULL_FLUSH)
    content = zlib.compress(zlib.compress(first + again * 2047, 9), 9)
    head = b"<</Filter[/FlateDecode/FlateDecode/FlateDecode]/Length %d>>stream\n" % len(content)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>",
        head + content + b"\nendstream",
    ]
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % row for row in enumerate(objects, 1))
    return b"%PDF-1.4\n" + body + b"trailer<</Size 5/Root 1 0 R>>\nstartxref\n0\n%%EOF"


@pytest.fixture(scope="module")
def history():
    return read_pdf(HISTORY, Quiet())


def test_text_has_a_box_for_every_letter(history):
    assert len(history.pages) == 5
    assert history.boxes.shape == (len(history.text), 4)
    letters = np.array([letter.isalnum() for letter in history.text])
    assert not np.isnan(history.boxes[letters]).any()
    line_ends = np.array([letter == "\n" for letter in history.text])
    assert np.isnan(history.boxes[line_ends]).all()


def test_bold_lines_of_body_size_are_headings(history):
    titles = [heading.span.of(history.text).strip() for heading in history.headings]
    assert len(titles) == 11
    assert titles[1] == "Pre-Digital Era (19th - Early 20th Century)"
    assert titles[-1] == "A Glimpse Into the Future"


def test_pages_are_disjoint_and_cover_the_text(history):
    assert history.pages[0].span.start == 0
    assert history.pages[-1].span.end == len(history.text)
    for before, after in zip(history.pages, history.pages[1:], strict=False):
        assert before.span.end == after.span.start


def test_words_stand_on_the_page_that_says_them(history):
    start = history.text.index("introduced by IBM in 1935")
    page = history.pages[history.page_index(start)]
    shown = pypdf.PdfReader(HISTORY).pages[history.page_index(start)]
    assert "introducedbyIBMin1935" in "".join(shown.extract_text().split())
    assert (page.width, page.height) == pytest.approx((595, 842), abs=1)


def test_borders_begin_paragraphs_in_order(history):
    assert list(history.borders) == sorted(set(history.borders))
    assert {page.span.start for page in history.pages} <= set(history.borders)
    assert len(history.borders) > 20


def test_outline_gives_headings_with_levels():
    document = read("agreement-bookmarks.pdf")
    found = [(heading.level, heading.span.of(document.text)) for heading in document.headings]
    assert found[:3] == [
        (1, "PART I - DEFINITIONS"),
        (2, "1. Interpretation"),
        (2, "2. Construction of Terms"),
    ]
    assert (3, "3.1 Payment Schedule") in found


def test_running_heads_and_page_numbers_are_skipped():
    document = read("siege-of-vicksburg-ocr.pdf")
    skipped = [span.of(document.text) for span in document.skipped]
    assert len(skipped) == 6
    assert all("SIEGE" in text for text in skipped)


def test_text_over_a_scan_is_kept_though_its_ink_is_invisible():
    document = read("siege-of-vicksburg-ocr.pdf")
    assert "THE SIEGE OF VICKSBURG" in document.text
    assert document.warnings == ()


def test_hidden_text_is_left_out_and_named():
    document = read("invisible-text.pdf")
    assert document.text.strip() == "Visible heading line"
    assert len(document.warnings) == 1
    assert "hidden" in str(document.warnings[0])


def test_labels_are_read(tmp_path):
    writer = pypdf.PdfWriter(clone_from=HISTORY)
    writer.set_page_label(0, 1, style="/r", start=4)
    writer.set_page_label(2, 4, style="/D", prefix="A-", start=1)
    writer.write(tmp_path / "labelled.pdf")
    document = read_pdf(tmp_path / "labelled.pdf", Quiet())
    assert [page.label for page in document.pages] == ["iv", "v", "A-1", "A-2", "A-3"]


def test_pages_without_labels_have_their_number(history):
    assert [page.label for page in history.pages] == ["1", "2", "3", "4", "5"]


def test_the_id_is_that_of_the_bytes(history, tmp_path):
    copy = tmp_path / "コピー.pdf"
    copy.write_bytes(HISTORY.read_bytes())
    document = read_pdf(copy, Quiet())
    assert document.id == history.id
    assert document.text == history.text


@pytest.mark.parametrize("name", ["user-password.pdf", "user-password-rc4.pdf"])
def test_a_password_opens_and_is_asked_for(name):
    assert "pdf encryption test" in read(name, "asdfzxcv").text.lower()
    without, wrong = refusal(DATA / name), refusal(DATA / name, "a-wrong-guess")
    assert isinstance(without, PasswordNeeded)
    assert without.status == wrong.status == DocumentStatus.NEEDS_PASSWORD
    assert without.sentence != wrong.sentence
    assert "a-wrong-guess" not in str(wrong) + repr(wrong.__cause__)


def test_a_certificate_is_told_from_a_password(tmp_path):
    path = pdf_file(tmp_path / "sealed.pdf", PdfPage(text(50, 300, "sealed")))
    sealed = b"trailer<</Encrypt<</Filter/Adobe.PubSec/V 4>>/ID[<00><00>]"
    path.write_bytes(path.read_bytes().replace(b"trailer<<", sealed))
    error = refusal(path)
    assert error.status is DocumentStatus.NEEDS_PASSWORD
    assert not isinstance(error, PasswordNeeded)
    assert "certificate" in error.sentence


def test_an_owner_password_alone_needs_no_password():
    assert "pdf encryption test" in read("owner-password-only.pdf").text.lower()


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("empty.pdf", DocumentStatus.DAMAGED),
        ("text-called.pdf", DocumentStatus.NOT_A_DOCUMENT),
        ("fuzzed.pdf", DocumentStatus.DAMAGED),
        ("page-labels.pdf", DocumentStatus.NO_TEXT),
        ("not-there.pdf", DocumentStatus.NOT_A_DOCUMENT),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_name(name, status):
    error = refusal(DATA / name)
    assert error.status == status
    assert name in error.sentence
    assert error.hint


def test_a_folder_called_pdf_is_no_document(tmp_path):
    folder = tmp_path / "folder.pdf"
    folder.mkdir()
    assert refusal(folder).status == DocumentStatus.NOT_A_DOCUMENT


def test_half_a_file_is_damaged_or_right(tmp_path):
    whole = HISTORY.read_bytes()
    (tmp_path / "half.pdf").write_bytes(whole[: len(whole) // 2])
    assert refusal(tmp_path / "half.pdf").status == DocumentStatus.DAMAGED


def test_a_page_that_unpacks_to_gigabytes_is_too_large(tmp_path):
    (tmp_path / "bomb.pdf").write_bytes(nested_flate())
    assert (tmp_path / "bomb.pdf").stat().st_size < 3000
    assert refusal(tmp_path / "bomb.pdf").status == DocumentStatus.TOO_LARGE


def test_reading_can_be_cancelled():
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        read_pdf(HISTORY, Quiet(token))
