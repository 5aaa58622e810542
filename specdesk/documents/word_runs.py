"""What the runs of a Word paragraph say, as Word's final view without marks shows it."""

import re
from dataclasses import dataclass, field

from lxml.etree import _Element

from specdesk.documents.look import Letters, Silent
from specdesk.documents.rich import Rich
from specdesk.documents.word_equations import equation
from specdesk.documents.word_looks import Setting, WordLooks
from specdesk.documents.word_pictures import WordPictures
from specdesk.documents.word_styles import Styles
from specdesk.documents.xml_names import child, on, tag, value

_DELETED = frozenset({"w:del", "w:moveFrom"})
_INSERTED = frozenset({"w:ins", "w:moveTo"})
# Instructions of fields, furigana, properties.
_UNREAD = frozenset({
    "w:instrText", "w:delInstrText", "w:fldData", "w:rt", "w:pPr", "w:rPr", "w:sdtPr",
    "w:sdtEndPr", "w:rubyPr", "m:ctrlPr",
})  # fmt: skip
_CHARACTERS = {
    "w:tab": "\t",
    "w:ptab": "\t",
    "w:br": "\n",
    "w:cr": "\n",
    "w:noBreakHyphen": "-",
}
_NOTES = {"w:footnoteReference": "footnote", "w:endnoteReference": "endnote",
          "w:commentReference": "comment"}  # fmt: skip
_PAGE_FIELD = re.compile(r"\s*(PAGE|NUMPAGES|SECTIONPAGES)\b", re.IGNORECASE)
# Characters of the symbol fonts that carry meaning in forms and lists; F0xx is where Word puts
# such a font's characters.
_SYMBOLS = {
    "wingdings": {0xA8: "☐", 0x6F: "☐", 0x71: "☐", 0xFE: "☑", 0xFD: "☒", 0x78: "☒", 0xFC: "✓",
                  0xFB: "✗", 0xE0: "→", 0xDF: "←", 0xA7: "▪", 0xD8: "➢", 0x6C: "●", 0x6E: "■"},
    "wingdings 2": {0x50: "✓", 0x4F: "✗", 0x52: "☑", 0x51: "☒", 0xA3: "☐", 0x2A: "☐"},
    "symbol": {0xB7: "•", 0xAE: "→", 0xB0: "°", 0xB1: "±", 0xB4: "×", 0xA3: "≤", 0xB3: "≥",
               0xB9: "≠", 0x61: "α", 0x62: "β", 0x67: "γ", 0x64: "δ", 0x6D: "μ", 0x70: "π",
               0x73: "σ", 0x44: "Δ", 0x53: "Σ", 0x57: "Ω", 0xA5: "∞", 0xD6: "√", 0xC5: "⊕"},
}  # fmt: skip


@dataclass(slots=True)
class Line:
    """What one paragraph says and what hangs on it.

    notes: kind, id and number of each note, in order. boxes: the contents of its text boxes.
    hidden: passages that are not shown. bold: how many of the shown characters are bold.
    drawings: charts and diagrams, whose text is not read."""

    rich: Rich = field(default_factory=Rich)
    notes: list[tuple[str, str, int]] = field(default_factory=list)
    boxes: list[_Element] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    bold: int = 0
    drawings: int = 0

    def take(self, other: "Line") -> None:
        """Add what another line says."""
        self.rich.take(other.rich)
        self.notes += other.notes
        self.boxes += other.boxes
        self.hidden += other.hidden
        self.bold += other.bold
        self.drawings += other.drawings


@dataclass(slots=True)
class _Field:
    """An open field: its instruction so far, and whether its result has begun."""

    code: str = ""
    result: bool = False


class RunReader:
    """Reads paragraphs in order; remembers fields that run over several of them.

    in_margin: in a header or footer, where page numbers are counted by whoever shows them.
    setting: what lies behind the paragraphs and what their table says of them."""

    def __init__(self, styles: Styles, looks: WordLooks, pictures: WordPictures) -> None:
        self._styles = styles
        self._looks = looks
        self._pictures = pictures
        self._fields: list[_Field] = []
        self._style: str | None = None
        self._deleted = 0
        self._inserted = 0
        self._look = 0
        self._counts = dict.fromkeys(_NOTES.values(), 0)
        self.in_margin = False
        self.setting = self._here = Setting()

    def read(self, paragraph: _Element, deleted: bool = False) -> Line:
        """What a `w:p` says; nothing of it counts if it is `deleted`."""
        properties = child(paragraph, "w:pPr")
        self._style = self._styles.of_paragraph(properties)
        self._here = self._looks.within(properties, self.setting)
        self._deleted, self._inserted = int(deleted), 0
        line = Line()
        self._walk(paragraph, line)
        # A field that never comes to its result is broken; the text behind it is not its code.
        self._fields = [state for state in self._fields if state.result]
        return line

    def look_of_mark(self, paragraph: _Element) -> int:
        """The look of a paragraph's end mark, which its list number has too."""
        properties = child(paragraph, "w:pPr")
        style = self._styles.of_paragraph(properties)
        return self._looks.character(child(properties, "w:rPr"), style, self.setting).number

    def _walk(self, element: _Element, line: Line) -> None:
        """Read what is inside; wrappers that nobody knows are walked through, to lose no text."""
        for inner in element:
            name = tag(inner)
            if name in _UNREAD or not name:
                continue
            if name == "w:r":
                self._read_run(inner, line)
            elif name in _DELETED or name in _INSERTED:
                self._walk_tracked(inner, line, name in _DELETED)
            elif name == "w:txbxContent":
                if not self._deleted:
                    line.boxes.append(inner)
            elif name == "w:fldSimple":
                self._fields.append(_Field(value(inner, "w:instr") or "", result=True))
                self._walk(inner, line)
                self._fields.pop()
            elif name == "mc:AlternateContent":
                self._walk_alternative(inner, line)
            elif name == "m:oMath":
                self._say(line, equation(inner))
            elif name in ("w:t", "a:t"):
                self._say(line, inner.text or "")
            elif name in ("c:chart", "dgm:relIds"):
                line.drawings += 1
                self._show(line, inner)
            elif name in ("pic:pic", "v:imagedata"):
                self._show(line, inner)
            elif name in ("w:p", "w:tbl"):
                line.boxes.append(element)  # blocks where none should be: read them as a box
                return
            else:
                self._walk(inner, line)

    def _walk_tracked(self, element: _Element, line: Line, deleted: bool) -> None:
        before = self._deleted, self._inserted
        self._deleted += deleted
        self._inserted += not deleted
        self._walk(element, line)
        self._deleted, self._inserted = before

    def _walk_alternative(self, element: _Element, line: Line) -> None:
        """Read the first choice that says something; the choices show the same thing."""
        for choice in element:
            if tag(choice) not in ("mc:Choice", "mc:Fallback"):
                continue
            found = Line()
            self._walk(choice, found)
            pictures = any(words.is_picture for words in found.rich.words)
            said = bool(found.rich.text.strip())
            if said or pictures or found.boxes or found.drawings or found.notes:
                line.take(found)
                return

    def _read_run(self, run: _Element, line: Line) -> None:
        properties = child(run, "w:rPr")
        tracked = child(properties, "w:del") is not None
        outer, self._deleted = self._deleted, self._deleted + tracked
        look = self._looks.character(properties, self._style, self._here)
        letters = Letters.INSERTED if self._inserted and not self._deleted else Letters(0)
        if self._deleted:
            letters = Letters.STRUCK
        self._look = self._looks.with_letters(look.number, letters)
        shown = Line()
        for inner in run:
            name = tag(inner)
            if name == "w:fldChar":
                self._step_field(inner, shown)
            elif name == "w:instrText" and self._fields:
                self._fields[-1].code += inner.text or ""
            elif name in _NOTES:
                self._refer(inner, _NOTES[name], shown)
            elif name == "w:sym":
                self._say(shown, symbol(inner))
            elif name in ("w:t", "w:delText"):
                self._say(shown, inner.text or "")
            elif name in _CHARACTERS:
                self._say(shown, _CHARACTERS[name])
            elif name == "mc:AlternateContent":
                self._walk_alternative(inner, shown)
            elif name and name not in _UNREAD:
                self._walk(inner, shown)
        self._deleted = outer
        said = shown.rich.text
        if look.hidden:
            if said.strip():
                line.hidden.append(said)
            return
        if look.bold:
            shown.bold = len("".join(said.split()))
        line.take(shown)

    def _refer(self, element: _Element, kind: str, line: Line) -> None:
        """A note hangs on the paragraph; Word numbers each kind through the file."""
        if self._deleted:
            return
        self._counts[kind] += 1
        number = self._counts[kind]
        line.notes.append((kind, value(element, "w:id") or "", number))
        mark = f"[{number}]" if kind == "comment" else str(number)
        raised = self._looks.with_letters(self._look, Letters.RAISED)
        line.rich.say(mark, raised, Silent.MARK)

    def _step_field(self, element: _Element, line: Line) -> None:
        """Follow a field: its code is not shown, its result is."""
        kind = value(element, "w:fldCharType")
        if kind == "begin":
            box = child(element, "w:ffData", "w:checkBox")
            if box is not None:
                state = on(child(box, "w:checked"))
                checked = on(child(box, "w:default")) if state is None else state
                self._say(line, "☒" if checked else "☐")
            self._fields.append(_Field())
        elif kind == "separate" and self._fields:
            self._fields[-1].result = True
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _show(self, line: Line, element: _Element) -> None:
        """Add a picture; one that was deleted is not shown, whoever looks."""
        if not self._deleted and not self._in_code and (found := self._pictures.take(element)):
            line.rich.show(*found)

    @property
    def _in_code(self) -> bool:
        """Whether what is read is a field's instruction."""
        return any(not state.result for state in self._fields)

    def _say(self, line: Line, text: str) -> None:
        if self._in_code:
            return
        silent = Silent.DELETED if self._deleted else None
        if self.in_margin and self._fields and silent is None:
            page = _PAGE_FIELD.match(self._fields[-1].code)
            if page:
                silent = Silent.PAGE if page[1].upper() == "PAGE" else Silent.PAGES
        line.rich.say(text, self._look, silent)


def symbol(element: _Element) -> str:
    """The character that a `w:sym` shows; "" for a pure ornament of a symbol font."""
    try:
        code = int(value(element, "w:char") or "", 16)
    except ValueError:
        return ""
    table = _SYMBOLS.get((value(element, "w:font") or "").lower(), {})
    if (code & 0xFF) in table and (code < 0x100 or 0xF000 <= code <= 0xF0FF):
        return table[code & 0xFF]
    return "" if 0xE000 <= code <= 0xF8FF or not 0x20 <= code <= 0xFFFF else chr(code)
