"""Heat comes for what was asked last, and a fault leaves the window alive."""

from dataclasses import replace

import pytest

from engine.spans import Span
from tests.specdesk.test_heat import a_pdf
from ui.heat_work import HeatWork


@pytest.fixture
def work(qapp):
    made = HeatWork()
    yield made
    made.shut_down()


def test_only_what_was_asked_last_comes(work, qtbot):
    document, come = a_pdf(["abcd", "efgh"]), []
    work.heat_made.connect(come.append)
    for end in (1, 2, 3):
        work.make(document, None, [Span(0, end)], [])
    qtbot.waitUntil(lambda: bool(come))
    assert [int(heat.ends[heat.kept][-1]) for heat in come] == [3]


def test_nothing_comes_of_what_was_cancelled(work, qtbot):
    document, come = a_pdf(["abcd"]), []
    work.heat_made.connect(come.append)
    work.make(document, None, [Span(0, 2)], [])
    work.cancel()
    work.make(document, None, [Span(0, 4)], [])
    qtbot.waitUntil(lambda: bool(come))
    assert [int(heat.ends[heat.kept][-1]) for heat in come] == [4]


def test_a_fault_is_logged_and_the_next_heat_comes(work, qtbot, caplog):
    document = a_pdf(["abcd"])
    broken = replace(document, boxes=document.boxes[:1])
    work.make(broken, None, [Span(0, 2)], [])
    qtbot.waitUntil(lambda: "no heat for a.pdf" in caplog.text)
    with qtbot.waitSignal(work.heat_made):
        work.make(document, None, [Span(0, 2)], [])
