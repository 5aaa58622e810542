"""Heat: every visible character lies in one patch, kept and cited where they were."""

from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.importance import Importance
from engine.spans import Span
from specdesk.documents.document import Document, Page, Paragraph
from specdesk.heat import Patch, heat_of


def a_pdf(*pages: list[str]) -> Document:
    """A document of pages of lines; each character is 10 wide and 10 high, lines are 20 apart."""
    text, boxes, made = "", [], []
    for lines in pages:
        start = len(text)
        for row, line in enumerate(lines):
            text += line + "\n"
            boxes += [
                (10 * i, 20 * row, 10 * i + 10, 20 * row + 10) if letter != " " else (np.nan,) * 4
                for i, letter in enumerate(line)
            ]
            boxes.append((np.nan,) * 4)
        made.append(Page(Span(start, len(text)), 100.0, 100.0, str(len(made) + 1)))
    return Document(
        id="0" * 64,
        path=Path("/a.pdf"),
        kind="pdf",
        title="",
        text=text,
        pages=tuple(made),
        paragraphs=(),
        boxes=np.array(boxes, np.float32).reshape(-1, 4),
        borders=(),
        headings=(),
        skipped=(),
    )


def scores(*values: float, width: int = 2) -> Importance:
    starts = np.arange(len(values), dtype=np.int32) * width
    return Importance(starts, starts + np.int32(width), np.array(values, np.float32))


def test_a_line_is_one_patch_across_its_spaces():
    (patch,) = heat_of(a_pdf(["ab cd"]), None, []).patches(0)
    assert (patch.box.left, patch.box.top, patch.box.right, patch.box.bottom) == (0, 0, 50, 10)


def test_a_line_is_cut_where_what_is_kept_begins():
    patches = heat_of(a_pdf(["abcd", "efgh"]), None, [Span(2, 7)], [Span(5, 6)]).patches(0)
    assert [(p.box.left, p.box.right, p.kept, p.cited) for p in patches] == [
        (0, 20, False, False),
        (20, 40, True, False),
        (0, 10, True, True),
        (10, 20, True, False),
        (20, 40, False, False),
    ]


def test_patches_stay_on_their_page():
    heat = heat_of(a_pdf(["ab"], [], ["cd", "ef"]), None, [])
    assert [len(heat.patches(page)) for page in range(3)] == [1, 0, 2]
    assert {patch.box.page for patch in heat.patches(2)} == {2}
    assert heat.patches(3) == []


def test_columns_side_by_side_are_not_joined():
    document = a_pdf(["abcdefgh"])
    document.boxes[4:8, [0, 2]] += 200
    assert len(heat_of(document, None, []).patches(0)) == 2


def test_a_column_of_vertical_writing_is_one_patch():
    document = a_pdf(["日本語"])
    document.boxes[:3] = [(50, 10 * i, 60, 10 * i + 10) for i in range(3)]
    (patch,) = heat_of(document, None, []).patches(0)
    assert (patch.box.top, patch.box.bottom) == (0, 30)


def test_levels_rank_the_lines_by_score_per_character():
    heat = heat_of(a_pdf(["abc", "def", "ghi"]), scores(0, 0, 9, 9, 1, 1), [])
    assert heat.levels.tolist() == [0.0, 1.0, 0.5]


def test_without_scores_what_was_kept_is_at_the_top():
    heat = heat_of(a_pdf(["ab", "cd"]), None, [Span(3, 5)])
    assert heat.levels.tolist() == [0.0, 1.0]


def test_strip_shows_each_page_at_its_height():
    heat = heat_of(a_pdf(["ab"], ["cd"], ["ef", "gh"]), None, [Span(3, 5)], [Span(6, 8)])
    strip = heat.strip(30, unread=[Span(9, 11)])
    assert np.flatnonzero(strip.kept).tolist() == [10]
    assert np.flatnonzero(strip.cited).tolist() == [20]
    assert np.flatnonzero(strip.unread).tolist() == [22]
    assert np.flatnonzero(strip.levels).tolist() == [10, 20]


def test_a_word_file_has_a_strip_and_no_patches():
    text = "first line\nsecond line\n"
    document = Document(
        id="0" * 64,
        path=Path("/a.docx"),
        kind="word",
        title="",
        text=text,
        pages=(),
        paragraphs=(Paragraph(Span(0, len(text)), "", 1),),
        boxes=np.zeros((0, 4), np.float32),
        borders=(),
        headings=(),
        skipped=(),
    )
    heat = heat_of(document, None, [Span(11, 22)])
    assert heat.patches(0) == []
    assert np.flatnonzero(heat.strip(len(text)).kept).tolist() == list(range(11, 22))


def test_an_empty_document_has_nothing_to_paint():
    heat = heat_of(a_pdf([]), scores(), [])
    assert heat.patches(0) == []
    assert not heat.strip(5).kept.any()
    assert len(heat.strip(0).levels) == 0


lines = st.lists(st.text("ab ", max_size=6), max_size=3)


@given(pages=st.lists(lines, min_size=1, max_size=3), data=st.data())
@settings(max_examples=60, deadline=None)
def test_every_visible_character_lies_in_one_patch_with_its_marks(pages, data):
    document = a_pdf(*pages)
    length = len(document.text)
    cuts = sorted(data.draw(st.lists(st.integers(0, length), min_size=4, max_size=4)))
    kept, cited = Span(cuts[0], cuts[2]), Span(cuts[1], cuts[3])
    heat = heat_of(document, None, [kept], [cited])
    for offset in np.flatnonzero(~np.isnan(document.boxes[:, 0])):
        (patch,) = [
            patch
            for patch in heat.patches(document.page_index(int(offset)))
            if _holds(patch, document.boxes[offset])
        ]
        assert patch.kept == (kept.start <= offset < kept.end)
        assert patch.cited == (cited.start <= offset < cited.end)


def _holds(patch: Patch, box: np.ndarray) -> bool:
    left, top, right, bottom = box.tolist()
    inside_row = patch.box.top <= top and bottom <= patch.box.bottom
    return inside_row and patch.box.left <= left and right <= patch.box.right
