"""The meters: what the work cost, measured values only."""

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from engine.measurements import Measurements
from ui.presenters.meters import Bar, figures

BAR_STEPS = 1000


class MetersPanel(QWidget):
    """Shows the measurements of one answer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._measured: Measurements | None = None
        self._tokens, self._memory = _Meter(self), _Meter(self)
        self._first, self._speed, self._peak = (_Figure(self) for _ in range(3))
        self._stages = [_Figure(self, small=True) for _ in range(5)]
        self._arrange()
        self._retranslate()

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 12)
        column.setSpacing(10)
        for meter in (self._tokens, self._memory):
            column.addWidget(meter)
        row = QHBoxLayout()
        for figure in (self._first, self._speed, self._peak):
            row.addWidget(figure, 1)
        column.addLayout(row)
        line = QFrame(self)
        line.setProperty("role", "line")
        line.setFixedHeight(1)
        column.addWidget(line)
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        for index, figure in enumerate(self._stages):
            grid.addWidget(figure, 0, index)
            grid.setColumnStretch(index, 1)
        column.addLayout(grid)
        column.addStretch()

    @Slot(object)
    def show_measurements(self, measured: Measurements | None) -> None:
        """Show the figures of an answer; None shows that nothing was measured yet."""
        self._measured = measured
        shown = figures(measured, self.tr)
        self._tokens.show_bar(self.tr("Read by the answering model"), shown.tokens)
        self._memory.show_bar(self.tr("Memory for what was read (KV)"), shown.memory)
        self._first.show_value(self.tr("First token"), shown.first_token)
        self._speed.show_value(self.tr("Speed"), shown.speed)
        self._peak.show_value(self.tr("Peak memory"), shown.peak)
        for figure, (name, value) in zip(self._stages, shown.stages, strict=True):
            figure.show_value(name, value)

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Meters"))
        self._memory.setToolTip(
            self.tr(
                "Memory that the model's keys and values take, against what the whole document "
                "would take: computed from the measured bytes per token."
            )
        )
        self._first.setToolTip(self.tr("From the question to the first word of the answer"))
        self._peak.setToolTip(self.tr("The most memory in use while the answer was made"))
        self.show_measurements(self._measured)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802, D102 (Qt's name)
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()


class _Meter(QWidget):
    """A name, an amount in words, and a bar under both."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._name, self._value = _label(self, "caption"), _label(self, "title")
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._value.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        for part in (self._name, self._value, self._bar):
            column.addWidget(part)

    def show_bar(self, name: str, bar: Bar) -> None:
        """Show an amount."""
        self._name.setText(name)
        self._value.setText(bar.text)
        self._bar.setRange(0, BAR_STEPS)
        self._bar.setValue(round((bar.share or 0.0) * BAR_STEPS))
        self._bar.setAccessibleName(f"{name}: {bar.text}")


class _Figure(QWidget):
    """A value with its name above it."""

    def __init__(self, parent: QWidget, *, small: bool = False) -> None:
        super().__init__(parent)
        self._name = _label(self, "caption")
        self._value = _label(self, "" if small else "figure")
        self._value.setWordWrap(not small)  # large text needs a second line for the unit
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        column.addWidget(self._name)
        column.addWidget(self._value)
        column.addStretch()

    def show_value(self, name: str, value: str) -> None:
        """Show a figure."""
        self._name.setText(name)
        self._value.setText(value)
        self._value.setAccessibleName(f"{name}: {value}")


def _label(parent: QWidget, role: str) -> QLabel:
    label = QLabel(parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("role", role)
    return label
