import hashlib
from pathlib import Path

import pytest

from engine.progress import CancelToken, Quiet
from engine.spans import Span
from specdesk.documents.document import Document
from specdesk.documents.office import read_office
from specdesk.errors import Cancelled, DocumentError, DocumentStatus

from .word_files import package, paragraph, parts_of, word_file

DATA = Path(__file__).parents[2] / "data"
HEADING = '<w:outlineLvl w:val="0"/>'


def read(name: str, password: str | None = None) -> Document:
    return read_office(DATA / name, Quiet(), password)


def refused(path: Path, password: str | None = None) -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        read_office(path, Quiet(), password)
    return caught.value


@pytest.mark.parametrize(
    ("name", "contains"),
    [
        ("strict.docx", "Test"),
        ("footnotes.docx", "Ouch.\n[note 1] A tachyon walks into a bar."),
        ("endnotes.docx", "A tachyon walks into a bar."),
        ("content-controls.docx", "COVER TITLE INSIDE SDT"),
        ("equations.docx", "a^2+b^2=c^2 is the Pythagorean theorem"),
        ("tracked-changes.docx", "A nickname for Petrika the Albanian variation of Peter"),
        (
            "restarted-numbering.docx",
            "10. Jump to new list at 10\n11. Now 11\nNormal text here\n12.",
        ),
    ],
)
def test_text_is_what_word_shows(name: str, contains: str) -> None:
    assert contains in read(name).text


def test_text_box_stands_once() -> None:
    assert read("text-box.docx").text.count("Datum plane") == 1


def test_document_says_where_every_paragraph_stands(tmp_path: Path) -> None:
    body = paragraph("Preface") + paragraph("Fees", HEADING) + "<w:p/>" + paragraph("Forty euros")
    path = word_file(tmp_path / "fees.docx", body)
    document = read_office(path, Quiet())
    assert document.id == hashlib.sha256(path.read_bytes()).hexdigest()
    assert document.kind == "word"
    assert document.title == "fees"
    assert document.text == "Preface\nFees\nForty euros"
    assert document.boxes.shape == (0, 4)
    assert document.borders == (0, 8, 13)
    assert [(h.span.of(document.text), h.level) for h in document.headings] == [("Fees", 1)]
    start = document.text.index("euros")
    place = document.place(Span(start, start + 5))
    assert (place.page, place.section, place.paragraph) == (None, "Fees", 4)
    assert document.place(Span(0, 3)).section == ""


def test_short_bold_paragraphs_are_headings_where_no_style_says_so(tmp_path: Path) -> None:
    bold = [paragraph(name, run="<w:b/>") for name in ("Scope", "A sentence in bold.")]
    body = bold[0] + bold[1] + "".join(paragraph(f"text {number}") for number in range(6))
    document = read_office(word_file(tmp_path / "a.docx", body), Quiet())
    assert [heading.span.of(document.text) for heading in document.headings] == ["Scope"]


def test_what_is_left_out_is_said(tmp_path: Path) -> None:
    body = paragraph("sh\u200bown \U000e0049\U000e0067") + paragraph("hidden", run="<w:vanish/>")
    document = read_office(word_file(tmp_path / "a.docx", body), Quiet())
    assert document.text == "shown"
    assert list(map(str, document.warnings)) == [
        "6 hidden characters are left out.",
        "3 invisible characters are left out.",
    ]


def test_password_opens_an_encrypted_file() -> None:
    assert read("password.docx", "pass").text.strip()


@pytest.mark.parametrize("password", [None, "wrong", ""])
def test_encrypted_file_needs_its_password(password: str | None) -> None:
    error = refused(DATA / "password.docx", password)
    assert error.status is DocumentStatus.NEEDS_PASSWORD
    assert "password" in error.sentence


@pytest.mark.parametrize(
    ("name", "status", "says"),
    [
        ("truncated.docx", DocumentStatus.DAMAGED, "end of the file is missing"),
        ("external-entity.docx", DocumentStatus.DAMAGED, "declarations"),
        ("word-97.doc", DocumentStatus.NOT_A_DOCUMENT, "Word 97"),
    ],
)
def test_refusal_says_what_is_wrong(name: str, status: DocumentStatus, says: str) -> None:
    error = refused(DATA / name)
    assert error.status is status
    assert says in error.sentence
    assert name in error.sentence
    assert error.hint


def test_file_without_words_has_no_text(tmp_path: Path) -> None:
    error = refused(word_file(tmp_path / "a.docx", "<w:p/>" + paragraph("  \u200b ")))
    assert error.status is DocumentStatus.NO_TEXT


def test_a_file_that_hides_all_it_says_is_told_from_an_empty_one(tmp_path: Path) -> None:
    error = refused(word_file(tmp_path / "a.docx", paragraph("secret", run="<w:vanish/>")))
    assert error.status is DocumentStatus.NO_TEXT
    assert "hidden" in error.sentence


def test_nesting_without_end_is_damaged(tmp_path: Path) -> None:
    body = "<w:sdt><w:sdtContent>" * 20_000 + "</w:sdtContent></w:sdt>" * 20_000
    assert refused(word_file(tmp_path / "a.docx", body)).status is DocumentStatus.DAMAGED


def test_part_that_unpacks_to_too_much_is_too_large(tmp_path: Path) -> None:
    path = tmp_path / "bomb.docx"
    path.write_bytes(package(parts_of(paragraph("a" * 9_000_000))).getvalue())
    assert refused(path).status is DocumentStatus.TOO_LARGE


def test_cancel_stops_reading() -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        read_office(DATA / "strict.docx", Quiet(token))
