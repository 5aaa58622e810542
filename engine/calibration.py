"""What a draft attends to whatever it is asked, which is not evidence.

Asked something else, a draft still looks at some words: headings, frequent names, text written to
draw attention. Each window is asked a few unrelated questions once, when it is read, and what they
give is taken from the scores of every later question (DESIGN section 8, "minus those of an empty
question"; several are better than the empty one alone: benchmarks/RESULTS.md).
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from engine.heads import Votes, count_votes

# About things that office documents are silent on, in different shapes; the first asks nothing.
UNRELATED = (
    "N/A",
    "What did the cat eat for breakfast on Sunday?",
    "Which song won the contest, and who sang it?",
    "How high is the mountain behind the village?",
    "隣の家の犬は何歳ですか。",
)


def count_unrelated(windows: Sequence[Sequence[Votes]]) -> list[list[Tensor]]:
    """Return per unrelated question and window what each head gives each token, [heads, tokens],
    each question under one softmax over all windows. windows: the votes of each window for each
    unrelated question."""
    return [count_votes(votes) for votes in zip(*windows, strict=True)]


def anyway(counted: Sequence[Sequence[Tensor]]) -> list[Tensor]:
    """Return per window what each head gives each token whatever is asked, [heads, tokens]: the
    mean of what it gives for the unrelated questions. counted: by `count_unrelated`."""
    return [torch.stack(window).mean(0) for window in zip(*counted, strict=True)]
