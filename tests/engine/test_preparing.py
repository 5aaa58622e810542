import threading
from functools import partial

import pytest
import torch

from engine.backends.preparing import prepare
from engine.errors import Cancelled
from engine.progress import Quiet, Stage


class Steps:
    """Notes what is reported, and cancels after so many reports."""

    def __init__(self, cancels_after: int | None = None) -> None:
        self.seen: list[tuple[Stage, int, int]] = []
        self._cancels_after = cancels_after

    def step(self, stage: Stage, done: int, total: int) -> None:
        if len(self.seen) == self._cancels_after:
            raise Cancelled
        self.seen.append((stage, done, total))


def nothing() -> None:
    """Nothing was needed."""


def test_all_parts_are_prepared_and_their_bytes_counted() -> None:
    ready: set[int] = set()
    steps, let_go = Steps(), []

    def part(number: int) -> int:
        ready.add(number)
        return number

    size = prepare([partial(part, n) for n in range(10)], steps, lambda: let_go.append(len(ready)))
    assert ready == set(range(10))
    assert size == 45
    assert let_go[-1] == 10
    assert steps.seen[0] == (Stage.LOAD, 0, 10)
    assert steps.seen[-1] == (Stage.LOAD, 10, 10)


def test_what_a_part_raises_comes_out_and_parts_not_begun_are_left() -> None:
    begun: list[int] = []
    may_end = threading.Event()

    def part(number: int) -> int:
        begun.append(number)
        if number == 0:
            raise KeyError("missing")
        assert may_end.wait(60)
        return 0

    count = 2 * torch.get_num_threads() + 2
    try:
        with pytest.raises(KeyError, match="missing"):
            prepare([partial(part, n) for n in range(count)], Quiet(), nothing)
    finally:
        may_end.set()
    assert len(begun) < count


def test_a_cancel_waits_for_no_part() -> None:
    may_end = threading.Event()

    def part() -> int:
        assert may_end.wait(60)
        return 0

    try:
        with pytest.raises(Cancelled):  # while the parts are still at work
            prepare([part] * 4, Steps(cancels_after=2), nothing)
        assert not may_end.is_set()
    finally:
        may_end.set()
