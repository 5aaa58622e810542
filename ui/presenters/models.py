"""Profiles: which are installed, which one to offer, how an installation goes."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QLocale, QObject, Signal

from specdesk.desk import ProfileState
from specdesk.jobs import Job, Step
from ui import wording
from ui.language import LANGUAGES, translate
from ui.worker import Ticket, Worker

RECOMMENDED = "standard"


def profile_title(name: str) -> str:
    """A profile's name in the window's language; profiles of the user's own keep theirs."""
    return {
        "tiny": translate("Models", "Tiny"),
        "standard": translate("Models", "Standard"),
        "fast": translate("Models", "Fast"),
        "gpu": translate("Models", "Graphics card"),
    }.get(name, name)


def profile_purpose(name: str) -> str:
    """What a profile is good for, in one sentence; empty for unknown ones."""
    return {
        "tiny": translate("Models", "For a first look, in English. Small, quick and often wrong."),
        "standard": translate(
            "Models", "Recommended for work. English, Japanese and other languages."
        ),
        "fast": translate("Models", "For English documents on slow machines."),
        "gpu": translate("Models", "For machines with a strong graphics card."),
    }.get(name, "")


def profile_facts(profile: ProfileState) -> list[tuple[str, str]]:
    """The figures of a profile, each with its name."""
    models = (
        profile.target
        if profile.draft == profile.target
        else translate("Models", "{draft} reads, {target} answers").format(
            draft=profile.draft, target=profile.target
        )
    )
    return [
        (translate("Models", "Models"), models),
        (translate("Models", "Languages"), ", ".join(map(_language_name, profile.languages))),
        (translate("Models", "Download"), download_size(profile)),
        (translate("Models", "Source"), profile.source),
        (translate("Models", "Licence"), profile.licence),
    ]


def _language_name(code: str) -> str:
    if code in LANGUAGES:
        return LANGUAGES[code]
    locale = QLocale(code)
    return code if locale.language() == QLocale.Language.C else locale.nativeLanguageName()


def download_size(profile: ProfileState) -> str:
    """How much there is to download, and how much of it is missing when a part is there."""
    whole = wording.size(profile.download_bytes)
    if profile.installed or profile.missing_bytes in (0, profile.download_bytes):
        return whole
    return translate("Models", "{whole}, {missing} of it still missing").format(
        whole=whole, missing=wording.size(profile.missing_bytes)
    )


def profile_to_offer(profiles: Sequence[ProfileState]) -> ProfileState | None:
    """The recommended profile while it is not installed."""
    return next((p for p in profiles if p.name == RECOMMENDED and not p.installed), None)


def nothing_installed(profiles: Sequence[ProfileState]) -> bool:
    """Whether no question can be asked yet."""
    return not any(profile.installed for profile in profiles)


class ModelsPresenter(QObject):
    """Knows the profiles and installs one at a time; installing again goes on where it stopped."""

    profiles_changed = Signal(object)  # list of ProfileState
    started = Signal(str)  # profile
    stepped = Signal(str, object)  # profile, Step
    installed = Signal(str)
    stopped = Signal(str)
    failed = Signal(str, object)  # profile, Exception

    def __init__(self, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.profiles: list[ProfileState] = []
        self.installing = ""
        self._worker = worker
        self._ticket: Ticket | None = None

    def load(self) -> None:
        """Ask which profiles there are."""
        self._worker.submit(
            Job(
                translate("Models", "Looking for models"),
                lambda desk, progress, tell: desk.profiles(),
                self._show,
                lambda error: self.failed.emit("", error),
                urgent=True,
            )
        )

    def install(self, name: str) -> None:
        """Install a profile; nothing happens while another one is being installed."""
        if self.installing:
            return
        self.installing = name
        self.started.emit(name)
        self._ticket = self._worker.submit(
            Job(
                translate("Models", "Installing {profile}").format(profile=profile_title(name)),
                lambda desk, progress, tell: desk.install(name, progress),
                lambda nothing: self._end(self.installed.emit, name),
                lambda error: self._end(self.failed.emit, name, error),
                on_cancel=lambda: self._end(self.stopped.emit, name),
                on_step=self._pass_on_step,
                urgent=True,
            )
        )

    def stop(self) -> None:
        """Stop the installation; what was downloaded is kept."""
        if self._ticket is not None:
            self._worker.cancel(self._ticket)

    def _show(self, profiles: Sequence[ProfileState]) -> None:
        self.profiles = list(profiles)
        self.profiles_changed.emit(self.profiles)

    def _pass_on_step(self, step: Step) -> None:
        self.stepped.emit(self.installing, step)

    def _end(self, tell: Callable[..., None], *values: object) -> None:
        self.installing = ""
        self._ticket = None
        tell(*values)
        self.load()
