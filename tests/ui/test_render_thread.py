"""The thread that draws pages, with a renderer that waits where a real one would be slow."""

import threading

import numpy as np
import pytest

from specdesk.errors import DocumentError, DocumentStatus
from ui.render_thread import RenderThread, to_image


class Picture:
    def __init__(self, rgb, failed=False):
        self.rgb, self.failed = rgb, failed


class Renderer:
    """Draws a page once it may; page 7 fails, page 8 says that the file is gone."""

    def __init__(self):
        self.may_go = threading.Semaphore(0)
        self.drawn, self.closed = [], threading.Event()

    def render(self, page_index, scale):
        self.may_go.acquire()
        self.drawn.append(page_index)
        if page_index == 8:
            raise DocumentError(DocumentStatus.DAMAGED, "It is gone.")
        side = round(10 * scale)
        return Picture(np.full((side, side, 3), page_index, np.uint8), failed=page_index == 7)

    def close(self):
        self.closed.set()
        self.may_go.release(1000)


@pytest.fixture
def renderer():
    return Renderer()


@pytest.fixture
def thread(renderer, qapp):
    made = RenderThread("id", renderer)
    made.start()
    yield made
    made.end()


def test_pages_come_with_what_they_were_drawn_for(thread, renderer, qtbot):
    renderer.may_go.release()
    with qtbot.waitSignal(thread.page_rendered) as told:
        thread.want([(3, 2.0)])
    (page,) = told.args
    assert (page.document_id, page.page, page.scale, page.error) == ("id", 3, 2.0, None)
    assert (page.image.width(), page.image.pixelColor(5, 5).getRgb()[:3]) == (20, (3, 3, 3))


def test_what_is_no_longer_wanted_is_not_drawn(thread, renderer, qtbot):
    pages = []
    thread.page_rendered.connect(pages.append)
    thread.want([(0, 1.0), (1, 1.0), (2, 1.0)])
    thread.want([(5, 1.0)])
    renderer.may_go.release(10)
    qtbot.waitUntil(lambda: any(page.page == 5 for page in pages))
    assert renderer.drawn in ([0, 5], [5])


@pytest.mark.parametrize(("number", "says"), [(7, ""), (8, "It is gone.")])
def test_a_page_that_cannot_be_drawn_is_told(thread, renderer, qtbot, number, says):
    renderer.may_go.release(2)
    pages = []
    thread.page_rendered.connect(pages.append)
    thread.want([(number, 1.0), (1, 1.0)])
    qtbot.waitUntil(lambda: len(pages) == 2)
    failed, good = pages
    assert failed.image is None
    assert (failed.error.sentence if failed.error else "") == says
    assert good.image is not None


def test_ending_gives_up_the_page_in_hand(renderer, qapp, qtbot):
    thread = RenderThread("id", renderer)
    thread.start()
    thread.want([(0, 1.0)])
    thread.end()
    assert thread.isFinished()
    assert renderer.closed.is_set()


def test_an_image_keeps_its_own_bytes(qapp):
    rgb = np.zeros((4, 5, 3), np.uint8)
    rgb[1, 2] = (10, 20, 30)
    image = to_image(rgb)
    rgb[:] = 255
    assert (image.width(), image.height()) == (5, 4)
    assert image.pixelColor(2, 1).getRgb()[:3] == (10, 20, 30)
