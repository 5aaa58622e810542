"""Models leave the memory when nobody has asked for a while, and are back when somebody types."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from specdesk.jobs import Job
from ui.language import translate
from ui.worker import Worker

IDLE_MINUTES = 20  # loading again takes seconds, and other programs may want the gigabytes


class ModelRest(QObject):
    """Watches a worker that loads models. profile: which to load again, asked when it is needed."""

    def __init__(
        self, worker: Worker, profile: Callable[[], str], milliseconds: int, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._worker, self._profile = worker, profile
        self.resting = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(milliseconds)
        self._timer.timeout.connect(self._rest)
        worker.job_started.connect(self._stop)
        worker.became_idle.connect(self._wait)

    def wake(self) -> None:
        """Load the models again, if they rest."""
        if self.resting:
            self.resting = False
            profile = self._profile()
            self._worker.submit(
                Job(
                    translate("ModelRest", "Loading the models"),
                    lambda desk, progress, tell: desk.load(profile, "auto", progress),
                    lambda loaded: None,
                    lambda error: None,  # whoever asks is told
                    urgent=True,
                )
            )

    def _stop(self, title: str) -> None:
        """Some work has begun, which may load the models."""
        self.resting = False
        self._timer.stop()

    def _wait(self) -> None:
        if not self.resting:
            self._timer.start()

    def _rest(self) -> None:
        self._worker.submit(
            Job(
                translate("ModelRest", "Freeing memory"),
                lambda desk, progress, tell: desk.rest(),
                self._take_rest,
                lambda error: None,
            )
        )

    def _take_rest(self, nothing: None) -> None:
        self.resting = True
