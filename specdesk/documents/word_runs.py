"""What the runs of a Word paragraph say, as Word's final view without marks shows it."""

from dataclasses import dataclass, field

from lxml.etree import _Element

from specdesk.documents.word_package import child, on, tag, value
from specdesk.documents.word_styles import Styles

# Deleted or moved away, instructions of fields, furigana, properties.
_UNREAD = frozenset({
    "w:del", "w:moveFrom", "w:delText", "w:instrText", "w:delInstrText", "w:fldData", "w:rt",
    "w:pPr", "w:rPr", "w:sdtPr", "w:sdtEndPr", "w:rubyPr", "m:ctrlPr",
})  # fmt: skip
_CHARACTERS = {
    "w:tab": "\t",
    "w:ptab": "\t",
    "w:br": "\n",
    "w:cr": "\n",
    "w:noBreakHyphen": "-",
}
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
    """The text of one paragraph and what hangs on it.

    notes: ("footnote" or "endnote", id) in order. boxes: the contents of its text boxes.
    hidden, bold: how many characters are hidden, how many of the shown ones are bold.
    drawings: charts and diagrams, whose text is not read."""

    pieces: list[str] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    boxes: list[_Element] = field(default_factory=list)
    hidden: int = 0
    bold: int = 0
    drawings: int = 0

    @property
    def text(self) -> str:
        """What the paragraph says."""
        return "".join(self.pieces)


class RunReader:
    """Reads paragraphs in order; remembers fields that run over several of them."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self._fields: list[str] = []  # of each open field, innermost last: "code" or "result"
        self._style: str | None = None

    def read(self, paragraph: _Element) -> Line:
        """The text of a `w:p`."""
        self._style = self._styles.of_paragraph(child(paragraph, "w:pPr"))
        line = Line()
        self._walk(paragraph, line)
        # A field that never comes to its result is broken; the text behind it is not its code.
        self._fields = [state for state in self._fields if state == "result"]
        return line

    def _walk(self, element: _Element, line: Line) -> None:
        """Read what is inside; wrappers that nobody knows are walked through, to lose no text."""
        for inner in element:
            name = tag(inner)
            if name in _UNREAD or not name:
                continue
            if name == "w:r":
                self._read_run(inner, line)
            elif name == "w:txbxContent":
                line.boxes.append(inner)
            elif name == "mc:AlternateContent":
                self._walk_alternative(inner, line)
            elif name == "m:oMath":
                self._say(line, equation(inner))
            elif name in ("w:t", "a:t"):
                self._say(line, inner.text or "")
            elif name in ("c:chart", "dgm:relIds"):
                line.drawings += 1
            elif name in ("w:p", "w:tbl"):
                line.boxes.append(element)  # blocks where none should be: read them as a box
                return
            else:
                self._walk(inner, line)

    def _walk_alternative(self, element: _Element, line: Line) -> None:
        """Read the first choice that says something; the choices show the same thing."""
        for choice in element:
            if tag(choice) not in ("mc:Choice", "mc:Fallback"):
                continue
            found = Line()
            self._walk(choice, found)
            if found.text.strip() or found.boxes or found.drawings or found.notes:
                line.pieces += found.pieces
                line.boxes += found.boxes
                line.notes += found.notes
                line.drawings += found.drawings
                return

    def _read_run(self, run: _Element, line: Line) -> None:
        properties = child(run, "w:rPr")
        shown = Line()
        for inner in run:
            name = tag(inner)
            if name == "w:fldChar":
                self._step_field(inner, shown)
            elif name in ("w:footnoteReference", "w:endnoteReference"):
                kind = name.removeprefix("w:").removesuffix("Reference")
                shown.notes.append((kind, value(inner, "w:id") or ""))
            elif name == "w:sym":
                self._say(shown, symbol(inner))
            elif name == "w:t":
                self._say(shown, inner.text or "")
            elif name in _CHARACTERS:
                self._say(shown, _CHARACTERS[name])
            elif name == "mc:AlternateContent":
                self._walk_alternative(inner, shown)
            elif name and name not in _UNREAD:
                self._walk(inner, shown)
        letters = sum(not character.isspace() for character in shown.text)
        if self._styles.run_is("w:vanish", properties, self._style):
            line.hidden += letters
            return
        if self._styles.run_is("w:b", properties, self._style):
            line.bold += letters
        line.pieces += shown.pieces
        line.notes += shown.notes
        line.boxes += shown.boxes
        line.drawings += shown.drawings

    def _step_field(self, element: _Element, line: Line) -> None:
        """Follow a field: its code is not shown, its result is."""
        kind = value(element, "w:fldCharType")
        if kind == "begin":
            box = child(element, "w:ffData", "w:checkBox")
            if box is not None:
                state = on(child(box, "w:checked"))
                checked = on(child(box, "w:default")) if state is None else state
                self._say(line, "☒" if checked else "☐")
            self._fields.append("code")
        elif kind == "separate" and self._fields:
            self._fields[-1] = "result"
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _say(self, line: Line, text: str) -> None:
        if "code" not in self._fields:
            line.pieces.append(text)


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


def equation(element: _Element) -> str:
    """An equation on one line: a/b, x^2, a_i, √(x)."""
    name = tag(element)
    if name in ("m:t", "w:t"):
        return element.text or ""
    if name in _UNREAD:
        return ""
    parts = {tag(inner): equation(inner) for inner in element}
    match name:
        case "m:f":
            return f"{_grouped(parts.get('m:num', ''))}/{_grouped(parts.get('m:den', ''))}"
        case "m:sSup":
            return f"{parts.get('m:e', '')}^{_grouped(parts.get('m:sup', ''))}"
        case "m:sSub":
            return f"{parts.get('m:e', '')}_{_grouped(parts.get('m:sub', ''))}"
        case "m:sSubSup":
            base, low, high = (parts.get(f"m:{key}", "") for key in ("e", "sub", "sup"))
            return f"{base}_{_grouped(low)}^{_grouped(high)}"
        case "m:limLow" | "m:limUpp":
            mark = "_" if name == "m:limLow" else "^"
            return f"{parts.get('m:e', '')}{mark}{_grouped(parts.get('m:lim', ''))}"
        case "m:func":
            return f"{parts.get('m:fName', '')} {parts.get('m:e', '')}"
        case "m:rad":
            return f"{parts.get('m:deg', '')}√({parts.get('m:e', '')})"
        case "m:d":
            properties = child(element, "m:dPr")
            left = value(child(properties, "m:begChr"), "m:val")
            right = value(child(properties, "m:endChr"), "m:val")
            inside = ", ".join(equation(inner) for inner in element if tag(inner) == "m:e")
            return f"{'(' if left is None else left}{inside}{')' if right is None else right}"
        case "m:nary":
            sign = value(child(element, "m:naryPr", "m:chr"), "m:val") or "∫"
            limits = "".join(
                f"{mark}{_grouped(parts[key])}"
                for mark, key in (("_", "m:sub"), ("^", "m:sup"))
                if parts.get(key)
            )
            return f"{sign}{limits} {parts.get('m:e', '')}"
    return "".join(equation(inner) for inner in element)


def _grouped(text: str) -> str:
    return text if len(text) <= 1 or text.isalnum() else f"({text})"
