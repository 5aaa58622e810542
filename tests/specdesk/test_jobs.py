"""Jobs report at a bearable rate, guess the time left, and stop when told."""

import pytest

from engine.errors import Cancelled
from engine.progress import CancelToken, Stage
from specdesk.jobs import Estimate, Reporter, Step


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_steady_pace_gives_the_seconds_left():
    estimate = Estimate()
    guesses = [estimate.seconds_left(Stage.READ, done, 100, done / 10) for done in range(51)]
    assert guesses[50] == pytest.approx(5.0)


def test_nothing_is_guessed_at_the_start_of_a_stage():
    estimate = Estimate()
    assert estimate.seconds_left(Stage.READ, 0, 100, 0.0) is None
    assert estimate.seconds_left(Stage.READ, 1, 100, 0.2) is None
    assert estimate.seconds_left(Stage.READ, 10, 100, 1.0) is not None
    assert estimate.seconds_left(Stage.SCORE, 10, 100, 1.1) is None


def test_one_slow_step_moves_the_guess_but_does_not_replace_it():
    estimate = Estimate()
    for done in range(11):
        before = estimate.seconds_left(Stage.READ, done, 100, float(done))
    after = estimate.seconds_left(Stage.READ, 11, 100, 20.0)
    assert before < after < 89 / (1 / 10)


def test_work_that_goes_back_starts_a_new_guess():
    estimate = Estimate()
    for done in range(11):
        estimate.seconds_left(Stage.READ, done, 100, float(done))
    assert estimate.seconds_left(Stage.READ, 2, 100, 11.0) is None


def test_steps_are_passed_on_twenty_times_a_second_at_most():
    clock, steps = Clock(), []
    reporter = Reporter(CancelToken(), steps.append, clock)
    for done in range(1000):
        clock.now += 0.001
        reporter.step(Stage.DECODE, done, 5000)
    assert 18 <= len(steps) <= 21


def test_a_new_stage_and_the_end_of_a_stage_are_always_passed_on():
    steps: list[Step] = []
    reporter = Reporter(CancelToken(), steps.append, Clock())
    reporter.step(Stage.SCORE, 1, 3)
    reporter.step(Stage.SCORE, 2, 3)
    reporter.step(Stage.SCORE, 3, 3)
    reporter.step(Stage.PREFILL, 0, 9)
    assert [(step.stage, step.done) for step in steps] == [
        (Stage.SCORE, 1),
        (Stage.SCORE, 3),
        (Stage.PREFILL, 0),
    ]


def test_a_cancelled_job_stops_at_its_next_step():
    token = CancelToken()
    reporter = Reporter(token, lambda step: None)
    reporter.step(Stage.READ, 0, 10)
    token.cancel()
    with pytest.raises(Cancelled):
        reporter.step(Stage.READ, 1, 10)


def test_a_step_without_total_has_no_share():
    assert Step(Stage.LOAD, 5, 0).share == 0.0
    assert Step(Stage.LOAD, 5, 4).share == 1.0
