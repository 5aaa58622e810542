"""Colours can be read, icons can be seen, Japanese can be shown."""

from importlib.resources import files

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QFontMetrics, QIcon, QPalette
from PySide6.QtWidgets import QApplication

from ui.theme import (
    DARK,
    LIGHT,
    Colours,
    Theme,
    colours_of,
    contrast,
    icon,
    load_fonts,
    palette_of,
    style_sheet,
)

BOTH = pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
ICONS = sorted(path.name for path in files("resources").joinpath("icons").iterdir())


@pytest.fixture
def theme(qapp: QApplication):
    made = Theme(qapp)
    yield made
    made.set_text_scale(1.0)
    made.set_mode("system")
    made.deleteLater()


@BOTH
def test_text_has_a_contrast_of_at_least_4_5(colours: Colours):
    for ground in (colours.window, colours.base, colours.raised, colours.hover):
        assert contrast(colours.text, ground) >= 4.5
        assert contrast(colours.muted, ground) >= 4.5
    for ground in (colours.window, colours.base, colours.raised):
        assert contrast(colours.accent, ground) >= 4.5
        assert contrast(colours.danger, ground) >= 4.5
        assert contrast(colours.success, ground) >= 4.5
    assert contrast(colours.on_accent, colours.accent) >= 4.5


@BOTH
def test_marks_and_outlines_have_a_contrast_of_at_least_3(colours: Colours):
    for mark in (colours.kept, colours.dropped, colours.cited, colours.outline, colours.accent):
        assert contrast(mark, colours.base) >= 3
    for mark in (colours.paper_kept, colours.paper_dropped, colours.paper_cited):
        assert contrast(mark, colours.paper) >= 3


def test_contrast_is_that_of_the_standard():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@BOTH
def test_a_palette_names_its_colours(colours: Colours, qapp: QApplication):
    assert colours_of(palette_of(colours)) is colours


@BOTH
def test_the_style_sheet_leaves_no_role_unfilled(colours: Colours):
    assert "$" not in style_sheet(colours, 10).split("*/", 1)[1]


def test_large_figures_grow_with_the_text():
    assert "font-size: 14.0pt" in style_sheet(LIGHT, 10)
    assert "font-size: 28.0pt" in style_sheet(LIGHT, 20)


def test_the_mode_changes_the_palette(theme: Theme, qapp: QApplication, qtbot):
    for mode, colours in (("dark", DARK), ("light", LIGHT)):
        with qtbot.waitSignal(theme.theme_changed):
            theme.set_mode(mode)
        assert qapp.palette().color(QPalette.ColorRole.Window).name() == colours.window


def test_text_grows_with_the_scale(theme: Theme, qapp: QApplication):
    before = qapp.font().pointSizeF()
    theme.set_text_scale(2.0)
    assert qapp.font().pointSizeF() == pytest.approx(2 * before)


def test_japanese_can_be_shown(theme: Theme, qapp: QApplication):
    assert load_fonts() in qapp.font().families()
    font = qapp.font()
    font.setFamily(load_fonts())
    assert QFontMetrics(font).inFontUcs4(ord("漢"))


@pytest.mark.parametrize("name", ICONS)
def test_icons_can_be_seen(name: str, qapp: QApplication):
    picture = icon(name.removesuffix(".svg"), palette_of(LIGHT))
    image = picture.pixmap(QSize(24, 24), 1.0, QIcon.Mode.Normal, QIcon.State.Off).toImage()
    inked = sum(image.pixelColor(x, y).alpha() > 128 for x in range(24) for y in range(24))
    assert 15 < inked < 400
