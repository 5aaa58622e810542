"""The worker runs jobs in order on its own thread, stops them when told, and ends."""

import threading
import time

import pytest

from engine.progress import Stage
from specdesk.errors import StorageError
from specdesk.jobs import Job


def job(work, ended, name="", **more):
    return Job(
        name or "job",
        work,
        lambda result: ended.append((name, result)),
        lambda error: ended.append((name, error)),
        on_cancel=lambda: ended.append((name, "cancelled")),
        **more,
    )


def test_jobs_run_in_order_on_another_thread(worker, qtbot):
    ended = []
    for name in "abc":
        worker.submit(job(lambda desk, progress, tell: threading.get_ident(), ended, name))
    qtbot.waitUntil(lambda: len(ended) == 3)
    assert [name for name, _ in ended] == ["a", "b", "c"]
    assert {thread for _, thread in ended} != {threading.get_ident()}


def test_the_desk_is_made_on_the_worker_thread_when_it_is_first_needed(worker, desks, qtbot):
    assert desks == []
    ended = []
    worker.submit(job(lambda desk, progress, tell: threading.get_ident(), ended))
    qtbot.waitUntil(lambda: bool(ended))
    assert desks[0].thread == ended[0][1]


def test_urgent_jobs_go_before_waiting_ones(worker, qtbot):
    ended, gate = [], threading.Event()
    worker.submit(job(lambda *_: gate.wait(5), ended, "first"))
    worker.submit(job(lambda *_: None, ended, "reading"))
    worker.submit(job(lambda *_: None, ended, "question", urgent=True))
    worker.submit(job(lambda *_: None, ended, "second question", urgent=True))
    gate.set()
    qtbot.waitUntil(lambda: len(ended) == 4)
    assert [name for name, _ in ended] == ["first", "question", "second question", "reading"]


def test_work_that_yields_gives_way_and_goes_on(worker, qtbot):
    ended, runs = [], []

    def read(desk, progress, tell):
        runs.append(len(ended))
        for done in range(200 if len(runs) == 1 else 2):
            progress.step(Stage.READ, done, 200)
            time.sleep(0.01)
        return "read"

    worker.submit(job(read, ended, "reading", yields=True))
    qtbot.waitUntil(lambda: bool(runs))
    worker.submit(job(lambda *_: "answer", ended, "question", urgent=True))
    qtbot.waitUntil(lambda: len(ended) == 2)
    assert ended == [("question", "answer"), ("reading", "read")]
    assert runs == [0, 1]


def test_work_that_gave_way_can_still_be_cancelled(worker, qtbot):
    ended, gate, runs = [], threading.Event(), []

    def read(desk, progress, tell):
        runs.append(1)
        while True:
            progress.step(Stage.READ, 1, 2)
            time.sleep(0.01)

    ticket = worker.submit(job(read, ended, "reading", yields=True))
    qtbot.waitUntil(lambda: bool(runs))
    worker.submit(job(lambda *_: gate.wait(5), ended, "question", urgent=True))
    qtbot.waitUntil(lambda: worker.running.job.title == "question")
    worker.cancel(ticket)
    assert ended == [("reading", "cancelled")]
    gate.set()
    qtbot.waitUntil(lambda: len(ended) == 2)
    assert len(runs) == 1


def test_results_and_errors_come_back_on_the_thread_of_the_window(worker, qtbot):
    seen = []

    def fail(desk, progress, tell):
        raise StorageError("The disk is full.")

    note = lambda value: seen.append((threading.get_ident(), value))  # noqa: E731
    worker.submit(Job("works", lambda *_: 7, note, note))
    worker.submit(Job("fails", fail, note, note))
    qtbot.waitUntil(lambda: len(seen) == 2)
    assert {thread for thread, _ in seen} == {threading.get_ident()}
    assert seen[0][1] == 7
    assert str(seen[1][1]) == "The disk is full."


def test_an_unexpected_error_is_handed_over_and_the_next_job_runs(worker, qtbot, caplog):
    ended = []
    worker.submit(job(lambda *_: 1 // 0, ended, "broken"))
    worker.submit(job(lambda *_: "fine", ended, "next"))
    qtbot.waitUntil(lambda: len(ended) == 2)
    assert isinstance(ended[0][1], ZeroDivisionError)
    assert ended[1] == ("next", "fine")
    assert "ZeroDivisionError" in caplog.text


def test_what_running_work_tells_arrives_before_its_result(worker, qtbot):
    order = []

    def work(desk, progress, tell):
        tell("one")
        progress.step(Stage.DECODE, 1, 2)
        tell("two")
        return "result"

    worker.submit(Job("tells", work, order.append, order.append, on_told=order.append))
    qtbot.waitUntil(lambda: len(order) == 3)
    assert order == ["one", "two", "result"]


def endless(desk, progress, tell):
    while True:
        progress.step(Stage.READ, 1, 2)
        time.sleep(0.002)


def test_a_running_job_is_cancelled_at_its_next_step(worker, qtbot):
    ended = []
    ticket = worker.submit(job(endless, ended, "long"))
    with qtbot.waitSignal(worker.stepped):
        pass
    worker.cancel(ticket)
    qtbot.waitUntil(lambda: ended == [("long", "cancelled")])
    assert not worker.busy


def test_a_waiting_job_that_is_cancelled_never_runs(worker, qtbot):
    ended, ran = [], []
    first = worker.submit(job(endless, ended, "long"))
    second = worker.submit(job(lambda *_: ran.append(1), ended, "waiting"))
    worker.cancel(second)
    assert ended == [("waiting", "cancelled")]
    worker.cancel(first)
    qtbot.waitUntil(lambda: not worker.busy)
    assert not ran


def test_closing_cancels_the_work_releases_the_desk_and_joins_the_thread(worker, desks, qtbot):
    ended = []
    worker.submit(job(endless, ended))
    with qtbot.waitSignal(worker.stepped):
        pass
    assert worker.close(5000)
    assert desks[0].closed


def test_nothing_is_taken_in_after_closing(worker, desks):
    assert worker.close(5000)
    worker.submit(job(lambda *_: pytest.fail("ran"), []))
    assert not worker.busy
    assert desks == []
