"""The target on torch: CUDA, MPS, or a plain CPU, and the reference for other back ends."""

import time
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import scaled_dot_product_attention
from transformers import DynamicCache

from engine.attention import causal_attention
from engine.errors import QT_TRANSLATE_NOOP, OutOfMemory, UsageError
from engine.models import LoadedModel
from engine.progress import Progress, Stage
from engine.prompt import Prompt
from engine.target import Generation, OnText
from engine.tokens import Tokens, tokenize

CHUNK = (
    256  # prompt tokens a forward; with a check in each layer a cancel takes well under a second
)


class TorchTarget:
    """A causal language model of transformers: chunked prefill, greedy decoding."""

    def __init__(self, loaded: LoadedModel) -> None:
        self._loaded = loaded
        self._ends = _end_tokens(loaded)

    @property
    def name(self) -> str:
        """The model's name in the catalogue."""
        return self._loaded.name

    @property
    def sha256(self) -> str:
        """The SHA-256 of the weights as installed."""
        return self._loaded.sha256

    @property
    def weights_bytes(self) -> int:
        """The memory that the weights take."""
        return self._loaded.weights_bytes

    @property
    def context_tokens(self) -> int:
        """How many tokens prompt and answer may have together."""
        return int(self._loaded.model.config.max_position_embeddings)

    @property
    def backend(self) -> str:
        """What runs the model."""
        device = self._loaded.device
        return f"torch {device.name} {str(device.dtype).removeprefix('torch.')}"

    def tokens(self, text: str) -> Tokens:
        """Tokenize a text; its tokens are what budgets count."""
        return tokenize(self._loaded.tokenizer, text)

    @torch.inference_mode()
    def generate(
        self, prompt: Prompt, max_new_tokens: int, progress: Progress, on_text: OnText
    ) -> Generation:
        """Answer greedily, up to the first of the prompt's stops. on_text gets each new piece.
        Raises UsageError if the prompt
               does not fit the context, OutOfMemory, Cancelled."""
        ids = self._ids(prompt)
        if len(ids) + max_new_tokens > self.context_tokens:
            raise UsageError(
                QT_TRANSLATE_NOOP(
                    "errors", "{name} can read {context} tokens at once; this would be {needed}."
                ),
                QT_TRANSLATE_NOOP("errors", "Choose a smaller budget, or a method that selects."),
                name=self.name,
                context=self.context_tokens,
                needed=len(ids) + max_new_tokens,
            )
        try:
            written = _Written(self._loaded.tokenizer, prompt.stops, on_text)
            return self._generate(ids, max_new_tokens, progress, written)
        except (torch.OutOfMemoryError, MemoryError) as error:
            raise OutOfMemory(
                QT_TRANSLATE_NOOP("errors", "The memory is too small for {needed} tokens."),
                QT_TRANSLATE_NOOP("errors", "Choose a smaller budget or a smaller profile."),
                needed=len(ids),
            ) from error

    def _generate(
        self, ids: list[int], max_new_tokens: int, progress: Progress, written: "_Written"
    ) -> Generation:
        start = time.perf_counter()
        cache = DynamicCache(config=self._loaded.model.config)
        logits = self._prefill(ids, cache, progress)
        kv_bytes = cache_bytes(cache)
        prefilled = time.perf_counter()
        while (token := int(logits.argmax())) not in self._ends:
            written.add(token)
            progress.step(Stage.DECODE, len(written.ids), max_new_tokens)
            if len(written.ids) == max_new_tokens or written.stopped or written.repeats:
                break
            logits = self._forward([token], len(ids) + len(written.ids) - 1, cache, None)
        text = written.finish()
        return Generation(
            text,
            len(ids),
            len(written.ids),
            kv_bytes,
            prefilled - start,
            time.perf_counter() - prefilled,
        )

    def _ids(self, prompt: Prompt) -> list[int]:
        messages = [
            {"role": "system", "content": prompt.system},
            {"role": "user", "content": prompt.user},
        ]
        text = self._loaded.tokenizer.apply_chat_template(
            messages, tokenize=False, add_generation_prompt=True
        )
        return [int(i) for i in tokenize(self._loaded.tokenizer, text).ids]

    def _prefill(self, ids: list[int], cache: DynamicCache, progress: Progress) -> Tensor:
        logits = torch.empty(0)
        for first in range(0, len(ids), CHUNK):
            chunk = ids[first : first + CHUNK]
            hook = _Chunk(progress, first, len(chunk), len(ids), self._layers)
            logits = self._forward(chunk, first, cache, hook)
        progress.step(Stage.PREFILL, len(ids), len(ids))
        return logits

    @property
    def _layers(self) -> int:
        return int(self._loaded.model.config.num_hidden_layers)

    def _forward(
        self, ids: list[int], position: int, cache: DynamicCache, hook: "_Chunk | None"
    ) -> Tensor:
        """Run tokens that stand at `position`; returns the last one's logits, [vocabulary]."""
        device = self._loaded.device.torch
        output = self._loaded.model(
            input_ids=torch.tensor([ids], device=device),
            position_ids=torch.arange(position, position + len(ids), device=device)[None],
            cache=cache,
            use_cache=True,
            logits_to_keep=1,
            attention_hook=hook,
        )
        logits: Tensor = output.logits[0, -1]
        return logits


class _Chunk:
    """Attention of a chunk of the prompt over the cache so far; reports and cancels per layer."""

    def __init__(
        self, progress: Progress, first: int, length: int, total: int, layers: int
    ) -> None:
        self._progress, self._first, self._length = progress, first, length
        self._total, self._layers = total, layers
        self._mask: Tensor | None = None

    def __call__(
        self, layer: int, query: Tensor, key: Tensor, value: Tensor, scaling: float
    ) -> Tensor:
        done = self._first + self._length * layer // self._layers
        self._progress.step(Stage.PREFILL, done, self._total)
        if self._first == 0:
            return causal_attention(query, key, value, scaling)
        if self._mask is None:
            seen = torch.ones(self._length, key.shape[2], dtype=torch.bool, device=key.device)
            self._mask = seen.tril(key.shape[2] - self._length)
        return scaled_dot_product_attention(
            query, key, value, attn_mask=self._mask, scale=scaling, enable_gqa=True
        )


class _Written:
    """The tokens written so far, streamed as text once their characters are whole.

    stops: texts that end the answer and do not belong to it."""

    def __init__(self, tokenizer: Any, stops: Sequence[str], on_text: OnText) -> None:
        self.ids: list[int] = []
        self.stopped = False
        self._tokenizer, self._stops, self._on_text = tokenizer, stops, on_text
        self._shown = ""

    def add(self, token: int) -> None:
        """Add a token; shows what is new unless a character or a stop may be cut."""
        self.ids.append(token)
        text = self._decode()
        if not text.endswith("\ufffd") and not self._may_stop(text):
            self._show(text)

    def finish(self) -> str:
        """Show the rest and return the whole text."""
        text = self._decode()
        self._show(text)
        return text.strip()

    @property
    def repeats(self) -> bool:
        """Whether the last 48 tokens are one piece of 1 … 16 tokens over and over."""
        last = self.ids[-48:]
        return len(last) == 48 and any(last[n:] == last[:-n] for n in range(1, 17))

    def _decode(self) -> str:
        text = str(self._tokenizer.decode(self.ids, skip_special_tokens=True))
        ends = [text.find(stop) for stop in self._stops if stop in text]
        self.stopped = bool(ends)
        return text[: min(ends)] if ends else text

    def _may_stop(self, text: str) -> bool:
        """Whether the text ends with the beginning of a stop."""
        return any(
            text.endswith(stop[:length]) for stop in self._stops for length in range(1, len(stop))
        )

    def _show(self, text: str) -> None:
        if len(text) > len(self._shown):
            self._on_text(text[len(self._shown) :])
            self._shown = text


def cache_bytes(cache: Any) -> int:
    """The memory that a cache's keys and values take, in bytes."""
    return sum(
        tensor.numel() * tensor.element_size()
        for layer in cache.layers
        for tensor in (layer.keys, layer.values)
        if tensor is not None
    )


def _end_tokens(loaded: LoadedModel) -> frozenset[int]:
    """The tokens that end an answer, by the model's settings and its chat template."""
    ends: set[int | None] = {loaded.tokenizer.eos_token_id}
    configured = getattr(loaded.model.generation_config, "eos_token_id", None)
    ends |= set(configured) if isinstance(configured, list) else {configured}
    vocabulary: dict[str, int] = loaded.tokenizer.get_vocab()
    ends |= {vocabulary.get(mark) for mark in ("<|im_end|>", "<|endoftext|>", "<|eot_id|>")}
    return frozenset(int(end) for end in ends if end is not None)
