"""Recognized pages replace what a file itself says of them; all else keeps its place."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pypdf
from hypothesis import given
from hypothesis import strategies as st
from pypdf.annotations import FreeText, Text

from engine.progress import Quiet
from engine.spans import Span
from specdesk.documents.document import Page, Table
from specdesk.documents.pdf import read_pdf
from specdesk.documents.recognition.languages import Language
from specdesk.documents.recognition.merge import Pages, with_recognized
from specdesk.documents.recognition.recognize import Recognition
from specdesk.documents.recognition.store import RecognizedPage

from .scans import ENGLISH, joined, paper, scan, typed

NOTE = "Received by the land registry on the second of May."
TABLE = "#table(columns: 2, [Item], [Cost], [Pump], [1200])"


def pages_of(texts: Sequence[str], comments: Sequence[str]) -> Pages:
    """Pages whose whole text is a table, with comments behind it. Boxes number the characters."""
    whole, pages, tables = "", [], []
    for text, comment in zip(texts, comments, strict=True):
        start = len(whole)
        whole += text + comment + "\n"
        pages.append(Page(Span(start, len(whole)), 100.0, 200.0, ""))
        if text:
            tables.append(Table(Span(start, start + len(text)), True))
    boxes = np.arange(len(whole), dtype=np.float32).repeat(4).reshape(-1, 4)
    lengths = tuple(map(len, comments))
    return Pages(whole, tuple(pages), boxes, np.ones(len(whole), bool), tuple(tables), lengths)


def recognized(text: str) -> RecognizedPage:
    return RecognizedPage(text, np.full((len(text), 4), -1, np.float32), 0.9, 0)


parts = st.text("ab ", max_size=4)


@given(st.lists(st.tuples(parts, parts, st.none() | parts, st.booleans()), min_size=1, max_size=5))
def test_each_page_says_what_it_should_and_tables_and_comments_move_along(rows):
    own, comments, new, drops = zip(*rows, strict=True)
    read = pages_of(own, comments)
    found = {index: recognized(text) for index, text in enumerate(new) if text is not None}
    dropped = {index for index, drop in enumerate(drops) if drop}
    whole = with_recognized(read, found, dropped)
    said = [
        text if text is not None else "" if drop else before
        for text, drop, before in zip(new, drops, own, strict=True)
    ]
    assert [whole.text_of(index) for index in range(len(rows))] == said
    wanted = [text + comment + "\n" for text, comment in zip(said, comments, strict=True)]
    assert [page.span.of(whole.text) for page in whole.pages] == wanted
    assert len(whole.text) == len(whole.boxes) == len(whole.bold) == whole.pages[-1].span.end
    kept = [i for i, text in enumerate(own) if text and i not in found and i not in dropped]
    assert [table.span.of(whole.text) for table in whole.tables] == [own[index] for index in kept]
    for index, table in zip(kept, whole.tables, strict=True):
        before, after = read.pages[index].span, whole.pages[index].span
        assert table.span.start == after.start
        np.testing.assert_array_equal(
            whole.boxes[after.start : after.end], read.boxes[before.start : before.end]
        )


def with_notes(path: Path) -> Path:
    """Put a comment and a typed note on the first page."""
    writer = pypdf.PdfWriter(clone_from=path)
    comment = Text(rect=(50, 50, 70, 70), text="Is this signed?")
    writer.add_annotation(0, comment)
    writer.add_annotation(0, FreeText(text=NOTE, rect=(60, 300, 400, 320)))
    writer.write(path)
    return path


def test_notes_on_a_scan_do_not_keep_it_from_being_read(tmp_path: Path):
    table = typed(tmp_path / "table.pdf", TABLE)
    path = with_notes(joined(tmp_path / "all.pdf", scan(tmp_path / "a.pdf", paper(ENGLISH)), table))
    document = read_pdf(path, Quiet())
    first, second = document.pages
    said = first.span.of(document.text)
    assert (first.certainty or 0) > 0.9
    assert "tenant" in said
    assert said.endswith("\n[comment] Is this signed?\n")
    assert second.certainty is None
    assert [t.span.of(document.text) for t in document.tables] == ["Item\tCost\nPump\t1200"]
    assert document.tables[0].span.start >= second.span.start
    [box] = document.line_boxes(document.tables[0].span)[:1]
    assert box.page == 1


def test_what_is_typed_on_a_scan_is_read_where_the_scan_is_not(tmp_path: Path):
    path = with_notes(scan(tmp_path / "a.pdf", paper(ENGLISH)))
    document = read_pdf(path, Quiet(), None, Recognition(Language.NONE))
    assert NOTE in " ".join(document.text.split())
    assert document.recognized_pages == 0
