"""What the user can choose; every change takes effect at once."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLayout,
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from specdesk.backend import Backend
from specdesk.desk import ProfileState
from specdesk.settings import Settings
from ui import wording
from ui.language import LANGUAGES, translate
from ui.panels.plain_text import PlainLabel
from ui.presenters.models import profile_title

METHODS = ("auto", "specpc", "speckv-pc", "speckv", "bm25", "window", "full")
LARGEST_MEMORIES_GIGABYTES = 10_000
SMALLEST_BUDGET, LARGEST_BUDGET = 128, 32_768
_LAID_OUT = (QEvent.Type.LayoutRequest, QEvent.Type.Resize, QEvent.Type.Show)


def method_title(name: str) -> str:
    """A method's name, with what it does."""
    return {
        "auto": translate("Settings", "Recommended"),
        "specpc": translate("Settings", "SpecPC: what the draft model finds important"),
        "speckv-pc": translate("Settings", "SpecKV-PC: important passages, then important keys"),
        "speckv": translate("Settings", "SpecKV: the whole document, keeps important keys"),
        "bm25": translate("Settings", "BM25: the words of the question"),
        "window": translate("Settings", "Window: the end of the document"),
        "full": translate("Settings", "Everything: the whole document, slow"),
    }.get(name, name)


class SettingsDialog(QDialog):
    """Shows the settings and tells of each change with a new value."""

    settings_changed = Signal(object)  # Settings
    backend_changed = Signal()  # after the settings were told

    def __init__(
        self,
        settings: Settings,
        profiles: Sequence[ProfileState],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._settings = settings
        self._profiles = [profile.name for profile in profiles if profile.installed]
        self._filling = True
        self.language, self.theme, self.ocr_language = QComboBox(), QComboBox(), QComboBox()
        self.profile, self.method = QComboBox(), QComboBox()
        self.backend = QComboBox()
        self._backend_hint = PlainLabel(role="muted")
        self._backend: Backend | None = None
        boxes = (self.language, self.theme, self.profile, self.method, self.ocr_language)
        for box in (*boxes, self.backend):
            box.currentIndexChanged.connect(self._change)
        self.budget = QSpinBox()
        self.budget.setRange(SMALLEST_BUDGET, LARGEST_BUDGET)
        self.budget.setSingleStep(256)
        self.budget.setGroupSeparatorShown(True)
        self.budget.valueChanged.connect(self._change)
        self.text_size = QSlider(Qt.Orientation.Horizontal)
        self.text_size.setRange(75, 200)
        self.text_size.setSingleStep(5)
        self.text_size.setPageStep(25)
        self.text_size.sliderReleased.connect(self._change)
        self.text_size.valueChanged.connect(self._change_size)
        self._size = QLabel()
        self._budget_hint = PlainLabel(role="muted")
        self.memories = QSpinBox()
        self.memories.setRange(1, LARGEST_MEMORIES_GIGABYTES)
        self.memories.setGroupSeparatorShown(True)
        self.memories.valueChanged.connect(self._change)
        self._memories_hint = PlainLabel(role="muted")
        self._memory_bytes: int | None = None
        self._labels = [QLabel() for _ in range(9)]
        self._lay_out()
        self.retranslate()

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setVerticalSpacing(10)
        form.setHorizontalSpacing(16)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        rows = (
            (self.language, self.language),
            (self.theme, self.theme),
            (_stacked(self.text_size, self._size), self.text_size),
            (self.profile, self.profile),
            (_stacked(self.backend, self._backend_hint), self.backend),
            (self.method, self.method),
            (_stacked(self.budget, self._budget_hint), self.budget),
            (_stacked(self.memories, self._memories_hint), self.memories),
            (self.ocr_language, self.ocr_language),
        )
        for label, (field, buddy) in zip(self._labels, rows, strict=True):
            label.setBuddy(buddy)
            form.addRow(label, field)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self._buttons.rejected.connect(self.accept)
        self._buttons.button(QDialogButtonBox.StandardButton.Close).setAutoDefault(False)
        layout = QVBoxLayout(self)
        # Never narrower than its texts, in whatever language they are now.
        layout.setSizeConstraint(QLayout.SizeConstraint.SetMinimumSize)
        layout.setContentsMargins(20, 18, 20, 14)
        layout.setSpacing(16)
        layout.addLayout(form)
        layout.addWidget(self._buttons)

    def show_memory_size(self, memory_bytes: int) -> None:
        """Say how much of the disk draft memories take now."""
        self._memory_bytes = memory_bytes
        self.retranslate()

    def show_backend(self, backend: Backend) -> None:
        """Say what computes now."""
        self._backend = backend
        self.retranslate()

    def event(self, event: QEvent) -> bool:
        """Grow as the hints do: what a layout takes for its least height holds one line of each."""
        if event.type() not in _LAID_OUT:  # the last of the others deletes the dialog
            return super().event(event)
        handled = super().event(event)
        layout = self.layout()
        needed = layout.totalHeightForWidth(self.width()) if layout is not None else 0
        if self.height() < needed:
            self.resize(self.width(), needed)
        return handled

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follow the language, which this dialog itself may have switched."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the language of now."""
        self._filling = True
        self.setWindowTitle(self.tr("Settings"))
        names = (
            self.tr("&Language"),
            self.tr("&Appearance"),
            self.tr("&Text size"),
            self.tr("&Models"),
            self.tr("Com&puted with"),
            self.tr("&What the large model reads"),
            self.tr("&Budget"),
            self.tr("&Room for draft memories"),
            self.tr("&Scanned pages"),
        )
        for label, name in zip(self._labels, names, strict=True):
            label.setText(name)
        self.text_size.setAccessibleName(names[2].replace("&", ""))
        system = self.tr("As the system")
        settings = self._settings
        _fill(self.language, {"system": system} | LANGUAGES, settings.language)
        themes = {"system": system, "light": self.tr("Light"), "dark": self.tr("Dark")}
        _fill(self.theme, themes, settings.theme)
        automatic = {"auto": self.tr("The best one installed")}
        profiles = automatic | {name: profile_title(name) for name in self._profiles}
        _fill(self.profile, profiles, settings.profile)
        _fill(self.method, {name: method_title(name) for name in METHODS}, settings.method)
        backends = {
            "auto": self.tr("Automatic"),
            "openvino": "OpenVINO",  # names, the same in each language
            "fbgemm": "FBGEMM",
            "onednn": "oneDNN",
            "torch": "PyTorch",
        }
        _fill(self.backend, backends, settings.backend)
        self._backend_hint.setText(self._said_of_backend())
        scans = {
            "auto": self.tr("Recognize: find the language"),
            "ja": self.tr("Recognize: Japanese"),
            "en": self.tr("Recognize: English and others in Latin letters"),
            "zh": self.tr("Recognize: Chinese"),
            "none": self.tr("Leave unread"),
        }
        _fill(self.ocr_language, scans, settings.ocr_language)
        self.budget.setValue(settings.budget)
        self.budget.setSuffix(self.tr(" tokens"))
        self._budget_hint.setText(
            self.tr("The most that the large model reads of a document for one answer.")
        )
        self.memories.setValue(settings.memories_gigabytes)
        self.memories.setSuffix(self.tr(" GB"))
        hint = self.tr("What draft models keep of documents; what was not used longest goes first.")
        if self._memory_bytes is not None:
            hint += " " + self.tr("Now: {size}.").format(size=wording.size(self._memory_bytes))
        self._memories_hint.setText(hint)
        self.text_size.setValue(round(100 * settings.text_scale))
        self._size.setText(wording.percent(settings.text_scale))
        self._filling = False

    def _change(self) -> None:
        if self._filling:
            return
        settings = replace(
            self._settings,
            language=self.language.currentData(),
            theme=self.theme.currentData(),
            ocr_language=self.ocr_language.currentData(),
            profile=self.profile.currentData(),
            backend=self.backend.currentData(),
            method=self.method.currentData(),
            budget=self.budget.value(),
            memories_gigabytes=self.memories.value(),
            text_scale=self.text_size.value() / 100,
        )
        if settings != self._settings:
            before, self._settings = self._settings, settings
            self.settings_changed.emit(settings)
            if settings.backend != before.backend:
                self.backend_changed.emit()

    def _said_of_backend(self) -> str:
        """What computes now, and what goes before the choice."""
        backend = self._backend
        if backend is None:
            return self.tr("Looking …")
        now = self.tr("Now: {name}.").format(name=backend.name)
        if backend.variable:
            before = self.tr("{variable} is set and goes before this choice.")
            return f"{before.format(variable=backend.variable)} {now}"
        if backend.lacks_openvino:
            missing = self.tr("OpenVINO is not installed.")
            return f"{missing} {now}"
        when = self.tr("A change counts from the next question on.")
        return f"{now} {when}"

    def _change_size(self, value: int) -> None:
        self._size.setText(wording.percent(value / 100))
        if not self.text_size.isSliderDown():  # dragging would lay the window out a hundred times
            self._change()


def _stacked(*widgets: QWidget) -> QWidget:
    whole = QWidget()
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 0, 0, 0)
    for widget in widgets:
        column.addWidget(widget)
    return whole


def _fill(box: QComboBox, choices: dict[str, str], chosen: str) -> None:
    box.clear()
    for value, text in choices.items():
        box.addItem(text, value)
    box.setCurrentIndex(max(0, box.findData(chosen)))
