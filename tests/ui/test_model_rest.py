"""Models rest when nobody asks, and are loaded again when somebody types."""

from PySide6.QtCore import QObject

from specdesk.jobs import Job
from ui.model_rest import ModelRest


def job(ended):
    return Job(
        "job", lambda desk, progress, tell: None, ended.append, lambda error: ended.append(error)
    )


def test_after_a_while_without_work_the_models_leave_once(worker, desks, qtbot):
    owner, ended = QObject(), []
    rest = ModelRest(worker, lambda: "standard", 20, owner)
    worker.submit(job(ended))
    qtbot.waitUntil(lambda: rest.resting)
    assert desks[0].rests == 1
    qtbot.wait(100)  # five times as long
    assert desks[0].rests == 1


def test_who_types_finds_them_loaded_once(worker, desks, qtbot):
    owner = QObject()
    rest = ModelRest(worker, lambda: "fast", 20, owner)
    worker.submit(job([]))
    qtbot.waitUntil(lambda: rest.resting)
    rest.wake()
    rest.wake()
    qtbot.waitUntil(lambda: bool(desks[0].loads))
    assert desks[0].loads == ["fast"]
    qtbot.waitUntil(lambda: desks[0].rests == 2)  # nothing was asked after all


def test_nothing_is_loaded_for_who_types_while_they_are_there(worker, desks, qtbot):
    owner, ended = QObject(), []
    rest = ModelRest(worker, lambda: "fast", 60_000, owner)
    worker.submit(job(ended))
    qtbot.waitUntil(lambda: bool(ended))
    rest.wake()
    worker.submit(job(ended))
    qtbot.waitUntil(lambda: len(ended) == 2)
    assert desks[0].loads == []
