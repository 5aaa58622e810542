"""The Word report: Word's own headings, all of the answer, and nothing in it is more than text."""

import dataclasses
from pathlib import Path

import docx
from docx.oxml.ns import qn

from engine.progress import Quiet
from specdesk.answers import Answer
from specdesk.documents.document import Document
from specdesk.documents.office import read_office
from specdesk.reports.formats import write_report
from specdesk.reports.wording import printable
from tests.specdesk.reports.conftest import HOSTILE, TOLD, answer_about, bare


def write(tmp_path: Path, *answers: Answer, documents: list[Document]) -> Path:
    out = tmp_path / "report.docx"
    write_report(answers, {d.id: d for d in documents}, "docx", out, Quiet())
    return out


def words(path: Path) -> str:
    """All that stands in the file, without its spaces."""
    body = docx.Document(str(path)).element.body
    return bare("".join(text.text or "" for text in body.iter(qn("w:t"))))


def headings(path: Path) -> list[tuple[str, str]]:
    return [
        (paragraph.style.name, paragraph.text)
        for paragraph in docx.Document(str(path)).paragraphs
        if paragraph.style is not None and paragraph.style.name in ("Title", "Heading 1")
    ]


def test_the_report_holds_all_of_the_answer(tmp_path: Path, answer: Answer, lease: Document):
    out = write(tmp_path, answer, documents=[lease])
    for expected in (*TOLD, lease.id):
        assert bare(expected) in words(out)
    assert headings(out) == [
        ("Title", "Answers with their sources"),
        ("Heading 1", "When is the rent due?"),
    ]


def test_pictures_say_what_they_show_and_fit_the_page(
    tmp_path: Path, answer: Answer, lease: Document
):
    out = write(tmp_path, answer, documents=[lease])
    shown = docx.Document(str(out)).inline_shapes
    page = docx.Document(str(out)).sections[0]
    told = [shape._inline.docPr.get("descr") for shape in shown]
    assert any(alt and "the target model read" in alt for alt in told)
    widest = page.page_width - page.left_margin - page.right_margin
    assert all(shape.width <= widest for shape in shown)


def test_we_can_read_it_ourselves(tmp_path: Path, answer: Answer, lease: Document):
    read = read_office(write(tmp_path, answer, documents=[lease]), Quiet())
    assert "The rent is due on the first day of each month." in read.text
    assert "When is the rent due?" in [
        heading.span.of(read.text).strip() for heading in read.headings
    ]


def test_japanese_has_its_language_and_font(tmp_path: Path, answer: Answer, lease: Document):
    japanese = dataclasses.replace(
        answer, question="家賃の支払日はいつですか。", text="毎月一日です。", citations=()
    )
    out = write(tmp_path, japanese, documents=[lease])
    assert ("Heading 1", "家賃の支払日はいつですか。") in headings(out)
    assert "回答" in words(out)
    styles = docx.Document(str(out)).styles.element
    assert {each.get(qn("w:eastAsia")) for each in styles.iter(qn("w:lang"))} == {"ja-JP"}
    assert "Yu Gothic" in {each.get(qn("w:eastAsia")) for each in styles.iter(qn("w:rFonts"))}


def test_hostile_texts_are_shown_as_text(tmp_path: Path, hostile: Answer, lease: Document):
    out = write(tmp_path, hostile, documents=[lease])
    assert words(out).count(bare(printable(HOSTILE))) >= 7
    body = docx.Document(str(out)).element.body
    for dangerous in ("w:fldSimple", "w:instrText", "w:hyperlink", "w:object"):
        assert not list(body.iter(qn(dangerous)))


def test_every_answer_begins_a_page(
    tmp_path: Path, answer: Answer, lease: Document, letter: Document
):
    second = dataclasses.replace(answer_about(letter, "The rent is due"), question="家賃は?")
    out = write(tmp_path, answer, second, documents=[lease, letter])
    first = [
        p.text for p in docx.Document(str(out)).paragraphs if p.paragraph_format.page_break_before
    ]
    assert first == ["質問"]


def test_an_empty_question_and_answer_make_a_report(
    tmp_path: Path, answer: Answer, lease: Document
):
    empty = dataclasses.replace(
        answer, kind="summary", question="", text="", citations=(), kept=(), importance={}
    )
    assert "Summarywithitssources" in words(write(tmp_path, empty, documents=[lease]))
