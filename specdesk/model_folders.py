"""Installed models: one folder each, with specdesk.json saying what it must hold.

A model is used only after its files were hashed; that is done again only when a file's size or
time has changed since.
"""

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from filelock import FileLock, Timeout

from engine.progress import Progress, Stage
from specdesk.checksums import sha256_of
from specdesk.errors import QT_TRANSLATE_NOOP, ModelMissing, StorageError
from specdesk.places import Places
from specdesk.storage import make_private_folder, storage_error, write_atomically

MANIFEST = "specdesk.json"
WEIGHTS = "model.safetensors"
_REFUSED_ENDINGS = (".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle", ".py")


class ModelState(StrEnum):
    """What a model's folder is worth."""

    OK = "ok"
    DAMAGED = "damaged"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file of the folder as it was when the model was installed."""

    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """specdesk.json. source: where the model came from, for people. revision: of the hub, or "".
    source_sha256: of what was fetched, or "". versions: of the programs that made the files."""

    model: str
    name: str
    licence: str
    source: str
    revision: str
    source_sha256: str
    installed: str
    versions: Mapping[str, str]
    files: Mapping[str, FileEntry]


def model_folder(key: str, places: Places) -> Path:
    """Where the model is, or would be."""
    return places.models / key


def packed_weights(key: str, places: Places) -> Path:
    """Where the model's weights are kept as this machine's processor likes them."""
    return places.cache / "packed" / f"{key}.safetensors"


def weights_sha256(folder: Path) -> str:
    """The SHA-256 of an installed model's weights, as its manifest has it: of the one file, or of
    the files' checksums in order."""
    manifest = read_manifest(folder)
    files = manifest.files if manifest else {}
    sums = [files[name].sha256 for name in sorted(files) if name.endswith(".safetensors")]
    return sums[0] if len(sums) == 1 else hashlib.sha256("".join(sums).encode()).hexdigest()


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write specdesk.json. Raises StorageError."""
    text = json.dumps(asdict(manifest), indent=2, ensure_ascii=False) + "\n"
    write_atomically(folder / MANIFEST, text.encode())


def read_manifest(folder: Path) -> Manifest | None:
    """Read specdesk.json; None if there is none, or none that makes sense."""
    try:
        table = json.loads((folder / MANIFEST).read_text("utf-8"))
        files = {
            str(name): FileEntry(int(entry["bytes"]), str(entry["sha256"]))
            for name, entry in table.pop("files").items()
        }
        versions = {str(k): str(v) for k, v in table.pop("versions").items()}
        texts = {str(key): str(value) for key, value in table.items()}
        manifest = Manifest(versions=versions, files=files, **texts)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    sound = all(Path(name).name == name for name in manifest.files)
    return manifest if sound and "config.json" in manifest.files else None


def hash_files(folder: Path, tell: Callable[[int, int], None]) -> dict[str, FileEntry]:
    """Hash every file of a folder; `tell(done, total)` in bytes. Raises OSError."""
    paths = sorted(p for p in folder.iterdir() if p.is_file() and p.name != MANIFEST)
    total = sum(path.stat().st_size for path in paths)
    entries: dict[str, FileEntry] = {}
    before = 0
    for path in paths:
        digest = sha256_of(path, lambda done, before=before: tell(before + done, total))  # type: ignore[misc]
        entries[path.name] = FileEntry(path.stat().st_size, digest)
        before += entries[path.name].bytes
    return entries


def installed(key: str, places: Places) -> bool:
    """Whether the model's files are there, in the right sizes; nothing is hashed."""
    folder = model_folder(key, places)
    manifest = read_manifest(folder)
    return manifest is not None and _sizes_right(folder, manifest)


def _sizes_right(folder: Path, manifest: Manifest) -> bool:
    try:
        return all(
            (folder / name).stat().st_size == entry.bytes for name, entry in manifest.files.items()
        )
    except OSError:
        return False


def verify_model(key: str, places: Places, progress: Progress) -> ModelState:
    """Hash the model's files and say what it is worth. Raises Cancelled, StorageError."""
    folder = model_folder(key, places)
    manifest = read_manifest(folder)
    if manifest is None:
        return ModelState.DAMAGED if folder.exists() else ModelState.MISSING
    stamps = _stamps(folder, manifest)
    if not _sizes_right(folder, manifest) or _has_foreign_code(folder):
        return ModelState.DAMAGED
    try:
        found = hash_files(folder, lambda done, all_: progress.step(Stage.VERIFY, done, all_))
    except OSError as error:
        raise storage_error(error, folder / MANIFEST) from error
    if {name: found.get(name) for name in manifest.files} != manifest.files:
        return ModelState.DAMAGED
    _remember(key, places, stamps)
    return ModelState.OK


def _has_foreign_code(folder: Path) -> bool:
    """Whether somebody put pickles or programs beside the weights; no library shall find them."""
    return any(path.name.lower().endswith(_REFUSED_ENDINGS) for path in folder.iterdir())


def require_model(key: str, places: Places, progress: Progress) -> Path:
    """Return the folder of a model that may be loaded; hashes it if it changed since last time.

    Raises ModelMissing when it is not installed or damaged, Cancelled."""
    folder = model_folder(key, places)
    manifest = read_manifest(folder)
    if manifest is not None and not _has_foreign_code(folder):
        stamps = _stamps(folder, manifest)
        if stamps and stamps == _remembered(key, places) and _sizes_right(folder, manifest):
            return folder
    state = verify_model(key, places, progress)
    if state is ModelState.OK:
        return folder
    raise missing_error(key, state)


def missing_error(key: str, state: ModelState) -> ModelMissing:
    """The error for a model that cannot be used."""
    if state is ModelState.DAMAGED:
        return ModelMissing(
            QT_TRANSLATE_NOOP("errors", "The model {model} is damaged: its checksum is wrong."),
            QT_TRANSLATE_NOOP("errors", "Install it again: specdesk models install {model}"),
            model=key,
        )
    return ModelMissing(
        QT_TRANSLATE_NOOP("errors", "The model {model} is not installed."),
        QT_TRANSLATE_NOOP("errors", "Install it: specdesk models install {model}"),
        model=key,
    )


def _stamps(folder: Path, manifest: Manifest) -> dict[str, list[int]]:
    """Size and time of change of each file; {} if one is missing."""
    try:
        stats = {name: (folder / name).stat() for name in (*manifest.files, MANIFEST)}
    except OSError:
        return {}
    return {name: [stat.st_size, stat.st_mtime_ns] for name, stat in stats.items()}


def _memory(key: str, places: Places) -> Path:
    return places.cache / "verified" / f"{key}.json"


def _remember(key: str, places: Places, stamps: Mapping[str, list[int]]) -> None:
    """Note that the files with these stamps were right. In the cache, for the models' folder may
    be laid down by the administrator, not writable."""
    path = _memory(key, places)
    try:
        make_private_folder(path.parent)
    except OSError as error:
        raise storage_error(error, path) from error
    write_atomically(path, json.dumps(stamps).encode())


def _remembered(key: str, places: Places) -> object:
    try:
        return json.loads(_memory(key, places).read_text("utf-8"))
    except (OSError, ValueError):
        return None


@contextlib.contextmanager
def staging_folder(key: str, places: Places) -> Iterator[Path]:
    """An empty folder beside the model's place; gone afterwards unless it was put in place.

    Only one process at a time gets it. Turns errors of the disk into StorageError."""
    staging = places.models / f"{key}.partial"
    try:
        make_private_folder(places.cache / "locks")
        lock = FileLock(places.cache / "locks" / f"{key}.lock", timeout=0)
        lock.acquire()
    except Timeout as error:
        raise StorageError(
            QT_TRANSLATE_NOOP("errors", "Another specdesk is installing the model {model}."),
            QT_TRANSLATE_NOOP("errors", "Wait until it is done, or cancel it there."),
            model=key,
        ) from error
    except OSError as error:
        raise storage_error(error, places.cache / "locks") from error
    try:
        shutil.rmtree(staging, ignore_errors=True)
        make_private_folder(places.data)
        make_private_folder(staging)
        yield staging
    except OSError as error:
        raise storage_error(error, places.models / key) from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)
        lock.release()


def put_in_place(staging: Path, manifest: Manifest, places: Places) -> None:
    """Write the manifest, make all last through a power cut, and give the folder its name.

    manifest.files: as hash_files found them just now. Raises OSError, StorageError."""
    write_manifest(staging, manifest)
    for name in manifest.files:
        with (staging / name).open("rb+") as file:
            os.fsync(file.fileno())
    final = model_folder(manifest.model, places)
    _discard(final)
    os.replace(staging, final)
    _remember(manifest.model, places, _stamps(final, manifest))


def _discard(folder: Path) -> None:
    """Remove a model's folder; from the rename on it is not half a model but none."""
    doomed = folder.with_name(f"{folder.name}.removed")
    shutil.rmtree(doomed, ignore_errors=True)
    if folder.exists():
        os.replace(folder, doomed)
        shutil.rmtree(doomed)


def remove_model(key: str, places: Places) -> None:
    """Remove a model and what was fetched for it. Raises StorageError."""
    try:
        _discard(model_folder(key, places))
        _memory(key, places).unlink(missing_ok=True)
        packed_weights(key, places).unlink(missing_ok=True)
        shutil.rmtree(places.cache / "downloads" / key, ignore_errors=True)
    except OSError as error:
        raise storage_error(error, model_folder(key, places)) from error
