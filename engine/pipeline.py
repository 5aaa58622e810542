"""The main path: a question over documents that were read, from scores to the last word."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from engine.certainties import Certainties
from engine.draft import Draft, PromptDraft
from engine.embeddings import Embeddings, no_embeddings
from engine.errors import QT_TRANSLATE_NOOP, UsageError
from engine.importance import Importance
from engine.looks import looks
from engine.measurements import Measurements, Seconds
from engine.methods import METHODS, MethodEntry
from engine.peak import peak_memory_bytes
from engine.progress import During, Progress, Stage
from engine.prompt import NOT_FOUND, Prompt, language_of, question_prompt
from engine.reading import Reading, Sparsity
from engine.scoring import Scored, Scorer, Source
from engine.second_look import Discarded, doubted
from engine.selection import Passage, Selection, select
from engine.spare_memory import give_back
from engine.stopwatch import Stopwatch
from engine.target import WHOLE, Generation, OnText, Target

OnSelected = Callable[[Sequence[Importance], Selection], None]
LOOKAHEAD_READS = 1024  # document tokens that the draft reads before it looks ahead
LOOKAHEAD_TOKENS = 64  # answers are seldom longer, and each costs a step of the draft


@dataclass(frozen=True, slots=True)
class Limits:
    """budget: document tokens the target may read. max_new_tokens: length of the answer."""

    budget: int
    max_new_tokens: int


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

    scorer: makes the sources that are asked. drafter: gives the draft's model as one that reads
    whole prompts, for methods that look ahead. embeddings: gives the embedding model, for the
    method that asks for it; embeds: whether `auto` does. certainties: how sure the target must be
    that it has read the answer; None for one that cannot tell."""

    def __init__(
        self,
        draft: Draft,
        target: Target,
        memories: Path,
        drafter: Callable[[Progress], PromptDraft],
        embeddings: Callable[[Progress], Embeddings] = no_embeddings,
        *,
        embeds: bool = False,
        certainties: Certainties | None = None,
    ) -> None:
        self.draft, self.target = draft, target
        self._certainties = certainties
        self._drafter = drafter
        self.scorer = Scorer(draft, target.tokens, memories, drafter, embeddings, embeds=embeds)

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

        Where the target is not sure that the answer is in what it read, it says so at once.

        on_selected: called with what each look is about to have read. on_again: called when what
        was written so far is not taken. Raises UsageError, Cancelled."""
        watch = Stopwatch()
        scored = self.scorer.score(sources, question, method, progress, watch)
        give_back()  # what weighing used: the target needs other pieces
        entry = METHODS[method]
        selection = entry.select(scored.passages, scored.scores, limits.budget)
        if not selection.chosen:
            raise UsageError(
                QT_TRANSLATE_NOOP("errors", "No passage fits a budget of {budget} tokens."),
                QT_TRANSLATE_NOOP("errors", "Choose a budget of at least 128 tokens."),
                budget=limits.budget,
            )
        watch.mark("select")
        reading = self._reading(entry, question, scored, limits, progress)
        watch.mark("lookahead")
        heard = watch.watch(on_text)
        generations: list[Generation] = []
        discarded: list[Discarded] = []
        text, around = NOT_FOUND[language_of(question)], 0
        least: float | None = None  # how sure the next look must be, if not as its prompt says
        for look in looks(
            question,
            scored.texts,
            selection,
            self._certainties,
            by_halves=entry.by_halves and scored.question.embeds,
            closely=entry.score is not None,
        ):
            if discarded:
                on_again()
                reading = replace(reading, lookahead="")  # it was not taken
            on_selected(scored.importances, look.selection)
            prompt = look.prompt if least is None else look.prompt.wanting(least)
            written = self.write(prompt, limits.max_new_tokens, progress, heard, reading)
            around = around or written.prompt_tokens - look.selection.tokens
            generations.append(written)
            if prompt.leaves_unsure(written.certainty):
                if look.goes_on is None or written.certainty is None:
                    break
                least = look.goes_on.after(written.certainty)
                continue
            doubt = doubted(written.text, question, scored.texts, look.selection, last=look.last)
            if doubt is None:
                text, selection = written.text, look.selection
                break
            discarded.append(doubt)
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
            certainty=next(
                (g.certainty for g in reversed(generations) if g.certainty is not None), None
            ),
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
