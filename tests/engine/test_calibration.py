"""What is subtracted from the scores, against explicit loops."""

import numpy as np
import torch

from engine.calibration import anyway, count_unrelated
from engine.heads import Votes, votes_of

HEADS = 2


def drawn(generator: torch.Generator, queries: int, tokens: int) -> torch.Tensor:
    """Logits of one window, [heads, queries, tokens]."""
    return torch.randn(HEADS, queries, tokens, generator=generator) * 3


def test_each_unrelated_question_counts_once_under_a_softmax_of_its_own() -> None:
    generator = torch.Generator().manual_seed(0)
    lengths, queries = (5, 9, 2), (1, 4, 7)  # windows differ in length, questions in words
    logits = [[drawn(generator, asked, tokens) for asked in queries] for tokens in lengths]
    windows: list[list[Votes]] = [[votes_of(one) for one in own] for own in logits]

    expected = np.zeros((HEADS, sum(lengths)))
    for question, asked in enumerate(queries):
        whole = torch.cat([own[question] for own in logits], dim=2).double().numpy()
        for head in range(HEADS):
            for query in range(asked):
                row = np.exp(whole[head, query])
                expected[head] += row / row.sum() / asked / len(queries)
    found = anyway(count_unrelated(windows))
    assert [tuple(own.shape) for own in found] == [(HEADS, tokens) for tokens in lengths]
    np.testing.assert_allclose(torch.cat(found, dim=1).numpy(), expected, atol=1e-6)
