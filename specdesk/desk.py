"""Desk: what a user can do. The window and the command line both call this and nothing below it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.importance import Importance
from engine.progress import Progress
from specdesk.answers import Answer, Kept
from specdesk.documents.document import Document
from specdesk.places import Places

OnText = Callable[[str], None]
OnSelected = Callable[[Mapping[str, Importance], Sequence[Kept]], None]


@dataclass(frozen=True, slots=True)
class AskOptions:
    """How a question is answered. profile: "auto" takes the best installed one."""

    profile: str = "auto"
    method: str = "auto"
    budget: int = 1024
    max_new_tokens: int = 256


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
class KnownDocument:
    """A document of the library, known without reading its file again. pages: 0 for Word files."""

    id: str
    path: Path
    kind: str
    title: str
    pages: int


class Desk:
    """The use cases, a method each. Not thread-safe but for `close`: one thread calls it."""

    def __init__(self, places: Places) -> None:
        self.places = places

    def profiles(self) -> list[ProfileState]:
        """The catalogue's profiles."""
        raise NotImplementedError

    def install(self, profile: str, progress: Progress) -> None:
        """Install a profile's models. Raises ModelMissing, StorageError, Cancelled."""
        raise NotImplementedError

    def open(self, path: Path, progress: Progress, password: str | None = None) -> Document:
        """Read a file and keep it in the library. Raises DocumentError, Cancelled."""
        raise NotImplementedError

    def documents(self) -> list[KnownDocument]:
        """The library's documents, the one opened last first."""
        raise NotImplementedError

    def answers(self, document_id: str) -> list[Answer]:
        """The library's answers and summaries about a document, oldest first."""
        raise NotImplementedError

    def remove(self, document_id: str) -> None:
        """Take a document off the library's list; `restore` brings it and its answers back."""
        raise NotImplementedError

    def restore(self, document_id: str) -> None:
        """Put a removed document back on the library's list."""
        raise NotImplementedError

    def prepare(self, document: Document, profile: str, progress: Progress) -> float:
        """Let the profile's draft read the document, or take what it read before.

        Returns the seconds it took, 0.0 if it was read before. Raises ModelMissing, Cancelled."""
        raise NotImplementedError

    def ask(
        self,
        documents: Sequence[Document],
        question: str,
        options: AskOptions,
        progress: Progress,
        on_text: OnText | None = None,
        on_selected: OnSelected | None = None,
    ) -> Answer:
        """Answer a question and keep the answer in the library.

        on_selected is called before the target runs, on_text with each new piece of the answer."""
        raise NotImplementedError

    def summarize(
        self,
        document: Document,
        options: AskOptions,
        progress: Progress,
        on_text: OnText | None = None,
    ) -> Answer:
        """Summarize a document, every part of it, each sentence cited, and keep the summary."""
        raise NotImplementedError

    def report(self, answers: Sequence[Answer], kind: str, out: Path, progress: Progress) -> None:
        """Write a report of the answers; kind: "html" or "pdf". Raises StorageError, UsageError."""
        raise NotImplementedError

    def close(self) -> None:
        """Release models, library and child processes."""
