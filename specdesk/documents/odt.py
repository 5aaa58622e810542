"""Reading OpenDocument texts (.odt): headings, numbered lists, tables, notes, comments."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from lxml.etree import _Element

from specdesk.documents.cage_child import Refused
from specdesk.documents.composer import Composer, Kind, Said, TableCell
from specdesk.documents.look import Letters
from specdesk.documents.odt_styles import Counter, OdtStyles
from specdesk.documents.package import Package
from specdesk.documents.xml_names import child, number_value, tag, value

_SPACE = re.compile(r"[ \t\r\n]+")  # spaces that count are written as elements
ODT_TYPES = tuple(
    f"application/vnd.oasis.opendocument.text{kind}" for kind in ("", "-template", "-master")
)
_MOST_SPACES = 200  # that one element may stand for
_MOST_COLUMNS = 64
_UNREAD = frozenset({
    "text:tracked-changes", "text:sequence-decls", "text:variable-decls", "text:user-field-decls",
    "office:forms", "office:annotation-end", "text:ruby-text", "table:shapes", "text:index-title",
    "text:table-of-content-source", "text:note-citation", "text:alphabetical-index-source",
    "text:bibliography-source", "text:illustration-index-source", "text:table-index-source",
})  # fmt: skip
_HIDDEN = frozenset({"text:hidden-text", "text:hidden-paragraph"})


@dataclass(slots=True)
class OdtWalk:
    """Walks one file. drawings: embedded objects whose text is not read."""

    styles: OdtStyles
    composer: Composer
    drawings: int = 0
    _said: list[Said] = field(default_factory=list)
    _waiting: list[tuple[_Element, str]] = field(default_factory=list)  # notes and boxes
    _outline: Counter = field(default_factory=Counter)
    _counters: dict[str, Counter] = field(default_factory=dict)
    _lists: list[str] = field(default_factory=list)  # styles of the open lists
    _label: str = ""
    _notes: dict[str, int] = field(default_factory=dict)
    _cell: TableCell | None = None
    _contents: bool = False
    _counted: bool = True

    def blocks(self, element: _Element) -> None:
        """Read what stands below each other in an element."""
        for inner in element:
            self._block(inner)

    def _block(self, element: _Element) -> None:
        name = tag(element)
        if name in _UNREAD or not name:
            return
        if name in ("text:p", "text:h"):
            self._paragraph(element, name == "text:h")
        elif name == "text:list":
            self._list(element)
        elif name == "table:table":
            self._table(element)
        elif name == "text:section" and value(element, "text:display") in ("none", "condition"):
            self.composer.hide(" ".join(str(text) for text in element.itertext()))
        elif name in ("text:table-of-content", "text:alphabetical-index", "text:table-index"):
            outer, self._contents = self._contents, True
            self.blocks(element)
            self._contents = outer
        elif name == "draw:frame":
            self._frame(element)
            self._rest()
        else:
            self.blocks(element)

    def _paragraph(self, element: _Element, heading: bool) -> None:
        style = value(element, "text:style-name")
        hidden = self.styles.hides("paragraph", style)
        self._words(element, self.styles.letters("paragraph", style), hidden)
        said, self._said = self._said, []
        if not any(one.text.strip() for one in said):
            self._rest()
            return
        if self._cell is not None:
            self._cell.paragraphs.append([Said(self._label), *said] if self._label else said)
            self._label = ""
            return
        label, self._label = self._label, ""
        kind, level = Kind.ITEM if self._lists else Kind.BODY, 0
        if heading and not self._contents:
            level = min(9, max(1, number_value(element, "text:outline-level") or 1))
            kind = Kind.HEADING
            label = label or self._outline.label(self.styles.outline, level)
        title = self.styles.is_title(style)
        if title and kind is Kind.BODY:
            kind, level = Kind.HEADING, 1
        if not self._counted:
            kind, level = Kind.NOTE, 0
        self.composer.add(
            said, kind, level=level, depth=len(self._lists), label=label, title=title,
            contents=self._contents, counted=self._counted, align=self.styles.align(style),
        )  # fmt: skip
        self._rest()

    def _words(self, element: _Element, letters: Letters, hidden: bool) -> None:
        self._say(element.text, letters, hidden)
        for inner in element:
            self._word(inner, letters, hidden)
            self._say(inner.tail, letters, hidden)

    def _word(self, inner: _Element, letters: Letters, hidden: bool) -> None:
        name = tag(inner)
        if name == "text:s":
            count = number_value(inner, "text:c")
            many = min(_MOST_SPACES, max(1, 1 if count is None else count))
            self._said.append(Said(" " * many, letters))
        elif name == "text:tab":
            self._say("\t", letters, hidden)
        elif name == "text:line-break":
            self._say("\n", letters, hidden)
        elif name == "text:span":
            style = value(inner, "text:style-name")
            own = letters | self.styles.letters("text", style)
            self._words(inner, own, hidden or self.styles.hides("text", style))
        elif name == "text:note":
            self._note(inner)
        elif name == "office:annotation":
            author = next((i.text or "" for i in inner if tag(i) == "dc:creator"), "")
            name = " ".join(author.split())[:60]
            self._waiting.append((inner, f"[comment by {name}] " if name else "[comment] "))
        elif name == "draw:frame":
            self._frame(inner)
        elif name in _HIDDEN:
            said = "".join(map(str, inner.itertext()))
            self.composer.hide(value(inner, "text:string-value") or said)
        elif name and name not in _UNREAD and name not in ("dc:creator", "dc:date"):
            self._words(inner, letters, hidden)

    def _say(self, text: str | None, letters: Letters, hidden: bool) -> None:
        if not text:
            return
        text = _SPACE.sub(" ", text) if text not in ("\n", "\t") else text
        if hidden:
            self.composer.hide(text)
        else:
            self._said.append(Said(text, letters))

    def _frame(self, frame: _Element) -> None:
        for inner in frame:
            if tag(inner) == "draw:text-box":
                self._waiting.append((inner, ""))
                return
            if tag(inner) == "draw:object":
                self.drawings += 1
                return

    def _note(self, note: _Element) -> None:
        endnote = value(note, "text:note-class") == "endnote"
        kind = "endnote" if endnote else "note"
        self._notes[kind] = self._notes.get(kind, 0) + 1
        citation = child(note, "text:note-citation")
        cited = "" if citation is None else "".join(map(str, citation.itertext()))
        body = child(note, "text:note-body")
        if body is not None:
            self._waiting.append((body, f"[{kind} {cited.strip() or self._notes[kind]}] "))

    def _rest(self) -> None:
        """Read the notes, comments and boxes that hang on what was just read."""
        if self._cell is not None:
            return
        waiting, self._waiting = self._waiting, []
        for element, label in waiting:
            outer = self._lists, self._counted
            self._lists, self._counted, self._label = [], not label, label
            self.blocks(element)
            (self._lists, self._counted), self._label = outer, ""

    def _list(self, element: _Element) -> None:
        name = value(element, "text:style-name") or (self._lists[-1] if self._lists else "")
        if not self._lists and value(element, "text:continue-numbering") != "true":
            continued = value(element, "text:continue-list") is not None
            if not continued:
                self._counters.pop(name, None)
        self._lists.append(name)
        for item in element:
            if tag(item) not in ("text:list-item", "text:list-header"):
                continue
            inner = list(item)
            if tag(item) == "text:list-item" and inner and tag(inner[0]) != "text:list":
                counter = self._counters.setdefault(name, Counter())
                start = number_value(item, "text:start-value")
                levels = self.styles.list_levels(name)
                self._label = counter.label(levels, len(self._lists), start)
            self.blocks(item)
            self._label = ""
        self._lists.pop()

    def _table(self, table: _Element) -> None:
        if self._cell is not None:  # a table inside a cell: its paragraphs are the cell's
            self.blocks(table)
            return
        rows: list[list[TableCell]] = []
        for row, head in _rows(table):
            cells: list[TableCell] = []
            for element in row:
                name = tag(element)
                if name not in ("table:table-cell", "table:covered-table-cell"):
                    continue
                repeated = number_value(element, "table:number-columns-repeated") or 1
                if name == "table:covered-table-cell":
                    continue
                self._cell = TableCell([], _span(element, "rows"), _span(element, "columns"), head)
                self.blocks(element)
                cells.append(self._cell)
                self._cell = None
                if not cells[-1].paragraphs:
                    spare = max(0, min(repeated, _MOST_COLUMNS - len(cells)) - 1)
                    cells += [TableCell() for _ in range(spare)]
            if any(cell.paragraphs for cell in cells):
                rows.append(cells)
        self.composer.add_table(rows)
        self._rest()


def compose_odt(package: Package, progress: Callable[[int, int], None]) -> OdtWalk:
    """Read the file in `package`. Raises Refused."""
    manifest = "META-INF/manifest.xml"
    if package.holds(manifest.lower()) and b"encryption-data" in package.read(manifest):
        raise Refused("encrypted_odt")
    content, styles = package.xml("content.xml"), package.xml("styles.xml")
    text = child(content, "office:body", "office:text")
    if text is None:
        raise Refused("opendocument")
    known = OdtStyles(styles, content)
    walk = OdtWalk(known, Composer(known.sheet))
    progress(1, 2)
    walk.blocks(text)
    progress(2, 2)
    return walk


def _rows(table: _Element) -> list[tuple[_Element, bool]]:
    """The rows of a table, and whether they are its head."""
    found: list[tuple[_Element, bool]] = []
    for inner in table:
        name = tag(inner)
        if name == "table:table-row":
            found.append((inner, False))
        elif name in ("table:table-header-rows", "table:table-rows", "table:table-row-group"):
            head = name == "table:table-header-rows"
            found += [(row, head or inner_head) for row, inner_head in _rows(inner)]
    return found


def _span(cell: _Element, what: str) -> int:
    return min(1000, max(1, number_value(cell, f"table:number-{what}-spanned") or 1))
