"""Models of the user's own: a GGUF file, or a folder with safetensors and a tokenizer."""

import re
import shutil
import stat
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from engine.progress import Progress, Stage
from specdesk.catalogue import Catalogue, shipped_catalogue
from specdesk.checksums import sha256_of
from specdesk.conversion import convert_in_cage
from specdesk.errors import QT_TRANSLATE_NOOP, ModelMissing, UsageError
from specdesk.model_folders import Manifest, hash_files, put_in_place, staging_folder
from specdesk.places import Places

_KEY = re.compile(r"[a-z0-9](?:[a-z0-9-]|\.(?!\.)){0,63}")
_TAKEN = (".safetensors", ".json", ".jinja", ".txt")
_MOST_HEADER_BYTES = 100 * 2**20


def install_local(
    path: Path, key: str, places: Places, progress: Progress, catalogue: Catalogue | None = None
) -> None:
    """Install the model at `path` under `key`. For a key of the catalogue it must be that very
    file.

    Raises UsageError, ModelMissing, StorageError, Cancelled; the user's files are only read."""
    if not _KEY.fullmatch(key):
        raise UsageError(
            QT_TRANSLATE_NOOP("errors", "{key} cannot be a model's name."),
            QT_TRANSLATE_NOOP("errors", "Use small letters, digits, dots and hyphens."),
            key=key,
        )
    known = (catalogue or shipped_catalogue()).models.get(key)
    with staging_folder(key, places) as staging:
        digest = ""
        if path.is_dir() and known is None:
            _copy_folder(path, staging)
        elif path.is_file():
            total = path.stat().st_size
            digest = sha256_of(path, lambda done: progress.step(Stage.VERIFY, done, total))
            if known and digest not in {source.sha256 for source in known.sources}:
                raise _refused(path, f"it is not the {known.name} of the catalogue")
            convert_in_cage(path, staging, progress)
        else:
            raise _refused(path, "there is no such model file")
        files = hash_files(staging, lambda done, total: progress.step(Stage.VERIFY, done, total))
        manifest = Manifest(
            model=key,
            name=known.name if known else path.stem,
            licence=known.licence if known else "",
            source=f"file: {path.name}",
            revision="",
            source_sha256=digest,
            installed=datetime.now(UTC).isoformat(timespec="seconds"),
            versions={"specdesk": version("specdesk")},
            files=files,
        )
        put_in_place(staging, manifest, places)


def _refused(path: Path, reason: str) -> ModelMissing:
    return ModelMissing(
        QT_TRANSLATE_NOOP("errors", "The model {name} cannot be used: {reason}."),
        QT_TRANSLATE_NOOP("errors", "Take a Llama or Qwen model in GGUF or safetensors form."),
        name=path.name,
        reason=reason,
    )


def _copy_folder(folder: Path, staging: Path) -> None:
    """Copy what is data; pickles and programs are refused by name, and weights by their first
    bytes too: loading a pickle runs what its author wrote."""
    files = [path for path in sorted(folder.iterdir()) if stat.S_ISREG(path.stat().st_mode)]
    names = {path.name for path in files}
    if "config.json" not in names or "tokenizer.json" not in names:
        raise _refused(folder, "it has no config.json and tokenizer.json")
    if not any(name.endswith(".safetensors") for name in names):
        raise _refused(folder, "it has no weights in the safetensors form; pickles are not read")
    for path in files:
        if path.suffix == ".safetensors" and not _is_safetensors(path):
            raise _refused(path, "it is named safetensors but is none")
        if path.suffix in _TAKEN:
            shutil.copyfile(path, staging / path.name)


def _is_safetensors(path: Path) -> bool:
    """Whether the file begins as safetensors do: the header's length, then its JSON."""
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        begins = file.read(1) == b"{"
    return begins and 2 <= length <= min(_MOST_HEADER_BYTES, path.stat().st_size - 8)
