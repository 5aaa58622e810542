"""Files that ship with the program: where they lie, and the sample to begin with."""

import locale
import tomllib
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Sample:
    """A document that ships with the program and a question to ask it. language: "en", "ja"."""

    language: str
    document: Path
    question: str


def resource_path(name: str) -> Path:
    """The path of a packaged file, "models.toml" or "samples/…"; it need not exist."""
    return Path(str(files("resources"))).joinpath(*name.split("/"))


def sample_path(name: str) -> Path:
    """The path of a packaged sample document."""
    return resource_path(f"samples/{name}")


def samples() -> list[Sample]:
    """The samples that resources/samples/samples.toml lists ([[sample]]: language, document,
    question), in its order. Empty if none are packaged."""
    path = sample_path("samples.toml")
    if not path.is_file():
        return []
    with path.open("rb") as file:
        rows = tomllib.load(file)["sample"]
    return [Sample(row["language"], sample_path(row["document"]), row["question"]) for row in rows]


def sample_for(language: str = "") -> Sample | None:
    """The sample in that language (default: the system's), else the first; None without any."""
    wanted = (language or locale.getlocale()[0] or "").split("_")[0].lower()
    found = samples()
    return next((sample for sample in found if sample.language == wanted), next(iter(found), None))
