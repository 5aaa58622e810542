"""The pulse of a mark: it stands out a few times, then settles."""

from typing import cast

from PySide6.QtCore import QObject, QVariantAnimation
from PySide6.QtWidgets import QApplication, QStyle

BEATS = 3
_BEAT_MILLISECONDS = 500


class Pulse(QVariantAnimation):
    """Falls from 1 to 0 with each beat; `valueChanged` asks for a repaint."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.setStartValue(1.0)
        self.setEndValue(0.0)
        self.setDuration(_BEAT_MILLISECONDS)
        self.setLoopCount(BEATS)

    def restart(self) -> None:
        """Begin again, unless nothing is to move."""
        self.stop()
        if not motion_reduced():
            self.start()

    @property
    def height(self) -> float:
        """How far the mark stands out now, 1 … 0."""
        running = self.state() == QVariantAnimation.State.Running
        return cast(float, self.currentValue()) if running else 0.0


def motion_reduced() -> bool:
    """Whether the system's style says that nothing is to move.

    Qt 6.11 does not tell the system's own setting; newer ones do, in QAccessibilityHints."""
    hint = QStyle.StyleHint.SH_Widget_Animation_Duration
    return QApplication.style().styleHint(hint) == 0
