"""Word files for what is laid out on paper, read as a user's would be."""

from pathlib import Path

from engine.progress import Quiet
from specdesk.documents.document import Document
from specdesk.documents.office import read_office
from tests.specdesk.documents.word_files import paragraph, word_file

SMALL_PAPER = (
    '<w:sectPr><w:pgSz w:w="6000" w:h="5000"/><w:pgMar w:left="700" w:right="700" w:top="600"'
    ' w:bottom="600" w:header="200" w:footer="200"/></w:sectPr>'
)
CELL = "<w:tc>{}<w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"


def read_body(folder: Path, body: str, **others: str) -> Document:
    return read_office(word_file(folder / "paper.docx", body, **others), Quiet())


def long_body(paragraphs: int = 60) -> str:
    words = "Grain 200 kg, 𠮷野家 and more words to fill the line until it breaks. "
    return "".join(paragraph(f"{n} {words}") for n in range(paragraphs)) + SMALL_PAPER


def table(*rows: tuple[str, ...], properties: str = "") -> str:
    inside = "".join(
        "<w:tr>" + "".join(CELL.format("", text) for text in row) + "</w:tr>" for row in rows
    )
    borders = '<w:tblBorders><w:top w:val="single"/></w:tblBorders>'
    return f"<w:tbl><w:tblPr>{borders}{properties}</w:tblPr>{inside}</w:tbl>"
