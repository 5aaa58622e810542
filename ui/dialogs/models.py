"""The profiles: what each is good for, what it weighs, where it comes from; install and stop."""

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from specdesk.desk import ProfileState
from specdesk.jobs import Step
from ui import wording
from ui.language import sentence_and_hint
from ui.panels.plain_text import PlainLabel, column_area
from ui.presenters import models
from ui.presenters.models import ModelsPresenter


class ProfileCard(QFrame):
    """One profile with its facts, its button, and a bar while it is being installed."""

    def __init__(self, presenter: ModelsPresenter, profile: ProfileState) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._presenter, self.profile = presenter, profile
        self._title, self._purpose = PlainLabel(role="title"), PlainLabel()
        self._state = QLabel()
        self._facts = QFormLayout()
        self._facts.setHorizontalSpacing(16)
        self._facts.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._facts.setVerticalSpacing(2)
        self._bar = QProgressBar()
        self._bar.setRange(0, 1000)
        self._bar.setTextVisible(False)
        self._bar.hide()
        self._told = PlainLabel(role="muted")
        self._told.hide()
        self._button = QPushButton()
        self._button.setAutoDefault(False)
        self._button.clicked.connect(self._press)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._state)
        head.addWidget(self._button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 12, 12)
        layout.addLayout(head)
        layout.addWidget(self._purpose)
        layout.addLayout(self._facts)
        layout.addWidget(self._bar)
        layout.addWidget(self._told)
        self.show_profile(profile)

    def show_profile(self, profile: ProfileState) -> None:
        """Show the profile as it is now, in the language of now."""
        self.profile = profile
        title = models.profile_title(profile.name)
        self.setAccessibleName(title)
        self._title.setText(title)
        self._purpose.setText(models.profile_purpose(profile.name))
        self._purpose.setVisible(bool(self._purpose.text()))
        while self._facts.rowCount():
            self._facts.removeRow(0)
        for name, value in models.profile_facts(profile):
            label = QLabel(name)
            label.setProperty("role", "fact")
            self._facts.addRow(label, PlainLabel(value))
        self._bar.setAccessibleName(self.tr("Installing {profile}").format(profile=title))
        self.refresh()

    def refresh(self) -> None:
        """Set the button to what can be done now."""
        mine = self._presenter.installing == self.profile.name
        self._state.setText(self.tr("✓ Installed") if self.profile.installed else "")
        partly = 0 < self.profile.missing_bytes < self.profile.download_bytes
        if mine:
            text = self.tr("Stop")
        else:
            text = self.tr("Go on installing") if partly else self.tr("Install")
        self._button.setText(text)
        title = models.profile_title(self.profile.name)
        self._button.setAccessibleName(f"{text}: {title}")
        self._button.setVisible(mine or not self.profile.installed)
        self._button.setEnabled(mine or not self._presenter.installing)
        primary = not mine and self.profile.name == models.RECOMMENDED
        self._button.setProperty("role", "primary" if primary else "")
        self._button.style().polish(self._button)
        self._bar.setVisible(mine)
        if mine:
            self.say("")

    def show_step(self, step: Step) -> None:
        """Show how far the installation is."""
        self._bar.setValue(round(1000 * step.share))
        parts = [wording.stage_name(step.stage)]
        if step.total > 2**20:
            parts.append(f"{wording.size(step.done)} / {wording.size(step.total)}")
        parts.append(wording.time_left(step.seconds_left))
        self.say(" · ".join(part for part in parts if part))

    def say(self, text: str) -> None:
        """Show a sentence under the bar."""
        self._told.setText(text)
        self._told.setVisible(bool(text))

    def _press(self) -> None:
        if self._presenter.installing == self.profile.name:
            self._presenter.stop()
        else:
            self._presenter.install(self.profile.name)


class ModelsDialog(QDialog):
    """All profiles, one card each."""

    def __init__(self, presenter: ModelsPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self.cards: dict[str, ProfileCard] = {}
        self.resize(620, 640)
        self._intro = PlainLabel(role="muted")
        self._column = QVBoxLayout()
        self._column.setSpacing(10)
        self._column.addStretch(1)
        area = column_area(self._column)
        area.setAccessibleName(self.tr("Models"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        buttons.button(QDialogButtonBox.StandardButton.Close).setAutoDefault(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 12)
        layout.addWidget(self._intro)
        layout.addWidget(area, 1)
        layout.addWidget(buttons)
        presenter.profiles_changed.connect(self._show)
        presenter.started.connect(self._refresh)
        presenter.stepped.connect(self._show_step)
        presenter.stopped.connect(self._show_stopped)
        presenter.failed.connect(self._show_failure)
        self.retranslate()
        self._show(presenter.profiles)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
            self._show(self._presenter.profiles)

    def retranslate(self) -> None:
        """Say everything in the language of now."""
        self.setWindowTitle(self.tr("Models"))
        self._intro.setText(
            self.tr(
                "A small draft model reads the whole document; a larger one answers. Both run on "
                "this machine, and nothing you open leaves it."
            )
        )

    def _show(self, profiles: list[ProfileState]) -> None:
        for profile in profiles:
            if profile.name in self.cards:
                self.cards[profile.name].show_profile(profile)
            else:
                card = ProfileCard(self._presenter, profile)
                self.cards[profile.name] = card
                self._column.insertWidget(self._column.count() - 1, card)

    def _refresh(self) -> None:
        for card in self.cards.values():
            card.refresh()

    def _show_step(self, name: str, step: Step) -> None:
        if name in self.cards:
            self.cards[name].show_step(step)

    def _show_stopped(self, name: str) -> None:
        self._refresh()
        if name in self.cards:
            self.cards[name].say(
                self.tr("Stopped. What was downloaded is kept; installing goes on from there.")
            )

    def _show_failure(self, name: str, error: Exception) -> None:
        self._refresh()
        if name in self.cards:
            self.cards[name].say(" ".join(part for part in sentence_and_hint(error) if part))
