"""Where things lie on the user's machine."""

import os
from dataclasses import dataclass
from pathlib import Path

import platformdirs


@dataclass(frozen=True, slots=True)
class Places:
    """The user's folders. data: library and models. cache: draft memories and recognized
    pages. config: settings.
    log: log files. Nothing is made until something is written."""

    data: Path
    cache: Path
    config: Path
    log: Path

    @property
    def models(self) -> Path:
        """Installed models, one folder each."""
        return self.data / "models"

    @property
    def memories(self) -> Path:
        """What drafts have read, one file per document and draft."""
        return self.cache / "memories"

    @property
    def search(self) -> Path:
        """The search index, made from the library."""
        return self.cache / "search.sqlite"

    @property
    def recognized(self) -> Path:
        """Text of scanned pages, a folder per document."""
        return self.cache / "recognized"

    @property
    def library(self) -> Path:
        """The library's SQLite file."""
        return self.data / "library.sqlite"

    @property
    def settings(self) -> Path:
        """The settings file."""
        return self.config / "settings.toml"


def user_places() -> Places:
    """The folders of this user; SPECDESK_HOME puts all of them under one folder."""
    if home := os.environ.get("SPECDESK_HOME"):
        root = Path(home)
        return Places(root / "data", root / "cache", root / "config", root / "log")
    return Places(
        platformdirs.user_data_path("specdesk", appauthor=False),
        platformdirs.user_cache_path("specdesk", appauthor=False),
        platformdirs.user_config_path("specdesk", appauthor=False),
        platformdirs.user_log_path("specdesk", appauthor=False),
    )
