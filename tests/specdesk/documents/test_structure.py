"""Paragraphs, headings and running heads of a laid-out text."""

import math

import numpy as np

from engine.spans import Span
from specdesk.documents.document import Page
from specdesk.documents.headings import Bookmark
from specdesk.documents.structure import Structure, find_structure

WIDTH, HEIGHT = 600.0, 800.0
BOLD = {"Costs of the lease", "Notice", "Hours Rate Cost"}  # lines written in bold letters
Row = tuple[float, float, float, str]  # left, top, size, text


def laid_out(*pages: list[Row], outline=()) -> tuple[str, Structure]:
    """The text of pages given as rows, and the structure found in it."""
    text, boxes, bold, spans = "", [], [], []
    for rows in pages:
        start = len(text)
        for left, top, size, line in rows:
            for column, letter in enumerate(line):
                x = left + column * size / 2
                placed = (x, top, x + size / 2, top + size)
                boxes.append((math.nan,) * 4 if letter == " " else placed)
            boxes.append((math.nan,) * 4)
            bold += [line in BOLD] * (len(line) + 1)
            text += line + "\n"
        spans.append(Page(Span(start, len(text)), WIDTH, HEIGHT, str(len(spans) + 1)))
    places = np.array(boxes, np.float32).reshape(-1, 4)
    found = find_structure(text, spans, places, np.array(bold, bool), outline)
    return text, found


def body(first: int, *lines: str, left: float = 50) -> list[Row]:
    return [(left, first + 12 * number, 10, line) for number, line in enumerate(lines)]


def begun(text: str, found: Structure) -> list[str]:
    return [text[border:].split("\n", 1)[0] for border in found.borders]


def test_a_gap_an_indentation_and_a_marker_begin_a_part():
    rows = [
        *body(100, "The first line of a text", "goes on here and ends."),
        *body(
            140, "After a gap another begins", "and goes on too.", "• an item", "with a second line"
        ),
        *body(230, "A paragraph that comes to its end.", "is followed"),
        (65, 254, 10, "by this line."),
        (80, 266, 10, "This one is indented."),
    ]
    text, found = laid_out(rows)
    assert begun(text, found) == [
        "The first line of a text",
        "After a gap another begins",
        "• an item",
        "A paragraph that comes to its end.",
        "This one is indented.",
    ]


def test_running_heads_and_page_numbers_are_skipped_on_every_page():
    pages = [
        [
            (200, 30, 10, "The Handbook"),
            (290, 770, 10, str(number)),
            *body(100, *[f"page {number} says line {row} of its own" for row in range(20)]),
        ]
        for number in range(1, 5)
    ]
    text, found = laid_out(*pages)
    skipped = [span.of(text) for span in found.skipped]
    assert skipped == [piece for n in range(1, 5) for piece in ("The Handbook", str(n))]


def test_rows_of_a_table_in_the_margin_are_read():
    pages = [
        [(50, 20 + 13 * row, 10, f"0{number}/1{row % 10}/2015") for row in range(58)]
        for number in range(1, 6)
    ]
    _, found = laid_out(*pages)
    assert found.skipped == ()


def test_contents_are_skipped_and_prices_are_not():
    entries = [f"{n}. Chapter {n} " + "." * 30 + f" {3 * n}" for n in range(1, 8)]
    prices = [f"Part {n} " + "." * 30 + f" ${n}.00 each" for n in range(1, 8)]
    text, found = laid_out(body(100, *entries), body(100, *prices))
    assert [span.of(text) for span in found.skipped] == entries


def test_contents_without_leaders_are_known_by_their_title():
    entries = ["目次", *[f"第{n}章 パッケージの作り方 {4 * n}" for n in range(1, 8)]]
    text, found = laid_out(body(100, *entries), body(100, "本文です。"))
    assert [span.of(text) for span in found.skipped] == entries


def test_the_title_of_contents_is_skipped_with_them_and_no_heading():
    entries = [f"{n}. Chapter {n} " + "." * 30 + f" {3 * n}" for n in range(1, 8)]
    title = [(50, 60, 20, "Table of Contents")]
    about = [(50, 60, 20, "Contents"), *body(100, "The box holds a lamp and a cord.")]
    text, found = laid_out([*title, *body(100, *entries)], about)
    assert [span.of(text) for span in found.skipped] == ["Table of Contents", *entries]
    assert [heading.span.of(text) for heading in found.headings] == ["Contents"]


def test_numbers_and_size_make_headings_with_levels():
    rows = [
        (50, 60, 20, "Chapter 3. Files"),
        (50, 100, 10, "3.1. Purpose"),
        *body(130, "Some text in the usual size is here.", "3.4 million were counted there."),
        (50, 170, 10, "3.1.2. Special Options"),
        *body(200, "More text in the usual size stands here."),
    ]
    text, found = laid_out(rows)
    assert [(h.level, h.span.of(text)) for h in found.headings] == [
        (1, "Chapter 3. Files"),
        (2, "3.1. Purpose"),
        (3, "3.1.2. Special Options"),
    ]


def test_a_bold_line_over_a_text_is_a_heading_and_over_cells_it_is_none():
    rows = [
        *body(
            100, "The lease begins in May and has no end", "unless one of the two sides wants it."
        ),
        *body(140, "Costs of the lease"),
        *body(158, "The rent is due on the first day of", "each month."),
        *body(198, "Hours Rate Cost"),
        *body(216, "4 30 120"),
        *body(240, "Notice"),
        *body(252, "Notice is given in writing, three months before", "the end."),
        *body(300, *[f"line {number} of a long last paragraph" for number in range(12)]),
    ]
    text, found = laid_out(rows)
    assert [(h.level, h.span.of(text)) for h in found.headings] == [
        (1, "Costs of the lease"),
        (1, "Notice"),
    ]


def test_where_most_is_bold_it_makes_no_headings():
    _, found = laid_out(body(100, "Costs of the lease", "Notice is given in writing, in time."))
    assert found.headings == ()


def test_a_large_heading_of_two_lines_is_one():
    rows = [
        (50, 60, 16, "Mannigfaltigkeiten und"),
        (50, 77, 16, "Simplizialkomplexe"),
        *body(110, "Der Text in der üblichen Größe steht darunter."),
    ]
    text, found = laid_out(rows)
    assert [h.span.of(text) for h in found.headings] == [
        "Mannigfaltigkeiten und\nSimplizialkomplexe"
    ]


def test_outline_titles_are_found_on_their_page_with_their_number():
    outline = [Bookmark(1, 0, "Purpose"), Bookmark(2, 0, "Scope"), Bookmark(1, 1, "Purpose")]
    first = body(100, "1 Purpose", "Purpose is a word.", "1.1 Scope", "Text.")
    second = body(100, "2 Purpose", "Text.")
    text, found = laid_out(first, second, outline=outline)
    assert [(h.level, h.span.of(text)) for h in found.headings] == [
        (1, "1 Purpose"),
        (2, "1.1 Scope"),
        (1, "2 Purpose"),
    ]


def test_a_page_without_lines_has_no_parts():
    text, found = laid_out([], body(100, "Text."))
    assert found.skipped == ()
    assert begun(text, found) == ["Text."]
