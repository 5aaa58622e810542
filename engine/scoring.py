"""From documents to scored passages: reading by the draft, and the method that compares them."""

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
from engine.embeddings import Embeddings, is_in_latin
from engine.importance import Importance
from engine.memory import DraftMemory
from engine.methods import METHODS, MethodEntry, Question, Scores
from engine.passages import passages
from engine.progress import Progress
from engine.scorers.bm25 import WordIndex, bm25
from engine.scorers.dense import Embedded
from engine.selection import Passage, of_source
from engine.spans import Span
from engine.specpc import PAPER
from engine.stopwatch import Stopwatch
from engine.text import Text
from engine.tokens import Tokens


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


class Scorer:
    """Makes documents ready for questions and scores their passages. One thread calls it.

    tokenize: gives the target's tokens, which passages are counted in. memories: the folder of what
    the draft has read. drafter: gives the draft's model as one that reads whole prompts.
    embeddings: gives the embedding model. Both are loaded by the methods that ask for them.
    embeds: whether passages in Latin letters are embedded when they are read, and `auto` joins
    that."""

    def __init__(
        self,
        draft: Draft,
        tokenize: Callable[[str], Tokens],
        memories: Path,
        drafter: Callable[[Progress], PromptDraft],
        embeddings: Callable[[Progress], Embeddings],
        *,
        embeds: bool = False,
    ) -> None:
        self._draft, self._tokenize, self._memories = draft, tokenize, memories
        self._drafter, self._embeddings, self._embeds = drafter, embeddings, embeds
        self._sources: dict[str, Source] = {}

    def source(self, text: Text, *, drafts: bool, progress: Progress, wait: bool = True) -> Source:
        """Make a text ready for questions.

        drafts: whether the draft is to weigh it. wait: whether it first reads what it has not read
        yet; a very long text is not waited for. Raises Cancelled."""
        source = self._known(text)
        if not drafts:
            return source
        memory = self._draft.plan(text, self._memories)
        if not wait or len(memory) > MOST:
            return replace(source, memory=memory)
        return self._read(replace(source, memory=memory), progress)

    def read(self, text: Text, progress: Progress) -> float:
        """Let the draft read all that it has not read yet. Returns the seconds it took, 0.0 if
        nothing was missing. Raises Cancelled."""
        source = replace(self._known(text), memory=self._draft.plan(text, self._memories))
        return self._read(source, progress).read_seconds

    def _read(self, source: Source, progress: Progress) -> Source:
        """A source of which nothing is missing."""
        memory = source.memory
        assert memory is not None
        start = time.perf_counter()
        missing = bool(memory.missing)
        if missing:
            memory = self._draft.read(memory, memory.missing, progress)
        if self._embeds and is_in_latin(source.text.text):
            spans = [passage.span for passage in source.passages]
            missing |= self._embeddings(progress).keep(source.text, spans, progress)
        seconds = time.perf_counter() - start if missing else 0.0
        return replace(source, memory=memory, read_seconds=seconds)

    def _known(self, text: Text) -> Source:
        if text.key not in self._sources:
            self._sources[text.key] = self._cut(text)
        return replace(self._sources[text.key], text=text)

    def _cut(self, text: Text) -> Source:
        """A text tokenized, cut into passages and indexed, which a long one takes seconds for."""
        tokens = self._tokenize(text.text)
        cut = passages(text, tokens)
        words = WordIndex([span.of(text.text) for span in cut])
        return Source(text, tokens, [Passage(0, span, tokens.count(span)) for span in cut], words)

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
                drafted = self._draft.score(memories, question, progress, windows)
                total = sum(len(memory.tokens) for memory in memories)
                weighed = sum(len(own.scores) for own in drafted.importances) / max(1, total)
                watch.mark("draft")
            return drafted.importances

        def attend() -> Sequence[Importance]:
            drafter = self._drafter(progress)
            return [drafter.attention(text, question, PAPER, progress) for text in texts]

        def embed(question: str) -> Embedded:
            return self._embeddings(progress).of(question, texts, found, progress)

        texts = [source.text for source in sources]
        entry = METHODS[method]
        found = [
            replace(passage, source=index)
            for index, source in enumerate(sources)
            for passage in (source.by_token() if entry.by_token else source.passages)
        ]
        words = [source.words for source in sources]
        embeds = entry.drafts and self._embedded(sources, question, progress)
        asked = Question(question, texts, found, words, draft, embed, attend, embeds)
        score = entry.score
        if score is None:
            return Scored(asked, np.ones(len(found), dtype=np.float32), [])
        scores = score(asked)
        watch.mark("score")
        if drafted is None:
            by_passage = [_by_passage(found, scores, i) for i in range(len(texts))]
            return Scored(asked, scores, by_passage)
        return Scored(asked, scores, drafted.importances, weighed, drafted)

    def _embedded(self, sources: Sequence[Source], question: str, progress: Progress) -> bool:
        """Whether embeddings have a voice: not in a script that their model cannot read, and not
        before very long texts were embedded, which takes minutes."""
        texts = (question, *(source.text.text for source in sources))
        if not self._embeds or not all(map(is_in_latin, texts)):
            return False
        embeddings = self._embeddings(progress)
        return all(
            source.memory is None
            or len(source.memory) <= MOST
            or embeddings.has(source.text, [passage.span for passage in source.passages])
            for source in sources
        )

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
            memories.append(self._draft.read(source.memory, coverage.to_read, progress))
            windows.append(coverage.weighed)
        return memories, windows


def _by_passage(passages: Sequence[Passage], scores: Scores, source: int) -> Importance:
    """The importance of one source from the scores of its passages, for methods without draft."""
    own = of_source(passages, source)
    starts = np.asarray([passages[index].span.start for index in own], dtype=np.int32)
    ends = np.asarray([passages[index].span.end for index in own], dtype=np.int32)
    return Importance(starts, ends, scores[own])
