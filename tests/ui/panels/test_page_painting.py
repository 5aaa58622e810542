"""Marks around a passage."""

from PySide6.QtCore import QPointF, QRectF

from specdesk.documents.document import Box
from ui.panels.page_painting import mark_area, outline


def test_lines_below_each_other_have_one_outline():
    path = outline([QRectF(20, 0, 80, 10), QRectF(0, 15, 100, 10), QRectF(0, 30, 40, 10)], 2)
    assert len(path.toSubpathPolygons()) == 1
    assert path.contains(QPointF(30, 12.5))
    assert not path.contains(QPointF(70, 35))


def test_pieces_apart_have_outlines_of_their_own():
    cells = [QRectF(0, 0, 20, 10), QRectF(60, 0, 20, 10), QRectF(0, 40, 20, 10)]
    assert len(outline(cells, 2).toSubpathPolygons()) == 3


def test_no_line_has_no_outline():
    assert outline([], 2).isEmpty()


def test_the_area_to_repaint_holds_the_widest_outline():
    boxes = [Box(0, 10, 10, 50, 20), Box(0, 5, 25, 30, 35)]
    area = mark_area(QPointF(100, 200), boxes, 2.0)
    lines = [QRectF(120, 220, 80, 20), QRectF(110, 250, 50, 20)]
    assert area.contains(outline(lines, 4).boundingRect())
