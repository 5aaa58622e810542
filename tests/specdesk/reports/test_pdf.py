"""The PDF report: tagged, in its language, and nothing in it is more than text."""

import dataclasses
import re
from pathlib import Path

import pypdf

from engine.progress import Quiet
from specdesk.answers import Answer
from specdesk.documents.document import Document
from specdesk.reports.formats import write_report
from specdesk.reports.wording import printable
from tests.specdesk.reports.conftest import HOSTILE, TOLD, answer_about, bare


def written(tmp_path: Path, *answers: Answer, documents: list[Document]) -> pypdf.PdfReader:
    out = tmp_path / "report.pdf"
    write_report(answers, {d.id: d for d in documents}, "pdf", out, Quiet())
    return pypdf.PdfReader(out)


def words(reader: pypdf.PdfReader) -> str:
    """The text of all pages without its spaces, which line breaks move."""
    text = "".join(page.extract_text() for page in reader.pages)
    return re.sub(r"[\s\u200b\u00ad]+", "", text)


def test_the_report_holds_all_of_the_answer(tmp_path: Path, answer: Answer, lease: Document):
    reader = written(tmp_path, answer, documents=[lease])
    text = words(reader)
    for expected in ("When is the rent due?", *TOLD, lease.id):
        assert bare(expected) in text
    assert sum(len(page.images) for page in reader.pages) >= 2


def test_the_report_is_tagged_and_says_its_language(
    tmp_path: Path, answer: Answer, lease: Document
):
    reader = written(tmp_path, answer, documents=[lease])
    catalogue = reader.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in catalogue
    assert catalogue["/Lang"] == "en"
    assert reader.metadata is not None
    assert reader.metadata.title == "Answers with their sources"
    assert [entry["/Title"] for entry in reader.outline if not isinstance(entry, list)] == [
        "When is the rent due?"
    ]


def test_japanese_is_embedded_and_can_be_searched(tmp_path: Path, answer: Answer, lease: Document):
    japanese = dataclasses.replace(
        answer, question="家賃の支払日と面積を教えてください。", text="毎月一日です。", citations=()
    )
    reader = written(tmp_path, japanese, documents=[lease])
    assert reader.trailer["/Root"]["/Lang"] == "ja"
    assert "家賃の支払日と面積を教えてください。" in words(reader)
    assert "回答" in words(reader)
    fonts = {
        font.get_object()["/BaseFont"]
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert any("NotoSansCJK" in font for font in fonts)


def test_hostile_texts_are_shown_as_text(tmp_path: Path, hostile: Answer, lease: Document):
    text = words(written(tmp_path, hostile, documents=[lease]))
    assert text.count(bare(printable(HOSTILE))) >= 7
    assert "root:x:0" not in text


def test_every_answer_begins_a_page_in_its_language(
    tmp_path: Path, answer: Answer, lease: Document, letter: Document
):
    second = dataclasses.replace(answer_about(letter, "The rent is due"), question="家賃は?")
    reader = written(tmp_path, answer, second, documents=[lease, letter])
    pages = [bare(page.extract_text()) for page in reader.pages]
    assert any(page.startswith("質問") for page in pages[1:])
    assert "Terms、第2段落" in "".join(pages)


def test_long_words_are_broken_within_the_page(tmp_path: Path, answer: Answer, letter: Document):
    address = "https://example.org/" + "x" * 300
    long = dataclasses.replace(answer, text=address, citations=())
    reader = written(tmp_path, long, documents=[letter])
    lines = "".join(page.extract_text() for page in reader.pages).splitlines()
    assert max(line.count("x") for line in lines) < 120
    assert address in words(reader)


def test_an_empty_question_and_answer_make_a_report(
    tmp_path: Path, answer: Answer, lease: Document
):
    empty = dataclasses.replace(
        answer, kind="summary", question="", text="", citations=(), kept=(), importance={}
    )
    assert "Summarywithitssources" in words(written(tmp_path, empty, documents=[lease]))
