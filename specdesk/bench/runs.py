"""Runs per question on disk: measured once, counted as often as wanted, resumed where they stopped.

A JSON Lines file per method and budget holds one object per question, an answer as `specdesk ask
--json --kept` prints it, with the question's id. The file's name carries a digest of everything
that the answers depend on, so that runs of other settings are never mixed in; the file of the same
name with `.settings.json` says what that was.
"""

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from specdesk.storage import storage_error, write_atomically

_DIGEST = 12


@dataclass(frozen=True, slots=True)
class Settings:
    """What answers depend on. kind: "quality", "selection" or "needle". budget: None keeps
    everything. models: SHA-256 of the weights by role. questions: SHA-256 of what is asked, and of
    what. backend: what the models run on. version: of specdesk."""

    kind: str
    method: str
    budget: int | None
    profile: str
    models: Mapping[str, str]
    max_new_tokens: int
    questions: str
    backend: str
    version: str

    @property
    def name(self) -> str:
        """The name of the files of these runs, without ending."""
        plain = json.dumps(asdict(self), sort_keys=True)
        digest = hashlib.sha256(plain.encode()).hexdigest()[:_DIGEST]
        return f"{self.kind}-{self.method}-{shown_budget(self.budget)}-{digest}"


def shown_budget(budget: int | None) -> str:
    """A budget as tables show it."""
    return "all" if budget is None else str(budget)


@dataclass(frozen=True, slots=True)
class Quote:
    """A citation's quote. page: 1-based, None for a Word file."""

    document: str
    page: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Run:
    """What became of one question.

    text: None where the target was not asked. kept: the passages it was given, in order.
    failure: why there is no answer, a sentence; then all else is empty."""

    text: str | None = None
    answered: bool = False
    quotes: tuple[Quote, ...] = ()
    kept: tuple[str, ...] = ()
    kept_tokens: int | None = None
    kv_bytes: int | None = None
    peak_memory_bytes: int | None = None
    first_token_seconds: float | None = None
    total_seconds: float | None = None
    failure: str = ""


class RunFile:
    """The runs of one setting by question id; each is on disk before the next question is put.

    folder: None keeps them in memory only. Raises StorageError."""

    def __init__(self, folder: Path | None, settings: Settings) -> None:
        self.runs: dict[str, Run] = {}
        self._path = folder and folder / f"{settings.name}.jsonl"
        if folder is None or self._path is None:
            return
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if self._path.exists():
                self._take_up(self._path)
        except OSError as error:
            raise storage_error(error, self._path) from error
        said = json.dumps(asdict(settings), indent=2, sort_keys=True) + "\n"
        write_atomically(self._path.with_suffix(".settings.json"), said.encode())

    def add(self, question_id: str, row: Mapping[str, object]) -> None:
        """Keep the run of a question."""
        line = json.dumps({**row, "id": question_id}, ensure_ascii=False)
        line = line.encode("utf-8", "backslashreplace").decode()
        if self._path is not None:
            try:
                with self._path.open("ab") as file:
                    file.write(line.encode() + b"\n")
                    file.flush()
                    os.fsync(file.fileno())
            except OSError as error:
                raise storage_error(error, self._path) from error
        self.runs.update([_parse(line)])

    def of(self, question_ids: Sequence[str]) -> list[Run]:
        """The runs of these questions, in their order."""
        return [self.runs[question_id] for question_id in question_ids]

    def _take_up(self, path: Path) -> None:
        """Take what an earlier run stored; cut off what it did not finish writing."""
        whole = 0
        with path.open("rb+") as file:
            for line in file:
                try:
                    if not line.endswith(b"\n"):
                        break
                    self.runs.update([_parse(line.decode())])
                except (ValueError, KeyError, TypeError):
                    break
                whole += len(line)
            file.truncate(whole)


def _parse(line: str) -> tuple[str, Run]:
    """The question's id and its run. Raises ValueError, KeyError, TypeError."""
    row = json.loads(line)
    key = str(row["id"])
    if "failure" in row:
        return key, Run(failure=str(row["failure"]))
    kept = tuple(passage["text"] for passage in row["kept"])
    if "answer" not in row:
        return key, Run(kept=kept)
    measured = row["measurements"]
    return key, Run(
        row["answer"],
        row["answered"],
        tuple(Quote(c["document"], c.get("page"), c["quote"]) for c in row["citations"]),
        kept,
        measured["kept_tokens"],
        measured["kv_bytes"],
        measured["peak_memory_bytes"],
        measured["seconds"]["first_token"],
        measured["seconds"]["total"],
    )
