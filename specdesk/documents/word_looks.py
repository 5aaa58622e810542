"""How Word's runs and paragraphs look, once styles, tables and defaults have had their say."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml import etree
from lxml.etree import _Element

from specdesk.documents.look import NONE, Align, CharacterLook, Flow, Letters, ParagraphLook
from specdesk.documents.paper import Looks, length_of
from specdesk.documents.word_styles import Styles
from specdesk.documents.xml_names import child, on, tag, value

_UNITS = {"pt": 20.0, "in": 1440.0, "cm": 567.0, "mm": 56.7, "pc": 240.0, "pi": 240.0}
_LENGTH = re.compile(r"(-?\d+(?:\.\d+)?)(pt|in|cm|mm|pc|pi)?$")
_SWITCHES = {
    "w:b": Letters.BOLD,
    "w:i": Letters.ITALIC,
    "w:strike": Letters.STRUCK,
    "w:dstrike": Letters.STRUCK,
    "w:caps": Letters.CAPITALS,
    "w:smallCaps": Letters.SMALL_CAPITALS,
}
_HIGHLIGHTS = {
    "yellow": 0xFFFF00, "green": 0x00FF00, "cyan": 0x00FFFF, "magenta": 0xFF00FF,
    "blue": 0x0000FF, "red": 0xFF0000, "darkBlue": 0x000080, "darkCyan": 0x008080,
    "darkGreen": 0x008000, "darkMagenta": 0x800080, "darkRed": 0x800000, "darkYellow": 0x808000,
    "darkGray": 0x808080, "lightGray": 0xC0C0C0, "black": 0x000000,
}  # fmt: skip
_ALIGN = {"right": Align.RIGHT, "end": Align.RIGHT, "center": Align.CENTRE, "both": Align.BOTH,
          "distribute": Align.BOTH}  # fmt: skip
_WHITE = 0xFFFFFF
_TINY_HALF_POINTS = 2  # a letter of one point is a line of dust


def length(text: str | None) -> float | None:
    """A length in twentieths of a point; strict files may write its unit ("12pt")."""
    match = _LENGTH.match(text.strip()) if text else None
    return float(match[1]) * _UNITS.get(match[2] or "", 1.0) if match else None


def colour(text: str | None) -> int:
    """A colour written "RRGGBB"; NONE for "auto" and what is no colour."""
    try:
        return int(text, 16) if text is not None and len(text) == 6 else NONE
    except ValueError:
        return NONE


def fill(element: _Element | None) -> int:
    """The colour of a `w:shd`; NONE for none."""
    return colour(value(child(element, "w:shd"), "w:fill"))


@dataclass(frozen=True, slots=True)
class Setting:
    """What runs stand in. coloured: something behind them may be dark. table: what the table's
    style says of paragraphs and runs there, nearest first; key: names it."""

    coloured: bool = False
    table: tuple[_Element, ...] = ()
    key: str = ""


@dataclass(frozen=True, slots=True)
class RunLook:
    """The number of a run's look, whether the run is hidden from the reader, and bold."""

    number: int
    hidden: bool
    bold: bool


class WordLooks:
    """Resolves looks and remembers them. theme: root of the theme part; dark: of the paper."""

    def __init__(self, styles: Styles, looks: Looks, theme: _Element | None, dark: bool) -> None:
        self._styles = styles
        self._looks = looks
        self._fonts = _theme_fonts(theme)
        self._dark = dark
        self._runs: dict[tuple[str, str | None, str, bool], RunLook] = {}
        self._paragraphs: dict[tuple[str, str, str], int] = {}
        self._by_number: dict[int, CharacterLook] = {}

    def character(self, run: _Element | None, style: str | None, setting: Setting) -> RunLook:
        """The look of a run with these properties, in a paragraph of that style."""
        key = (_written(run), style, setting.key, setting.coloured)
        if key not in self._runs:
            self._runs[key] = self._resolve(run, style, setting)
        return self._runs[key]

    def within(self, properties: _Element | None, setting: Setting) -> Setting:
        """What the runs of a paragraph with these properties stand in."""
        chain = self._styles.chain(self._styles.of_paragraph(properties))
        layers = [properties, *(style.paragraph for _, style in chain)]
        if any(layer is not None and fill(layer) not in (NONE, _WHITE) for layer in layers):
            return replace(setting, coloured=True)
        return setting

    def with_letters(self, number: int, letters: Letters) -> int:
        """The number of the same look with more to its letters."""
        if not letters or number not in self._by_number:
            return number
        look = self._by_number[number]
        return self._keep(replace(look, letters=look.letters | letters))

    def _keep(self, look: CharacterLook) -> int:
        number = self._looks.character(look)
        self._by_number[number] = look
        return number

    def _resolve(self, run: _Element | None, style: str | None, setting: Setting) -> RunLook:
        layers = list(self._layers(run, style, setting))
        letters = Letters(0)
        for name, letter in _SWITCHES.items():
            if self._styles.run_is(name, run, style) or (
                on(child(run, name)) is None
                and any(on(child(layer, "w:rPr", name)) for layer in setting.table)
            ):
                letters |= letter
        underline = value(_first(layers, "w:u"))
        raised = value(_first(layers, "w:vertAlign"))
        letters |= Letters.UNDERLINED if underline not in (None, "none") else Letters(0)
        letters |= Letters.RAISED if raised == "superscript" else Letters(0)
        letters |= Letters.LOWERED if raised == "subscript" else Letters(0)
        size = length(value(_first(layers, "w:sz")))
        half_points = 20 if size is None else round(min(3276, max(1, size)))
        ink = colour(value(_first(layers, "w:color")))
        behind = _HIGHLIGHTS.get(value(_first(layers, "w:highlight")) or "", NONE)
        if behind == NONE:
            behind = colour(value(_first(layers, "w:shd"), "w:fill"))
        coloured = setting.coloured or self._dark or behind not in (NONE, _WHITE)
        hidden = (
            self._styles.run_is("w:vanish", run, style)
            or half_points <= _TINY_HALF_POINTS
            or (ink == _WHITE and not coloured)
        )
        family = self._looks.family(self._family(layers))
        number = self._keep(CharacterLook(family, half_points, letters, ink, behind))
        return RunLook(number, hidden, Letters.BOLD in letters)

    def _layers(
        self, run: _Element | None, style: str | None, setting: Setting
    ) -> Iterator[_Element]:
        """Everything that has a say in a run's look, nearest first."""
        if run is not None:
            yield run
        for chain in (value(child(run, "w:rStyle")), style):
            for _, link in self._styles.chain(chain):
                if link.run is not None:
                    yield link.run
        for layer in setting.table:
            if (properties := child(layer, "w:rPr")) is not None:
                yield properties
        if self._styles.default_run is not None:
            yield self._styles.default_run

    def _family(self, layers: list[_Element]) -> str:
        """The fonts of a run, the western one first: "Calibri, MS Mincho"."""
        names: list[str] = []
        for script in ("ascii", "eastAsia"):
            for fonts in (child(layer, "w:rFonts") for layer in layers):
                theme = self._fonts.get(value(fonts, f"w:{script}Theme") or "", "")
                if name := theme or value(fonts, f"w:{script}"):
                    names.append(name.strip())
                    break
        return ", ".join(dict.fromkeys(names))

    def paragraph(
        self, properties: _Element | None, setting: Setting, numbering: _Element | None
    ) -> int:
        """The number of a paragraph's look. numbering: what its list's level says of it."""
        key = (_written(properties), _written(numbering), setting.key)
        if key not in self._paragraphs:
            self._paragraphs[key] = self._resolve_paragraph(properties, setting, numbering)
        return self._paragraphs[key]

    def _resolve_paragraph(
        self, properties: _Element | None, setting: Setting, numbering: _Element | None
    ) -> int:
        layers = [] if properties is None else [properties]
        if numbering is not None:
            layers.append(numbering)
        chain = self._styles.chain(self._styles.of_paragraph(properties))
        layers += [style.paragraph for _, style in chain if style.paragraph is not None]
        layers += [p for layer in setting.table if (p := child(layer, "w:pPr")) is not None]
        if self._styles.default_paragraph is not None:
            layers.append(self._styles.default_paragraph)
        line = _length(layers, "w:spacing", "w:line")
        fixed = _text(layers, "w:spacing", "w:lineRule") in ("exact", "atLeast")
        flow = Flow.FIXED_LINE if fixed else Flow(0)
        for name, what in (
            ("w:pageBreakBefore", Flow.PAGE_BEFORE),
            ("w:bidi", Flow.RIGHT_TO_LEFT),
            ("w:contextualSpacing", Flow.QUIET),
        ):
            flow |= what if on(_first(layers, name)) else Flow(0)
        borders = _first(layers, "w:pBdr")
        for name, what in (("w:bottom", Flow.RULE_BELOW), ("w:top", Flow.RULE_ABOVE)):
            kind = value(child(borders, name))
            flow |= what if kind not in (None, "nil", "none") else Flow(0)
        align = _ALIGN.get(value(_first(layers, "w:jc")) or "", Align.LEFT)
        left = _length(layers, "w:ind", "w:left", "w:start")
        return self._looks.paragraph(
            ParagraphLook(
                align,
                length_of(left, -1440 * 4),
                length_of(_length(layers, "w:ind", "w:right", "w:end"), -1440 * 4),
                length_of(_first_line(layers), -1440 * 4),
                length_of(_length(layers, "w:spacing", "w:before")),
                length_of(_length(layers, "w:spacing", "w:after")),
                length_of(240 if line is None else line),
                flow,
                next((c for layer in layers if (c := fill(layer)) != NONE), NONE),
                _right_tab(layers),
            )
        )


def _written(element: _Element | None) -> str:
    return "" if element is None else str(etree.tostring(element, encoding="unicode"))


def _first(layers: list[_Element], name: str) -> _Element | None:
    return next((found for layer in layers if (found := child(layer, name)) is not None), None)


def _text(layers: list[_Element], name: str, *attributes: str) -> str | None:
    """The first of the attributes that a layer sets: each is inherited by itself."""
    for layer in layers:
        element = child(layer, name)
        for attribute in attributes:
            if (text := value(element, attribute)) is not None:
                return text
    return None


def _length(layers: list[_Element], name: str, *attributes: str) -> float | None:
    return length(_text(layers, name, *attributes))


def _first_line(layers: list[_Element]) -> float:
    """How far the first line begins right of the others; less than nothing if it hangs."""
    for layer in layers:
        indentation = child(layer, "w:ind")
        hanging = length(value(indentation, "w:hanging"))
        first = length(value(indentation, "w:firstLine"))
        if hanging is not None or first is not None:
            return -hanging if hanging else first or 0.0
    return 0.0


def _right_tab(layers: list[_Element]) -> int:
    """Where a line of contents puts its page number."""
    tabs = _first(layers, "w:tabs")
    for tab in tabs if tabs is not None else ():
        if value(tab) in ("right", "end"):
            return length_of(length(value(tab, "w:pos")))
    return 0


def _theme_fonts(theme: _Element | None) -> dict[str, str]:
    """The fonts that a theme has for "minorHAnsi", "majorEastAsia" …"""
    fonts: dict[str, str] = {}
    scheme = child(theme, "a:themeElements", "a:fontScheme")
    for kind in ("major", "minor"):
        family = child(scheme, f"a:{kind}Font")
        latin = child(family, "a:latin")
        western = str(latin.get("typeface") or "") if latin is not None else ""
        eastern = next(
            (
                str(font.get("typeface") or "")
                for font in (family if family is not None else ())
                if tag(font) == "a:font" and font.get("script") == "Jpan"
            ),
            "",
        )
        fonts |= {f"{kind}HAnsi": western, f"{kind}Ascii": western, f"{kind}EastAsia": eastern}
    return fonts
