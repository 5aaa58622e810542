"""Figures have units, and none is shown that was not measured."""

import pytest

from engine.measurements import Measurements, Seconds
from ui.presenters.meters import (
    NOTHING,
    bytes_text,
    figures,
    percent_text,
    seconds_text,
)

MEASURED = Measurements(
    document_tokens=27_412,
    prompt_tokens=1180,
    kept_tokens=1003,
    kv_bytes=34_000_000,
    kv_bytes_full=820_000_000,
    peak_memory_bytes=2_311_000_000,
    tokens_per_second=12.44,
    seconds=Seconds(31.2, 0.4, 0.8, 0.02, 2.41, 3.7, 9.1),
)


def test_nothing_is_shown_before_a_measurement():
    shown = figures(None, str)
    assert (shown.tokens.share, shown.memory.share) == (None, None)
    texts = [shown.tokens.text, shown.memory.text, shown.first_token, shown.speed, shown.peak]
    assert {*texts, *(value for _, value in shown.stages)} == {NOTHING}


def test_figures_are_those_measured():
    shown = figures(MEASURED, str)
    assert shown.tokens.text == "1,003 of 27,412 tokens (3.7%)"
    assert shown.tokens.share == pytest.approx(1003 / 27_412)
    assert shown.memory.text == "34.0 MB of 820 MB (full: computed)"
    assert shown.memory.share == pytest.approx(34 / 820)
    assert (shown.first_token, shown.speed, shown.peak) == ("3.70 s", "12.4 tokens/s", "2.3 GB")
    assert [value for _, value in shown.stages] == ["31.2 s", "0.40 s", "0.80 s", "20 ms", "2.41 s"]


def test_the_full_memory_is_not_shown_where_it_is_unknown():
    shown = figures(Measurements(kv_bytes=5_000_000), str)
    assert (shown.memory.share, shown.memory.text) == (None, "5.0 MB")


def test_every_text_can_be_translated():
    asked = []
    figures(MEASURED, lambda text: asked.append(text) or text)
    assert "{kept} of {all} tokens ({share})" in asked
    assert "{used} of {full} (full: computed)" in asked
    assert {"Read", "Draft", "Score", "Select", "Prefill"} <= set(asked)


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, NOTHING),
        (999, "999 B"),
        (1000, "1.0 kB"),
        (99_940, "99.9 kB"),
        (999_600, "1.0 MB"),
        (34_000_000_000, "34.0 GB"),
        (3_400_000_000_000, "3,400 GB"),
    ],
)
def test_bytes_come_in_the_largest_unit(size, text):
    assert bytes_text(size) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, NOTHING),
        (0.0001, "1 ms"),
        (0.02, "20 ms"),
        (3.7, "3.70 s"),
        (31.2, "31.2 s"),
        (150, "2.5 min"),
    ],
)
def test_seconds_are_as_exact_as_they_matter(seconds, text):
    assert seconds_text(seconds, str) == text


def test_a_small_share_is_not_rounded_to_nothing():
    assert (percent_text(0.0037), percent_text(0.37), percent_text(0)) == ("0.4%", "37%", "0%")
