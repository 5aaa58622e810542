"""Pages are drawn as shown, and every character's box lies on its ink."""

import os
import signal
import sys
import threading
from contextlib import closing
from pathlib import Path

import numpy as np
import pypdf
import pytest

from engine.progress import Quiet
from specdesk.documents.pdf import read_pdf
from specdesk.documents.render import MOST_PIXELS, PageRenderer
from specdesk.errors import DocumentError, DocumentStatus
from tests.conftest import DATA, HISTORY

SCALE = 2.0


def inked_share(path: Path) -> float:
    """The share of the first page's letters whose box holds dark pixels in the drawn page."""
    document = read_pdf(path, Quiet())
    with closing(PageRenderer(path)) as renderer:
        image = renderer.render(0, SCALE)
    page = document.pages[0]
    assert (image.width, image.height) == pytest.approx(
        (page.width * SCALE, page.height * SCALE), abs=1.5
    )
    dark = image.rgb.min(axis=2) < 128
    letters = [
        box
        for letter, box in zip(page.span.of(document.text), document.boxes, strict=False)
        if letter.isalnum()
    ]
    assert len(letters) > 300
    inked = [
        dark[int(top * SCALE) : int(bottom * SCALE), int(left * SCALE) : int(right * SCALE)].any()
        for left, top, right, bottom in letters
    ]
    return float(np.mean(inked))


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_boxes_lie_on_the_ink_of_turned_and_cropped_pages(turn, tmp_path):
    writer = pypdf.PdfWriter(clone_from=HISTORY)
    page = writer.pages[0]
    page.cropbox = pypdf.generic.RectangleObject((40, 60, 580, 800))
    page.rotate(turn)
    writer.write(tmp_path / "turned.pdf")
    assert inked_share(tmp_path / "turned.pdf") > 0.99


def test_boxes_lie_on_the_ink_of_a_rotated_table():
    assert inked_share(DATA / "firearm-checks-rotated.pdf") > 0.99


def test_a_picture_keeps_to_its_most_pixels():
    with closing(PageRenderer(HISTORY)) as renderer:
        image = renderer.render(0, 100.0)
    assert 0.9 * MOST_PIXELS < image.width * image.height <= MOST_PIXELS
    assert not image.failed


def test_a_page_that_is_not_there_is_grey():
    with closing(PageRenderer(HISTORY)) as renderer:
        assert renderer.render(99).failed
        assert not renderer.render(0).failed


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals")
def test_after_a_crash_the_next_page_is_drawn_by_a_new_child():
    with closing(PageRenderer(HISTORY)) as renderer:
        assert not renderer.render(0).failed
        os.kill(renderer._cage.process.pid, signal.SIGKILL)
        assert renderer.render(1).failed
        assert not renderer.render(1).failed


def test_pages_are_drawn_from_several_threads():
    images = {}
    with closing(PageRenderer(HISTORY)) as renderer:

        def draw(index):
            images[index] = renderer.render(index, 0.5)

        threads = [threading.Thread(target=draw, args=(index,)) for index in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(images) == [0, 1, 2, 3, 4]
    assert not any(image.failed for image in images.values())


def test_a_protected_file_asks_for_its_password():
    locked = DATA / "user-password.pdf"
    with closing(PageRenderer(locked)) as renderer, pytest.raises(DocumentError) as no:
        renderer.render(0)
    assert no.value.status == DocumentStatus.NEEDS_PASSWORD
    with closing(PageRenderer(locked, "asdfzxcv")) as renderer:
        assert not renderer.render(0).failed


def test_a_closed_renderer_draws_no_more():
    renderer = PageRenderer(HISTORY)
    renderer.close()
    renderer.close()
    assert renderer.render(0).failed
