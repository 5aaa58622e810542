"""Desk: what a user can do. The window and the command line both call this and nothing below it.

What needs torch is imported by the methods that need it: neither the window nor `--help` waits.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from engine.importance import Importance
from engine.methods import METHODS, MethodEntry
from engine.progress import Progress
from specdesk.answers import Answer, Kept, ModelUsed
from specdesk.backend import Backend, backend_now
from specdesk.collection import Collections
from specdesk.documents.document import Document, Remark
from specdesk.errors import QT_TRANSLATE_NOOP, StorageError, UsageError
from specdesk.hits import Hit
from specdesk.install import (
    ExtraState,
    ProfileState,
    extra_states,
    install_profile,
    profile_states,
    remove_profile,
    verify_profile,
)
from specdesk.library import Library
from specdesk.listing import KnownDocument
from specdesk.local_models import install_local
from specdesk.opening import Opening
from specdesk.pipelines import Pipelines
from specdesk.places import Places
from specdesk.search import Search
from specdesk.upkeep import Upkeep

if TYPE_CHECKING:
    from engine.pipeline import Pipeline
    from engine.scoring import Source
    from engine.selection import Selection
    from specdesk.pipelines import Loaded

__all__ = [
    "AskOptions",
    "Desk",
    "ExtraState",
    "KnownDocument",
    "LoadedProfile",
    "OnSelected",
    "OnText",
    "ProfileState",
]

log = logging.getLogger(__name__)

OnText = Callable[[str], None]
OnSelected = Callable[[Mapping[str, Importance], Sequence[Kept]], None]
EARLIER = QT_TRANSLATE_NOOP("warnings", "Rests on an earlier version of the file.")
GONE = QT_TRANSLATE_NOOP("warnings", "The file is no longer where it was; its text is still here.")


@dataclass(frozen=True, slots=True)
class AskOptions:
    """How a question is answered. profile: "auto" takes the best installed one."""

    profile: str = "auto"
    method: str = "auto"
    budget: int = 1024
    max_new_tokens: int = 256


@dataclass(frozen=True, slots=True)
class LoadedProfile:
    """A profile whose models are in memory. name: never "auto". models: by role; "embedder" only
    for a profile or method that embeds. backend: what they run on."""

    name: str
    models: Mapping[str, ModelUsed]
    backend: str


class Desk:
    """The use cases, a method each. Not thread-safe but for `close`: one thread calls it.

    memories: where drafts keep what they have read, if not where the user's are."""

    def __init__(self, places: Places, memories: Path | None = None) -> None:
        self.places = places
        self._pipelines = Pipelines(places, memories)
        self._opening = Opening(places)
        self._library: Library | None = None
        self._search: Search | None = None

    @property
    def library(self) -> Library:
        """Documents and answers that were kept. Raises StorageError if it cannot be opened."""
        if self._library is None:
            self._library = Library(self.places.library)
        return self._library

    @property
    def library_is_open(self) -> bool:
        """Whether the library was needed so far."""
        return self._library is not None

    @property
    def collections(self) -> Collections:
        """Named groups of the library's documents. Raises StorageError as `library` does."""
        return Collections(self.library)

    @property
    def upkeep(self) -> Upkeep:
        """Backups, room on the disk, forgetting."""
        return Upkeep(self.places, lambda: self.library, self.close_library)

    def backend(self) -> Backend:
        """What computes, and who says so; a change of the settings counts at the next load of
        models, which the next question brings."""
        return backend_now(self.places)

    def profiles(self) -> list[ProfileState]:
        """The catalogue's profiles."""
        return profile_states(self.places)

    def extras(self) -> list[ExtraState]:
        """The catalogue's models beside the profiles, each for a method."""
        return extra_states(self.places)

    def install(self, profile: str, progress: Progress) -> None:
        """Install a profile's or extra's models. Raises ModelMissing, StorageError, Cancelled."""
        install_profile(profile, self.places, progress)

    def install_local(self, path: Path, key: str, progress: Progress) -> None:
        """Install one model from a GGUF file or folder of the user's, under a key of the catalogue
        or a name of their own. Raises UsageError, ModelMissing, StorageError, Cancelled."""
        install_local(path, key, self.places, progress)

    def verify(self, profile: str, progress: Progress) -> None:
        """Compute the checksums of a profile's models. Raises ModelMissing, Cancelled."""
        verify_profile(profile, self.places, progress)

    def uninstall(self, profile: str) -> None:
        """Remove the models that only this profile needs."""
        self._pipelines.release()
        remove_profile(profile, self.places)

    def open(
        self,
        path: Path,
        progress: Progress,
        password: str | None = None,
        ocr_language: str = "auto",
        on_begun: Callable[[Document], None] | None = None,
    ) -> Document:
        """Read a file and keep it in the library; a file that is gone is taken from there.

        ocr_language: of scanned pages, as `specdesk ask --ocr-language` takes it. on_begun: called
        with a long document as far as it can be shown, with the text of its first pages, while the
        rest of it is read; only what is returned can be asked about.
        Raises DocumentError, StorageError, Cancelled."""
        if not path.exists() and (known := self.library.find_document(path)):
            return replace(known, warnings=(*known.warnings, Remark(GONE)))
        document = self._opening.read(path, progress, password, ocr_language, on_begun)
        self.library.save_document(document)
        return document

    def documents(self) -> list[KnownDocument]:
        """The library's documents, the one opened last first."""
        return self.library.documents()

    def answers(self, document_id: str) -> list[Answer]:
        """The library's answers and summaries about a document, oldest first; those about an
        earlier version of its file say so."""
        library = self.library
        found = library.answers(document_id)
        known = {answer.id for answer in found}
        earlier: dict[str, Answer] = {}
        for version in library.earlier_versions(document_id):
            for answer in library.answers(version):
                if answer.id not in known:
                    marked = replace(answer, warnings=(*answer.warnings, EARLIER))
                    earlier.setdefault(answer.id, marked)
        return [*earlier.values(), *found]

    def search(self, typed: str, progress: Progress) -> list[Hit]:
        """Where the words typed stand, in documents, their names, questions and answers.

        Raises StorageError, Cancelled."""
        return self._searching().find(typed, progress)

    def prepare_search(self, progress: Progress) -> None:
        """Make searchable what the library has got since. Raises StorageError, Cancelled."""
        self._searching().catch_up(progress)

    def remove(self, document_id: str) -> None:
        """Take a document off the library's list; `restore` brings it and its answers back."""
        self.library.remove_document(document_id)

    def restore(self, document_id: str) -> None:
        """Put a removed document back on the library's list."""
        self.library.restore_document(document_id)

    def load(self, profile: str, method: str, progress: Progress) -> LoadedProfile:
        """Load the models that a method needs with a profile, unless they are.

        Raises UsageError, ModelMissing, OutOfMemory, Cancelled."""
        from specdesk.answering import models_used

        embeds = self._need(method, progress).embeds
        loaded = self._load(profile, progress)
        models = dict(models_used(loaded))
        if embeds and "embedder" not in models:
            embedder = self._pipelines.embedder(progress)
            models["embedder"] = ModelUsed(embedder.name, embedder.sha256)
        return LoadedProfile(loaded.profile.name, models, loaded.pipeline.target.backend)

    def count_tokens(self, text: str, profile: str, progress: Progress) -> int:
        """How many tokens of the profile's target a text has; what budgets count.

        Raises UsageError, ModelMissing, Cancelled."""
        return len(self._load(profile, progress).pipeline.target.tokens(text))

    def prepare(self, document: Document, profile: str, progress: Progress) -> float:
        """Let the profile's draft read what it has not read of the document.

        Each part is kept as it was read, so a cancelled reading goes on where it stopped.
        Returns the seconds it took, 0.0 if it was read before. Raises ModelMissing, Cancelled."""
        pipeline = self._load(profile, progress).pipeline
        seconds = pipeline.scorer.read(document.engine_text(), progress)
        if seconds:
            try:
                self.upkeep.make_room()
            except StorageError as error:  # the document was read all the same
                log.warning("no room made: %s", error)
        return seconds

    def ask(
        self,
        documents: Sequence[Document],
        question: str,
        options: AskOptions,
        progress: Progress,
        on_text: OnText | None = None,
        on_selected: OnSelected | None = None,
        on_again: Callable[[], None] | None = None,
        *,
        keep: bool = True,
        wait: bool = True,
    ) -> Answer:
        """Answer a question and keep the answer in the library.

        on_selected is called before the target runs, on_text with each new piece of the answer,
        on_again when what was written so far is not taken and the target looks again.
        keep=False leaves the library alone; the documents need not be in it. wait=False answers
        from what the draft has read so far and a little more, and says so.
        Raises UsageError, ModelMissing, OutOfMemory, StorageError, Cancelled."""
        drafts = self._need(options.method, progress).drafts
        from engine.pipeline import Limits
        from specdesk.answering import Work, answer_of, importance_by_document, kept_passages

        loaded = self._load(options.profile, progress)
        sources, seconds = self._sources(loaded.pipeline, documents, drafts, progress, wait)

        def selected(importances: "Sequence[Importance]", selection: "Selection") -> None:
            if on_selected:
                found = importance_by_document(documents, importances)
                on_selected(found, kept_passages(documents, selection))

        result = loaded.pipeline.ask(
            sources,
            question,
            options.method,
            Limits(options.budget, options.max_new_tokens),
            progress,
            on_text or _unheard,
            selected,
            on_again or _unheard,
        )
        work = Work(documents, loaded, options.method, options.budget, seconds)
        answer = answer_of(result, question, work)
        if keep:
            self.library.save_answer(answer)
        return answer

    def select(
        self,
        documents: Sequence[Document],
        question: str,
        profile: str,
        method: str,
        budgets: Sequence[int],
        progress: Progress,
    ) -> list[tuple[Kept, ...]]:
        """What the target would read for a question at each budget; the target does not run.

        Raises UsageError, ModelMissing, Cancelled."""
        from engine.stopwatch import Stopwatch
        from specdesk.answering import kept_passages

        entry = self._need(method, progress)
        pipeline = self._load(profile, progress).pipeline
        sources, _ = self._sources(pipeline, documents, entry.drafts, progress)
        scored = pipeline.scorer.score(sources, question, method, progress, Stopwatch())
        selections = (entry.select(scored.passages, scored.scores, budget) for budget in budgets)
        return [kept_passages(documents, selection) for selection in selections]

    def summarize(
        self,
        document: Document,
        options: AskOptions,
        progress: Progress,
        on_text: OnText | None = None,
    ) -> Answer:
        """Summarize a document, every part of it, each sentence cited, and keep the summary.

        Raises UsageError, ModelMissing, OutOfMemory, StorageError, Cancelled."""
        from engine.pipeline import Limits
        from specdesk.answering import Work, summary_answer
        from specdesk.summaries import METHOD, summarize

        loaded = self._load(options.profile, progress)
        (source,), seconds = self._sources(loaded.pipeline, [document], True, progress)
        limits = Limits(options.budget, options.max_new_tokens)
        summary = summarize(
            loaded.pipeline, source, document, limits, progress, on_text or _unheard
        )
        work = Work([document], loaded, METHOD, options.budget, seconds)
        answer = summary_answer(summary, work)
        self.library.save_answer(answer)
        return answer

    def report(self, answers: Sequence[Answer], kind: str, out: Path, progress: Progress) -> None:
        """Write a report of the answers; kind: "html", "pdf" or "docx". Raises StorageError,
        UsageError."""
        from specdesk.reports.formats import write_report

        ids = dict.fromkeys(key for answer in answers for key in answer.documents)
        documents = {key: self.library.document(key) for key in ids}
        write_report(answers, documents, kind, out, progress)

    def rest(self) -> None:
        """Free the models' memory; they are loaded again when they are needed."""
        self._pipelines.release()
        self._opening.rest()

    def close(self) -> None:
        """Release models and library."""
        self.rest()
        self.close_library()

    def close_library(self) -> None:
        """Let go of the library; it is opened again when it is needed."""
        if self._search is not None:
            self._search.close()
        if self._library is not None:
            self._library.close()
        self._library = self._search = None

    def _load(self, profile: str, progress: Progress) -> "Loaded":
        """The profile's models, which need the memory that scans took.

        Raises UsageError, ModelMissing, OutOfMemory, Cancelled."""
        self._opening.rest()
        return self._pipelines.get(profile, progress)

    def _searching(self) -> Search:
        if self._search is None:
            self._search = Search(self.library, self.places.search)
        return self._search

    def _need(self, method: str, progress: Progress) -> MethodEntry:
        """The method of that name. What it needs beside the profile is loaded now, so that one who
        lacks it does not wait for the profile first. Raises UsageError, ModelMissing, Cancelled."""
        entry = _method(method)
        if entry.embeds:
            self._pipelines.embeddings(progress)
        return entry

    def _sources(
        self,
        pipeline: "Pipeline",
        documents: Sequence[Document],
        drafts: bool,
        progress: Progress,
        wait: bool = True,
    ) -> "tuple[list[Source], float]":
        """The documents ready for questions, and the seconds that the draft read now."""
        sources = [
            pipeline.scorer.source(
                document.engine_text(), drafts=drafts, progress=progress, wait=wait
            )
            for document in documents
        ]
        return sources, sum(source.read_seconds for source in sources)


def _unheard(*told: object) -> None:
    """Nobody listens."""


def _method(name: str) -> MethodEntry:
    if name not in METHODS:
        raise UsageError(
            QT_TRANSLATE_NOOP("errors", "There is no method {method}."),
            QT_TRANSLATE_NOOP("errors", "Choose one of: {methods}."),
            method=name,
            methods=", ".join(METHODS),
        )
    return METHODS[name]
