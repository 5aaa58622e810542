"""Summaries: one statement per part of the document, so that every part is covered and cited."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from engine.errors import QT_TRANSLATE_NOOP, UsageError
from engine.importance import Importance
from engine.measurements import Measurements
from engine.pipeline import Limits, Pipeline
from engine.progress import Progress, Stage
from engine.prompt import Language, Prompt, excerpts, language_of, says_not_found
from engine.scoring import Scored, Source
from engine.selection import Chosen, Passage, Selection, select
from engine.sentences import sentences
from engine.spans import Span
from engine.stopwatch import Stopwatch
from engine.target import Generation, OnText
from engine.text import Text
from specdesk.answers import Citation, Kept
from specdesk.citations import cite, quotable, quote_citation
from specdesk.documents.document import Document

METHOD = "specpc"
PART_TOKENS = 4000  # a part is about so long, if that gives between 3 and 8 parts
PART_NEW_TOKENS = 96
SUPPORT = 0.45  # a summary joins several sentences, so each quote holds less of its words

QUESTION = {
    Language.ENGLISH: "What are the main points?",
    Language.JAPANESE: "この文書の要点は何ですか。",
}
_SYSTEM = {
    Language.ENGLISH: (
        "You summarize documents for office staff. Use only the excerpts given. "
        "Write one plain sentence, without a list and without an introduction."
    ),
    Language.JAPANESE: (
        "あなたは文書を要約するアシスタントです。与えられた抜粋だけを使い、"
        "箇条書きや前置きなしに、日本語の一文で書いてください。"
    ),
}
_USER = {
    Language.ENGLISH: (
        "Excerpts from the document:\n\n{excerpts}\n\nSay in one sentence what they say."
    ),
    Language.JAPANESE: "文書の抜粋:\n\n{excerpts}\n\n抜粋の内容を一文で要約してください。",
}


@dataclass(frozen=True, slots=True, eq=False)
class Summary:
    """A summary before it is kept. share of the document it rests on: in the measurements."""

    text: str
    citations: tuple[Citation, ...]
    kept: Selection
    importances: Sequence[Importance]
    measurements: Measurements


def summarize(
    pipeline: Pipeline,
    source: Source,
    document: Document,
    limits: Limits,
    progress: Progress,
    on_text: OnText,
) -> Summary:
    """Summarize a document that the draft has read.

    The document is cut into parts; the draft's best passages of each part go to the target, which
    writes a sentence. A sentence that no passage supports gives way to the part's own best one,
    quoted. Raises UsageError if there is nothing to summarize, Cancelled."""
    watch = Stopwatch()
    language = language_of(document.text[:20000])
    scored = pipeline.scorer.score(
        [source], QUESTION[language], METHOD, progress, watch, evenly=True
    )
    parts = cut_parts(scored.passages, [h.span.start for h in document.headings])
    if not parts:
        raise UsageError(QT_TRANSLATE_NOOP("errors", "There is no text to summarize."))
    budget = max(192, limits.budget // len(parts))
    shown = watch.watch(on_text)
    text = ""
    citations: list[Citation] = []
    chosen: list[Chosen] = []
    generations: list[Generation] = []
    for index, part in enumerate(parts):
        progress.step(Stage.SUMMARIZE, index, len(parts))
        selection = _best(scored, part, budget)
        watch.mark("select")
        generation = pipeline.write(
            _prompt(language, scored.texts, selection),
            PART_NEW_TOKENS,
            progress,
            lambda piece: None,
        )
        lead = ("\n" if text else "") + part_label(document, scored, part, language)
        statement, found = _statement(document, selection, generation, len(text) + len(lead))
        shown(lead + statement)
        text += lead + statement
        citations += found
        chosen += selection.chosen
        generations.append(generation)
    progress.step(Stage.SUMMARIZE, len(parts), len(parts))
    kept = Selection(tuple(chosen))
    prompts = sum(generation.prompt_tokens for generation in generations)
    around = (prompts - kept.tokens) // len(generations)
    measured = pipeline.measure([source], scored, kept, around, generations, watch)
    return Summary(text, tuple(citations), kept, scored.importances, measured)


def cut_parts(passages: Sequence[Passage], headings: Sequence[int]) -> list[range]:
    """Cut the passages into 3 to 8 parts of about PART_TOKENS, at headings where one lies near.

    Returns ranges of passage indices that together cover all passages."""
    if not passages:
        return []
    spent = np.cumsum([passage.tokens for passage in passages])
    count = int(min(len(passages), 8, max(3, spent[-1] // PART_TOKENS)))
    starts = np.asarray([passage.span.start for passage in passages])
    heads = np.unique(np.searchsorted(starts, np.asarray([*headings, 0]), side="left"))
    cuts = [0]
    for index in range(1, count):
        goal = int(np.searchsorted(spent, spent[-1] * index / count))
        near = int(heads[np.argmin(np.abs(heads - goal))])
        close = abs(near - goal) <= len(passages) // (4 * count)
        latest = len(passages) - (count - index)  # each later part needs a passage of its own
        cuts.append(min(latest, max(cuts[-1] + 1, near if close else goal)))
    return [range(a, b) for a, b in pairwise([*cuts, len(passages)])]


def _best(scored: Scored, part: range, budget: int) -> Selection:
    """The best passages of a part within its budget; at least the first that fits."""
    own = [scored.passages[index] for index in part]
    return select(own, scored.scores[part.start : part.stop], budget)


def _prompt(language: Language, texts: Sequence[Text], selection: Selection) -> Prompt:
    user = _USER[language].format(excerpts=excerpts(texts, selection))
    return Prompt(_SYSTEM[language], user)


def part_label(document: Document, scored: Scored, part: range, language: Language) -> str:
    """What stands before a part's statement: its pages, or its number in a Word file."""
    first = document.place(scored.passages[part.start].span)
    last = document.place(scored.passages[part.stop - 1].span)
    if first.page is None:
        return "• "
    pages = first.page_label if first.page == last.page else f"{first.page_label}–{last.page_label}"
    return f"• {pages}ページ: " if language is Language.JAPANESE else f"• p. {pages}: "


def _statement(
    document: Document, selection: Selection, generation: Generation, offset: int
) -> tuple[str, list[Citation]]:
    """The part's statement, every sentence cited. offset: where it begins in the summary."""
    kept = [
        Kept(document.id, document.name, c.passage.span, None, "", c.score)
        for c in selection.chosen
    ]
    written = " ".join(generation.text.split())
    statement = ""
    citations: list[Citation] = []
    for sentence in sentences(Text("statement", written)):
        said = sentence.of(written)
        found = () if says_not_found(said) else cite(said, "", [document], kept, SUPPORT)
        if found:
            begin = offset + len(statement) + (1 if statement else 0)
            statement += (" " if statement else "") + said
            citations += [_moved(citation, begin) for citation in found]
    if statement:
        return statement, citations
    return _quoted(document, selection.chosen, offset)


def _quoted(
    document: Document, chosen: Sequence[Chosen], offset: int
) -> tuple[str, list[Citation]]:
    """The best passage's longest sentence, quoted, for a part of which nothing cited was said."""
    best = max(chosen, key=lambda c: c.score).passage.span
    span = max(quotable(document, best) or [best], key=len)
    statement = " ".join(span.of(document.text).split())
    said = Span(offset, offset + len(statement))
    citation = quote_citation(document, span, 1.0, said)
    return statement, [citation] if citation else []


def _moved(citation: Citation, by: int) -> Citation:
    """The citation with its place in the answer moved."""
    return replace(citation, said=Span(citation.said.start + by, citation.said.end + by))
