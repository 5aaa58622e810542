"""The line at the bottom: what is being done, how far, how long still, and the way out."""

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QWidget

from engine.progress import Stage
from specdesk.jobs import Step
from ui import wording
from ui.panels.plain_text import PlainLabel

BAR_AFTER_MILLISECONDS = 500


class StatusLine(QWidget):
    """Shows one job at a time. The bar appears after half a second and never goes back."""

    cancel_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = ""
        self._step: Step | None = None
        self._text = PlainLabel(role="muted")
        self._text.setWordWrap(False)
        self._bar = QProgressBar()
        self._bar.setRange(0, 1000)
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(220)
        self._cancel = QPushButton()
        self._cancel.clicked.connect(self.cancel_requested)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 4, 10, 4)
        layout.setSpacing(12)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._bar)
        layout.addWidget(self._cancel)
        self._appear = QTimer(self, singleShot=True, interval=BAR_AFTER_MILLISECONDS)
        self._appear.timeout.connect(self._show_bar)
        for widget in (self._bar, self._cancel):
            policy = widget.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            widget.setSizePolicy(policy)
            widget.hide()
        self.retranslate()

    @property
    def text(self) -> str:
        """What the line says."""
        return self._text.text()

    def begin(self, title: str) -> None:
        """A job has started."""
        self._title, self._step = title, None
        self._bar.setValue(0)
        if not self._bar.isVisible():
            self._appear.start()
        self._say()

    def show_step(self, step: Step) -> None:
        """Say how far the job is."""
        if self._step is None or step.stage is not self._step.stage:
            self._bar.setValue(0)
        self._step = step
        self._bar.setRange(0, 1000 if step.total > 0 else 0)
        self._bar.setValue(max(self._bar.value(), round(1000 * step.share)))
        self._say()

    def end(self) -> None:
        """Nothing is being done."""
        self._title, self._step = "", None
        self._appear.stop()
        self._bar.hide()
        self._cancel.hide()
        self._say()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the language of now."""
        self._bar.setAccessibleName(self.tr("Progress"))
        self._cancel.setText(self.tr("Cancel"))
        self._cancel.setAccessibleDescription(self.tr("Stop what is being done"))
        self._say()

    def _show_bar(self) -> None:
        self._bar.show()
        self._cancel.show()

    def _say(self) -> None:
        parts = [self._title or self.tr("Ready. Nothing you open leaves this machine.")]
        if self._step is not None:
            parts.append(wording.stage_name(self._step.stage))
            parts.append(_amount(self._step))
            parts.append(wording.time_left(self._step.seconds_left))
        self._text.setText(" · ".join(part for part in parts if part))


def _amount(step: Step) -> str:
    if step.total <= 0:
        return ""
    if step.stage in (Stage.DOWNLOAD, Stage.VERIFY):
        return f"{wording.size(step.done)} / {wording.size(step.total)}"
    if step.stage is Stage.RECOGNIZE:
        return wording.page_of(step.done, step.total)
    return f"{wording.count(step.done)} / {wording.count(step.total)}"
