"""Drawn pages stay within their memory."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from ui.panels.page_images import PageImages
from ui.theme import LIGHT


def a_page(side: int = 100) -> QImage:
    image = QImage(side, side, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    return image


def test_pages_not_seen_for_longest_go_first(qapp):
    images = PageImages(bound_bytes=3 * a_page().sizeInBytes())
    for page in range(3):
        images.put(page, 1.0, a_page())
    assert images.prepare(0, 1.0, LIGHT)
    images.put(3, 1.0, a_page())
    assert images.size_bytes <= 3 * a_page().sizeInBytes()
    assert [images.lacks(page, 1.0) for page in range(4)] == [False, True, False, False]


def test_a_page_larger_than_the_bound_is_still_shown(qapp):
    images = PageImages(bound_bytes=10)
    images.put(0, 1.0, a_page())
    assert images.prepare(0, 1.0, LIGHT)
    assert images.shown(0) is not None


def test_a_page_of_another_scale_is_shown_until_it_is_drawn_anew(qapp):
    images = PageImages()
    images.put(0, 1.0, a_page())
    images.prepare(0, 1.0, LIGHT)
    assert images.lacks(0, 2.0)
    assert images.shown(0) is not None
    images.put(0, 2.0, a_page(200))
    assert images.prepare(0, 1.0, LIGHT)
    assert images.shown(0).width() == 200


def test_pages_out_of_reach_keep_only_what_was_drawn(qapp):
    images = PageImages()
    for page in range(3):
        images.put(page, 1.0, a_page())
        images.prepare(page, 1.0, LIGHT)
    images.keep_shown([1])
    assert [images.shown(page) is None for page in range(3)] == [True, False, True]
    assert np.all([not images.lacks(page, 1.0) for page in range(3)])
