"""Colours by role, light and dark, with the fonts, the style sheet and the tinted icons.

Widgets ask `colours_of(self.palette())` when they paint, so they follow a change of theme without
being told which one is on."""

from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from string import Template

import noto_cjk_sans_jp_regular
from PySide6.QtCore import QByteArray, QObject, QRectF, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QIcon,
    QImage,
    QPainter,
    QPalette,
    QPixmap,
)
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

ICON_SIZES = (16, 20, 32, 40, 64)


@dataclass(frozen=True, slots=True)
class Colours:
    """A colour per role, as #rrggbb.

    window: behind everything; base: behind text; raised: cards and buttons. muted: text of less
    weight. kept, cited, unread: marks of the heatmap on `base`. paper_…: the same on a page, which
    stays white in the dark theme too."""

    window: str
    base: str
    raised: str
    hover: str
    text: str
    muted: str
    border: str
    outline: str
    accent: str
    on_accent: str
    kept: str
    dropped: str
    cited: str
    danger: str
    success: str
    desk: str
    paper: str = "#ffffff"
    paper_text: str = "#1b1f24"
    paper_kept: str = "#00695c"
    paper_dropped: str = "#5b6470"
    paper_cited: str = "#b3360b"


LIGHT = Colours(
    window="#f4f5f7",
    base="#ffffff",
    raised="#ffffff",
    hover="#e6eaf0",
    text="#1b1f24",
    muted="#556070",
    border="#d5dae1",
    outline="#7f8997",
    accent="#1f5fbf",
    on_accent="#ffffff",
    kept="#00796b",
    dropped="#6b7480",
    cited="#b3360b",
    danger="#b3261e",
    success="#1b6e3c",
    desk="#e3e6eb",
)

DARK = Colours(
    window="#1e2126",
    base="#16181c",
    raised="#2a2e35",
    hover="#363c46",
    text="#eceff3",
    muted="#a8b2bf",
    border="#3b414b",
    outline="#7d8896",
    accent="#7db0ff",
    on_accent="#0c1a30",
    kept="#4fd1bd",
    dropped="#98a2af",
    cited="#ffa473",
    danger="#ff8f87",
    success="#6fd394",
    desk="#121417",
)


def colours_of(palette: QPalette) -> Colours:
    """The colours that belong to a widget's palette."""
    return DARK if palette.color(QPalette.ColorRole.Window).lightness() < 128 else LIGHT


def contrast(first: str, second: str) -> float:
    """The contrast of two colours as WCAG 2.2 defines it, 1 … 21."""
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    ink = QColor(colour)
    parts = (ink.redF(), ink.greenF(), ink.blueF())
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


class Theme(QObject):
    """The look of the application: light, dark or as the system says, and the size of its text."""

    theme_changed = Signal()

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._application = application
        self._font = application.font()
        self._text_scale = 1.0
        self._scheme: Qt.ColorScheme | None = None
        family = load_fonts()
        families = [self._font.family(), *([family] if family else [])]
        self._font.setFamilies(families)
        application.setStyle("Fusion")
        application.styleHints().colorSchemeChanged.connect(self._apply)
        self._apply()

    @property
    def text_scale(self) -> float:
        """How large text is, 1.0 as the system has it."""
        return self._text_scale

    def set_mode(self, mode: str) -> None:
        """Show the "light" or the "dark" colours, or those of the "system"."""
        schemes = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
        self._scheme = schemes.get(mode)
        self._application.styleHints().setColorScheme(self._scheme or Qt.ColorScheme.Unknown)
        self._apply()

    def set_text_scale(self, scale: float) -> None:
        """Show all text `scale` times as large as the system has it, 0.75 … 2.5."""
        self._text_scale = min(2.5, max(0.75, scale))
        self._apply()

    @Slot()
    def _apply(self) -> None:
        # Platforms that know no scheme keep answering "unknown" after setColorScheme.
        scheme = self._scheme or self._application.styleHints().colorScheme()
        colours = DARK if scheme == Qt.ColorScheme.Dark else LIGHT
        font = QFont(self._font)
        font.setPointSizeF(max(9.0, self._font.pointSizeF()) * self._text_scale)
        self._application.setFont(font)
        self._application.setPalette(palette_of(colours))
        self._application.setStyleSheet(style_sheet(colours, font.pointSizeF()))
        self.theme_changed.emit()


def palette_of(colours: Colours) -> QPalette:
    """The Qt palette of the colours."""
    role, group = QPalette.ColorRole, QPalette.ColorGroup
    palette = QPalette()
    for target, name in (
        (role.Window, colours.window),
        (role.WindowText, colours.text),
        (role.Base, colours.base),
        (role.AlternateBase, colours.window),
        (role.Text, colours.text),
        (role.Button, colours.raised),
        (role.ButtonText, colours.text),
        (role.BrightText, colours.danger),
        (role.ToolTipBase, colours.raised),
        (role.ToolTipText, colours.text),
        (role.PlaceholderText, colours.muted),
        (role.Highlight, colours.accent),
        (role.HighlightedText, colours.on_accent),
        (role.Accent, colours.accent),
        (role.Link, colours.accent),
        (role.LinkVisited, colours.accent),
        (role.Mid, colours.border),
    ):
        palette.setColor(target, QColor(name))
    for target in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(group.Disabled, target, QColor(colours.outline))
    return palette


def style_sheet(colours: Colours, text_pt: float) -> str:
    """The window's style sheet, filled with the colours and sizes; text_pt: of plain text."""
    source = files("resources").joinpath("styles", "window.qss").read_text(encoding="utf-8")
    sizes = {"larger_pt": round(text_pt * 1.4, 1), "huge_pt": round(text_pt * 2.2, 1)}
    return Template(source).substitute(asdict(colours) | sizes)


@cache
def load_fonts() -> str:
    """Register the packaged Japanese font and return its family, empty if it cannot be loaded.

    It stands behind the system's font, for machines that have no Japanese one."""
    number = QFontDatabase.addApplicationFont(str(noto_cjk_sans_jp_regular.FONT_PATH))
    families = QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
    return families[0] if families else ""


def icon(name: str, palette: QPalette) -> QIcon:
    """An icon of resources/icons in the palette's colours: text, accent when on, pale when off."""
    colours = colours_of(palette)
    result = QIcon()
    for mode, state, colour in (
        (QIcon.Mode.Normal, QIcon.State.Off, colours.text),
        (QIcon.Mode.Normal, QIcon.State.On, colours.accent),
        (QIcon.Mode.Disabled, QIcon.State.Off, colours.outline),
    ):
        for size in ICON_SIZES:
            result.addPixmap(_tinted(name, size, colour), mode, state)
    return result


def icon_pixmap(name: str, size: int, colour: str, ratio: float = 1.0) -> QPixmap:
    """One icon as a picture of `size` logical pixels in any colour, for cards and empty states."""
    pixmap = _tinted(name, round(size * ratio), colour)
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def _tinted(name: str, size: int, colour: str) -> QPixmap:
    image = _ink(name, size).copy()
    painter = QPainter(image)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(image.rect(), QColor(colour))
    painter.end()
    return QPixmap.fromImage(image)


@cache
def _ink(name: str, size: int) -> QImage:
    """An icon in black; drawn once, since a toolbar of them takes a tenth of a second."""
    source = files("resources").joinpath("icons", f"{name}.svg").read_bytes()
    image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(QByteArray(source)).render(painter, QRectF(0, 0, size, size))
    painter.end()
    return image
