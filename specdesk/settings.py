"""What the user chose: one frozen value, kept as versioned TOML."""

import logging
import tomllib
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import tomli_w

from engine.processor import LIBRARIES
from specdesk.errors import QT_TRANSLATE_NOOP, StorageError
from specdesk.places import Places
from specdesk.storage import make_private_folder, set_aside, storage_error, write_atomically

OnWarning = Callable[[StorageError], None]
Table = dict[str, object]

RECENT_LIMIT = 20


@dataclass(frozen=True, slots=True)
class Settings:
    """The user's choices; a value that is not allowed is replaced by its default when loaded.

    language: "system", "en", "ja". ocr_language: of scanned pages, as `specdesk ask` takes it.
    profile, method: as `specdesk ask` takes them. budget: tokens
    of a document that the target may read. theme: "system", "light", "dark". text_scale: 0.5 … 3.
    memories_gigabytes: how much of the disk draft memories may take. backend: what computes,
    "auto", "openvino", "fbgemm", "onednn", "torch". recent_files: last opened first, at most
    RECENT_LIMIT. window: geometry and layout of the window as the window itself writes them."""

    language: str = "system"
    ocr_language: str = "auto"
    profile: str = "auto"
    method: str = "auto"
    budget: int = 1024
    theme: str = "system"
    text_scale: float = 1.0
    memories_gigabytes: int = 20
    backend: str = "auto"
    recent_files: tuple[str, ...] = ()
    last_folder: str = ""
    window: str = ""

    def with_recent(self, path: Path) -> tuple[str, ...]:
        """The recent files once `path` was opened."""
        others = (name for name in self.recent_files if name != str(path))
        return (str(path), *others)[:RECENT_LIMIT]


def load_settings(places: Places, on_warning: OnWarning | None = None) -> Settings:
    """Read the settings; the defaults where there are none.

    A file that cannot be read is renamed, never overwritten, and the defaults are returned;
    `on_warning` is told (the log, if it is left out)."""
    warn = on_warning or _log
    path = places.settings
    try:
        table = migrate(tomllib.loads(path.read_text("utf-8")))
    except FileNotFoundError:
        return Settings()
    except (ValueError, RecursionError) as error:  # what is wrong with TOML, UTF-8 or the version
        logging.getLogger(__name__).info("settings not read: %s", error)
        warn(_set_aside(path))
        return Settings()
    except OSError as error:
        warn(_unreadable(path, error))
        return Settings()
    return _allowed(table)


def save_settings(settings: Settings, places: Places) -> None:
    """Write the settings, all or nothing. Raises StorageError."""
    table: Table = {"version": VERSION} | asdict(settings)
    # A file name that is not UTF-8 cannot be written as TOML; it is forgotten.
    table["recent_files"] = [name for name in settings.recent_files if _writable(name)]
    table["last_folder"] = settings.last_folder if _writable(settings.last_folder) else ""
    try:
        make_private_folder(places.config)
    except OSError as error:
        raise storage_error(error, places.settings) from error
    write_atomically(places.settings, tomli_w.dumps(table).encode("utf-8"))


def name_version(table: Table) -> Table:
    """1: the file says its version."""
    return table | {"version": 1}


STEPS: tuple[Callable[[Table], Table], ...] = (name_version,)
"""How a file of version n becomes one of n + 1. Never change a step once released: add one."""

VERSION = len(STEPS)


def migrate(table: Table) -> Table:
    """Bring a settings table to the newest version. Raises ValueError if it is newer than that."""
    version = table.get("version", 0)
    if not isinstance(version, int) or not 0 <= version <= VERSION:
        raise ValueError(f"settings of version {version!r}; this is version {VERSION}")
    for step in STEPS[version:]:
        table = step(table)
    return table


_CHOICES = {
    "language": {"system", "en", "ja"},
    "ocr_language": {"auto", "ja", "en", "zh", "none"},
    "theme": {"system", "light", "dark"},
    "backend": {"auto", *LIBRARIES, "torch"},
}
_RANGES: dict[str, tuple[float, float]] = {
    "budget": (64, 1_000_000),
    "text_scale": (0.5, 3.0),
    "memories_gigabytes": (1, 10_000),
}


def _allowed(table: Table) -> Settings:
    """The settings of a table; what is unknown or not allowed is left out."""
    values: Table = {}
    for field in fields(Settings):
        if field.name not in table:
            continue
        value = table[field.name]
        if isinstance(field.default, tuple) and isinstance(value, list):
            value = tuple(item for item in value if isinstance(item, str))[:RECENT_LIMIT]
        if isinstance(field.default, float) and type(value) is int:
            value = float(value)
        choices, limits = _CHOICES.get(field.name), _RANGES.get(field.name)
        if type(value) is not type(field.default):
            continue
        if choices and value not in choices:
            continue
        if limits and isinstance(value, int | float) and not limits[0] <= value <= limits[1]:
            continue
        values[field.name] = value
    return Settings(**values)  # type: ignore[arg-type]


def _set_aside(path: Path) -> StorageError:
    try:
        kept = set_aside(path)
    except OSError as error:
        return _unreadable(path, error)
    return StorageError(
        QT_TRANSLATE_NOOP("errors", "The settings could not be understood."),
        QT_TRANSLATE_NOOP("errors", "specdesk uses its defaults; the file was kept as {kept}."),
        kept=str(kept),
    )


def _unreadable(path: Path, error: OSError) -> StorageError:
    return StorageError(
        QT_TRANSLATE_NOOP("errors", "The settings in {path} cannot be read: {reason}."),
        QT_TRANSLATE_NOOP("errors", "specdesk uses its defaults."),
        path=str(path),
        reason=error.strerror or type(error).__name__,
    )


def _log(warning: StorageError) -> None:
    logging.getLogger(__name__).warning("%s", warning)


def _writable(text: str) -> bool:
    return text == text.encode("utf-8", "ignore").decode("utf-8")
