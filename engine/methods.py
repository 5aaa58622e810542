"""The methods by name: how passages are scored, what the target reads, which of its keys stay."""

import sys
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from engine.importance import Importance
from engine.reading import Eviction, snapkv, speckv
from engine.scorers.bm25 import WordIndex, bm25
from engine.scorers.chance import chance
from engine.scorers.dense import Embedded, dense
from engine.selection import Passage, Selection, join_runs, of_source, select
from engine.text import Text

Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Question:
    """A question over passages.

    words: an index of the passages of each text. drafted: asks the draft what matters, an
    Importance per text. embedded: asks the embedding model for the vectors of a question and the
    passages. attended: asks the draft for the paper's scores, an Importance per text. embeds:
    whether the embedding model has a voice in `auto`."""

    question: str
    texts: Sequence[Text]
    passages: Sequence[Passage]
    words: Sequence[WordIndex]
    drafted: Callable[[], Sequence[Importance]]
    embedded: Callable[[str], Embedded]
    attended: Callable[[], Sequence[Importance]]
    embeds: bool = False


class Method(Protocol):
    """Scores every passage for a question, float32 [passages], higher matters more."""

    def __call__(self, question: Question) -> Scores:
        """Return the scores."""


def specpc(question: Question) -> Scores:
    """The draft's attention (paper, section 4.1; DESIGN section 8), summed over each passage."""
    scores = np.zeros(len(question.passages), dtype=np.float32)
    for source, importance in enumerate(question.drafted()):
        own = of_source(question.passages, source)
        scores[own] = importance.of([question.passages[i].span for i in own])
    return scores


def paper_specpc(question: Question) -> Scores:
    """SpecPC as the paper has it, over tokens: a token's score is the place at which it would be
    chosen, 1 for the first; 0 if never."""
    from engine.specpc import PAPER, choice_order  # brings torch

    scores = np.zeros(len(question.passages), dtype=np.float32)
    for source, importance in enumerate(question.attended()):
        own = of_source(question.passages, source)
        ends = [question.passages[i].span.end for i in own]
        order = choice_order(importance.scores, PAPER, len(own))
        for place, token in reversed(list(enumerate(order))):
            first = bisect_right(ends, int(importance.starts[token]))
            last = bisect_left(ends, int(importance.ends[token]))
            scores[own[first : last + 1]] = 1 / (1 + place)
    return scores


def words(question: Question) -> Scores:
    """BM25 over the passages: what a search by words would send."""
    return bm25(question.question, question.words)


def nearness(question: Question) -> Scores:
    """Sentence embeddings over the passages: what a RAG program would send."""
    return dense(question.embedded(question.question))


def luck(question: Question) -> Scores:
    """Passages drawn at random, the same ones each time the question is asked."""
    keys = [text.key for text in question.texts]
    return chance(question.question, keys, len(question.passages))


def recency(question: Question) -> Scores:
    """The end of the text: what a program keeps that cuts the front off."""
    return np.arange(len(question.passages), dtype=np.float32)


# Chosen on benchmarks/questions/heads.jsonl: a constant of 60, as in the paper, or equal weights
# let weak words outvote a sure draft (evidence recall .80 instead of .88 at 1,024 tokens).
RANK_SMOOTHING = 10
WORDS_WEIGHT = 0.5
# With SmolLM2, on the English ones: .83 to .86 at 1,024 tokens, .58 to .67 at 256.
NEARNESS_WEIGHT = 0.5
CARRIED = 0.5  # on the same questions: .78 to .83 at 512 tokens, .92 to .93 at 1,024


def joined(question: Question) -> Scores:
    """Draft and words together: the draft finds what is said in other words, BM25 names and numbers
    (DESIGN section 8); each lends to the passage that follows a good one. Sentence embeddings find
    what both of them miss."""
    scores = join_lending(specpc(question), words(question), question.passages)
    if question.embeds:
        scores += np.float32(NEARNESS_WEIGHT) * reciprocal_rank(nearness(question))
    return scores


def join_lending(drafted: Scores, worded: Scores, passages: Sequence[Passage]) -> Scores:
    """Join scores by rank, each passage first lending to the next."""
    positive = np.maximum(drafted, 0)
    return join_ranks(carry_on(positive, passages), carry_on(worded, passages))


def carry_on(scores: Scores, passages: Sequence[Passage]) -> Scores:
    """Add to each passage's score a share of the one before it in the same text, since what begins
    in one passage often goes on in the next."""
    sources = np.asarray([passage.source for passage in passages])
    carried = scores.copy()
    carried[1:] += np.where(sources[1:] == sources[:-1], np.float32(CARRIED) * scores[:-1], 0)
    return carried


def join_ranks(drafted: Scores, worded: Scores) -> Scores:
    """Join scores by weighted reciprocal rank (Cormack, Clarke, Büttcher 2009)."""
    scores: Scores = reciprocal_rank(drafted) + np.float32(WORDS_WEIGHT) * reciprocal_rank(worded)
    return scores


def reciprocal_rank(scores: Scores) -> Scores:
    """Return 1 / (smoothing + rank) of each score, best rank 1; zeros share the last."""
    ranks = np.empty(len(scores), dtype=np.float32)
    ranks[np.argsort(-scores, kind="stable")] = np.arange(1, len(scores) + 1)
    ranks[scores == 0] = len(scores)
    result: Scores = (1 / (RANK_SMOOTHING + ranks)).astype(np.float32)
    return result


def whole(budget: int) -> int:
    """The target reads everything, whatever the budget."""
    return sys.maxsize


def as_asked(budget: int) -> int:
    """The target reads as many document tokens as the budget says."""
    return budget


def cascade(budget: int) -> int:
    """The prompt of SpecKV-PC: four times what its cache keeps (paper, section 5: 2,048, 512)."""
    return CASCADE * budget


CASCADE = 4


@dataclass(frozen=True, slots=True)
class MethodEntry:
    """A method of the table.

    score: None where passages are not compared. drafts: whether the draft must have read the
    documents. embeds: whether it needs the embedding model. by_token: single tokens are
    chosen instead of passages. by_halves: where embeddings have a voice, the best half is read
    first, the rest where that is not enough. reads: the document tokens that the
    target reads, by the budget. evicts: which keys stay of what it read, by the budget; None: all.
    A method whose eviction looks ahead has the draft write how the answer may begin."""

    score: Method | None
    drafts: bool
    embeds: bool = False
    by_token: bool = False
    by_halves: bool = False
    reads: Callable[[int], int] = as_asked
    evicts: Callable[[int], Eviction] | None = None

    def select(self, passages: Sequence[Passage], scores: Scores, budget: int) -> Selection:
        """What the target reads at a budget."""
        selection = select(passages, scores, self.reads(budget))
        return join_runs(selection) if self.by_token else selection


METHODS: dict[str, MethodEntry] = {
    "auto": MethodEntry(joined, drafts=True, by_halves=True),
    "specpc": MethodEntry(specpc, drafts=True),
    "specpc-paper": MethodEntry(paper_specpc, drafts=False, by_token=True),
    "speckv": MethodEntry(specpc, drafts=True, reads=whole, evicts=speckv),
    "speckv-pc": MethodEntry(specpc, drafts=True, reads=cascade, evicts=speckv),
    "full": MethodEntry(None, drafts=False, reads=whole),
    "snapkv": MethodEntry(None, drafts=False, reads=whole, evicts=snapkv),
    "window": MethodEntry(recency, drafts=False),
    "bm25": MethodEntry(words, drafts=False),
    "dense": MethodEntry(nearness, drafts=False, embeds=True),
    "random": MethodEntry(luck, drafts=False),
}
