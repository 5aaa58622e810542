"""What is fetched for a model: where it waits, and how a source says it cannot give it."""

import shutil
from pathlib import Path

from specdesk.catalogue import Model
from specdesk.errors import QT_TRANSLATE_NOOP, ModelMissing, StorageError
from specdesk.places import Places


class Unreachable(Exception):
    """A source could not be reached, or has not what the catalogue names; the next one is tried."""


class NotAsPromised(ModelMissing):
    """What was fetched has another checksum than the catalogue; it was thrown away."""

    def __init__(self, file: str) -> None:
        super().__init__(
            QT_TRANSLATE_NOOP("errors", "{file} is not what the catalogue promises."),
            QT_TRANSLATE_NOOP(
                "errors", "It was removed. Try again; if it happens again, tell your administrator."
            ),
            file=file,
        )


def download_folder(model: Model, places: Places) -> Path:
    """Where the model's downloads wait until it is installed; interrupted ones are kept."""
    return places.cache / "downloads" / model.key


def check_space(folder: Path, needed_bytes: int) -> None:
    """Raise StorageError if the disk of `folder` (which need not exist yet) has too little room."""
    present = next(p for p in (folder, *folder.parents) if p.exists())
    free = shutil.disk_usage(present).free
    if free < needed_bytes:
        raise StorageError(
            QT_TRANSLATE_NOOP("errors", "{folder} has {free} MB free, but {needed} MB are needed."),
            QT_TRANSLATE_NOOP("errors", "Free some space and try again; nothing was changed."),
            folder=str(folder),
            free=free // 10**6,
            needed=-(-needed_bytes // 10**6),
        )
