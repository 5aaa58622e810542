"""A document's looks as Qt's formats."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QGuiApplication,
    QTextBlockFormat,
    QTextCharFormat,
    QTextFormat,
    QTextLength,
    QTextOption,
)

from specdesk.documents.look import (
    NONE,
    POINT,
    Align,
    CharacterLook,
    Flow,
    Letters,
    Look,
    ParagraphLook,
    Silent,
)

ALIGNMENT = {
    Align.LEFT: Qt.AlignmentFlag.AlignLeft,
    Align.RIGHT: Qt.AlignmentFlag.AlignRight,
    Align.CENTRE: Qt.AlignmentFlag.AlignHCenter,
    Align.BOTH: Qt.AlignmentFlag.AlignJustify,
}
# Fonts of the same widths, for machines without Microsoft's.
_SAME_WIDTHS = {
    "calibri": "Carlito",
    "cambria": "Caladea",
    "arial": "Liberation Sans",
    "helvetica": "Liberation Sans",
    "times new roman": "Liberation Serif",
    "times": "Liberation Serif",
    "courier new": "Liberation Mono",
    "ｍｓ 明朝": "MS Mincho",
    "ms 明朝": "MS Mincho",
    "ｍｓ ゴシック": "MS Gothic",
    "ms ゴシック": "MS Gothic",
    "游明朝": "Yu Mincho",
    "游ゴシック": "Yu Gothic",
}
_SERIF = ("serif", "times", "roman", "cambria", "garamond", "georgia", "century", "palatino",
          "book", "mincho", "明朝", "song", "batang")  # fmt: skip
_FIXED = ("courier", "consolas", "mono", "menlo")
# Tried before the program's own font, which may be of another kind.
_GENERIC = {
    QFont.StyleHint.TypeWriter: ("Liberation Mono", "DejaVu Sans Mono"),
    QFont.StyleHint.Serif: ("Liberation Serif", "DejaVu Serif"),
    QFont.StyleHint.SansSerif: (),
}
_INSERTED, _DELETED = QColor("#0b5394"), QColor("#b3261e")
_ONE_LINE = 240  # Word's unit of a line's height


def unit() -> float:
    """Qt's units to a twentieth of a point: it lays text out in the dots of the first screen."""
    screen = QGuiApplication.primaryScreen()
    return (round(screen.logicalDotsPerInchY()) if screen else 96) / 72 / POINT


class Formats:
    """Makes each format once. fallbacks: families tried last. tracked: changes are shown.

    unit: Qt's units to a twentieth of a point."""

    def __init__(self, look: Look, fallbacks: Sequence[str], tracked: bool) -> None:
        self._look = look
        self._fallbacks = list(fallbacks)
        self._tracked = tracked
        self.unit = unit()
        self._characters: dict[tuple[int, int], QTextCharFormat] = {}
        self._paragraphs: dict[tuple[int, bool, bool], QTextBlockFormat] = {}

    def characters(self, number: int, silent: int = NONE) -> QTextCharFormat:
        """The format of characters with that look; silent: what kind of silent text they are."""
        key = (number, silent)
        if key not in self._characters:
            made = self._character(self._look.characters[number])
            if silent == Silent.DELETED:
                made.setForeground(_DELETED)
                made.setFontStrikeOut(True)
            self._characters[key] = made
        return self._characters[key]

    def paragraph(self, number: int, joins_before: bool, joins_after: bool) -> QTextBlockFormat:
        """The format of a paragraph with that look; joins_…: its neighbour looks the same."""
        key = (number, joins_before, joins_after)
        if key not in self._paragraphs:
            self._paragraphs[key] = _paragraph(
                self._look.paragraphs[number], joins_before, joins_after, self.unit
            )
        return self._paragraphs[key]

    def _character(self, look: CharacterLook) -> QTextCharFormat:
        made = QTextCharFormat()
        families = self._look.families[look.family]
        names = [name.strip() for name in families.split(",")]
        named = [n for name in names for n in (name, _SAME_WIDTHS.get(name.casefold(), ""))]
        hint = _style_hint(families.casefold())
        fitting = _GENERIC[hint]
        made.setFontFamilies([*filter(None, dict.fromkeys(named)), *fitting, *self._fallbacks])
        made.setFontStyleHint(hint)
        made.setFontHintingPreference(QFont.HintingPreference.PreferNoHinting)
        made.setFontPointSize(look.size / 2)
        letters = Letters(look.letters)
        made.setFontWeight(QFont.Weight.Bold if Letters.BOLD in letters else QFont.Weight.Normal)
        made.setFontItalic(Letters.ITALIC in letters)
        made.setFontUnderline(Letters.UNDERLINED in letters)
        made.setFontStrikeOut(Letters.STRUCK in letters)
        if Letters.CAPITALS in letters:
            made.setFontCapitalization(QFont.Capitalization.AllUppercase)
        elif Letters.SMALL_CAPITALS in letters:
            made.setFontCapitalization(QFont.Capitalization.SmallCaps)
        if Letters.RAISED in letters:
            made.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignSuperScript)
        elif Letters.LOWERED in letters:
            made.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignSubScript)
        made.setForeground(QColor(0, 0, 0) if look.colour == NONE else _colour(look.colour))
        if look.behind != NONE:
            made.setBackground(_colour(look.behind))
        if self._tracked and Letters.INSERTED in letters:
            made.setForeground(_INSERTED)
            made.setFontUnderline(True)
        return made


def _style_hint(families: str) -> QFont.StyleHint:
    if any(name in families for name in _FIXED):
        return QFont.StyleHint.TypeWriter
    if "sans" not in families and any(name in families for name in _SERIF):
        return QFont.StyleHint.Serif
    return QFont.StyleHint.SansSerif


def _paragraph(
    look: ParagraphLook, joins_before: bool, joins_after: bool, unit: float
) -> QTextBlockFormat:
    made = QTextBlockFormat()
    flow = Flow(look.flow)
    made.setAlignment(ALIGNMENT[Align(look.align)])
    if Flow.RIGHT_TO_LEFT in flow:
        made.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    made.setLeftMargin(look.left * unit)
    made.setRightMargin(look.right * unit)
    made.setTextIndent(look.first * unit)
    quiet = Flow.QUIET in flow
    made.setTopMargin(0.0 if quiet and joins_before else look.before * unit)
    made.setBottomMargin(0.0 if quiet and joins_after else look.after * unit)
    if Flow.FIXED_LINE in flow:
        kind = QTextBlockFormat.LineHeightTypes.MinimumHeight
        made.setLineHeight(look.line * unit, kind.value)
    elif look.line:
        kind = QTextBlockFormat.LineHeightTypes.ProportionalHeight
        made.setLineHeight(100 * look.line / _ONE_LINE, kind.value)
    if Flow.PAGE_BEFORE in flow:
        made.setPageBreakPolicy(QTextFormat.PageBreakFlag.PageBreak_AlwaysBefore)
    if Flow.RULE_BELOW in flow:
        made.setProperty(
            QTextFormat.Property.BlockTrailingHorizontalRulerWidth,
            QTextLength(QTextLength.Type.PercentageLength, 100),
        )
    if look.behind != NONE:
        made.setBackground(brush(look.behind))
    made.setTabPositions(_tabs(look, unit))
    return made


def _tabs(look: ParagraphLook, unit: float) -> list[QTextOption.Tab]:
    """Where tabs lead, from the beginning of the first line."""
    tabs = []
    if look.first < 0:  # the text after a hanging number begins where the other lines do
        tabs.append(QTextOption.Tab(-look.first * unit, QTextOption.TabType.LeftTab))
    if look.right_tab > look.left:
        place = (look.right_tab - look.left - look.first) * unit
        tabs.append(QTextOption.Tab(place, QTextOption.TabType.RightTab))
    return tabs


def _colour(value: int) -> QColor:
    return QColor((value >> 16) & 0xFF, (value >> 8) & 0xFF, value & 0xFF)


def brush(value: int) -> QBrush:
    """A look's colour as a brush."""
    return QBrush(_colour(value))
