"""The meters show what was measured."""

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QLabel, QProgressBar

from engine.measurements import Measurements, Seconds
from ui.panels.meters import MetersPanel


@pytest.fixture
def meters(qtbot) -> MetersPanel:
    made = MetersPanel()
    qtbot.addWidget(made)
    made.resize(380, 320)
    made.show()
    return made


def texts(meters: MetersPanel) -> list[str]:
    return [label.text() for label in meters.findChildren(QLabel) if label.isVisible()]


def test_no_number_is_shown_before_a_measurement(meters: MetersPanel):
    assert not any(character.isdigit() for text in texts(meters) for character in text)
    assert texts(meters).count("—") == 10


def test_figures_come_and_go_with_the_answer(meters: MetersPanel):
    measured = Measurements(
        document_tokens=2000, kept_tokens=500, kv_bytes=10**7, kv_bytes_full=4 * 10**7
    )
    meters.show_measurements(measured)
    assert "500 of 2,000 tokens (25%)" in texts(meters)
    bars = [bar for bar in meters.findChildren(QProgressBar) if bar.isVisible()]
    assert [bar.value() for bar in bars] == [250, 250]
    meters.show_measurements(None)
    assert texts(meters).count("—") == 10


def test_bars_and_figures_are_told_to_a_screen_reader(meters: MetersPanel):
    meters.show_measurements(Measurements(tokens_per_second=12.5, seconds=Seconds(first_token=3.0)))
    names = {
        QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
        for kind in (QLabel, QProgressBar)
        for widget in meters.findChildren(kind)
    }
    assert {"First token: 3.00 s", "Speed: 12.5 tokens/s"} <= names
    assert any(name.startswith("Read by the answering model") for name in names)
