"""The figures of a speed run, llama.cpp in its child, and the machine."""

from dataclasses import replace
from pathlib import Path

import pytest

from engine.device import Device
from specdesk.bench.llamacpp import LlamaCpp
from specdesk.bench.machine import Machine, Roofline, measure_machine
from specdesk.bench.speed import Point, Round, Speed
from specdesk.bench.speed_table import lines
from specdesk.errors import UsageError
from tests.engine.devices import DEVICES
from tests.engine.gguf_models import tiny_llama, write_gguf

MACHINE = Machine(("avx2",), 2, 0.5, None, read=10e9, product=100e9)
ROUND = Round(
    follow_up=2.0,
    score=0.5,
    full=40.0,
    read=20.0,
    unread=30.0,
    prefill_rate=100.0,
    decode_rate=12.0,
    step_rate=8.0,
    plain_read=10e9,
    best_product=100e9,
    llamacpp_prefill_rate=50.0,
    llamacpp_decode_rate=16.0,
    llamacpp_full=80.0,
    llamacpp_answer=90.0,
)
POINTS = [
    Point(8000, 1024, 20.0, 0.5, 2.0, 10**7, 40.0),
    Point(24000, 1024, 60.0, 0.9, 3.0, 10**7, 150.0),
    Point(100000, 1024, 250.0, 3.0, 5.0, 10**7),
    Point(8000, 512, 20.0, 0.5, 1.5, 10**7),
]


def speed(*rounds: Round) -> Speed:
    return Speed("standard", "torch", MACHINE, rounds, POINTS, 10**9, 10**8, 3 * 10**9, "1")


def test_ratios_say_how_many_times_as_fast_we_are() -> None:
    assert speed(ROUND).ratios == {
        "decode_vs_llamacpp": 0.75,
        "prefill_vs_llamacpp": 2.0,
        "first_token_vs_full_8k": 20.0,
        "first_token_vs_full_24k": 50.0,
        "first_token_vs_llamacpp_8k": 40.0,
        "unread_vs_llamacpp_8k": 3.0,
    }


def test_shares_are_of_what_the_machine_can_do_at_best() -> None:
    shares = speed(ROUND).shares
    assert shares["decode_of_read"] == pytest.approx(8 * 1e9 / 10e9)
    assert shares["prefill_of_product"] == pytest.approx(100 * 2 * 1e8 / 100e9)


def test_a_round_is_compared_with_what_the_machine_could_then() -> None:
    # As fast as a plain read each time, on a machine that slows down to a third.
    rounds = [replace(ROUND, step_rate=r, plain_read=r * 1e9) for r in (9.0, 8.0, 3.0)]
    assert speed(*rounds).shares["decode_of_read"] == pytest.approx(1.0)
    said = "\n".join(lines(speed(*rounds)))
    assert "8.00  (3.00 to 9.00)" in said.split("plain read (GB/s)")[1]


def test_a_graphics_card_is_named_with_its_memory() -> None:
    card = replace(MACHINE, card="Card 9000")
    said = "\n".join(lines(replace(speed(ROUND), machine=card, card_peak_bytes=16 * 10**9)))
    assert "Card 9000" in said
    assert "of the graphics card 16.0 GB" in said
    assert "graphics card" not in "\n".join(lines(speed(ROUND)))


def test_what_was_not_measured_is_none_and_said_so() -> None:
    alone = Round(2.0, 0.5, 40.0, 20.0, 30.0, 100.0, 12.0, 8.0, 10e9, 100e9)
    ratios = speed(alone).ratios
    assert ratios["decode_vs_llamacpp"] is None
    assert ratios["first_token_vs_full_8k"] == 20.0
    assert sum("not measured" in line for line in lines(speed(alone))) == 4


def test_llamacpp_reads_and_writes_what_it_is_told(tmp_path: Path) -> None:
    pytest.importorskip("xllamacpp")
    rival = LlamaCpp(write_gguf(tmp_path / "tiny.gguf", tiny_llama()), 1, 256)
    try:
        once, again = (rival.complete("the the in 2020 the in", 6) for _ in range(2))
    finally:
        rival.close()
    assert once.prompt_tokens == again.prompt_tokens > 5  # nothing is taken from a cache
    assert once.new_tokens == 6
    assert min(once.prefill_seconds, once.decode_seconds) > 0


def test_a_file_that_llamacpp_cannot_load_is_said_so(tmp_path: Path) -> None:
    pytest.importorskip("xllamacpp")
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"GGUF but no more")
    with pytest.raises(UsageError, match=r"llama\.cpp could not run"):
        LlamaCpp(broken, 1, 256)


@pytest.mark.parametrize("device", [None, *DEVICES])
def test_the_machine_is_measured(device: Device | None) -> None:
    machine = measure_machine(Roofline(device))
    assert bool(machine.card) == (device is not None and device.name != "cpu")
    assert machine.read > 1e8
    assert machine.product > 1e9
    assert machine.threads >= 1
