import json
import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

import noto_cjk_sans_jp_regular
import pytest
import typst

from engine.progress import Quiet
from specdesk.documents.document import Document
from specdesk.documents.open import open_document
from specdesk.resources import sample_for, sample_path, samples

QUESTIONS = Path(__file__).parent.parent / "data" / "questions"
RULES = "ryohi-kitei.pdf"
NAMES = [RULES, "word-processor-history.pdf"]


@cache
def read(path: Path) -> Document:
    return open_document(path, Quiet())


def fold(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def rows(name: str) -> list[dict[str, Any]]:
    path = (QUESTIONS / name).with_suffix(".jsonl")
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def headings(document: Document, level: int) -> list[str]:
    return [
        fold(document.text[heading.span.start : heading.span.end])
        for heading in document.headings
        if heading.level == level
    ]


def test_each_language_has_its_sample() -> None:
    assert [sample.language for sample in samples()] == ["en", "ja"]
    english, japanese = sample_for("en_GB"), sample_for("ja_JP")
    assert english is not None
    assert english.document.name == "word-processor-history.pdf"
    assert japanese is not None
    assert japanese.document.name == RULES


def test_a_language_without_a_sample_gets_the_first() -> None:
    assert sample_for("fi") == samples()[0]


def test_the_question_of_a_sample_is_one_whose_answer_is_known() -> None:
    for sample in samples():
        known = {row["question"]: row for row in rows(sample.document.name)}
        assert known[sample.question]["answers"]


@pytest.mark.parametrize("name", NAMES)
def test_evidence_stands_on_the_pages_that_its_question_names(name: str) -> None:
    document = read(sample_path(name))
    pages = [fold(document.text[page.span.start : page.span.end]) for page in document.pages]
    for row in rows(name):
        if row["kind"] == "unanswerable":
            assert not row["evidence"]
            continue
        assert len(row["evidence"]) == len(row["pages"]), row["id"]
        for evidence, page in zip(row["evidence"], row["pages"], strict=True):
            assert fold(evidence) in pages[page - 1], row["id"]
            assert "".join(pages).count(fold(evidence)) == 1, row["id"]


@pytest.mark.parametrize("name", NAMES)
def test_evidence_holds_an_answer(name: str) -> None:
    for row in rows(name):
        evidence = fold("".join(row["evidence"]))
        if row["kind"] == "two-place":
            last = row["answers_all"][-1]  # the first may be put in words that no table has
            assert any(fold(answer) in evidence for answer in last), row["id"]
        elif row["kind"] != "unanswerable":
            assert any(fold(answer) in evidence for answer in row["answers"]), row["id"]


def test_articles_of_the_japanese_sample_are_its_headings() -> None:
    document = read(sample_path(RULES))
    chapters, articles = headings(document, 1), headings(document, 2)
    assert [re.match(r"第\d+章", title) is not None for title in chapters] == [True] * 7 + [
        False
    ] * 3
    assert [title.split("(")[0] for title in articles] == [f"第{n}条" for n in range(1, 44)]


def test_running_heads_of_the_japanese_sample_are_skipped() -> None:
    document = read(sample_path(RULES))
    skipped = [document.text[span.start : span.end] for span in document.skipped]
    assert sum("社外秘" in line for line in skipped) == len(document.pages) == 10


def test_the_japanese_sample_says_what_its_source_says(tmp_path: Path) -> None:
    made = tmp_path / RULES
    typst.compile(
        sample_path(RULES).with_suffix(".typ"),
        output=made,
        ignore_system_fonts=True,
        font_paths=[noto_cjk_sans_jp_regular.FONT_PATH.parent],
    )
    assert fold(read(made).text) == fold(read(sample_path(RULES)).text)
