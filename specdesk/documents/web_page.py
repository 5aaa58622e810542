"""Reading web pages: what a browser would show of the file alone. Nothing is ever fetched."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree
from lxml.etree import _Element

from specdesk.documents.cage_child import Refused
from specdesk.documents.composer import PLAIN, Composer, Kind, Said, TableCell
from specdesk.documents.look import Letters
from specdesk.documents.web_hiding import Hiding

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]{1,40})", re.IGNORECASE)
_UNREAD = frozenset({
    "script", "style", "template", "head", "noscript", "iframe", "object", "embed", "applet",
    "audio", "video", "canvas", "svg", "select", "datalist", "input", "textarea", "annotation",
    "annotation-xml", "rt", "rp",
})  # fmt: skip
_LETTERS = {
    "b": Letters.BOLD, "strong": Letters.BOLD, "th": Letters.BOLD, "dt": Letters.BOLD,
    "i": Letters.ITALIC, "em": Letters.ITALIC, "cite": Letters.ITALIC, "dfn": Letters.ITALIC,
    "u": Letters.UNDERLINED, "ins": Letters.UNDERLINED, "a": Letters.UNDERLINED,
    "s": Letters.STRUCK, "del": Letters.STRUCK, "strike": Letters.STRUCK,
    "sup": Letters.RAISED, "sub": Letters.LOWERED,
}  # fmt: skip
_FIXED = frozenset({"code", "kbd", "samp", "tt", "pre"})
_INLINE = frozenset({
    *_LETTERS, "span", "font", "code", "kbd", "samp", "tt", "var", "abbr", "acronym", "small",
    "big", "mark", "q", "label", "time", "data", "bdi", "bdo", "ruby", "rb", "button", "output",
    "wbr", "nobr", "img", "picture", "source", "math", "mi", "mo", "mn", "mtext", "mrow", "mstyle",
    "msup", "msub", "msubsup", "mfrac", "msqrt", "mroot", "munder", "mover", "munderover",
    "semantics",
}) - {"th", "dt"}  # fmt: skip
_HEADINGS = {f"h{level}": level for level in range(1, 7)}


def compose_page(text: str, composer: Composer | None = None) -> Composer:
    """The parts of a web page, as text. Raises Refused if there is no page in it.

    composer: of a file that the page is a part of; a new one by default."""
    parser = etree.HTMLParser(no_network=True, huge_tree=False, remove_comments=True,
                              remove_pis=True, encoding="utf-8")  # fmt: skip
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Refused("blank") from error
    if any(entry.level_name == "FATAL" for entry in parser.error_log):
        raise Refused("broken_part")  # what follows too deep a nest, or in too long a text, is lost
    if root is None:
        raise Refused("blank")
    page = _Page(Hiding(root), composer or Composer())
    page.read(root)
    return page.composer


def title_of(text: str) -> str:
    """What the page calls itself."""
    found = re.search(r"<title[^>]*>([^<]{1,500})</title", text, re.IGNORECASE)
    return " ".join(found[1].split()) if found else ""


def said_charset(data: bytes) -> str:
    """The encoding that a page names in its first kilobyte; "" for none."""
    found = _CHARSET.search(data[:1024])
    return found[1].decode("ascii", "replace") if found else ""


@dataclass(slots=True)
class _List:
    """An open list: how deep, and its next number (None: bullets)."""

    depth: int
    number: int | None


@dataclass(frozen=True, slots=True)
class _Inline:
    """How the words now read are written."""

    letters: Letters = PLAIN
    fixed: bool = False
    keeps_space: bool = False


@dataclass(slots=True)
class _Page:
    """One page being read. cells: of the table being read."""

    hiding: Hiding
    composer: Composer
    said: list[Said] = field(default_factory=list)
    kind: Kind = Kind.BODY
    level: int = 0
    label: str = ""
    lists: list[_List] = field(default_factory=list)
    cells: list[TableCell] = field(default_factory=list)

    def read(self, root: _Element) -> None:
        self._walk(root, _Inline())
        self._end()

    def _walk(self, element: _Element, inline: _Inline) -> None:
        self._say(element.text, inline)
        for inner in element:
            if isinstance(inner.tag, str):
                self._read(inner, inline)
            self._say(inner.tail, inline)

    def _read(self, element: _Element, inline: _Inline) -> None:
        name = element.tag.lower()
        if name in _UNREAD:
            return
        if self.hiding.hides(element):
            self.composer.hide(" ".join(_texts(element)))
            return
        if name == "br":
            self.said.append(Said("\n"))
        elif name == "table" and not self.cells:
            self._read_table(element)
        elif name in _INLINE:
            self._walk(element, _inner(name, inline))
        else:
            self._read_block(element, name, inline)

    def _read_block(self, element: _Element, name: str, inline: _Inline) -> None:
        """Read an element that stands on lines of its own."""
        self._end()
        kind, level = self.kind, self.level
        if name in _HEADINGS:
            self.kind, self.level = Kind.HEADING, _HEADINGS[name]
        elif name == "pre":
            self.kind = Kind.CODE
        elif name == "blockquote":
            self.kind = Kind.QUOTE
        elif name in ("ul", "ol", "menu"):
            self.lists.append(_List(len(self.lists), _first_number(element, name)))
        elif name == "li" and self.lists:
            self.label = self._next_label(element)
        self._walk(element, _inner(name, inline))
        self._end()
        self.label = ""
        if name in ("ul", "ol", "menu"):
            self.lists.pop()
        self.kind, self.level = kind, level

    def _next_label(self, element: _Element) -> str:
        current = self.lists[-1]
        if current.number is None:
            return "• "
        current.number = _whole(element.get("value"), current.number)
        current.number += 1
        return f"{current.number - 1}. "

    def _say(self, text: str | None, inline: _Inline) -> None:
        if not text:
            return
        if not inline.keeps_space:
            text = re.sub(r"[ \t\n\r\f]+", " ", text)
            if text.startswith(" ") and (not self.said or self.said[-1].text[-1:] in (" ", "\n")):
                text = text[1:]
        if text:
            self.said.append(Said(text, inline.letters, inline.fixed))

    def _end(self) -> None:
        """End the paragraph."""
        said, self.said = self.said, []
        if not any(one.text.strip() for one in said):
            return
        if self.cells:
            self.cells[-1].paragraphs.append(said)
            return
        depth = max(0, len(self.lists) - 1)
        in_list = bool(self.lists) and self.kind is Kind.BODY
        kind = Kind.ITEM if in_list else self.kind
        # a second paragraph of an item stands under the first one's words
        deeper = depth + 1 if in_list else depth
        level = self.level if kind is Kind.HEADING else 0
        self.composer.add(said, kind, level=level, depth=deeper, label=self.label)
        self.label = ""

    def _read_table(self, table: _Element) -> None:
        self._end()
        rows: list[list[TableCell]] = []
        for row in _rows(table):
            cells: list[TableCell] = []
            for element in row:
                if not isinstance(element.tag, str) or element.tag.lower() not in ("td", "th"):
                    continue
                if self.hiding.hides(element):
                    self.composer.hide(" ".join(_texts(element)))
                    continue
                head = element.tag.lower() == "th"
                cell = TableCell([], _span(element, "rowspan"), _span(element, "colspan"), head)
                self.cells.append(cell)
                self._walk(element, _Inline())
                self._end()
                cells.append(self.cells.pop())
            if cells:
                rows.append(cells)
        for caption in table.iterfind("caption"):
            self._walk(caption, _Inline(Letters.BOLD))
            self._end()
        self.composer.add_table(rows)


def _inner(name: str, inline: _Inline) -> _Inline:
    return _Inline(
        inline.letters | _LETTERS.get(name, PLAIN),
        inline.fixed or name in _FIXED,
        inline.keeps_space or name == "pre",
    )


def _texts(element: _Element) -> Iterator[str]:
    """The texts in an element, without those of scripts and styles."""
    if element.text:
        yield element.text
    for inner in element:
        if isinstance(inner.tag, str) and inner.tag.lower() not in _UNREAD:
            yield from _texts(inner)
        if inner.tail:
            yield inner.tail


def _rows(table: _Element) -> Iterator[_Element]:
    """The rows of a table, not those of tables inside it."""
    for inner in table:
        name = inner.tag.lower() if isinstance(inner.tag, str) else ""
        if name == "tr":
            yield inner
        elif name in ("thead", "tbody", "tfoot"):
            yield from (row for row in inner if row.tag == "tr")


def _span(element: _Element, name: str) -> int:
    return min(1000, max(1, _whole(element.get(name), 1)))


def _first_number(element: _Element, name: str) -> int | None:
    return _whole(element.get("start"), 1) if name == "ol" else None


def _whole(text: str | None, otherwise: int) -> int:
    """A small number that an attribute holds."""
    found = re.fullmatch(r"\s*(\d{1,6})\s*", text or "")
    return int(found[1]) if found else otherwise
