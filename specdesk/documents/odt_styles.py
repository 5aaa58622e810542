"""The styles of an OpenDocument text: what its paragraphs and words inherit."""

import re
from dataclasses import dataclass

from lxml.etree import _Element

from specdesk.documents.look import Align, Letters, Sheet
from specdesk.documents.paper import USUAL_SHEET, length_of
from specdesk.documents.word_numbering import format_number
from specdesk.documents.xml_names import child, number_value, tag, value

_UNITS = {"pt": 20.0, "in": 1440.0, "cm": 567.0, "mm": 56.7, "pc": 240.0, "px": 15.0}
_LENGTH = re.compile(r"(-?\d+(?:\.\d+)?)(pt|in|cm|mm|pc|px)")
_FORMATS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman",
            "一, 二, 三, ...": "japaneseCounting", "①, ②, ③, ...": "decimalEnclosedCircle",
            "ア, イ, ウ, ...": "aiueo", "イ, ロ, ハ, ...": "iroha"}  # fmt: skip
_ALIGN = {"end": Align.RIGHT, "right": Align.RIGHT, "center": Align.CENTRE, "justify": Align.BOTH}
_LEVELS = 10


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list. number: its format, "" for none; shown: how many levels it names."""

    bullet: bool
    number: str
    prefix: str
    suffix: str
    start: int
    shown: int


class OdtStyles:
    """All styles of a file, from the roots of its styles and content."""

    def __init__(self, *roots: _Element | None) -> None:
        self._styles: dict[tuple[str, str], _Element] = {}
        self._lists: dict[str, dict[int, Level]] = {}
        self.outline: dict[int, Level] = {}
        self.sheet = USUAL_SHEET
        for root in roots:
            for group in root if root is not None else ():
                if tag(group) in ("office:styles", "office:automatic-styles"):
                    self._read(group)

    def _read(self, group: _Element) -> None:
        for element in group:
            name = value(element, "style:name") or ""
            match tag(element):
                case "style:style":
                    self._styles[value(element, "style:family") or "", name] = element
                case "text:list-style":
                    self._lists[name] = _levels(element)
                case "text:outline-style":
                    self.outline = _levels(element)
                case "style:page-layout":
                    self.sheet = _sheet(child(element, "style:page-layout-properties"))

    def _chain(self, family: str, name: str | None) -> list[_Element]:
        found: list[_Element] = []
        while name and (style := self._styles.get((family, name))) is not None:
            if any(style is seen for seen in found):
                break
            found.append(style)
            name = value(style, "style:parent-style-name")
        return found

    def _property(self, family: str, name: str | None, kind: str, wanted: str) -> str | None:
        for style in self._chain(family, name):
            if (text := value(child(style, f"style:{kind}-properties"), wanted)) is not None:
                return text
        return None

    def letters(self, family: str, name: str | None) -> Letters:
        """How the words of a style are written."""
        letters = Letters(0)
        for wanted, right, letter in (
            ("fo:font-weight", ("bold", "700", "800", "900"), Letters.BOLD),
            ("fo:font-style", ("italic", "oblique"), Letters.ITALIC),
            ("style:text-underline-style", ("solid", "dotted", "dash"), Letters.UNDERLINED),
            ("style:text-line-through-style", ("solid",), Letters.STRUCK),
        ):
            if self._property(family, name, "text", wanted) in right:
                letters |= letter
        position = (self._property(family, name, "text", "style:text-position") or "").split()
        if position and position[0] not in ("0%", "0"):
            lowered = position[0].startswith(("sub", "-"))
            letters |= Letters.LOWERED if lowered else Letters.RAISED
        return letters

    def hides(self, family: str, name: str | None) -> bool:
        """Whether words of a style are hidden: as such, or white without anything behind them."""
        if self._property(family, name, "text", "text:display") == "none":
            return True
        white = (self._property(family, name, "text", "fo:color") or "").lower() == "#ffffff"
        behind = [
            self._property(family, name, kind, "fo:background-color")
            for kind in ("text", "paragraph")
        ]
        return white and all(colour in (None, "transparent", "#ffffff") for colour in behind)

    def align(self, name: str | None) -> Align:
        """How a paragraph's lines are set."""
        return _ALIGN.get(self._property("paragraph", name, "paragraph", "fo:text-align") or "",
                          Align.LEFT)  # fmt: skip

    def is_title(self, name: str | None) -> bool:
        """Whether a paragraph is the document's title."""
        names = [name, *(value(style, "style:name") for style in self._chain("paragraph", name))]
        return "Title" in names

    def list_levels(self, name: str | None) -> dict[int, Level]:
        """The levels of a list style, by depth from 1."""
        return self._lists.get(name or "", {})


def _levels(style: _Element) -> dict[int, Level]:
    found: dict[int, Level] = {}
    for element in style:
        depth = number_value(element, "text:level")
        if depth is None or not 1 <= depth <= _LEVELS:
            continue
        start = number_value(element, "text:start-value")
        found[depth] = Level(
            tag(element) in ("text:list-level-style-bullet", "text:list-level-style-image"),
            value(element, "style:num-format") or "",
            value(element, "style:num-prefix") or "",
            value(element, "style:num-suffix") or "",
            1 if start is None else start,
            max(1, number_value(element, "text:display-levels") or 1),
        )
    return found


class Counter:
    """Counts the items of one list, or the headings of a file."""

    def __init__(self) -> None:
        self._counts: dict[int, int] = {}

    def label(self, levels: dict[int, Level], depth: int, start: int | None = None) -> str:
        """Count an item and return what stands before it, with its space; "" for nothing."""
        rules = levels.get(depth)
        if rules is None:
            return ""
        if rules.bullet:
            return "• "
        first = rules.start if start is None else start
        counted = depth in self._counts and start is None
        self._counts[depth] = self._counts[depth] + 1 if counted else first
        for lower in [level for level in self._counts if level > depth]:
            del self._counts[lower]
        if not rules.number:
            return ""
        numbers = [
            format_number(self._counts.get(level, 1), _FORMATS.get(levels[level].number, "decimal"))
            for level in range(max(1, depth - rules.shown + 1), depth + 1)
            if level in levels and levels[level].number
        ]
        return f"{rules.prefix}{'.'.join(numbers)}{rules.suffix} "


def _sheet(properties: _Element | None) -> Sheet:
    def said(name: str, otherwise: int) -> int:
        match = _LENGTH.fullmatch(value(properties, f"fo:{name}") or "")
        return length_of(float(match[1]) * _UNITS[match[2]]) if match else otherwise

    usual = USUAL_SHEET
    width = max(720, said("page-width", usual.width))
    height = max(720, said("page-height", usual.height))
    sides = [
        min(said(f"margin-{side}", 1134), across // 4)
        for side, across in (("left", width), ("top", height), ("right", width), ("bottom", height))
    ]
    left, top, right, bottom = sides
    return Sheet(width, height, left, top, right, bottom, usual.header, usual.footer, 0)
