"""The target's prefill: the whole prompt through each layer, in blocks, evicting as it goes.

A layer's keys are cut right behind its attention, so that the cache never holds more than one
layer's full keys: that is what makes a long prompt fit.
"""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import Tensor

from engine.attention import Attention, causal_attention, in_blocks
from engine.cache import KeptCache
from engine.card_queue import CardQueue
from engine.eviction import kept_keys, score_keys
from engine.progress import Progress, Stage
from engine.reading import Eviction, Reading
from engine.sparse import sparse_attention, vertical_keys


class LayerSteps:
    """Reports a forward over many tokens, layer by layer. layer: the one being computed."""

    def __init__(
        self, progress: Progress, stage: Stage, tokens: int, layers: int, device: torch.device
    ) -> None:
        self._progress, self._stage = progress, stage
        self._tokens, self._layers = tokens, layers
        self._queue = CardQueue(device)
        self.layer = 0

    def __call__(self, done: int) -> None:
        """Report, and see whether to stop. done: tokens of the layer's attention, and behind
        them those of its feed-forward part."""
        self._queue.add()
        at = (self._tokens * self.layer + done // 2) // self._layers
        self._progress.step(self._stage, min(at, self._tokens), self._tokens)


class Prefill:
    """The attention hook of one prefill. prompt, lookahead: how many tokens are read of each."""

    def __init__(
        self,
        cache: KeptCache,
        prompt: int,
        lookahead: int,
        reading: Reading,
        step: LayerSteps,
        block: int,
    ) -> None:
        self._cache, self._block, self._step = cache, block, step
        self._tokens, self._lookahead = prompt + lookahead, lookahead
        eviction, sparsity = reading.eviction, reading.sparsity
        self._eviction = eviction if eviction and prompt > eviction.capacity else None
        self._sparsity = sparsity if sparsity and sparsity.saves(prompt) else None

    def __call__(self, attention: Attention) -> Tensor:
        """Compute a layer's attention, then evict."""
        self._step.layer = attention.layer
        scores = self._scores(attention)
        output = in_blocks(attention, self._attend(attention, scores), self._step, self._block)
        if self._eviction and scores is not None:
            kept = kept_keys(scores, self._eviction, self._lookahead)
            self._cache.layers[attention.layer].keep(kept)
        return output

    def _attend(self, attention: Attention, scores: Tensor | None) -> Callable[[Attention], Tensor]:
        """How a block of queries is computed; layers that slide see less than a sparse one."""
        if self._sparsity is None or scores is None or attention.sliding_window is not None:
            return causal_attention
        verticals = vertical_keys(scores, self._sparsity.vertical)
        window = self._sparsity.window
        return lambda block: sparse_attention(block, verticals, window)

    def _scores(self, attention: Attention) -> Tensor | None:
        """The scores of the keys before the window, where something is to be chosen."""
        if self._eviction is None and self._sparsity is None:
            return None
        how = self._eviction or Eviction(capacity=attention.key.shape[2])
        if how.looks_ahead:
            return score_keys(attention, self._lookahead, how.window, how.kernel, how.reduction)
        prompt = attention.rows(0, self._tokens - self._lookahead)
        return score_keys(prompt, 0, how.window, how.kernel, how.reduction)


@contextlib.contextmanager
def chunked_feed_forward(model: Any, step: Callable[[int], None], chunk: int) -> Iterator[None]:
    """Inside the block, the model's feed-forward layers take some tokens at a time.

    Each token is computed alone there, so the result is the same; what it saves is memory, and
    the wait for a cancel. step: called with the first token of each chunk. The model is as before
    when the block ends."""
    layers = [layer.mlp for layer in model.model.layers]
    for feed_forward in layers:
        feed_forward.forward = _chunked(feed_forward.forward, step, chunk)
    try:
        yield
    finally:
        for feed_forward in layers:
            del feed_forward.forward  # the class's own shows again


def _chunked(
    whole: Callable[[Tensor], Tensor], step: Callable[[int], None], chunk: int
) -> Callable[[Tensor], Tensor]:
    def forward(hidden: Tensor) -> Tensor:
        # As a matrix: of a slice with a batch dimension, torch copies the weights at every product.
        tokens = hidden.flatten(0, 1)
        parts = []
        for first in range(0, len(tokens), chunk):
            step(len(tokens) + first)
            parts.append(whole(tokens[first : first + chunk]))
        return torch.cat(parts).reshape(*hidden.shape[:-1], -1)

    return forward
