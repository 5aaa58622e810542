"""The draft on torch, reading a whole prompt: it looks ahead, and scores as in the paper."""

import numpy as np
import torch
from torch import Tensor

from engine.attention import Attention, causal_attention, in_blocks
from engine.backends.torch_target import TorchTarget
from engine.cache import KeptCache
from engine.importance import Importance
from engine.prefill import LayerSteps, chunked_feed_forward
from engine.progress import Progress, Stage
from engine.specpc import PromptScores, SpecPC
from engine.text import Text
from engine.tokens import tokenize
from engine.verification import verify

BEFORE = "Document:\n"
AFTER = "\n\nQuestion: {question}\nAnswer:"


class TorchPromptDraft(TorchTarget):
    """All layers of the draft's model. It need not have read the documents before."""

    @torch.inference_mode()
    def attention(
        self, text: Text, question: str, settings: SpecPC, progress: Progress
    ) -> Importance:
        """Score each token of a text by SpecPC's formula, unpooled.

        Raises UsageError if the text does not fit the context at once, Cancelled."""
        tokens = tokenize(self._loaded.tokenizer, text.text).outside(text.skipped)
        before, after = (
            tokenize(self._loaded.tokenizer, part).ids.tolist()
            for part in (BEFORE, AFTER.format(question=question))
        )
        ids = [*before, *tokens.ids.tolist(), *after]
        self._require_room(len(ids) + settings.lookahead)
        step = self._layer_steps(progress, Stage.SCORE, len(ids))
        hook = _Scoring(settings, step, self._block)
        chooser = self._behind(KeptCache(self._layers), hook)
        with chunked_feed_forward(self._loaded.model, step, self._block):
            token = verify(chooser, ids, [], 0)
        for ahead in range(settings.lookahead - 1):
            token = verify(chooser, token, [], len(ids) + ahead)
        scores = hook.scores.of(len(ids))[len(before) : len(before) + len(tokens)]
        return Importance(tokens.starts, tokens.ends, scores.numpy().astype(np.float32))


class _Scoring:
    """Causal attention that notes what the last queries look at."""

    def __init__(self, settings: SpecPC, step: LayerSteps, block: int) -> None:
        self.scores = PromptScores(settings)
        self._step, self._block = step, block

    def __call__(self, attention: Attention) -> Tensor:
        self._step.layer = attention.layer
        self.scores.add(attention)
        return in_blocks(attention, causal_attention, self._step, self._block)
