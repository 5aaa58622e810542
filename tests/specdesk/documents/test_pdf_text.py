"""Pages made for one kind of trouble each are read as they look."""

from pathlib import Path

import numpy as np
import pytest

from engine.progress import Quiet
from specdesk.documents.document import Document
from specdesk.documents.pdf import read_pdf

from .pdf_files import PdfPage, column, line, mapped_font, pdf_file, text

LEFT = [f"the left column has a line number {n} of its own" for n in range(8)]
RIGHT = [f"and the right one says something else in {n}" for n in range(8)]


def read(tmp_path: Path, *pages: PdfPage, **others) -> Document:
    return read_pdf(pdf_file(tmp_path / "made.pdf", *pages, **others), Quiet())


def lines(document: Document) -> list[str]:
    return document.text.strip().split("\n")


def shown(document: Document, words: str) -> tuple[float, ...]:
    """Left, top, right, bottom of the words' first letter."""
    return tuple(document.boxes[document.text.index(words)].tolist())


def test_columns_are_read_one_after_the_other_whatever_order_the_file_has(tmp_path):
    rows = [row for pair in zip(LEFT, RIGHT, strict=True) for row in pair]
    content = text(50, 360, "A title over both of the two columns of this page", 16)
    content += "".join(
        text(40 if number % 2 == 0 else 300, 320 - 14 * (number // 2), row, 10)
        for number, row in enumerate(rows)
    )
    document = read(tmp_path, PdfPage(content, box=(0, 0, 560, 400)))
    assert lines(document)[1:] == [*LEFT, *RIGHT]


def test_columns_whose_lines_stand_at_other_heights_are_columns_too(tmp_path):
    content = column(40, 320, LEFT, size=10) + column(300, 313, RIGHT, size=10)
    document = read(tmp_path, PdfPage(content, box=(0, 0, 560, 400)))
    assert lines(document) == [*LEFT, *RIGHT]


def test_what_the_file_paints_last_is_read_where_it_stands(tmp_path):
    content = text(50, 300, "Third.") + text(50, 380, "First.") + text(50, 340, "Second.")
    assert lines(read(tmp_path, PdfPage(content))) == ["First.", "Second.", "Third."]


def test_rows_of_a_table_with_lines_are_kept_cell_by_cell(tmp_path):
    cells = [["Item", "Price", "Note"], ["Lamp", "12", "with a"], ["Cord", "3", "red"]]
    edges = "".join(line(40, 300 - 40 * row, 340, 300 - 40 * row) for row in range(4))
    edges += "".join(line(40 + 100 * place, 300, 40 + 100 * place, 180) for place in range(4))
    words = "".join(  # column by column, as some programs write
        text(45 + 100 * place, 275 - 40 * number, row[place])
        for place in range(3)
        for number, row in enumerate(cells)
    )
    words += text(245, 222, "bulb")  # the second line of a cell
    document = read(tmp_path, PdfPage(edges + words))
    assert lines(document) == ["Item\tPrice\tNote", "Lamp\t12\twith a bulb", "Cord\t3\tred"]
    [table] = document.tables
    assert table.sure
    assert table.span.of(document.text).startswith("Item")
    assert table.span.of(document.text).endswith("red")
    assert document.text.index("Lamp") in document.borders


def test_a_table_without_lines_is_marked_as_unsure(tmp_path):
    rows = [("Lamp", "12", "4"), ("Cord", "3", "17"), ("Plug", "8", "25"), ("Fuse", "1", "9")]
    content = "".join(
        text(x, 300 - 20 * number, cell)
        for number, row in enumerate(rows)
        for x, cell in zip((40, 160, 260), row, strict=True)
    )
    document = read(tmp_path, PdfPage(content))
    assert lines(document) == ["\t".join(row) for row in rows]
    assert [table.sure for table in document.tables] == [False]
    assert document.is_unsure(document.tables[0].span)
    assert "1 tables have no lines" in str(document.warnings[0])


def test_a_box_around_a_text_and_a_shade_behind_a_word_make_no_table(tmp_path):
    frame = "30 30 340 340 re S\n" + "0.9 g 60 297 60 16 re f 0 g\n"
    document = read(tmp_path, PdfPage(frame + text(50, 300, "One shaded word in a line.")))
    assert lines(document) == ["One shaded word in a line."]
    assert document.tables == ()


def test_words_cut_at_line_ends_are_whole_and_compounds_keep_their_hyphen(tmp_path):
    rows = [
        "a word that was hyphen-",
        "ated here, and a Latin-",
        "American one of 1939-",
        "1945 ends.",
    ]
    document = read(tmp_path, PdfPage(column(50, 300, rows)))
    words = document.text.split()
    assert {"hyphenated", "Latin-American", "1939-1945"} <= set(words)
    start = document.text.index("hyphenated")
    first, second = document.boxes[start], document.boxes[start + 6]
    assert second[1] > first[3] - 3  # its second half stands on the next line
    assert second[0] < first[0]


def test_ligatures_are_letters_with_a_part_of_the_box_each(tmp_path):
    font = mapped_font({1: "ﬃ", 2: "o", 3: "e"})
    content = "BT /Own 12 Tf 1 0 0 1 50 300 Tm <020103> Tj ET"
    document = read(tmp_path, PdfPage(content, objects=font))
    assert document.text.strip() == "offie"
    widths = document.boxes[1:4, 2] - document.boxes[1:4, 0]
    assert widths == pytest.approx(widths[0], abs=0.01)
    assert (np.diff(document.boxes[:5, 0]) > 0).all()


def test_an_accent_drawn_over_its_letter_is_one_with_it(tmp_path):
    font = mapped_font({1: "¨", 2: "u", 3: "f", 4: "r"})
    content = "BT /Own 10 Tf 1 0 0 1 50 300 Tm [<0301> 600 <0204>] TJ ET"
    assert read(tmp_path, PdfPage(content, objects=font)).text.strip() == "für"


def test_raised_figures_stay_on_their_line(tmp_path):
    content = text(50, 300, "as was shown") + text(119, 305, "3", 7) + text(126.5, 300, "before")
    assert lines(read(tmp_path, PdfPage(content))) == ["as was shown3 before"]


@pytest.mark.parametrize("turns", [0, 90, 180, 270])
def test_turned_and_cropped_pages_are_read_and_boxes_stand_as_shown(tmp_path, turns):
    entries = f"/Rotate {turns}/CropBox[50 100 350 400]"
    content = text(100, 300, "First line of the page") + text(100, 280, "and the second one")
    document = read(tmp_path, PdfPage(content, entries))
    assert lines(document) == ["First line of the page", "and the second one"]
    left, top, right, bottom = shown(document, "First")
    assert (document.pages[0].width, document.pages[0].height) == (300, 300)
    middle = ((left + right) / 2, (top + bottom) / 2)
    expected = {0: (53, 97), 90: (203, 53), 180: (247, 203), 270: (97, 247)}[turns]
    assert middle == pytest.approx(expected, abs=6)


def test_text_along_the_edge_is_read_after_the_page(tmp_path):
    edge = "BT /F 10 Tf 0 1 -1 0 20 100 Tm (Stamped along the edge) Tj ET\n"
    content = edge + column(60, 350, LEFT)
    document = read(tmp_path, PdfPage(content, box=(0, 0, 600, 400)))
    assert lines(document) == [*LEFT, "Stamped along the edge"]


def test_japanese_from_top_to_bottom_is_read_in_its_columns_from_the_right(tmp_path):
    written = ["吾輩は猫である。名前はまだ無い。", "どこで生れたかとんと見当がつかぬ。"]
    content = "".join(
        f"BT /V 12 Tf 1 0 0 1 {300 + 30 * number} 380 Tm <{said.encode('utf-16-be').hex()}> Tj ET\n"
        for number, said in enumerate(reversed(written))
    )
    assert lines(read(tmp_path, PdfPage(content))) == written


HEBREW = dict(enumerate("שלוםIBM024()", 0x41))


@pytest.mark.parametrize("as_drawn", [False, True])
@pytest.mark.parametrize("in_reading_order", [False, True])
def test_right_to_left_text_is_in_reading_order_whoever_wrote_it(
    tmp_path, in_reading_order, as_drawn
):
    """Programs differ in whether they place glyphs from the left or in reading order, and in
    whether a bracket is the one that is drawn or the one that is meant."""
    seen = "IBM (2024) םולש" if as_drawn else "IBM )2024( םולש"
    codes = {letter: code for code, letter in HEBREW.items()}
    glyphs = [
        (100 + 6 * place, codes[letter]) for place, letter in enumerate(seen) if letter != " "
    ]
    if in_reading_order:
        glyphs = [*glyphs[-4:][::-1], *glyphs[3:-4], *glyphs[:3]]
    content = "".join(
        f"BT /Own 10 Tf 1 0 0 1 {x} 300 Tm <{code:02x}> Tj ET\n" for x, code in glyphs
    )
    document = read(tmp_path, PdfPage(content, objects=mapped_font(HEBREW)))
    assert document.text.strip() == "שלום (2024) IBM"


def test_letters_of_an_arabic_ligature_are_in_reading_order(tmp_path):
    font = mapped_font({1: "س", 2: "لا", 3: "م"})
    content = "BT /Own 10 Tf 1 0 0 1 100 300 Tm <030201> Tj ET"
    assert read(tmp_path, PdfPage(content, objects=font)).text.strip() == "سلام"
