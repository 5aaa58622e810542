"""Find the heads of a draft that retrieve, on questions whose evidence is known.

    python benchmarks/find_heads.py MODEL_FOLDER QUESTIONS.jsonl DOCUMENTS_FOLDER --layers 19

Reads every document once, asks every question, and notes for each head how much attention each
passage receives (one softmax over the document, minus unrelated questions). Heads are then chosen
one by one so that the passages that `auto` would keep by their mean and the words, within 256 to
2,048 tokens, hold the evidence of most questions. Questions on documents that are not there are
left out. Prints a TOML table for `engine/voting/`. The documents must not be those on which figures
are reported (benchmarks/questions/SOURCES.md).
"""

import argparse
import json
import re
import sys
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.backends.torch_draft import TorchDraft
from engine.device import best_device
from engine.heads import Head, Voting
from engine.methods import join_lending
from engine.models import Identity, load_model
from engine.passages import passages
from engine.progress import Quiet
from engine.scorers.bm25 import WordIndex, bm25
from engine.selection import Passage
from engine.spans import Span
from engine.text import Text
from engine.tokens import tokenize
from specdesk.bench.questions import find_document
from specdesk.documents.open import open_document

BUDGETS = (256, 512, 1024, 2048)


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """A question's scores. scores: [heads, passages]. words: [passages], by BM25. groups: for
    each piece of evidence the passages that together hold it."""

    scores: NDArray[np.float32]
    words: NDArray[np.float32]
    passages: list[Passage]
    groups: list[set[int]]


def fold(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()


def holders(text: Text, cut: list[Span], evidence: str) -> set[int] | None:
    """The passages that hold a piece of evidence, or None if it is not found."""
    folded, origin = [], []
    for index, character in enumerate(text.text):
        for piece in fold(character):
            folded.append(piece)
            origin.append(index)
    at = "".join(folded).find(fold(evidence))
    if at < 0:
        return None
    span = Span(origin[at], origin[at + len(fold(evidence)) - 1] + 1)
    return {i for i, passage in enumerate(cut) if passage.overlaps(span)}


def samples(draft: TorchDraft, tokenizer: object, rows: list[dict], folder: Path) -> list[Sample]:
    found = []
    by_document = defaultdict(list)
    for row in rows:
        if row["evidence"]:
            by_document[row["document"]].append(row)
    for name, questions in by_document.items():
        path = find_document(folder, name)
        if path is None:
            print(name, "is not there", file=sys.stderr)
            continue
        text = open_document(path, Quiet()).engine_text()
        tokens = tokenize(tokenizer, text.text)
        cut = passages(text, tokens)
        index = WordIndex([span.of(text.text) for span in cut])
        places = [Passage(0, span, tokens.count(span)) for span in cut]
        memory = draft.plan(text, Path("build/memories"))
        memory = draft.read(memory, memory.missing, Quiet())
        print(name, len(tokens), "tokens", len(questions), "questions", file=sys.stderr, flush=True)
        for row in questions:
            groups = [holders(text, cut, evidence) for evidence in row["evidence"]]
            if all(groups):
                scores = draft.score_heads(memory, row["question"], cut, Quiet())
                words = bm25(row["question"], [index])
                found.append(Sample(scores, words, places, groups))
    return found


def recall(chosen: list[int], questions: list[Sample]) -> NDArray[np.float64]:
    """The share of questions whose evidence is kept whole, per budget."""
    hits = np.zeros(len(BUDGETS))
    for sample in questions:
        joined = join_lending(sample.scores[chosen].mean(0), sample.words, sample.passages)
        order = np.argsort(-joined, kind="stable")
        spent = np.cumsum([sample.passages[index].tokens for index in order])
        for index, budget in enumerate(BUDGETS):
            kept = set(order[spent <= budget].tolist())
            hits[index] += all(group <= kept for group in sample.groups)
    return hits / len(questions)


def choose(questions: list[Sample], count: int) -> list[int]:
    """Add the head that helps most, one by one, from the 40 best alone; keep the best beginning.

    More heads are not better: beyond three or four their mean blurs (benchmarks/RESULTS.md)."""
    alone = [recall([head], questions).mean() for head in range(len(questions[0].scores))]
    candidates = np.argsort(alone)[::-1][:40].tolist()
    chosen: list[int] = []
    while len(chosen) < count:
        rest = [head for head in candidates if head not in chosen]
        best = max(rest, key=lambda head: recall([*chosen, head], questions).mean())
        chosen.append(best)
        print(len(chosen), best, recall(chosen, questions).round(3), file=sys.stderr, flush=True)
    lengths = range(1, count + 1)
    return chosen[: max(lengths, key=lambda length: recall(chosen[:length], questions).mean())]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("documents", type=Path)
    parser.add_argument("--first-layer", type=int, default=0)
    parser.add_argument("--layers", type=int, default=None)
    parser.add_argument("--looks-from", type=int, default=0)
    parser.add_argument("--heads", type=int, default=8)
    parser.add_argument("--save", type=Path, help="keep the samples in this .npz file")
    options = parser.parse_args()
    loaded = load_model(
        options.model, Identity(options.model.name, ""), best_device(), Quiet(), options.layers
    )
    config = loaded.model.config
    heads = tuple(
        Head(layer, head)
        for layer in range(options.first_layer, config.num_hidden_layers)
        for head in range(config.num_attention_heads)
    )
    draft = TorchDraft(loaded, Voting(heads, options.looks_from))
    rows = [json.loads(line) for line in options.questions.read_text("utf-8").splitlines() if line]
    found = samples(draft, loaded.tokenizer, rows, options.documents)
    if options.save:
        np.savez_compressed(options.save, samples=np.asarray(found, dtype=object))
    best = [heads[index] for index in choose(found, options.heads)]
    print(f"# {loaded.name}: chosen by benchmarks/find_heads.py on {len(found)} questions")
    print(f"looks_from = {options.looks_from}")
    print(f"heads = {json.dumps(sorted([head.layer, head.head] for head in best))}")


if __name__ == "__main__":
    main()
