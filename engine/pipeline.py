"""The main path: a question over documents that were read, from scores to the last word."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from engine.attraction import kept_anyway
from engine.calibration import UNRELATED
from engine.coverage import MOST, cover
from engine.draft import Draft, Drafted, PromptDraft
from engine.embeddings import Embeddings, no_embeddings
from engine.errors import QT_TRANSLATE_NOOP, UsageError
from engine.importance import Importance
from engine.measurements import Measurements, Seconds
from engine.memory import DraftMemory
from engine.methods import METHODS, MethodEntry, Question, Scores
from engine.passages import passages
from engine.peak import peak_memory_bytes
from engine.progress import During, Progress, Stage
from engine.prompt import NOT_FOUND, Prompt, closer_prompt, language_of, question_prompt
from engine.reading import Reading, Sparsity
from engine.scorers.bm25 import WordIndex, bm25
from engine.scorers.dense import Embedded
from engine.second_look import CLOSEST, Discarded, closest, doubted
from engine.selection import Passage, Selection, of_source, select
from engine.spans import Span
from engine.specpc import PAPER
from engine.stopwatch import Stopwatch
from engine.target import WHOLE, Generation, OnText, Target
from engine.text import Text
from engine.tokens import Tokens

OnSelected = Callable[[Sequence[Importance], Selection], None]
LOOKAHEAD_READS = 1024  # document tokens that the draft reads before it looks ahead
LOOKAHEAD_TOKENS = 64  # answers are seldom longer, and each costs a step of the draft


@dataclass(frozen=True, slots=True)
class Source:
    """A document ready for questions. words: an index of its passages. memory: None where no draft
    is to weigh it. read_seconds: what the draft took to read it now."""

    text: Text
    tokens: Tokens
    passages: Sequence[Passage]
    words: WordIndex
    memory: DraftMemory | None = None
    read_seconds: float = 0.0

    def by_token(self) -> list[Passage]:
        """Each token of the text that is not skipped as a passage of its own."""
        kept = self.tokens.outside(self.text.skipped)
        places = zip(kept.starts.tolist(), kept.ends.tolist(), strict=True)
        return [Passage(0, Span(start, end), 1) for start, end in places]


@dataclass(frozen=True, slots=True)
class Limits:
    """budget: document tokens the target may read. max_new_tokens: length of the answer."""

    budget: int
    max_new_tokens: int


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """What a method thinks of the passages. importances: one per source, or none (`full`).
    scores: float32 [passages]. weighed_share: the share of the documents that was weighed.
    drafted: what the draft thinks, where it was asked."""

    question: Question
    scores: Scores
    importances: Sequence[Importance]
    weighed_share: float = 1.0
    drafted: Drafted | None = None

    @property
    def texts(self) -> Sequence[Text]:
        """The texts that were asked."""
        return self.question.texts

    @property
    def passages(self) -> Sequence[Passage]:
        """The passages of all texts."""
        return self.question.passages

    def kept_anyway(self, entry: MethodEntry, budget: int) -> frozenset[Passage]:
        """The passages that the method would keep for most unrelated questions as well."""
        if self.drafted is None:
            return frozenset()
        others = list(zip(UNRELATED, self.drafted.unrelated, strict=True))
        return kept_anyway(entry, self.question, others[1:], budget)  # the first asks nothing


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """An answer as the engine gives it. discarded: what was written before it and not taken.
    kept_anyway: passages of the selection that are kept for most unrelated questions as well."""

    text: str
    importances: Sequence[Importance]
    selection: Selection
    measurements: Measurements
    discarded: tuple[Discarded, ...] = ()
    kept_anyway: frozenset[Passage] = frozenset()


class Pipeline:
    """A draft and a target that work together. Not thread-safe: one thread calls it.

    drafter: gives the draft's model as one that reads whole prompts, for methods that look ahead.
    embeddings: gives the embedding model, for the method that asks for it."""

    def __init__(
        self,
        draft: Draft,
        target: Target,
        memories: Path,
        drafter: Callable[[Progress], PromptDraft],
        embeddings: Callable[[Progress], Embeddings] = no_embeddings,
    ) -> None:
        self.draft, self.target, self._memories = draft, target, memories
        self._drafter, self._embeddings = drafter, embeddings
        self._sources: dict[str, Source] = {}

    def source(self, text: Text, *, drafts: bool, progress: Progress, wait: bool = True) -> Source:
        """Make a text ready for questions.

        drafts: whether the draft is to weigh it. wait: whether it first reads what it has not read
        yet; a very long text is not waited for. Raises Cancelled."""
        if text.key not in self._sources:
            self._sources[text.key] = self._cut(text)
        source = replace(self._sources[text.key], text=text)
        if not drafts:
            return source
        start = time.perf_counter()
        memory = self.draft.plan(text, self._memories)
        if not (memory.missing and wait and len(memory) <= MOST):
            return replace(source, memory=memory)
        memory = self.draft.read(memory, memory.missing, progress)
        return replace(source, memory=memory, read_seconds=time.perf_counter() - start)

    def _cut(self, text: Text) -> Source:
        """A text tokenized, cut into passages and indexed, which a long one takes seconds for."""
        tokens = self.target.tokens(text.text)
        cut = passages(text, tokens)
        words = WordIndex([span.of(text.text) for span in cut])
        return Source(text, tokens, [Passage(0, span, tokens.count(span)) for span in cut], words)

    def read(self, text: Text, progress: Progress) -> float:
        """Let the draft read all that it has not read yet. Returns the seconds it took, 0.0 if
        nothing was missing. Raises Cancelled."""
        start = time.perf_counter()
        memory = self.draft.plan(text, self._memories)
        if not memory.missing:
            return 0.0
        self.draft.read(memory, memory.missing, progress)
        return time.perf_counter() - start

    def ask(
        self,
        sources: Sequence[Source],
        question: str,
        method: str,
        limits: Limits,
        progress: Progress,
        on_text: OnText = lambda piece: None,
        on_selected: OnSelected = lambda importances, selection: None,
        on_again: Callable[[], None] = lambda: None,
    ) -> Result:
        """Score, select, let the target read and answer, and look again where that is in doubt.

        on_again: called when what was written so far is not taken. Raises UsageError, Cancelled."""
        watch = Stopwatch()
        scored = self.score(sources, question, method, progress, watch)
        entry = METHODS[method]
        selection = entry.select(scored.passages, scored.scores, limits.budget)
        if not selection.chosen:
            raise UsageError(
                QT_TRANSLATE_NOOP("errors", "No passage fits a budget of {budget} tokens."),
                QT_TRANSLATE_NOOP("errors", "Choose a budget of at least 128 tokens."),
                budget=limits.budget,
            )
        prompt = question_prompt(question, scored.texts, selection)
        watch.mark("select")
        on_selected(scored.importances, selection)
        reading = self._reading(entry, question, scored, limits, progress)
        watch.mark("lookahead")
        heard = watch.watch(on_text)
        generations = [self.write(prompt, limits.max_new_tokens, progress, heard, reading)]
        discarded: list[Discarded] = []
        closer = entry.score is not None and len(selection.chosen) > CLOSEST

        def doubt() -> bool:
            text, last = generations[-1].text, len(generations) > 1 or not closer
            found = doubted(text, question, scored.texts, selection, last=last)
            discarded.extend([found] if found else [])
            return found is not None

        doubtful = doubt()
        if doubtful and closer:
            on_again()
            prompt = closer_prompt(question, scored.texts, closest(selection))
            reading = replace(reading, lookahead="")  # it was not taken
            generations.append(self.write(prompt, limits.max_new_tokens, progress, heard, reading))
            doubtful = doubt()
        text = NOT_FOUND[language_of(question)] if doubtful else generations[-1].text
        around = generations[0].prompt_tokens - selection.tokens
        measured = self.measure(sources, scored, selection, around, generations, watch)
        anyway = scored.kept_anyway(entry, limits.budget)
        return Result(text, scored.importances, selection, measured, tuple(discarded), anyway)

    def _reading(
        self,
        entry: MethodEntry,
        question: str,
        scored: Scored,
        limits: Limits,
        progress: Progress,
    ) -> Reading:
        """How the target reads the prompt; the draft looks ahead where the method asks for it.

        The draft writes from its own best passages: it need not read the whole prompt again to
        say what the answer may be, and a small model does better with less."""
        if entry.evicts is None:
            return WHOLE
        try:
            eviction = entry.evicts(limits.budget)
        except ValueError as error:
            raise UsageError(
                QT_TRANSLATE_NOOP("errors", "A budget of {budget} tokens is too small."),
                QT_TRANSLATE_NOOP("errors", "Choose a budget of at least 128 tokens."),
                budget=limits.budget,
            ) from error
        if not eviction.looks_ahead:
            return Reading(eviction)
        best = select(scored.passages, scored.scores, LOOKAHEAD_READS)
        drafted = self._drafter(progress).generate(
            question_prompt(question, scored.texts, best),
            min(limits.max_new_tokens, LOOKAHEAD_TOKENS),
            During(progress, Stage.LOOKAHEAD),
            lambda piece: None,
        )
        return Reading(eviction, Sparsity(), drafted.text)

    def score(
        self,
        sources: Sequence[Source],
        question: str,
        method: str,
        progress: Progress,
        watch: Stopwatch,
        *,
        evenly: bool = False,
    ) -> Scored:
        """Score the passages of all sources by the named method.

        evenly: where not all can be weighed, weigh parts from everywhere instead of those that
        the question's words fit."""
        drafted: Drafted | None = None
        weighed = 1.0

        def draft() -> Sequence[Importance]:
            nonlocal drafted, weighed
            if drafted is None:
                memories, windows = self._weigh(sources, "" if evenly else question, progress)
                drafted = self.draft.score(memories, question, progress, windows)
                total = sum(len(memory.tokens) for memory in memories)
                weighed = sum(len(own.scores) for own in drafted.importances) / max(1, total)
                watch.mark("draft")
            return drafted.importances

        def attend() -> Sequence[Importance]:
            drafter = self._drafter(progress)
            return [drafter.attention(text, question, PAPER, progress) for text in texts]

        def embed() -> Embedded:
            return self._embeddings(progress).of(question, texts, found, progress)

        texts = [source.text for source in sources]
        entry = METHODS[method]
        found = [
            replace(passage, source=index)
            for index, source in enumerate(sources)
            for passage in (source.by_token() if entry.by_token else source.passages)
        ]
        words = [source.words for source in sources]
        asked = Question(question, texts, found, words, draft, embed, attend)
        score = entry.score
        if score is None:
            return Scored(asked, np.ones(len(found), dtype=np.float32), [])
        scores = score(asked)
        watch.mark("score")
        if drafted is None:
            by_passage = [_by_passage(found, scores, i) for i in range(len(texts))]
            return Scored(asked, scores, by_passage)
        return Scored(asked, scores, drafted.importances, weighed, drafted)

    def _weigh(
        self, sources: Sequence[Source], question: str, progress: Progress
    ) -> tuple[list[DraftMemory], list[tuple[int, ...]]]:
        """The memories of the sources and which of their windows the draft is to weigh; what is
        missing of those is read now."""
        memories, windows = [], []
        for source in sources:
            if source.memory is None:
                continue
            words = partial(bm25, question, [source.words])
            coverage = cover(source.memory, source.passages, words)
            memories.append(self.draft.read(source.memory, coverage.to_read, progress))
            windows.append(coverage.weighed)
        return memories, windows

    def write(
        self,
        prompt: Prompt,
        max_new_tokens: int,
        progress: Progress,
        on_text: OnText,
        reading: Reading = WHOLE,
    ) -> Generation:
        """Let the target answer a prompt."""
        return self.target.generate(prompt, max_new_tokens, progress, on_text, reading)

    def measure(
        self,
        sources: Sequence[Source],
        scored: Scored,
        kept: Selection,
        around: int,
        generations: Sequence[Generation],
        watch: Stopwatch,
    ) -> Measurements:
        """The figures of what was written; several generations are one answer's parts, or looks.

        kept: what counts as kept. around: the prompt's tokens beside it, template and question."""
        document_tokens = sum(len(source.tokens) for source in sources)
        prompt_tokens = sum(g.prompt_tokens for g in generations)
        largest = max(generations, key=lambda g: g.kv_bytes)
        full_prompt = document_tokens + around
        new_tokens = sum(g.new_tokens for g in generations)
        decode = sum(g.decode_seconds for g in generations)
        return Measurements(
            document_tokens=document_tokens,
            prompt_tokens=prompt_tokens,
            kept_tokens=kept.tokens,
            new_tokens=new_tokens,
            kv_bytes=largest.kv_bytes,
            kv_bytes_full=largest.kv_token_bytes * full_prompt,
            looks=len(generations),
            weighed_share=scored.weighed_share,
            lookahead_tokens=sum(g.lookahead_tokens for g in generations),
            accepted_tokens=sum(g.accepted_tokens for g in generations),
            weights_bytes=self.draft.weights_bytes + self.target.weights_bytes,
            peak_memory_bytes=peak_memory_bytes(),
            tokens_per_second=new_tokens / decode if decode else 0.0,
            seconds=Seconds(
                draft=watch.of("draft"),
                score=watch.of("score"),
                select=watch.of("select"),
                lookahead=watch.of("lookahead"),
                prefill=sum(g.prefill_seconds for g in generations),
                first_token=watch.first,
                total=watch.elapsed,
            ),
        )


def _by_passage(passages: Sequence[Passage], scores: Scores, source: int) -> Importance:
    """The importance of one source from the scores of its passages, for methods without draft."""
    own = of_source(passages, source)
    starts = np.asarray([passages[index].span.start for index in own], dtype=np.int32)
    ends = np.asarray([passages[index].span.end for index in own], dtype=np.int32)
    return Importance(starts, ends, scores[own])
