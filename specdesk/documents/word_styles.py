"""The styles of a Word file: what a paragraph or run inherits through them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml.etree import _Element

from specdesk.documents.xml_names import child, number_value, on, tag, value

# Word stores the English name of its own styles whatever the user's language; other programs,
# and styles made by hand, use the name they show.
_HEADING_NAME = re.compile(
    r"(?:heading|überschrift|titre|título|titolo|kop|rubrik|見出し|标题|標題|제목)\s*([1-9１-９])",
    re.IGNORECASE,
)
_CONTENTS_NAME = re.compile(
    r"(?:toc\s*[1-9]|目次\s*[1-9１-９]|table of figures|図表目次)", re.IGNORECASE
)
_BODY_LEVEL = 9  # the outline level that means body text


@dataclass(frozen=True, slots=True)
class Style:
    """One style: its name, what it sets, and the element that says so."""

    name: str
    kind: str
    based_on: str | None
    paragraph: _Element | None
    run: _Element | None
    whole: _Element


class Styles:
    """All styles of a file, from the root of its styles part (None: the file has none)."""

    def __init__(self, root: _Element | None) -> None:
        self._styles: dict[str, Style] = {}
        self._default_paragraph: str | None = None
        self.default_run = child(root, "w:docDefaults", "w:rPrDefault", "w:rPr")
        self.default_paragraph = child(root, "w:docDefaults", "w:pPrDefault", "w:pPr")
        for element in root if root is not None else ():
            style_id = value(element, "w:styleId")
            if tag(element) == "w:style" and style_id is not None:
                self._add(style_id, element)

    def _add(self, style_id: str, element: _Element) -> None:
        kind = value(element, "w:type") or "paragraph"
        self._styles[style_id] = Style(
            value(child(element, "w:name")) or style_id,
            kind,
            value(child(element, "w:basedOn")),
            child(element, "w:pPr"),
            child(element, "w:rPr"),
            element,
        )
        if kind == "paragraph" and value(element, "w:default") in ("1", "true", "on"):
            self._default_paragraph = style_id

    def of_paragraph(self, properties: _Element | None) -> str | None:
        """The id of a paragraph's style, the default one if it names none."""
        return value(child(properties, "w:pStyle")) or self._default_paragraph

    def chain(self, style_id: str | None) -> Iterator[tuple[str, Style]]:
        """The style and those it is based on, nearest first; a circle ends."""
        seen: set[str] = set()
        while style_id is not None and style_id in self._styles and style_id not in seen:
            seen.add(style_id)
            yield style_id, self._styles[style_id]
            style_id = self._styles[style_id].based_on

    def run_is(self, switch: str, run: _Element | None, paragraph_style: str | None) -> bool:
        """Whether a switch such as "w:vanish" holds for a run with properties `run`.

        Set on the run itself it holds; else character and paragraph style toggle each other."""
        direct = on(child(run, switch))
        if direct is not None:
            return direct
        by_character = self._style_sets(switch, value(child(run, "w:rStyle")))
        by_paragraph = self._style_sets(switch, paragraph_style)
        if by_character is None and by_paragraph is None:
            return bool(on(child(self.default_run, switch)))
        return bool(by_character) != bool(by_paragraph)

    def _style_sets(self, switch: str, style_id: str | None) -> bool | None:
        for _, style in self.chain(style_id):
            state = on(child(style.run, switch))
            if state is not None:
                return state
        return None

    def heading_level(self, properties: _Element | None) -> int | None:
        """The level of a heading, 1 to 9; None for body text. A title counts as level 1."""
        level = number_value(child(properties, "w:outlineLvl"))
        if level is None:
            level = self._level_by_style(self.of_paragraph(properties))
        return level + 1 if level is not None and 0 <= level < _BODY_LEVEL else None

    def _level_by_style(self, style_id: str | None) -> int | None:
        for _, style in self.chain(style_id):
            level = number_value(child(style.paragraph, "w:outlineLvl"))
            if level is not None:
                return level
            if match := _HEADING_NAME.fullmatch(style.name.strip()):
                return int(match[1]) - 1
            if style.name.lower() == "title":
                return 0
        return None

    def is_title(self, properties: _Element | None) -> bool:
        """Whether the paragraph is the document's title."""
        return any(
            style.name.lower() == "title" for _, style in self.chain(self.of_paragraph(properties))
        )

    def is_contents_line(self, properties: _Element | None) -> bool:
        """Whether the paragraph is a line of a table of contents."""
        return any(
            _CONTENTS_NAME.fullmatch(style.name.strip())
            for _, style in self.chain(self.of_paragraph(properties))
        )

    def numbering(self, properties: _Element | None) -> tuple[int, int | None, str | None] | None:
        """How the paragraph is numbered: numbering id, level (None: found by the style) and the
        style that says so (None: the paragraph itself). None if it is not numbered."""
        own = child(properties, "w:numPr")
        number, level = _number_and_level(own)
        if number is not None:
            return (number, level or 0, None) if number else None
        for style_id, style in self.chain(self.of_paragraph(properties)):
            number, inherited = _number_and_level(child(style.paragraph, "w:numPr"))
            if number is not None:
                level = inherited if level is None else level
                return (number, level, style_id) if number else None
        return None


def _number_and_level(element: _Element | None) -> tuple[int | None, int | None]:
    return number_value(child(element, "w:numId")), number_value(child(element, "w:ilvl"))
