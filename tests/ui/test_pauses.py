"""The meter sees a pause of the event loop, and only that."""

import time

from ui.pauses import PauseMeter, percentile


def test_a_blocked_event_loop_is_seen(qtbot):
    meter = PauseMeter()
    meter.start()
    qtbot.waitUntil(lambda: len(meter.pauses) > 3)
    time.sleep(0.2)  # what a stalling slot does
    count = len(meter.pauses)
    qtbot.waitUntil(lambda: len(meter.pauses) > count)
    meter.stop()
    assert meter.longest_seconds >= 0.19
    assert 0 <= meter.p99_seconds <= meter.longest_seconds


def test_starting_again_forgets_what_was_recorded(qtbot):
    meter = PauseMeter()
    meter.start()
    qtbot.waitUntil(lambda: len(meter.pauses) > 1)
    meter.start()
    assert meter.pauses == ()
    assert meter.longest_seconds == 0.0


def test_percentile():
    assert percentile([], 0.99) == 0.0
    assert percentile(range(100), 0.5) == 50
    assert percentile([3.0, 1.0, 2.0], 0.99) == 3.0
