"""How the cost grows: measured on seeded models, told, drawn, stored as far as it came."""

import json
import sys
from pathlib import Path

import pytest

from engine.device import OVERRIDE
from engine.errors import Cancelled
from engine.peak import forget_peak, peak_memory_bytes
from engine.progress import Stage
from specdesk import cli
from specdesk.bench.growth import (
    Cost,
    Growth,
    GrowthPlan,
    Length,
    Spread,
    measure_growth,
)
from specdesk.bench.growth_table import lines
from specdesk.bench.machine import Machine
from specdesk.bench.plot import write_growth
from specdesk.places import Places

MACHINE = Machine(("avx2",), 2, 0.5, None, read=10e9, product=100e9)
PLAN = GrowthPlan("tiny", (300, 700), (150, 300), 200, rounds=2)
COMMAND = [
    *("bench", "speed", "--growth", "--profile", "tiny", "--lengths", "300,700"),
    *("--budgets", "150,300", "--budget", "200", "--rounds", "1"),
]


class Silent:
    def step(self, stage: Stage, done: int, total: int) -> None:
        pass


@pytest.fixture(autouse=True)
def _machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that takes no seconds to be looked at (`test_speed.py` looks at the real one), and
    torch, which has nothing to try out first."""
    monkeypatch.setenv(OVERRIDE, "torch")
    monkeypatch.setattr("specdesk.bench.growth.measure_machine", lambda roofline: MACHINE)


def cost(tokens: int, budget: int, peak: int | None = 10**9) -> Cost:
    seconds = Spread(2.0, 1.5, 3.0)
    return Cost(
        tokens, budget, 500, 1, 1.0, Spread(0.5, 0.4, 0.6), seconds, 10**7, 10**8, peak, 1, 0
    )


def growth(peak: int | None = 10**9) -> Growth:
    return Growth(
        "tiny",
        "torch",
        MACHINE,
        tuple(Length(n, 0.1, n / 400, n * 3400, cost(n, 1024, peak)) for n in (2000, 8000)),
        tuple(cost(8000, budget, peak) for budget in (128, 1024)),
    )


def test_each_length_is_read_and_asked_and_each_budget_is_asked(seeded_places: Places) -> None:
    told: list[str] = []
    points: list[Growth] = []
    measured = measure_growth(seeded_places, PLAN, Silent(), told.append, points.append)
    assert [line.split(" ")[0] for line in told] == ["the", "1/4", "2/4", "3/4", "4/4"]
    assert points[-1] == measured
    assert [len(point.lengths) + len(point.budgets) for point in points] == [1, 2, 3, 4]
    short, long = measured.lengths
    assert (short.tokens, long.tokens) == (300, 700)
    assert long.question.tokens == pytest.approx(700, rel=0.1)
    assert long.memory_bytes > short.memory_bytes > 0
    assert long.read_seconds > 0
    assert short.prepare_seconds > 0
    assert long.question.kv_bytes_full > long.question.kv_bytes > 0
    for asked in (long.question, *measured.budgets):
        assert asked.kept_tokens <= asked.budget
        assert 0 < asked.weigh_seconds.least <= asked.weigh_seconds.median
        assert asked.weigh_seconds.median < asked.first_token_seconds.median
    assert [asked.budget for asked in measured.budgets] == [150, 300]
    assert measured.budgets[1].kept_tokens > measured.budgets[0].kept_tokens
    assert measured.budgets[1].tokens == long.question.tokens
    assert list(seeded_places.cache.glob("bench-*")) == []  # draft memories are gone


def test_budgets_are_tried_on_the_shortest_text_that_none_of_them_holds() -> None:
    assert GrowthPlan("tiny", (2000, 8000, 24000), (128, 4096)).asked_length == 8000
    assert GrowthPlan("tiny", (2000, 4000), (128, 4096)).asked_length == 4000


def test_the_table_says_what_was_measured_and_what_was_not() -> None:
    table = "\n".join(lines(growth(None)))
    assert "load 0.5; steal unknown" in table
    assert "| 8,000 | 0.10 | 20.0 | 27.2 | 100.0 | 500 | 1 | 100% | 0.50 (0.40 to 0.60) |" in table
    assert "| 128 | 500 | 1 | 100% | 0.50 (0.40 to 0.60) | 2.00 (1.50 to 3.00) | 10.0 |" in table
    assert table.count("unknown | 1.0 | 0% |") == 4


@pytest.mark.parametrize("peak", [10**9, None])
def test_growth_is_drawn_by_length_and_by_budget(tmp_path: Path, peak: int | None) -> None:
    pytest.importorskip("matplotlib")
    paths = tmp_path / "by-length.svg", tmp_path / "by-budget.svg"
    write_growth(*paths, growth(peak))
    by_length, by_budget = (path.read_text("utf-8") for path in paths)
    for label in ("reading, once", "draft memory on disk", "length in tokens", "8,000"):
        assert label in by_length
    for label in ("first token", "KV cache", "budget in tokens", "1,024"):
        assert label in by_budget


def test_the_command_prints_stores_and_draws(
    seeded_places: Places, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("matplotlib")
    out = tmp_path / "not" / "there"
    assert cli.main([*COMMAND, "--out", str(out), "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed == json.loads((out / "growth.json").read_text("utf-8"))
    assert [length["tokens"] for length in printed["lengths"]] == [300, 700]
    assert {path.name for path in out.iterdir()} == {
        *("growth.json", "by-length.svg", "by-budget.svg")
    }


def test_a_run_that_is_cancelled_keeps_what_it_measured(
    seeded_places: Places,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def cancel(run: object, budget: int) -> None:
        raise Cancelled

    monkeypatch.setattr("specdesk.bench.growth._Run.budget", cancel)
    assert cli.main([*COMMAND, "--out", str(tmp_path)]) == Cancelled.exit_code
    assert f"What was measured is in {tmp_path}." in capsys.readouterr().err
    stored = json.loads((tmp_path / "growth.json").read_text("utf-8"))
    assert len(stored["lengths"]) == 2
    assert stored["budgets"] == []


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--lengths", "2000"], "belong to --growth"),
        (["--out", "figures"], "belong to --growth"),
        (["--growth", "--lengths", "2k"], "no list of numbers above 0"),
    ],
)
def test_options_of_growth_are_checked(
    options: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["bench", "speed", *options]) == 2
    assert says in capsys.readouterr().err


def test_a_text_too_short_to_ask_of_gets_its_sentence(
    seeded_places: Places, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["bench", "speed", "--growth", "--profile", "tiny", "--lengths", "5"]
    assert cli.main(command) == 2
    assert "A text of 5 tokens is too short." in capsys.readouterr().err


@pytest.mark.skipif(sys.platform != "linux", reason="the peak begins anew on Linux alone")
def test_the_peak_begins_anew() -> None:
    large = b"1" * 200_000_000
    high = peak_memory_bytes()
    del large
    if not forget_peak():
        pytest.skip("the system does not let the peak begin anew")
    low = peak_memory_bytes()
    assert low < high - 150_000_000
    large = b"1" * 200_000_000
    assert peak_memory_bytes() > low + 150_000_000
    del large
