"""Characters that the file gives no meaning: told from those whose codes are Unicode's."""

from pathlib import Path

import pypdfium2
import pytest

from specdesk.documents.pdf_need import Need
from specdesk.documents.pdf_text import PageText, read_page, view_of

from .pdf_files import PdfPage, pdf_file, text, unnamed_font

SAYS = "The invoice of 14 March names 1,406.50 as the total amount"


def page(folder: Path, *rows: str, more: str = "") -> PageText:
    shown = "".join(text(20, 300 - 14 * n, row, font="Own") for n, row in enumerate(rows))
    objects = unnamed_font() | unnamed_font("font2")
    opened = pypdfium2.PdfDocument(
        pdf_file(folder / "a.pdf", PdfPage(shown + more, objects=objects))
    )
    try:
        loaded = opened[0]
        return read_page(loaded.raw, view_of(loaded.raw))
    finally:
        opened.close()


def moved(words: str, by: int) -> str:
    return "".join(chr(ord(letter) + by) for letter in words)


def test_codes_that_read_like_text_are_text(tmp_path):
    read = page(tmp_path, SAYS)
    assert (read.need, read.text.strip()) == (Need.NOTHING, SAYS)


@pytest.mark.parametrize("by", [-1, 1, 3])
def test_codes_that_are_numbers_of_glyphs_are_nonsense(tmp_path, by):
    assert page(tmp_path, moved(SAYS.replace(" ", ""), by)).need is Need.NONSENSE


def test_a_code_that_is_no_letter_makes_the_font_nonsense(tmp_path):
    assert page(tmp_path, SAYS + "\x05\x06").need is Need.NONSENSE


def test_too_few_letters_to_tell_are_not_believed(tmp_path):
    assert page(tmp_path, "PAID 12").need is Need.NONSENSE


def test_a_few_letters_are_believed_beside_a_font_that_is(tmp_path):
    paid = text(20, 200, "PAID 1,406.50 by 31/03", font="Own2")
    read = page(tmp_path, SAYS, more=paid)
    assert read.need is Need.NOTHING
    assert "PAID 1,406.50 by 31/03" in read.text
