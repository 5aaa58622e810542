"""Plain text, Markdown and web pages: read as what they say, and cited where they say it."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.progress import Quiet
from engine.spans import Span
from specdesk.documents.cage_child import Refused
from specdesk.documents.document import Document
from specdesk.documents.open import open_document
from specdesk.documents.plain_text import paragraphs
from specdesk.documents.text_encoding import decode
from specdesk.errors import DocumentError, DocumentStatus

JAPANESE = "本契約は、甲が乙に業務を委託する。委託料は月額２００，０００円とする。"
GERMAN = "Die Gebühr beträgt 40 Euro – für jeden angefangenen Tag."
PAGE = """<!DOCTYPE html><html><head><title>Water rules</title>
<style>.x{display:none} p#gone { visibility : hidden }</style><script>alert("no")</script></head>
<body><h1>Water   rules</h1><p>The fee is <b>40 euros</b> per
year.<br>Paid in June.</p><p class="x">one</p><p id=gone>two</p>
<div style="display:none">three</div>
<p hidden>four</p><p style="color:#fff">five</p>
<ol start=3><li>third<li>fourth<ul><li>inner</ul></ol>
<table><tr><th>Item<th>Cost</tr><tr><td>Pump</td><td>1,200</td></tr></table>
<img src="http://example.invalid/x.png"><pre>code
  line</pre><noscript>no</noscript></body></html>"""


def read(folder: Path, name: str, content: str | bytes) -> Document:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return open_document(path, Quiet())


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (JAPANESE, "utf-8"), (JAPANESE, "utf-8-sig"), (JAPANESE, "utf-16"), (JAPANESE, "cp932"),
        (JAPANESE, "euc_jp"), (JAPANESE, "iso2022_jp"), ("契約解除", "cp932"),
        ("契約解除", "euc_jp"), (GERMAN, "cp1252"), (GERMAN, "utf-16-le"), (GERMAN, "utf-16-be"),
        (GERMAN, "utf-32"), ("Müller zahlt.", "latin-1"), ("plain", "ascii"),
    ],
)  # fmt: skip
def test_encodings_are_told_apart(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


@given(st.text(st.characters(categories=["L", "N", "P", "Zs"])))
def test_utf_8_is_never_taken_for_another_encoding(text: str) -> None:
    assert decode(text.encode()) == text


@given(st.binary())
def test_any_bytes_are_a_text_or_refused(data: bytes) -> None:
    with suppress(Refused):
        decode(data).encode()


@given(st.text(st.sampled_from("ab 　\n-1.")))
def test_paragraphs_keep_every_line_that_says_something(text: str) -> None:
    said = [line.rstrip() for line in text.split("\n") if line.strip()]
    assert "\n".join(paragraphs(text)).split("\n") == (said or [""])


def test_wrapped_lines_are_one_paragraph_and_short_ones_end_it(tmp_path: Path) -> None:
    text = "The fee of the first year is forty euros\nand is paid in June.\nItem two\n\n- a\n- b\n"
    document = read(tmp_path, "a.txt", text)
    assert [document.text[b:].split("\n")[0] for b in document.borders] == [
        "The fee of the first year is forty euros", "Item two", "- a", "- b",
    ]  # fmt: skip
    assert document.kind == "text"
    at = document.text.index("June")
    assert document.place(Span(at, at + 4)).paragraph == 1


def test_web_page_says_what_a_browser_shows(tmp_path: Path) -> None:
    document = read(tmp_path, "a.html", PAGE)
    assert document.text == (
        "Water rules\nThe fee is 40 euros per year.\nPaid in June.\n3. third\n4. fourth\n• inner\n"
        "Item\tCost\nPump\t1,200\ncode\n  line"
    )
    assert document.hidden == ("one", "two", "three", "four", "five")
    assert document.title == "Water rules"
    at = document.text.index("Pump")
    assert document.place(Span(at, at + 4)).section == "Water rules"


def test_white_letters_on_a_page_with_colours_are_not_taken_for_hidden(tmp_path: Path) -> None:
    page = '<body style="background:#003"><p style="color:white">seen</p></body>'
    assert read(tmp_path, "a.html", page).text == "seen"


def test_web_page_in_its_own_encoding(tmp_path: Path) -> None:
    page = f'<html><meta charset="euc-jp"><body><p>{JAPANESE}</p></body></html>'
    assert read(tmp_path, "a.htm", page.encode("euc_jp")).text == JAPANESE


def test_markdown_is_read_as_it_is_shown(tmp_path: Path) -> None:
    text = (
        "---\ntitle: Minutes\n---\n# Minutes\n\nGrain costs **200** [euros](http://x.invalid).\n\n"
        "1. one\n2. two\n\n| Item | Cost |\n|---|--:|\n| Pump | 1,200 |\n\n"
        '## 議事録\n<div style="display:none">secret</div>\n会議は10時から。\n'
    )
    document = read(tmp_path, "a.md", text)
    assert document.text.split("\n") == [
        "title: Minutes", "Minutes", "Grain costs 200 euros.", "1. one", "2. two", "Item\tCost",
        "Pump\t1,200", "議事録", "会議は10時から。",
    ]  # fmt: skip
    assert [(h.span.of(document.text), h.level) for h in document.headings] == [
        ("Minutes", 1),
        ("議事録", 2),
    ]
    assert document.hidden == ("secret",)


@pytest.mark.parametrize(
    ("name", "content", "status", "says"),
    [
        ("a.txt", bytes(range(256)) * 40, DocumentStatus.NOT_A_DOCUMENT, "holds no text"),
        ("a.txt", b"", DocumentStatus.DAMAGED, "0 bytes"),
        ("a.txt", b" \n\n", DocumentStatus.NO_TEXT, "no text"),
        ("a.html", b"<html><body><script>x</script></body>", DocumentStatus.NO_TEXT, "no text"),
        ("a.txt", b"{\\rtf1 x}", DocumentStatus.NOT_A_DOCUMENT, "Rich Text"),
    ],
)
def test_what_holds_no_text_is_refused(
    tmp_path: Path, name: str, content: bytes, status: DocumentStatus, says: str
) -> None:
    with pytest.raises(DocumentError) as caught:
        read(tmp_path, name, content)
    assert caught.value.status is status
    assert says in caught.value.sentence


def test_text_about_pdfs_is_no_pdf(tmp_path: Path) -> None:
    assert read(tmp_path, "a.md", "A PDF begins with `%PDF-1.7`.").kind == "markdown"


def test_nesting_is_read_whole_or_refused(tmp_path: Path) -> None:
    assert read(tmp_path, "a.html", "<div>" * 250 + "deep").text == "deep"
    with pytest.raises(DocumentError) as caught:
        read(tmp_path, "a.html", "<p>before</p>" + "<div>" * 50_000 + "deep")
    assert caught.value.status is DocumentStatus.DAMAGED
