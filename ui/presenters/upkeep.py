"""What keeps the library well, from the window: backups, the way back after damage, forgetting."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from specdesk.backups import Backup
from specdesk.desk import Desk, KnownDocument
from specdesk.errors import LibraryDamaged
from specdesk.forgetting import Forgetting
from specdesk.jobs import Job, Reporter
from ui.language import translate
from ui.worker import Worker

EVERY_MILLISECONDS = 30 * 60 * 1000
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class LibraryState:
    """What the library's dialog shows. bytes: of the library's file."""

    path: Path
    bytes: int
    backups: tuple[Backup, ...]
    memory_bytes: int
    removed: tuple[KnownDocument, ...]


class UpkeepPresenter(QObject):
    """worker: changes the library. keeper: a second one, for what may take a while beside it."""

    damage_found = Signal(object, object)  # LibraryDamaged, last good Backup or None
    restored = Signal(object)  # Path of the file that was there, or None
    state_known = Signal(object)  # LibraryState
    memory_known = Signal(int)  # bytes
    backend_known = Signal(object)  # Backend
    forgetting_planned = Signal(object)  # Forgetting
    forgotten = Signal(object)  # Forgetting
    put_back = Signal()
    failed = Signal(object)  # Exception

    def __init__(self, worker: Worker, keeper: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker, self._keeper = worker, keeper
        self._asked_about_damage = False
        self._again = QTimer(self, interval=EVERY_MILLISECONDS)
        self._again.timeout.connect(self.keep_up)

    def keep_up(self) -> None:
        """Back the library up if that is due, make room, let go of what was recognized long ago,
        prepare the search; now and then again."""
        self._again.start()

        def work(desk: Desk, progress: Reporter) -> None:
            desk.prepare_search(progress)
            desk.upkeep.back_up_if_due(progress)
            desk.upkeep.make_room()
            desk.upkeep.drop_strangers()

        self._submit(
            self._keeper, translate("Upkeep", "Looking after the library"), work, yields=True
        )

    def take_failure(self, error: Exception) -> None:
        """Offer the way back if the library is damaged; tell of anything else."""
        if not isinstance(error, LibraryDamaged):
            self.failed.emit(error)
        elif not self._asked_about_damage:
            self._asked_about_damage = True
            self._submit(
                self._keeper,
                translate("Upkeep", "Looking for a good backup"),
                lambda desk, progress: desk.upkeep.last_good_backup(),
                lambda backup: self.damage_found.emit(error, backup),
            )

    def restore(self, backup: Backup | None) -> None:
        """Put a backup in the library's place, or an empty library."""

        def work(desk: Desk, progress: Reporter) -> Path | None:
            if backup is None:
                return desk.upkeep.begin_anew()
            return desk.upkeep.restore(backup, progress)

        def done(kept: Path | None) -> None:
            self._asked_about_damage = False
            self.restored.emit(kept)

        title = translate("Upkeep", "Restoring the library")
        self._submit(  # both let go of the file first
            self._keeper,
            title,
            lambda desk, progress: desk.close_library(),
            lambda nothing: self._submit(self._worker, title, work, done),
        )

    def load_state(self) -> None:
        """Ask what the library's dialog shows."""

        def work(desk: Desk, progress: Reporter) -> LibraryState:
            path = desk.places.library
            removed = tuple(desk.library.documents(removed=True))
            return LibraryState(
                path,
                path.stat().st_size,
                tuple(desk.upkeep.backups()),
                desk.upkeep.memories_bytes(),
                removed,
            )

        self._submit(
            self._keeper, translate("Upkeep", "Opening the library"), work, self.state_known.emit
        )

    def load_memory_size(self) -> None:
        """Ask how much of the disk draft memories take."""
        self._submit(
            self._keeper,
            translate("Upkeep", "Opening the library"),
            lambda desk, progress: desk.upkeep.memories_bytes(),
            self.memory_known.emit,
        )

    def load_backend(self) -> None:
        """Ask what computes."""
        self._submit(
            self._keeper,
            translate("Upkeep", "Looking what computes"),
            lambda desk, progress: desk.backend(),
            self.backend_known.emit,
        )

    def back_up(self) -> None:
        """Make a backup now."""
        self._submit(
            self._keeper,
            translate("Upkeep", "Backing up the library"),
            lambda desk, progress: desk.upkeep.back_up(progress),
            lambda backup: self.load_state(),
        )

    def put_document_back(self, document_id: str) -> None:
        """List a removed document again."""

        def done(nothing: None) -> None:
            self.put_back.emit()
            self.load_state()

        self._submit(
            self._worker,
            translate("Upkeep", "Opening the library"),
            lambda desk, progress: desk.restore(document_id),
            done,
        )

    def plan_forgetting(self, document_id: str) -> None:
        """Find out what goes when a document is forgotten."""
        self._submit(
            self._keeper,
            translate("Upkeep", "Opening the library"),
            lambda desk, progress: desk.upkeep.plan_forgetting(document_id),
            self.forgetting_planned.emit,
        )

    def forget(self, plan: Forgetting) -> None:
        """Forget a document."""
        self._submit(
            self._worker,
            translate("Upkeep", "Forgetting {name}").format(name=plan.name),
            lambda desk, progress: desk.upkeep.forget(plan, progress),
            lambda nothing: self.forgotten.emit(plan),
        )

    def _submit(
        self,
        worker: Worker,
        title: str,
        work: Callable[[Desk, Reporter], Result],
        done: Callable[[Result], None] = lambda result: None,
        *,
        yields: bool = False,
    ) -> None:
        worker.submit(
            Job(
                title,
                lambda desk, progress, tell: work(desk, progress),
                done,
                self.take_failure,
                urgent=not yields,
                yields=yields,
            )
        )
