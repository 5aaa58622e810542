"""What was read and what was left out are told apart by form, and text stays legible."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage

from specdesk.documents.document import Box
from specdesk.heat import Patch
from ui.heatmap import heat_colour, lay_heat, margin_bars
from ui.theme import LIGHT, contrast


def patch(top: float, *, kept: bool = False, cited: bool = False, left: float = 20.0) -> Patch:
    return Patch(Box(0, left, top, left + 60, top + 12), 0.8, kept, cited)


def paper(side: int = 100) -> QImage:
    page = QImage(side, side, QImage.Format.Format_RGB32)
    page.fill(Qt.GlobalColor.white)
    return page


def colours_in(image: QImage, left: int, top: int, ratio: int = 1) -> list[str]:
    return [
        image.pixelColor(x * ratio, y * ratio).name()
        for y in range(top + 1, top + 10)
        for x in range(left + 2, left + 58)
    ]


def test_kept_is_solid_with_a_bar_and_dropped_is_hatched():
    image = lay_heat(paper(), [patch(10, kept=True), patch(40)], 1.0, 1.0, LIGHT)
    assert len(set(colours_in(image, 20, 10))) == 1
    assert len(set(colours_in(image, 20, 40))) > 3
    assert image.pixelColor(14, 16).name() == LIGHT.paper_kept
    assert image.pixelColor(14, 46).name() == "#ffffff"


def test_what_is_cited_is_underlined():
    image = lay_heat(paper(), [patch(10, kept=True, cited=True)], 1.0, 1.0, LIGHT)
    assert image.pixelColor(50, 22).name() == LIGHT.paper_cited


def test_hatching_keeps_its_look_on_fine_screens():
    coarse = colours_in(lay_heat(paper(), [patch(10)], 1.0, 1.0, LIGHT), 20, 10)
    fine = colours_in(lay_heat(paper(200), [patch(10)], 2.0, 2.0, LIGHT), 20, 10, 2)
    ink = [sum(255 - QColor(name).lightness() for name in names) for names in (coarse, fine)]
    assert ink[0] == pytest.approx(ink[1], rel=0.35)


def test_black_text_stays_black_under_the_heat():
    page = paper()
    page.setPixelColor(50, 15, QColor("#000000"))
    heated = lay_heat(page, [patch(10, kept=True)], 1.0, 1.0, LIGHT)
    assert heated.pixelColor(50, 15).name() == "#000000"
    assert heated.pixelColor(51, 15).name() != "#ffffff"
    assert page.pixelColor(51, 15).name() == "#ffffff"


@pytest.mark.parametrize("level", [0.0, 0.25, 0.5, 0.75, 1.0])
def test_text_on_every_tint_has_a_contrast_of_at_least_4_5(level: float):
    tint = heat_colour(level)
    share = tint.alphaF()
    mixed = QColor.fromRgbF(
        *(1 - share * (1 - part) for part in (tint.redF(), tint.greenF(), tint.blueF()))
    )
    assert contrast(LIGHT.paper_text, mixed.name()) >= 4.5


def test_more_important_is_more_opaque():
    opacities = [heat_colour(level / 10).alpha() for level in range(11)]
    assert opacities == sorted(set(opacities))


def test_lines_that_follow_each_other_share_a_bar():
    bars = margin_bars([patch(10, kept=True, left=30), patch(25, kept=True), patch(40, kept=True)])
    assert bars == [Box(0, 20, 10, 90, 52)]


def test_a_dropped_line_another_column_or_a_wide_gap_end_a_bar():
    lines = [patch(10, kept=True), patch(25), patch(40, kept=True)]
    assert len(margin_bars(lines)) == 2
    columns = [patch(100, kept=True), patch(10, kept=True, left=200)]
    assert len(margin_bars(columns)) == 2
    assert len(margin_bars([patch(10, kept=True), patch(90, kept=True)])) == 2
