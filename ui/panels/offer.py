"""The banner that offers the recommended models while only the small ones are there."""

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from specdesk.desk import ProfileState
from specdesk.jobs import Step
from ui import wording
from ui.language import sentence_and_hint
from ui.panels.plain_text import PlainLabel
from ui.presenters import models
from ui.presenters.models import ModelsPresenter


class OfferBanner(QFrame):
    """Says what the models weigh, where they come from and under which licence; installs them."""

    details_requested = Signal()

    def __init__(self, presenter: ModelsPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._presenter = presenter
        self._profile: ProfileState | None = None
        self._dismissed = False
        self._title, self._facts = PlainLabel(role="title"), PlainLabel(role="muted")
        self._bar = QProgressBar()
        self._bar.setRange(0, 1000)
        self._bar.setTextVisible(False)
        self._bar.hide()
        self._install, self._details, self._later = QPushButton(), QPushButton(), QPushButton()
        self._install.clicked.connect(self._press)
        self._details.clicked.connect(self.details_requested)
        self._later.clicked.connect(self._dismiss)
        texts = QVBoxLayout()
        texts.setSpacing(3)
        for widget in (self._title, self._facts, self._bar):
            texts.addWidget(widget)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 10, 12, 10)
        layout.setSpacing(8)
        layout.addLayout(texts, 1)
        for button in (self._install, self._details, self._later):
            layout.addWidget(button)
        presenter.profiles_changed.connect(self._show)
        presenter.started.connect(lambda _name: self.retranslate())
        presenter.stepped.connect(self._show_step)
        presenter.stopped.connect(lambda _name: self.retranslate())
        presenter.failed.connect(self._show_failure)
        self.hide()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the language of now."""
        profile = self._profile
        if profile is None:
            return
        installing = self._presenter.installing == profile.name
        if models.nothing_installed(self._presenter.profiles):
            title = self.tr("No model is installed yet: questions need one.")
        else:
            title = self.tr(
                "Only the small models are installed. The standard ones answer far better, "
                "in Japanese too."
            )
        self._title.setText(title)
        self.setAccessibleName(title)
        self._facts.setText(
            self.tr("{size} · from {source} · licence: {licence}").format(
                size=models.download_size(profile), source=profile.source, licence=profile.licence
            )
        )
        partly = 0 < profile.missing_bytes < profile.download_bytes
        go_on = self.tr("Go on installing") if partly else self.tr("Install")
        self._install.setText(self.tr("Stop") if installing else go_on)
        self._install.setProperty("role", "" if installing else "primary")
        self._install.style().polish(self._install)
        self._install.setEnabled(installing or not self._presenter.installing)
        self._details.setText(self.tr("All models…"))
        self._later.setText(self.tr("Later"))
        self._later.setVisible(not installing)
        self._bar.setAccessibleName(self.tr("Installing"))
        self._bar.setVisible(installing)

    def _show(self, profiles: list[ProfileState]) -> None:
        self._profile = models.profile_to_offer(profiles)
        self.retranslate()
        self.setVisible(self._profile is not None and not self._dismissed)

    def _show_step(self, name: str, step: Step) -> None:
        if self._profile is None or name != self._profile.name:
            return
        self._bar.setValue(round(1000 * step.share))
        parts = [wording.stage_name(step.stage)]
        if step.total > 2**20:
            parts.append(f"{wording.size(step.done)} / {wording.size(step.total)}")
        parts.append(wording.time_left(step.seconds_left))
        self._facts.setText(" · ".join(part for part in parts if part))

    def _show_failure(self, name: str, error: Exception) -> None:
        self.retranslate()
        if self._profile is not None and name == self._profile.name:
            self._facts.setText(" ".join(part for part in sentence_and_hint(error) if part))

    def _press(self) -> None:
        if self._presenter.installing:
            self._presenter.stop()
        elif self._profile is not None:
            self._presenter.install(self._profile.name)

    def _dismiss(self) -> None:
        self._dismissed = True
        self.hide()
