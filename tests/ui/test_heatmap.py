"""What was read and what was left out are told apart by form, and text stays legible."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage

from specdesk.documents.document import Box
from specdesk.heat import Patch
from ui.heatmap import heat_colour, margin_bars, multiply, paint_overlay
from ui.theme import LIGHT, contrast


def patch(top: float, *, kept: bool = False, cited: bool = False, left: float = 20.0) -> Patch:
    return Patch(Box(0, left, top, left + 60, top + 12), 0.8, kept, cited)


def alphas(image: QImage, left: int, top: int) -> list[int]:
    return [
        image.pixelColor(x, y).alpha()
        for y in range(top + 1, top + 10)
        for x in range(left + 2, left + 58)
    ]


def test_kept_is_solid_with_a_bar_and_dropped_is_hatched():
    image = paint_overlay([patch(10, kept=True), patch(40)], (100, 60), 1.0, 1.0, LIGHT)
    assert len(set(alphas(image, 20, 10))) == 1
    assert len(set(alphas(image, 20, 40))) > 3
    assert image.pixelColor(14, 16).name() == LIGHT.paper_kept
    assert image.pixelColor(14, 46).alpha() == 0


def test_what_is_cited_is_underlined():
    image = paint_overlay([patch(10, kept=True, cited=True)], (100, 60), 1.0, 1.0, LIGHT)
    line, wanted = image.pixelColor(50, 22), QColor(LIGHT.paper_cited)
    assert line.alpha() > 250
    assert abs(line.red() - wanted.red()) + abs(line.green() - wanted.green()) < 4


def test_hatching_keeps_its_look_on_fine_screens():
    coarse = paint_overlay([patch(10)], (100, 60), 1.0, 1.0, LIGHT)
    fine = paint_overlay([patch(10)], (200, 120), 2.0, 2.0, LIGHT)
    ink = [sum(alphas(image, 20 * r, 10 * r)) for image, r in ((coarse, 1), (fine, 2))]
    assert ink[0] == pytest.approx(ink[1], rel=0.35)


def test_black_text_stays_black_under_the_heat():
    page = QImage(100, 60, QImage.Format.Format_RGB32)
    page.fill(Qt.GlobalColor.white)
    page.setPixelColor(50, 15, QColor("#000000"))
    overlay = paint_overlay([patch(10, kept=True)], (100, 60), 1.0, 1.0, LIGHT)
    heated = multiply(page, overlay)
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
