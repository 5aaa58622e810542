"""Marks on a page: each has a form of its own, and ink stays legible."""

import io

import numpy as np
import pytest
from PIL import Image

from specdesk.documents.document import Box
from specdesk.heat import Patch
from specdesk.reports.pictures import draw_page, swatches

BOX = Box(0, 40, 20, 90, 32)


def drawn(*patches: Patch, numbers: dict[int, list[Box]] | None = None) -> np.ndarray:
    """The grey picture of a white page of 100 × 60 points at 2 pixels a point."""
    paper = np.full((120, 200, 3), 255, np.uint8)
    paper[50:54, 90:100] = 0  # some ink inside BOX
    image, kind = draw_page(paper, patches, numbers or {}, 2.0)
    return np.array(Image.open(io.BytesIO(image), formats=[kind]).convert("L"))


def test_kept_and_dropped_differ_in_form_without_colour():
    kept = drawn(Patch(BOX, 0.5, kept=True, cited=False))[40:64, 80:180]
    dropped = drawn(Patch(BOX, 0.5, kept=False, cited=False))[40:64, 80:180]
    assert len(set(kept[0, 20:].tolist())) == 1  # a solid tint
    assert len(set(dropped[0, 20:].tolist())) > 1  # lines with paper between
    assert (dropped == 255).any()
    assert not (kept == 255).any()


def test_only_kept_lines_have_a_bar_at_their_left():
    assert drawn(Patch(BOX, 0.5, kept=True, cited=False))[52, 71] < 128
    assert drawn(Patch(BOX, 0.5, kept=False, cited=False))[52, 71] == 255


def test_the_least_important_kept_line_is_still_tinted():
    assert drawn(Patch(BOX, 0.0, kept=True, cited=False))[44, 150] < 240


def test_ink_stays_black_under_every_mark():
    for kept in (True, False):
        assert drawn(Patch(BOX, 1.0, kept=kept, cited=True))[52, 95] < 20


def test_cited_lines_are_underlined_and_numbered():
    page = drawn(numbers={1: [BOX]})
    assert page[66, 130] < 128
    assert page[40:64, 40:64].min() < 128
    assert (page[:38] == 255).all()


def test_numbers_at_the_same_height_do_not_hide_each_other():
    alone = drawn(numbers={1: [BOX]})
    both = drawn(numbers={1: [BOX], 2: [BOX]})
    assert (both[40:64, 20:38] < 200).sum() > (alone[40:64, 20:38] < 200).sum() + 100


@pytest.mark.parametrize(
    "box", [Box(0, -50, -50, -10, -10), Box(0, 500, 500, 600, 510), Box(0, -5, -5, 900, 900)]
)
def test_boxes_off_the_page_do_no_harm(box: Box):
    patches = [Patch(box, 1.0, kept=kept, cited=False) for kept in (True, False)]
    assert drawn(*patches, numbers={1: [box]}).shape == (120, 200)


def test_paper_stays_white():
    assert drawn(Patch(BOX, 0.5, kept=True, cited=False))[2, 2] == 255


def test_there_is_a_sample_of_each_mark():
    samples = swatches()
    assert set(samples) == {"kept", "dropped", "cited"}
    assert len(set(samples.values())) == 3
