"""What keeps a library well: a copy a day, a way back, room on the disk, and forgetting."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from engine.progress import Progress, Stage
from specdesk import restoring
from specdesk.backups import Backup, Tell, UnsoundCopy, back_up, backups, is_due
from specdesk.database import damaged
from specdesk.documents.recognition.store import drop_strangers
from specdesk.forgetting import Forgetting, forget, plan_forgetting
from specdesk.library import Library
from specdesk.memories import drop_orphans, make_room, memories_bytes
from specdesk.places import Places
from specdesk.records import from_column
from specdesk.settings import load_settings, save_settings


class Upkeep:
    """Looks after the library of a desk. library: opens it; close: lets go of it."""

    def __init__(
        self, places: Places, library: Callable[[], Library], close: Callable[[], None]
    ) -> None:
        self._places, self._library, self._close = places, library, close

    def back_up(self, progress: Progress) -> Backup:
        """Make a copy now. Raises StorageError, LibraryDamaged, Cancelled."""
        library = self._library()
        with library.connection() as connection:
            try:
                return back_up(library.path, connection, _telling(progress))
            except UnsoundCopy as error:
                raise damaged(library.path) from error

    def back_up_if_due(self, progress: Progress) -> Backup | None:
        """Make a copy, unless there is one of today or nothing was changed since the last.

        Raises StorageError, LibraryDamaged, Cancelled."""
        return self.back_up(progress) if is_due(self._places.library) else None

    def backups(self) -> list[Backup]:
        """The copies, newest first."""
        return backups(self._places.library)

    def last_good_backup(self) -> Backup | None:
        """The newest copy that is sound."""
        return restoring.last_good_backup(self._places.library)

    def restore(self, backup: Backup, progress: Progress) -> Path | None:
        """Put a copy in the library's place; returns where the file that was there is now.

        Raises StorageError: the copy is damaged, or the library is in use. Raises Cancelled."""
        self._close()
        return restoring.restore(self._places.library, backup, _telling(progress))

    def begin_anew(self) -> Path | None:
        """Put an empty library in the place of a damaged one; returns where that is now.

        Raises StorageError."""
        self._close()
        return restoring.begin_anew(self._places.library)

    def make_room(self) -> int:
        """Remove draft memories that are of no use, and the oldest where they are too large.

        Returns the bytes that became free."""
        folder = self._places.memories
        most_bytes = load_settings(self._places).memories_gigabytes * 10**9
        return drop_orphans(folder) + make_room(folder, most_bytes)

    def drop_strangers(self) -> int:
        """Remove pages that were recognized long ago of files that are not in the library.

        Returns the bytes that became free. Raises StorageError."""
        rows = self._library().rows("SELECT id FROM documents")
        return drop_strangers(self._places.recognized, {from_column(row["id"]) for row in rows})

    def memories_bytes(self) -> int:
        """How much of the disk draft memories take."""
        return memories_bytes(self._places.memories)

    def plan_forgetting(self, document_id: str) -> Forgetting:
        """What goes when a document is forgotten. Raises UsageError if it is not here."""
        return plan_forgetting(document_id, self._library(), self._places)

    def forget(self, plan: Forgetting, progress: Progress) -> None:
        """Forget a document. Raises StorageError, Cancelled."""
        forget(plan, self._library(), self._places, progress)
        settings = load_settings(self._places)
        if str(plan.path) in settings.recent_files:
            others = tuple(name for name in settings.recent_files if name != str(plan.path))
            save_settings(replace(settings, recent_files=others), self._places)


def _telling(progress: Progress) -> Tell:
    return lambda done, total: progress.step(Stage.BACKUP, done, total)
