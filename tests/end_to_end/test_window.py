"""From a dropped PDF to a citation on its page, in the window, with the tiny models."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest

from engine.progress import Stage
from specdesk.settings import Settings, save_settings
from tests.conftest import HISTORY
from ui.app import Application
from ui.models.documents import RowState
from ui.pauses import PauseMeter

QUESTION = "Who patented the typewriter, and in which year?"
pytestmark = pytest.mark.models


@pytest.fixture
def application(tiny_installed, qapp, qtbot):
    save_settings(Settings(language="en", profile="tiny", budget=384), tiny_installed)
    made = Application(qapp, tiny_installed)
    qtbot.addWidget(made.window)
    yield made
    made.window.close_now()
    assert made.shut_down()


def idle(application, qtbot):
    qtbot.waitUntil(lambda: not application.worker.busy, timeout=300_000)


def test_a_question_is_answered_and_still_there_after_a_restart(
    application, tiny_installed, qapp, qtbot
):
    stages, written, kept = set(), [], []
    window = application.window
    window.asking.stepped.connect(lambda step: stages.add(step.stage))
    window.asking.text_written.connect(written.append)
    window.asking.looked_again.connect(written.clear)
    window.asking.selected.connect(kept.append)
    application.start([HISTORY])
    idle(application, qtbot)
    assert [row.state for row in window.library.model] == [RowState.READY]

    meter = PauseMeter()
    meter.start()
    window.conversation.set_question(QUESTION)
    window.conversation.submit()
    idle(application, qtbot)
    meter.stop()
    assert len(meter.pauses) > 10, "the event loop ran while the models worked"
    answer = window.conversation.cards[-1].answer
    assert not answer.answered or "".join(written).strip() == answer.text
    assert any("Latham Sholes" in passage.text for passage in kept[0].kept)
    assert {Stage.SCORE, Stage.PREFILL} <= stages

    window.reading.follow(answer.kept[0])
    assert window.page.document.id == answer.kept[0].document_id

    out = tiny_installed.data / "report.html"
    with qtbot.waitSignal(window.asking.report_written, timeout=60_000):
        window.asking.write_report([answer], out)
    assert QUESTION in out.read_text("utf-8")

    window.close_now()
    assert application.shut_down()
    check_after_restart(Application(qapp, tiny_installed), answer, qtbot)


def check_after_restart(again, answer, qtbot):
    """Documents and answers are there again, and no sample is opened a second time."""
    qtbot.addWidget(again.window)
    again.start([])
    idle(again, qtbot)
    cards = again.window.conversation.cards
    assert [(card.answer.id, card.answer.text) for card in cards] == [(answer.id, answer.text)]
    assert again.window.conversation.question_box.question == ""
    again.window.close_now()
    assert again.shut_down()


def test_work_is_cancelled_and_the_thread_joined_when_the_window_closes(application, qtbot):
    application.start([HISTORY])
    with qtbot.waitSignal(
        application.worker.stepped, timeout=120_000, check_params_cb=lambda s: s.stage == Stage.READ
    ):
        pass
    application.window.close_now()
    assert application.shut_down()
