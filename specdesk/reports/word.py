"""The report as a Word file, for those who go on writing in it."""

import io
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import docx
from docx.enum.text import WD_COLOR_INDEX
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt, RGBColor

from specdesk.reports.content import Passage, Picture, Piece, Report, Section

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

_PAGE, _MARGIN = (Mm(210), Mm(297)), Mm(22)  # A4
_LATIN, _JAPANESE = "Calibri", "Yu Gothic"  # Word's own; others take what they have
_QUIET = RGBColor(0x5F, 0x63, 0x68)
_LANGUAGES = {"en": "en-GB", "ja": "ja-JP"}


def word_of(report: Report) -> bytes:
    """The report as .docx: Word's own headings, lists and captions, nothing that runs or links."""
    document = docx.Document()
    _set_page(document)
    _set_fonts(document, _LANGUAGES[report.language])
    properties = document.core_properties
    properties.title, properties.author = report.title, "specdesk"
    properties.language, properties.comments = _LANGUAGES[report.language], ""
    document.add_heading(report.title, 0)
    _quiet(document, report.made)
    for section in report.sections:
        _Writer(document, section, report.swatches).write(
            on_new_page=section is not report.sections[0]
        )
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _set_page(document: "Document") -> None:
    (page,) = document.sections
    page.page_width, page.page_height = _PAGE
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = _MARGIN


def _set_fonts(document: "Document", language: str) -> None:
    """Fonts for both scripts in all styles, and the language that spelling is checked in."""
    normal = document.styles["Normal"]
    normal.font.size = Pt(10.5)
    for style in document.styles.element.iterfind(qn("w:style")):
        fonts = style.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
        if fonts is not None:
            for name in list(fonts.attrib):
                del fonts.attrib[name]
            fonts.set(qn("w:ascii"), _LATIN)
            fonts.set(qn("w:hAnsi"), _LATIN)
            fonts.set(qn("w:eastAsia"), _JAPANESE)
    for tongue in document.styles.element.iter(qn("w:lang")):
        tongue.set(qn("w:val"), language if language != "ja-JP" else "en-US")
        tongue.set(qn("w:eastAsia"), "ja-JP")


def _quiet(document: "Document", text: str) -> "Paragraph":
    paragraph = document.add_paragraph()
    paragraph.add_run(text).font.color.rgb = _QUIET
    return paragraph


class _Writer:
    """Writes one section in the order in which the other formats have it."""

    def __init__(
        self, document: "Document", section: Section, swatches: Mapping[str, bytes]
    ) -> None:
        self._document, self._section, self._words = document, section, section.words
        self._swatches = swatches

    def write(self, *, on_new_page: bool) -> None:
        section, words = self._section, self._words
        kind = _quiet(self._document, words["summary" if section.is_summary else "question"])
        kind.paragraph_format.page_break_before = on_new_page
        kind.paragraph_format.keep_with_next = True
        self._document.add_heading(section.question or words["summary"], 1)
        if not section.is_summary:
            self._document.add_heading(words["answer"], 2)
        self._running(section.pieces)
        _quiet(self._document, section.read)
        for warning in section.warnings:
            self._document.add_paragraph().add_run(warning).bold = True
        self._sources()
        self._pages()
        self._table(words["measurements"], section.figures)
        models = (
            (role, f"{name}\n{words['checksum']} {digest}") for role, name, digest in section.models
        )
        files = (
            (words["document"], f"{name}\n{words['checksum']} {digest}")
            for name, digest in section.documents
        )
        self._table(words["how"], (*section.facts, *models, *files))
        if section.kept:
            self._document.add_heading(words["kept_passages"], 2)
            self._passages(section.kept)

    def _running(self, pieces: Iterable[Piece]) -> None:
        paragraph = self._document.add_paragraph()
        for piece in pieces:
            run = paragraph.add_run(piece.text)
            if piece.marked:
                run.font.highlight_color = WD_COLOR_INDEX.YELLOW
            for number in piece.numbers:
                paragraph.add_run(f"[{number}]").font.superscript = True

    def _sources(self) -> None:
        self._document.add_heading(self._words["quotes"], 2)
        for source in self._section.sources:
            place = self._document.add_paragraph()
            place.paragraph_format.keep_with_next = True
            place.add_run(f"[{source.number}] ").bold = True
            place.add_run(source.where).font.color.rgb = _QUIET
            self._document.add_paragraph(source.quote, "Quote")
        if not self._section.sources:
            _quiet(self._document, self._words["no_quotes"])

    def _pages(self) -> None:
        section = self._section
        if not (section.pictures or section.excerpts or section.pictures_note):
            return
        self._document.add_heading(self._words["pages" if section.pictures else "passages"], 2)
        if section.pictures_note:
            _quiet(self._document, section.pictures_note)
        if section.pictures:
            self._legend()
        for picture in section.pictures:
            self._picture(picture)
        self._passages(section.excerpts)

    def _legend(self) -> None:
        """What the marks on the pages mean."""
        paragraph = self._document.add_paragraph()
        for name, swatch in self._swatches.items():
            paragraph.add_run().add_picture(io.BytesIO(swatch), height=Pt(9))
            paragraph.add_run(f" {self._words[name]}    ").font.color.rgb = _QUIET

    def _picture(self, picture: Picture) -> None:
        paragraph = self._document.add_paragraph()
        paragraph.paragraph_format.keep_with_next = True
        shown = paragraph.add_run().add_picture(io.BytesIO(picture.image))
        widest = _PAGE[0] - 2 * _MARGIN
        highest = round((_PAGE[1] - 2 * _MARGIN) * 0.8)  # its caption stays on the page
        scale = min(1.0, widest / shown.width, highest / shown.height)
        shown.width, shown.height = (
            Emu(round(shown.width * scale)),
            Emu(round(shown.height * scale)),
        )
        shown._inline.docPr.set("descr", picture.alt)  # python-docx has no other way
        self._document.add_paragraph(picture.caption, "Caption")

    def _passages(self, passages: Iterable[Passage]) -> None:
        for passage in passages:
            place = _quiet(self._document, passage.where)
            place.paragraph_format.keep_with_next = True
            self._running(passage.pieces)

    def _table(self, heading: str, rows: Iterable[tuple[str, str]]) -> None:
        rows = list(rows)
        if not rows:
            return
        self._document.add_heading(heading, 2)
        table = self._document.add_table(0, 2, "Table Grid")
        for name, value in rows:
            cells = table.add_row().cells
            cells[0].text, cells[1].text = name, value
