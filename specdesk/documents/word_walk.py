"""The walk through a Word file's body: paragraphs, table rows, text boxes and notes, in order."""

from collections.abc import Callable
from dataclasses import replace

from lxml.etree import _Element

from specdesk.documents.composer import Composer
from specdesk.documents.look import (
    NONE,
    Align,
    CellLook,
    Silent,
    TableLook,
    Zone,
)
from specdesk.documents.package import Package
from specdesk.documents.paper import Looks
from specdesk.documents.rich import Block, Part, Rich, in_one
from specdesk.documents.word_chunks import compose_chunk
from specdesk.documents.word_looks import Setting, WordLooks, colour
from specdesk.documents.word_notes import Notes
from specdesk.documents.word_numbering import Numbering
from specdesk.documents.word_pictures import WordPictures
from specdesk.documents.word_runs import Line, RunReader
from specdesk.documents.word_sections import Sections
from specdesk.documents.word_styles import Styles
from specdesk.documents.word_tables import Cell, TableFrame, inside, is_deleted, is_hidden_row
from specdesk.documents.xml_names import child, tag, value

_ROW_CHARACTERS = 600  # a longer row is a page laid out by a table, not a row of figures
_MARGIN_LETTERS = 12  # beside a page number: "Page 3 of 12" says nothing
_UNREAD = frozenset({"w:sdtPr", "w:sdtEndPr", "w:tblPr", "w:tblGrid", "w:sectPr"})
_COMMENT_PAPER = 0xFFF4CE


class WordWalk:
    """Walks one file. `blocks` is what it says; the counts say what was left out."""

    def __init__(self, package: Package, main: str) -> None:
        self._package, self.main = package, main
        document = package.xml(main)
        self._body = child(document, "w:body")
        paper = colour(value(child(document, "w:background"), "w:color"))
        self._styles = Styles(package.xml(package.related(main, "styles")))
        self._numbering = Numbering(package.xml(package.related(main, "numbering")))
        self._notes = Notes(package, main)
        self._sections = Sections(self._body)
        self.looks = Looks(sheets=self._sections.sheets)
        theme = package.xml(package.related(main, "theme"))
        self._paint = WordLooks(self._styles, self.looks, theme, paper not in (NONE, 0xFFFFFF))
        self._pictures = WordPictures(package, self.looks, main)
        self._runs = RunReader(self._styles, self._paint, self._pictures)
        self.everything: list[Block] = []  # blocks that say nothing included
        self.hidden: list[str] = []
        self.drawings = 0
        self.embedded = 0
        self.invisible = 0
        self._number = 0
        self._section = 0
        self._zone = Zone.BODY
        self._aside = 0  # inside a text box or note: its paragraphs are not counted
        self._in_cell = 0
        self._cell = NONE  # the look of the cell being read
        self._deleted = False
        self._in_contents = False
        self._carried = Rich()  # of a paragraph whose end mark is deleted
        self._waiting: list[Line] = []  # boxes and notes that come after the paragraph or row

    @property
    def blocks(self) -> list[Block]:
        """The blocks that say something."""
        return [block for block in self.everything if block.text]

    def run(self, progress: Callable[[int, int], None]) -> None:
        """Walk through the file; `progress` is told how many of the body's elements are done."""
        elements = list(self._body) if self._body is not None else []
        for done, element in enumerate(elements):
            if done % 200 == 0:
                progress(done, len(elements))
            self._read_block(element)
        self._flush_carried()
        self._read_waiting()
        for note, label in list(self._notes.left()):
            self._read_note(note, label, comment=True)
        self._read_margins()
        progress(len(elements), len(elements))

    def _read_blocks(self, element: _Element) -> None:
        for inner in element:
            self._read_block(inner)

    def _read_block(self, element: _Element) -> None:
        name = tag(element)
        if name == "w:p":
            self._read_paragraph(element)
        elif name == "w:tbl":
            self._read_table(element)
        elif name == "w:sdt":
            self._read_control(element)
        elif name == "mc:AlternateContent":
            choice = next(iter(element), None)
            if choice is not None:
                self._read_blocks(choice)
        elif name == "w:altChunk":
            self._read_chunk(element)
        elif name == "w:subDoc":
            self.embedded += 1
        elif name in ("w:del", "w:moveFrom"):
            before, self._deleted = self._deleted, True
            self._read_blocks(element)
            self._deleted = before
        elif name and name not in _UNREAD:
            self._read_blocks(element)

    def _read_chunk(self, element: _Element) -> None:
        """Read a page or text that the file takes in as it is, below the body."""
        name = self._package.target(self.main, value(element, "r:id") or "") or ""
        composer = Composer(looks=self.looks, number=self._number)
        below = not (self._in_cell or self._aside or self._deleted)
        if not (below and self._package.has(name) and compose_chunk(self._package, name, composer)):
            self.embedded += 1
            return
        section = self._sections.sheet(self._section)
        self.everything += [replace(block, section=section) for block in composer.blocks]
        self.hidden += composer.hidden
        self.invisible += composer.invisible
        self._number = composer.number

    def _read_control(self, element: _Element) -> None:
        """Read a content control; one that Word marks as a table of contents is remembered."""
        gallery = child(element, "w:sdtPr", "w:docPartObj", "w:docPartGallery")
        outer = self._in_contents
        self._in_contents = outer or value(gallery) == "Table of Contents"
        self._read_blocks(element)
        self._in_contents = outer

    def _read_paragraph(self, element: _Element) -> None:
        if not self._aside and not self._deleted:
            self._number += 1
        properties = child(element, "w:pPr")
        line = self._runs.read(element, self._deleted)
        self.hidden += line.hidden
        self.drawings += line.drawings
        if line.notes or line.boxes:
            self._waiting.append(line)
        rich = self._carried
        rich.take(line.rich)
        mark = child(properties, "w:rPr")
        if child(mark, "w:del") is not None or child(mark, "w:moveFrom") is not None:
            self._carried = rich
            return
        self._carried = Rich()
        self._add_paragraph(element, properties, rich, line)
        if child(properties, "w:sectPr") is not None and not self._aside:
            self._section += 1
        if not self._in_cell:
            self._read_waiting()

    def _add_paragraph(
        self, element: _Element, properties: _Element | None, rich: Rich, line: Line
    ) -> None:
        """Number the paragraph, empty or not, and keep it with its look."""
        rich.strip()
        self.invisible += rich.invisible
        text = rich.text
        numbering = label = None
        silent = any(not words.is_picture for words in rich.words)
        counts = bool(text or not (line.hidden or silent or self._deleted))
        if numbered := self._styles.numbering(properties):
            number, level, style = numbered
            if level is None:
                level = self._numbering.level_of_style(number, style)
            numbering = self._numbering.properties(number, level)
            label = self._numbering.label(number, level) if counts else None
        letters = len("".join(text.split()))
        contents = self._in_contents or self._styles.is_contents_line(properties)
        heading = None if contents else self._styles.heading_level(properties)
        part = Part(rich, self._look(properties, numbering), cell=self._cell)
        if label and text:
            labelled = Rich()
            labelled.say(label, self._runs.look_of_mark(element))
            part.label = len(labelled.text)
            labelled.take(rich)
            part.rich = labelled
        self.everything.append(
            Block(
                [part],
                self._number if self._zone is Zone.BODY else 0,
                (heading or 0) if text else 0,
                bool(text) and self._styles.is_title(properties),
                contents,
                0 < letters <= line.bold and not self._in_cell and not self._aside,
                self._sections.sheet(self._section),
                self._zone,
            )
        )

    def _look(self, properties: _Element | None, numbering: _Element | None) -> int:
        return self._paint.paragraph(properties, self._runs.setting, numbering)

    def _read_table(self, table: _Element) -> None:
        self._flush_carried()
        frame = TableFrame(table, self._styles, self.looks, self._cell)
        outer, setting = self._cell, self._runs.setting
        for row in inside(table, "w:tr"):
            if is_hidden_row(row):
                text = " ".join(t.text or "" for t in row.iter() if tag(t) == "w:t").strip()
                self.hidden += [text] if text else []
                continue
            before, self._deleted = self._deleted, self._deleted or is_deleted(row)
            self._read_row(list(frame.cells(row, setting)))
            self._deleted, self._cell, self._runs.setting = before, outer, setting
            if not self._in_cell:
                self._read_waiting()

    def _read_row(self, cells: list[Cell]) -> None:
        """Add a row as one block, cells joined by tabs; a row that only lays out long texts or
        holds a table as the blocks of its cells."""
        read = [self._read_cell(cell) for cell in cells]
        said = [block for blocks in read for block in blocks if block.text]
        filled = sum(any(block.text for block in blocks) for blocks in read)
        nested = any(next(inside(cell.element, "w:tbl"), None) is not None for cell in cells)
        if nested or filled < 2 or sum(len(block.text) for block in said) > _ROW_CHARACTERS:
            self.everything += [block for blocks in read for block in blocks]
        else:
            self.everything.append(in_one(read))

    def _read_cell(self, cell: Cell) -> list[Block]:
        outer, self.everything = self.everything, []
        self._in_cell += 1
        self._cell, self._runs.setting = cell.number, cell.setting
        self._read_blocks(cell.element)
        self._flush_carried()
        self._in_cell -= 1
        found, self.everything = self.everything, outer
        return found

    def _read_waiting(self) -> None:
        """Read the text boxes and notes of what was just read, each once."""
        lines, self._waiting = self._waiting, []
        for line in lines:
            for box in line.boxes:
                self._read_box(box)
            for kind, note_id, number in line.notes:
                if (found := self._notes.take(kind, note_id, number)) is not None:
                    self._read_note(*found, comment=kind == "comment")

    def _read_box(self, box: _Element) -> None:
        """Read a text box; it is shown as a frame below its paragraph."""
        looks, outer, setting = self.looks, self._cell, self._runs.setting
        looks.tables.append(TableLook(outer, 1, 1, 0x808080, 0, Align.LEFT, len(looks.widths)))
        looks.widths.append(0)
        self._cell = len(looks.cells)
        looks.cells.append(CellLook(len(looks.tables) - 1, 0, 0, 1, 1, NONE, 0))
        # What fills the box is not looked up: white letters in it are taken for visible.
        self._runs.setting = Setting(coloured=True)
        self._read_aside(box)
        self._cell, self._runs.setting = outer, setting

    def _read_note(self, note: _Element, label: str, comment: bool) -> None:
        first = len(self.everything)
        setting, self._runs.setting = self._runs.setting, Setting()
        with self._pictures.of(self._notes.parts[tag(note)] or self.main):
            self._read_aside(note)
        self._runs.setting = setting
        for index, block in enumerate(self.everything[first:]):
            if block.text:
                marked = Rich()
                words = [words for words in block.parts[0].rich.words if not words.is_picture]
                marked.say(label, words[0].look if words else 0)
                marked.take(block.parts[0].rich)
                block.parts[0].rich = marked
                label = ""
            if comment:
                self.everything[first + index].parts = [
                    replace(part, look=self._on_comment_paper(part.look)) for part in block.parts
                ]

    def _on_comment_paper(self, look: int) -> int:
        plain = list(self.looks.paragraphs)[look]
        return self.looks.paragraph(replace(plain, behind=_COMMENT_PAPER))

    def _read_aside(self, element: _Element) -> None:
        in_cell, self._in_cell = self._in_cell, 0
        self._aside += 1
        self._read_blocks(element)
        self._flush_carried()
        self._aside -= 1
        self._in_cell = in_cell

    def _read_margins(self) -> None:
        """Read headers and footers; what they repeat is shown again, not said again."""
        seen: set[str] = set()
        shown: dict[Zone, tuple[int, str]] = {}  # by zone, the sheet and part read last
        self._aside, self._runs.in_margin = 1, True
        for margin in self._sections.margins:
            name = self._package.target(self.main, margin.relation) or ""
            last = shown.get(margin.zone)
            if last is not None and (last[0] == margin.section or last[1] == name):
                continue  # a sheet without a header of its own has that of the one before
            root = self._package.xml(name)
            if root is None:
                continue
            shown[margin.zone] = margin.section, name
            self._zone, self._section = margin.zone, margin.section
            first = len(self.everything)
            with self._pictures.of(name):
                self._read_blocks(root)
                self._flush_carried()
                self._read_waiting()
            for block in self.everything[first:]:
                block.section, block.zone, block.number = margin.section, margin.zone, 0
                if _says_nothing(block, seen):
                    _silence(block)
                seen.add(block.text)

    def _flush_carried(self) -> None:
        """Keep the text of a paragraph that was to be joined with one that never came."""
        rich, self._carried = self._carried, Rich()
        rich.strip()
        if rich.words:
            self.invisible += rich.invisible
            look = self._look(None, None)
            section = self._sections.sheet(self._section)
            self.everything.append(
                Block([Part(rich, look, cell=self._cell)], self._number, section=section)
            )


def _silence(block: Block) -> None:
    """Let a block be shown and not said."""
    for part in block.parts:
        part.label, part.before = 0, ""
        for words in part.rich.words:
            words.silent = Silent.MARK if words.silent is None else words.silent


def _says_nothing(block: Block, seen: set[str]) -> bool:
    """Whether a line of a margin only counts pages, or was said before."""
    counted = any(
        words.silent in (Silent.PAGE, Silent.PAGES)
        for part in block.parts
        for words in part.rich.words
    )
    letters = sum(character.isalnum() for character in block.text)
    return block.text in seen or (counted and letters <= _MARGIN_LETTERS)
