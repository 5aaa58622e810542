"""What each part of the selection is worth: one table, made by one command.

    python benchmarks/ablation.py MODEL_FOLDER QUESTIONS.jsonl DOCUMENTS_FOLDER --looks-from 0,8

Prints the evidence recall at 256 to 2,048 tokens of the draft as it ships, of the draft with one
part taken out or changed at a time, and of its rivals' scores; all over the same passages. Only
the draft runs, so the table says nothing about answers.
"""

import argparse
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.backends.torch_draft import TorchDraft
from engine.calibration import UNRELATED, anyway, count_unrelated
from engine.device import best_device
from engine.eight_bits import EightBits
from engine.heads import Head, Votes, Voting, count_votes, voting_of
from engine.importance import Importance
from engine.memory import DraftMemory, WindowMemory
from engine.methods import join_lending, join_ranks
from engine.models import Identity, LoadedModel, load_model
from engine.passages import passages
from engine.progress import Quiet
from engine.scorers.bm25 import WordIndex, bm25
from engine.selection import Passage, select
from engine.spans import Span
from engine.tokens import tokenize
from specdesk.bench.bait import baited
from specdesk.bench.judging import holds_evidence
from specdesk.bench.questions import KnownQuestion, find_document, read_question_sets
from specdesk.documents.open import open_document

BUDGETS = (256, 512, 1024, 2048)
Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Read:
    """A document that the draft has read with all layers kept."""

    text: str
    cut: Sequence[Span]
    passages: Sequence[Passage]
    words: WordIndex
    memory: DraftMemory
    windows: Sequence[WindowMemory]


@dataclass(frozen=True, slots=True)
class Asker:
    """A draft and a document's windows as it is to see them."""

    draft: TorchDraft
    windows: Sequence[WindowMemory]

    def ask(self, question: str) -> list[Votes]:
        """The votes of each window."""
        return self.draft.votes(self.windows, question, Quiet())

    def anyway(self) -> Tensor:
        """What the tokens receive whatever is asked, [heads, tokens]."""
        by_window = zip(*map(self.ask, UNRELATED), strict=True)
        return torch.cat(anyway(count_unrelated(list(by_window))), dim=1)


def upper(windows: Sequence[WindowMemory], first: int, *, rounded: bool) -> list[WindowMemory]:
    """Windows without the layers below `first`; rounded: in eight bits, as they are kept."""

    def cut(part: EightBits) -> EightBits:
        own = EightBits(part.codes[first:], part.scales[first:])
        return EightBits.of(own.codes) if rounded else own

    return [replace(window, keys=cut(window.keys), values=cut(window.values)) for window in windows]


def shares(votes: Sequence[Votes], *, joint: bool = True) -> Tensor:
    """The attention of each document token, [heads, tokens]; joint: one softmax for all windows,
    else one for each."""
    if joint:
        return torch.cat(count_votes(votes), dim=1)
    return torch.cat([own.shares.mean(1) for own in votes], dim=1)


def on_passages(read: Read, tokens: Tensor) -> Scores:
    """Token scores [tokens] summed over the passages."""
    memory = read.memory.tokens
    return Importance(memory.starts, memory.ends, tokens.float().numpy()).of(read.cut)


def variants(
    askers: dict[object, Asker], chosen: int, read: Read, nulls: dict[object, Tensor]
) -> Callable[[str], Iterator[tuple[str, Scores]]]:
    """How the passages of a document are scored for a question, by name."""

    def score(question: str) -> Iterator[tuple[str, Scores]]:
        by_words = bm25(question, [read.words])

        def with_words(scores: Scores) -> Scores:
            return join_lending(scores, by_words, read.passages)

        for looks_from in (key for key in askers if isinstance(key, int)):
            votes = askers[looks_from].ask(question)
            drafted = on_passages(read, (shares(votes) - nulls[looks_from]).mean(0))
            mark = " (as it ships)" if looks_from == chosen else ""
            yield f"looks from layer {looks_from}{mark}", with_words(drafted)
            if looks_from != chosen:
                continue
            yield "nothing carried on to the next passage", join_ranks(drafted, by_words)
            yield "without words", drafted
            emptied = on_passages(read, (shares(votes) - nulls["empty"]).mean(0))
            yield "without words, minus the empty question alone", emptied
            plain = on_passages(read, shares(votes).mean(0))
            yield "without words, nothing subtracted", plain
            each = (shares(votes, joint=False) - nulls["each"]).mean(0)
            yield "without words, a softmax per window", on_passages(read, each)
        unrounded = shares(askers["unrounded"].ask(question)) - nulls["unrounded"]
        yield "keys and values not rounded", with_words(on_passages(read, unrounded.mean(0)))
        attended = shares(askers["everyone"].ask(question))
        calibrated = attended - nulls["everyone"]
        yield "without words, mean of all heads", on_passages(read, calibrated.mean(0))
        yield "without words, maximum of all heads", on_passages(read, attended.amax(0))
        yield "words alone (bm25)", by_words

    return score


def subtracted(askers: dict[object, Asker], chosen: int) -> dict[object, Tensor]:
    """What the variants subtract, [heads, tokens]."""
    nulls = {key: asker.anyway() for key, asker in askers.items()}
    unrelated = [askers[chosen].ask(question) for question in UNRELATED]
    nulls["empty"] = shares(unrelated[0])
    nulls["each"] = torch.stack([shares(votes, joint=False) for votes in unrelated]).mean(0)
    return nulls


def read_whole(loaded: LoadedModel, draft: TorchDraft, path: Path, *, bait: bool) -> Read:
    """Open a document and let the draft read it, keeping every layer."""
    text = open_document(path, Quiet()).engine_text()
    text = baited(text) if bait else text
    tokens = tokenize(loaded.tokenizer, text.text)
    cut = passages(text, tokens)
    memory = draft.plan(text, Path("build/memories/unrounded"))
    memory = draft.read(memory, memory.missing, Quiet())
    return Read(
        text.text,
        cut,
        [Passage(0, span, tokens.count(span)) for span in cut],
        WordIndex([span.of(text.text) for span in cut]),
        memory,
        [memory.load(index) for index in range(len(memory))],
    )


def kept(read: Read, scores: Scores, budget: int) -> list[str]:
    chosen = select(read.passages, scores, budget).chosen
    return [c.passage.span.of(read.text) for c in chosen]


def measure(
    loaded: LoadedModel,
    voting: Voting,
    layers: Sequence[int],
    documents: dict[Path, list],
    *,
    bait: bool,
) -> dict[str, list[list[bool]]]:
    """By variant: for each question whether the evidence is kept whole, per budget."""
    config = loaded.model.config
    heads = tuple(
        Head(layer, head)
        for layer in range(voting.looks_from, config.num_hidden_layers)
        for head in range(config.num_attention_heads)
    )
    whole = TorchDraft(loaded, replace(voting, looks_from=0), EightBits.unrounded)
    drafts = {first: TorchDraft(loaded, replace(voting, looks_from=first)) for first in layers}
    chosen = voting.looks_from
    everyone = TorchDraft(loaded, Voting(heads, chosen))
    hits: dict[str, list[list[bool]]] = defaultdict(list)
    for path, questions in documents.items():
        read = read_whole(loaded, whole, path, bait=bait)
        askers: dict[object, Asker] = {
            first: Asker(draft, upper(read.windows, first, rounded=True))
            for first, draft in drafts.items()
        }
        windows = upper(read.windows, chosen, rounded=False)
        askers["unrounded"] = Asker(drafts[chosen], windows)
        askers["everyone"] = Asker(everyone, askers[chosen].windows)
        nulls = subtracted(askers, chosen)
        score = variants(askers, chosen, read, nulls)
        for question in questions:
            for name, scores in score(question.question):
                found = [holds_evidence(question, kept(read, scores, b)) for b in BUDGETS]
                hits[name].append(found)
            print(path.name, question.id, file=sys.stderr, flush=True)
        print(table(hits), file=sys.stderr, flush=True)
    return hits


def table(hits: dict[str, list[list[bool]]]) -> str:
    """Evidence recall by variant and budget."""
    lines = [
        "| scores | " + " | ".join(f"{budget:,}" for budget in BUDGETS) + " |",
        "|---|" + "--:|" * len(BUDGETS),
    ]
    for name, found in hits.items():
        lines.append(f"| {name} | " + " | ".join(f"{x:.2f}" for x in np.mean(found, axis=0)) + " |")
    return "\n".join(lines)


def by_document(questions: Sequence[KnownQuestion], folder: Path) -> dict[Path, list]:
    """The answerable questions of each document that the folder has."""
    found = defaultdict(list)
    for question in questions:
        path = find_document(folder, question.document)
        if path and question.answerable:
            found[path].append(question)
    return dict(found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path, help="the folder of an installed draft")
    parser.add_argument("questions", type=Path)
    parser.add_argument("documents", type=Path)
    parser.add_argument("--looks-from", default="", help="layers to compare, such as 0,8")
    parser.add_argument("--bait", action="store_true", help="with five paragraphs of bait")
    options = parser.parse_args()
    voting = voting_of(options.model.name)
    layers = sorted({voting.looks_from, *map(int, re.findall(r"\d+", options.looks_from))})
    identity = Identity(options.model.name, "")
    loaded = load_model(options.model, identity, best_device(), Quiet(), voting.layers)
    documents = by_document(read_question_sets([options.questions]), options.documents)
    with torch.inference_mode():
        hits = measure(loaded, voting, layers, documents, bait=options.bait)
    count = sum(map(len, documents.values()))
    print(f"{options.model.name}, {count} questions on {len(documents)} documents\n")
    print(table(hits))


if __name__ == "__main__":
    main()
