"""The numbers that Word shows before paragraphs; the file holds only the rules for them."""

import re
from dataclasses import dataclass, field

from lxml.etree import _Element

from specdesk.documents.xml_names import child, number_value, on, tag, value

_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
    (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_KANJI_DIGITS = "〇一二三四五六七八九"
_AIUEO = (
    "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
)
_IROHA = (
    "イロハニホヘトチリヌルヲワカヨタレソツネナラム"
    "ウヰノオクヤマケフコエテアサキユメミシヱヒモセスン"
)
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_ZODIAC = {
    "ideographTraditional": "甲乙丙丁戊己庚辛壬癸",
    "ideographZodiac": "子丑寅卯辰巳午未申酉戌亥",
}
_LEVELS = 9
_MAX_VALUE = 99_999


@dataclass(slots=True)
class _Level:
    """One level of a list. text: "%1.%2" with the numbers of the levels. restart: the level (from
    1) whose step starts this one again; None: any higher one; 0: none."""

    kind: str
    text: str
    start: int
    restart: int | None
    legal: bool
    joined: bool
    style: str | None
    paragraph: _Element | None


@dataclass(slots=True)
class _Abstract:
    """A list's rules, and how far it has counted."""

    levels: dict[int, _Level]
    style_link: str | None
    counts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """All lists of a file, from the root of its numbering part (None: the file has none)."""

    def __init__(self, root: _Element | None) -> None:
        self._abstracts: dict[int, _Abstract] = {}
        self._numbers: dict[int, int] = {}
        self._overrides: dict[int, dict[int, _Level | int]] = {}
        self._started: set[tuple[int, int]] = set()
        linked: dict[str, int] = {}
        for element in root if root is not None else ():
            if tag(element) == "w:abstractNum":
                self._add_abstract(element, linked)
            elif tag(element) == "w:num":
                self._add_number(element)
        for abstract in self._abstracts.values():
            target = linked.get(abstract.style_link or "")
            if target is not None and not abstract.levels:
                abstract.levels = self._abstracts[target].levels

    def _add_abstract(self, element: _Element, linked: dict[str, int]) -> None:
        number = number_value(element, "w:abstractNumId")
        if number is None:
            return
        levels = dict(_read_level(inner) for inner in element if tag(inner) == "w:lvl")
        self._abstracts[number] = _Abstract(levels, value(child(element, "w:numStyleLink")))
        if style := value(child(element, "w:styleLink")):
            linked[style] = number

    def _add_number(self, element: _Element) -> None:
        number = number_value(element, "w:numId")
        abstract = number_value(child(element, "w:abstractNumId"))
        if number is None or abstract is None:
            return
        self._numbers[number] = abstract
        overrides: dict[int, _Level | int] = {}
        for inner in element:
            level = number_value(inner, "w:ilvl")
            start = number_value(child(inner, "w:startOverride"))
            rules = child(inner, "w:lvl")
            if level is not None and rules is not None:
                overrides[level] = _read_level(rules)[1]
            elif level is not None and start is not None:
                overrides[level] = start
        self._overrides[number] = overrides

    def level_of_style(self, number: int, style_id: str | None) -> int:
        """The level of the list that is tied to a paragraph style; 0 without one."""
        abstract = self._abstracts.get(self._numbers.get(number, -1))
        for index, level in abstract.levels.items() if abstract else ():
            if style_id is not None and level.style == style_id:
                return index
        return 0

    def properties(self, number: int, level: int) -> _Element | None:
        """What a level says of the paragraphs it numbers: how far they are indented."""
        rules = self._rules(number, level)
        return rules.paragraph if rules else None

    def label(self, number: int, level: int) -> str:
        """Count one paragraph and return what stands before it, with its space; "" for nothing."""
        abstract = self._abstracts.get(self._numbers.get(number, -1))
        rules = self._rules(number, level)
        if abstract is None or rules is None:
            return ""
        self._count(abstract, number, level)
        if rules.kind == "bullet":
            text = "•" if rules.text else ""
        elif rules.kind == "none":
            text = re.sub(r"%[1-9]", "", rules.text)
        else:
            text = re.sub(
                r"%([1-9])",
                lambda match: self._shown(abstract, number, int(match[1]) - 1, rules.legal),
                rules.text,
            )
        return text + ("" if rules.joined or not text else " ")

    def _rules(self, number: int, level: int) -> _Level | None:
        override = self._overrides.get(number, {}).get(level)
        if isinstance(override, _Level):
            return override
        abstract = self._abstracts.get(self._numbers.get(number, -1))
        return abstract.levels.get(level) if abstract else None

    def _count(self, abstract: _Abstract, number: int, level: int) -> None:
        """Step the level's count, start it where it must, and let lower levels start again."""
        override = self._overrides.get(number, {}).get(level)
        if isinstance(override, int) and (number, level) not in self._started:
            abstract.counts[level] = override
        elif level in abstract.counts:
            abstract.counts[level] += 1
        else:
            abstract.counts[level] = self._start(number, level)
        self._started.add((number, level))
        for lower in range(level + 1, _LEVELS):
            rules = self._rules(number, lower)
            restart = rules.restart if rules else None
            if restart is None or level < restart:
                abstract.counts.pop(lower, None)

    def _start(self, number: int, level: int) -> int:
        rules = self._rules(number, level)
        return rules.start if rules else 1

    def _shown(self, abstract: _Abstract, number: int, level: int, legal: bool) -> str:
        count = abstract.counts.setdefault(level, self._start(number, level))
        rules = self._rules(number, level)
        kind = rules.kind if rules and not legal else "decimal"
        return format_number(count, kind)


def _read_level(element: _Element) -> tuple[int, _Level]:
    index = number_value(element, "w:ilvl") or 0
    start = number_value(child(element, "w:start"))
    return index, _Level(
        value(child(element, "w:numFmt")) or "decimal",
        value(child(element, "w:lvlText")) or "",
        1 if start is None else start,
        number_value(child(element, "w:lvlRestart")),
        bool(on(child(element, "w:isLgl"))),
        value(child(element, "w:suff")) == "nothing",
        value(child(element, "w:pStyle")),
        child(element, "w:pPr"),
    )


def format_number(count: int, kind: str) -> str:
    """Write a number as Word's format `kind` does; formats not known here as decimal."""
    if not 0 < count <= _MAX_VALUE:
        return str(count)
    match kind:
        case "lowerLetter" | "upperLetter":
            letter = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
            return letter.upper() if kind == "upperLetter" else letter
        case "lowerRoman" | "upperRoman":
            return _roman(count).upper() if kind == "upperRoman" else _roman(count)
        case "decimalZero":
            return f"{count:02d}"
        case "ordinal":
            return f"{count}{_ordinal_ending(count)}"
        case "decimalFullWidth" | "decimalFullWidth2":
            return str(count).translate(_FULL_WIDTH)
        case "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" if count <= 20:
            return chr(ord("①") + count - 1)
        case "aiueo" | "aiueoFullWidth" if count <= len(_AIUEO):
            return _AIUEO[count - 1]
        case "iroha" | "irohaFullWidth" if count <= len(_IROHA):
            return _IROHA[count - 1]
        case (
            "japaneseCounting" | "chineseCounting" | "chineseCountingThousand" | "ideographDigital"
        ):
            return _kanji(count, positional=kind == "ideographDigital")
        case "ideographTraditional" | "ideographZodiac" if count <= len(_ZODIAC[kind]):
            return _ZODIAC[kind][count - 1]
    return str(count)


def _roman(count: int) -> str:
    text = ""
    for size, letters in _ROMAN:
        text += letters * (count // size)
        count %= size
    return text


def _ordinal_ending(count: int) -> str:
    if count % 100 in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(count % 10, "th")


def _kanji(count: int, positional: bool) -> str:
    """二十三 for 23, or 二三 where digits stand by place."""
    if positional or count > 9999:
        return "".join(_KANJI_DIGITS[int(digit)] for digit in str(count))
    text = ""
    for size, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, count = divmod(count, size)
        if digit:
            text += ("" if digit == 1 and unit else _KANJI_DIGITS[digit]) + unit
    return text
