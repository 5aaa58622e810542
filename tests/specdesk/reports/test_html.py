"""The HTML report: one file, complete, and nothing in it is more than text."""

import base64
import re
from html.parser import HTMLParser
from pathlib import Path

from engine.progress import Quiet
from specdesk.answers import Answer
from specdesk.documents.document import Document
from specdesk.reports.formats import write_report
from specdesk.reports.wording import printable
from tests.specdesk.reports.conftest import HOSTILE, answer_about

ALLOWED = {"html", "head", "meta", "title", "style", "body", "header", "main", "section"} | {
    *("h1", "h2", "h3", "p", "a", "bdi", "ol", "li", "b", "div", "span", "blockquote", "mark"),
    *("img", "figure", "figcaption", "table", "tr", "th", "td", "br", "code"),
}


class Page(HTMLParser):
    """The tags, attributes and words of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.words += data


def written(tmp_path: Path, answer: Answer, *documents: Document) -> str:
    out = tmp_path / "report.html"
    write_report([answer], {d.id: d for d in documents}, "html", out, Quiet())
    return out.read_text("utf-8")


def test_the_report_holds_all_of_the_answer(tmp_path: Path, answer: Answer, lease: Document):
    text = written(tmp_path, answer, lease)
    words = Page(text).words
    for expected in (
        "When is the rent due?",
        "The rent is due on the first day of each month.",
        "[1]",
        "p. 1",
        "1,012 of 27,310 tokens of the document (3.7 %)",
        "31.2 MB",
        "small-model",
        "ab" * 32,
        lease.id,
        "2026-11-25 09:40 UTC+09:00",
        "Either side may end the lease",
    ):
        assert expected in words
    assert '<html lang="en">' in text


def test_page_pictures_are_inside_the_file(tmp_path: Path, answer: Answer, lease: Document):
    text = written(tmp_path, answer, lease)
    pictures = re.findall(r'src="data:image/(?:png|jpeg);base64,([^"]+)"', text)
    assert len(pictures) == 3 + 2  # samples of the marks, two pages
    assert all(len(base64.b64decode(picture)) > 50 for picture in pictures)
    assert not re.search(r'(?:src|href)="(?!data:|#)', text)


def test_the_file_forbids_scripts_and_fetching(tmp_path: Path, answer: Answer, lease: Document):
    text = written(tmp_path, answer, lease)
    policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    assert f'<meta http-equiv="Content-Security-Policy" content="{policy}">' in text
    assert text.index("Content-Security-Policy") < text.index("<style")


def test_hostile_texts_are_shown_as_text(tmp_path: Path, hostile: Answer, lease: Document):
    page = Page(written(tmp_path, hostile, lease))
    assert page.tags <= ALLOWED
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert page.words.count(printable(HOSTILE)) >= 7
    assert "\u202e" not in page.words


def test_links_lead_to_sources(tmp_path: Path, answer: Answer, lease: Document):
    page = Page(written(tmp_path, answer, lease))
    targets = {value for name, value in page.attributes if name == "id"}
    links = {(value or "")[1:] for name, value in page.attributes if name == "href"}
    assert links == {"source-1-1"}
    assert links <= targets


def test_word_passages_are_marked(tmp_path: Path, letter: Document):
    text = written(tmp_path, answer_about(letter, "The rent is due"), letter)
    assert "<mark>The rent is due</mark>" in text
