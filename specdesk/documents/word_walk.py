"""The walk through a Word file's body: paragraphs, table rows, text boxes and notes, in order."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lxml.etree import _Element

from specdesk.documents.word_numbering import Numbering
from specdesk.documents.word_package import WordPackage, child, tag, value
from specdesk.documents.word_runs import Line, RunReader
from specdesk.documents.word_styles import Styles

_ROW_CHARACTERS = 600  # a longer row is a page laid out by a table, not a row of figures
_UNREAD = frozenset({"w:del", "w:moveFrom", "w:sdtPr", "w:sdtEndPr", "w:tblPr", "w:tblGrid"})


@dataclass(slots=True)
class Block:
    """A paragraph or a table row. number: of its first paragraph in the file, from 1, empty ones
    counted; notes and text boxes carry the number of the paragraph they hang on.
    level: of a heading, else 0. contents: a line of a table of contents. bold: all of it is."""

    text: str
    number: int
    level: int = 0
    title: bool = False
    contents: bool = False
    bold: bool = False


class WordWalk:
    """Walks one file. `blocks` is what it says; the counts say what was left out."""

    def __init__(self, package: WordPackage) -> None:
        self.blocks: list[Block] = []
        self.hidden = 0
        self.drawings = 0
        self.embedded = 0
        main = package.main
        self._body = child(package.xml(main), "w:body")
        self._styles = Styles(package.xml(package.related(main, "styles")))
        self._numbering = Numbering(package.xml(package.related(main, "numbering")))
        self._notes = {
            kind: _notes_by_id(package.xml(package.related(main, f"{kind}s")))
            for kind in ("footnote", "endnote")
        }
        self._runs = RunReader(self._styles)
        self._number = 0
        self._note_number = 0
        self._aside = 0  # inside a text box or note: its paragraphs are not counted
        self._in_cell = 0
        self._in_contents = False
        self._carried = ""  # text of a paragraph whose end mark is deleted
        self._waiting: list[Line] = []  # boxes and notes that come after the paragraph or row

    def run(self, progress: Callable[[int, int], None]) -> None:
        """Walk through the body; `progress` is told how many of its elements are done."""
        elements = list(self._body) if self._body is not None else []
        for done, element in enumerate(elements):
            if done % 200 == 0:
                progress(done, len(elements))
            self._read_block(element)
        self._flush_carried()
        self._read_waiting()
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
        elif name in ("w:altChunk", "w:subDoc"):
            self.embedded += 1
        elif name and name not in _UNREAD:
            self._read_blocks(element)

    def _read_control(self, element: _Element) -> None:
        """Read a content control; one that Word marks as a table of contents is remembered."""
        gallery = child(element, "w:sdtPr", "w:docPartObj", "w:docPartGallery")
        outer = self._in_contents
        self._in_contents = outer or value(gallery) == "Table of Contents"
        self._read_blocks(element)
        self._in_contents = outer

    def _read_paragraph(self, element: _Element) -> None:
        if not self._aside:
            self._number += 1
        properties = child(element, "w:pPr")
        line = self._runs.read(element)
        self.hidden += line.hidden
        self.drawings += line.drawings
        if line.notes or line.boxes:
            self._waiting.append(line)
        text = self._carried + line.text
        mark = child(properties, "w:rPr")
        if child(mark, "w:del") is not None or child(mark, "w:moveFrom") is not None:
            self._carried = text
            return
        self._carried = ""
        if text.strip() or not line.hidden:
            self._add_paragraph(properties, text.strip(), line.bold)
        if not self._in_cell:
            self._read_waiting()

    def _add_paragraph(self, properties: _Element | None, text: str, bold: int) -> None:
        """Number the paragraph, empty or not, and keep it if it says something."""
        label = ""
        if numbered := self._styles.numbering(properties):
            number, level, style = numbered
            if level is None:
                level = self._numbering.level_of_style(number, style)
            label = self._numbering.label(number, level)
        if not text:
            return
        letters = sum(not character.isspace() for character in text)
        contents = self._in_contents or self._styles.is_contents_line(properties)
        level = None if contents else self._styles.heading_level(properties)
        self.blocks.append(
            Block(
                label + text,
                self._number,
                level or 0,
                self._styles.is_title(properties),
                contents,
                0 < letters <= bold and not self._in_cell and not self._aside,
            )
        )

    def _read_table(self, table: _Element) -> None:
        self._flush_carried()
        for row in _inside(table, "w:tr"):
            properties = child(row, "w:trPr")
            if child(properties, "w:del") is None and child(properties, "w:moveFrom") is None:
                self._read_row(row)

    def _read_row(self, row: _Element) -> None:
        """Add a row as one block, cells joined by tabs; a row that only lays out long texts or
        holds a table as the blocks of its cells."""
        cells: list[list[Block]] = []
        tabular = True
        for cell in _inside(row, "w:tc"):
            if child(cell, "w:tcPr", "w:cellDel") is None:
                cells.append(self._read_cell(cell))
                tabular = tabular and next(_inside(cell, "w:tbl"), None) is None
        filled = [cell for cell in cells if cell]
        blocks = [block for cell in filled for block in cell]
        tabular = tabular and len(filled) > 1
        if not tabular or sum(len(block.text) for block in blocks) > _ROW_CHARACTERS:
            self.blocks += blocks
        else:
            texts = [" ".join(block.text.replace("\t", " ") for block in cell) for cell in cells]
            self.blocks.append(Block("\t".join(texts).strip(), blocks[0].number))
        if not self._in_cell:
            self._read_waiting()

    def _read_cell(self, cell: _Element) -> list[Block]:
        outer, self.blocks = self.blocks, []
        self._in_cell += 1
        self._read_blocks(cell)
        self._flush_carried()
        self._in_cell -= 1
        found, self.blocks = self.blocks, outer
        return found

    def _read_waiting(self) -> None:
        """Read the text boxes and notes of what was just read, each once."""
        lines, self._waiting = self._waiting, []
        for line in lines:
            for box in line.boxes:
                self._read_aside(box)
            for kind, note_id in line.notes:
                note = self._notes[kind].pop(note_id, None)
                if note is not None:
                    self._note_number += 1
                    first = len(self.blocks)
                    self._read_aside(note)
                    if len(self.blocks) > first:
                        block = self.blocks[first]
                        block.text = f"[note {self._note_number}] {block.text}"

    def _read_aside(self, element: _Element) -> None:
        in_cell, self._in_cell = self._in_cell, 0
        self._aside += 1
        self._read_blocks(element)
        self._flush_carried()
        self._aside -= 1
        self._in_cell = in_cell

    def _flush_carried(self) -> None:
        """Keep the text of a paragraph that was to be joined with one that never came."""
        text, self._carried = self._carried.strip(), ""
        if text:
            self.blocks.append(Block(text, self._number))


def _inside(element: _Element, name: str) -> Iterator[_Element]:
    """The elements of that name inside, through content controls and tracked insertions."""
    for inner in element:
        if tag(inner) == name:
            yield inner
        elif tag(inner) in ("w:sdt", "w:sdtContent", "w:customXml", "w:ins", "w:moveTo"):
            yield from _inside(inner, name)


def _notes_by_id(root: _Element | None) -> dict[str, _Element]:
    """The notes of a part; separators and their kind are no notes."""
    return {
        value(note, "w:id") or "": note
        for note in (root if root is not None else ())
        if tag(note) in ("w:footnote", "w:endnote") and value(note, "w:type") in (None, "normal")
    }
