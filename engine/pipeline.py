"""The main path: a question over documents that were read, from scores to the last word."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.draft import Draft
from engine.errors import QT_TRANSLATE_NOOP, UsageError
from engine.importance import Importance
from engine.measurements import Measurements, Seconds
from engine.memory import DraftMemory
from engine.methods import METHODS, Question, Scores
from engine.passages import passages
from engine.peak import peak_memory_bytes
from engine.progress import Progress
from engine.prompt import Prompt, question_prompt
from engine.selection import Passage, Selection, select
from engine.target import Generation, OnText, Target
from engine.text import Text
from engine.tokens import Tokens

OnSelected = Callable[[Sequence[Importance], Selection], None]
MakePrompt = Callable[[str, Sequence[Text], Selection], Prompt]


@dataclass(frozen=True, slots=True)
class Source:
    """A document ready for questions. memory: None where no draft has read it."""

    text: Text
    tokens: Tokens
    passages: Sequence[Passage]
    memory: DraftMemory | None


@dataclass(frozen=True, slots=True)
class Limits:
    """budget: document tokens the target may read. max_new_tokens: length of the answer."""

    budget: int
    max_new_tokens: int


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """An answer as the engine gives it. importances: one per source, or none (`full`)."""

    text: str
    importances: Sequence[Importance]
    selection: Selection
    measurements: Measurements


class Pipeline:
    """A draft and a target that work together. Not thread-safe: one thread calls it."""

    def __init__(self, draft: Draft, target: Target, memories: Path) -> None:
        self.draft, self.target, self._memories = draft, target, memories
        self._tokens: dict[str, Tokens] = {}

    def source(self, text: Text, *, read: bool, progress: Progress) -> Source:
        """Make a text ready for questions; `read`: let the draft read it, unless it has."""
        if text.key not in self._tokens:
            self._tokens[text.key] = self.target.tokens(text.text)
        tokens = self._tokens[text.key]
        memory = self.draft.read(text, self._memories, progress) if read else None
        cut = [Passage(0, span, tokens.count(span)) for span in passages(text, tokens)]
        return Source(text, tokens, cut, memory)

    def knows(self, text: Text) -> bool:
        """Whether the draft has read the text."""
        return self.draft.knows(text, self._memories)

    def ask(
        self,
        sources: Sequence[Source],
        question: str,
        method: str,
        limits: Limits,
        progress: Progress,
        on_text: OnText = lambda piece: None,
        on_selected: OnSelected = lambda importances, selection: None,
        make_prompt: MakePrompt = question_prompt,
    ) -> Result:
        """Score, select, let the target read and answer. Raises UsageError, Cancelled."""
        clock = _Clock()
        asked, importances, scores = self._score(sources, question, method, progress, clock)
        budget = sum(p.tokens for p in asked.passages) if method == "full" else limits.budget
        selection = select(asked.passages, scores, budget)
        if not selection.chosen:
            raise UsageError(
                QT_TRANSLATE_NOOP("errors", "No passage fits a budget of {budget} tokens."),
                QT_TRANSLATE_NOOP("errors", "Choose a budget of at least 128 tokens."),
                budget=limits.budget,
            )
        prompt = make_prompt(question, asked.texts, selection)
        clock.mark("select")
        on_selected(importances, selection)
        first = _First(on_text)
        generation = self.target.generate(
            prompt.system, prompt.user, limits.max_new_tokens, progress, first
        )
        return Result(
            generation.text,
            importances,
            selection,
            self._measure(sources, selection, generation, clock, first.at or time.perf_counter()),
        )

    def _score(
        self,
        sources: Sequence[Source],
        question: str,
        method: str,
        progress: Progress,
        clock: "_Clock",
    ) -> tuple[Question, Sequence[Importance], Scores]:
        """Score the passages of all sources; returns the question, importances and scores."""
        drafted: list[Importance] = []

        def draft() -> Sequence[Importance]:
            if not drafted:
                memories = [source.memory for source in sources if source.memory]
                drafted.extend(self.draft.score(memories, question, progress))
                clock.mark("draft")
            return drafted

        found = [
            Passage(index, passage.span, passage.tokens)
            for index, source in enumerate(sources)
            for passage in source.passages
        ]
        asked = Question(question, [source.text for source in sources], found, draft)
        scores = METHODS[method].score(asked)
        clock.mark("score")
        importances = drafted or ([] if method == "full" else _by_passage(asked, scores))
        return asked, importances, scores

    def _measure(
        self,
        sources: Sequence[Source],
        selection: Selection,
        generation: Generation,
        clock: "_Clock",
        first_token: float,
    ) -> Measurements:
        document_tokens = sum(len(source.tokens) for source in sources)
        around = generation.prompt_tokens - selection.tokens
        per_token = generation.kv_bytes / max(1, generation.prompt_tokens)
        seconds = Seconds(
            draft=clock.of("draft"),
            score=clock.of("score"),
            select=clock.of("select"),
            prefill=generation.prefill_seconds,
            first_token=first_token - clock.start,
            total=time.perf_counter() - clock.start,
        )
        return Measurements(
            document_tokens=document_tokens,
            prompt_tokens=generation.prompt_tokens,
            kept_tokens=selection.tokens,
            new_tokens=generation.new_tokens,
            kv_bytes=generation.kv_bytes,
            kv_bytes_full=round(per_token * (document_tokens + around)),
            weights_bytes=self.draft.weights_bytes + self.target.weights_bytes,
            peak_memory_bytes=peak_memory_bytes(),
            tokens_per_second=generation.new_tokens / max(generation.decode_seconds, 1e-9),
            seconds=seconds,
        )


def _by_passage(asked: Question, scores: Scores) -> list[Importance]:
    """An importance per source from scores of passages, for methods without a draft."""
    found = []
    for source in range(len(asked.texts)):
        own = [i for i, passage in enumerate(asked.passages) if passage.source == source]
        spans = [asked.passages[i].span for i in own]
        starts = np.asarray([span.start for span in spans], dtype=np.int32)
        ends = np.asarray([span.end for span in spans], dtype=np.int32)
        found.append(Importance(starts, ends, scores[own]))
    return found


class _Clock:
    """Seconds between marks since it was made."""

    def __init__(self) -> None:
        self.start = self._last = time.perf_counter()
        self._marks: dict[str, float] = {}

    def mark(self, name: str) -> None:
        """Give the time since the last mark to `name`."""
        now = time.perf_counter()
        self._marks[name] = self._marks.get(name, 0.0) + now - self._last
        self._last = now

    def of(self, name: str) -> float:
        """The seconds given to `name`."""
        return self._marks.get(name, 0.0)


class _First:
    """Passes text on and notes when the first piece came."""

    def __init__(self, on_text: OnText) -> None:
        self._on_text = on_text
        self.at: float | None = None

    def __call__(self, piece: str) -> None:
        if self.at is None:
            self.at = time.perf_counter()
        self._on_text(piece)
