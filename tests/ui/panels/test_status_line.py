"""The status line says what is done; its bar comes late and never goes back."""

import pytest
from PySide6.QtWidgets import QProgressBar, QPushButton

from engine.progress import Stage
from specdesk.jobs import Step
from ui.panels.status_line import StatusLine


@pytest.fixture
def line(qtbot):
    made = StatusLine()
    qtbot.addWidget(made)
    made.show()
    return made


def test_job_stage_amount_and_time_are_said(line):
    line.begin("Reading a.pdf")
    line.show_step(Step(Stage.READ, 1500, 6000, 42.0))
    assert line.text == (
        "Reading a.pdf · The draft model reads the document · 1,500 / 6,000 · about 40 s left"
    )
    line.show_step(Step(Stage.DOWNLOAD, 50_000_000, 100_000_000, None))
    assert line.text == "Reading a.pdf · Downloading · 50.0 MB / 100.0 MB"
    line.show_step(Step(Stage.RECOGNIZE, 2, 12, 40.0))
    assert line.text == (
        "Reading a.pdf · Recognizing the text of scanned pages · page 3 of 12 · about 40 s left"
    )


def test_the_bar_appears_only_when_work_takes_long(line, qtbot):
    bar = line.findChild(QProgressBar)
    line.begin("Short")
    assert not bar.isVisible()
    line.end()
    line.begin("Long")
    qtbot.waitUntil(bar.isVisible)
    line.end()
    assert not bar.isVisible()


def test_the_bar_never_goes_back_within_a_stage(line):
    bar = line.findChild(QProgressBar)
    line.begin("job")
    line.show_step(Step(Stage.READ, 50, 100))
    line.show_step(Step(Stage.READ, 30, 100))
    assert bar.value() == 500
    line.show_step(Step(Stage.SCORE, 1, 10))
    assert bar.value() == 100


def test_cancel_is_asked_for(line, qtbot):
    line.begin("Long")
    button = line.findChild(QPushButton)
    qtbot.waitUntil(button.isVisible)
    with qtbot.waitSignal(line.cancel_requested):
        button.click()
