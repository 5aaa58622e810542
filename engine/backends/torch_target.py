"""The target on torch: CUDA, MPS, or a plain CPU, and the reference for other back ends."""

import time
from collections.abc import Callable, Sequence
from functools import partial

import torch
from torch import Tensor

from engine.attention import Attention, AttentionHook, attend, block_of, causal_attention, seen
from engine.backends.captured_steps import CapturedSteps
from engine.backends.compiled_steps import CompiledSteps
from engine.backends.eight_bit_steps import EightBitSteps
from engine.backends.torch_model import TorchModel, enough_memory
from engine.backends.written import Written
from engine.cache import KeptCache
from engine.chat import chat_tokens, end_tokens
from engine.errors import QT_TRANSLATE_NOOP, UsageError
from engine.guessing import CAPTURED, EIGHT_BITS, TORCH, Guessing, StepCosts
from engine.models import LoadedModel
from engine.phrases import phrases_of
from engine.prefill import LayerSteps, Prefill, chunked_feed_forward
from engine.processor import EightBits
from engine.progress import Progress, Stage
from engine.prompt import Prompt
from engine.reading import Reading
from engine.target import WHOLE, Generation, OnText
from engine.tokens import Tokens, tokenize
from engine.verification import Chooser, agreed, verify

REMEMBERED = 4096  # tokens: of longer prompts, the cache would take hundreds of megabytes


class TorchTarget(TorchModel):
    """A causal language model of transformers: prefill with eviction, greedy decoding.

    What one prompt has in common with the next, from the first token on, is not read again. block:
    prompt tokens computed at a time within a layer, if not as many as suit the device; a cancel
    comes between two blocks. whole_steps: whether decoding steps run as a whole (`CapturedSteps`,
    `CompiledSteps`), if not wherever that is faster."""

    def __init__(
        self, loaded: LoadedModel, block: int | None = None, *, whole_steps: bool | None = None
    ) -> None:
        super().__init__(loaded)
        self._block = block or block_of(loaded.device.torch)
        self._steps = _whole_steps(loaded, whole_steps)
        self._ends = end_tokens(loaded)
        self._costs = _step_costs(loaded, captured=isinstance(self._steps, CapturedSteps))
        self._phrases = phrases_of(loaded.tokenizer)
        self._last: tuple[list[int], KeptCache] = [], KeptCache(self._layers)

    @property
    def context_tokens(self) -> int:
        """How many tokens prompt and answer may have together."""
        return int(self._loaded.model.config.max_position_embeddings)

    @property
    def backend(self) -> str:
        """What runs the model."""
        return self._loaded.device.backend

    def tokens(self, text: str) -> Tokens:
        """Tokenize a text; its tokens are what budgets count."""
        return tokenize(self._loaded.tokenizer, text)

    @torch.inference_mode()
    def generate(
        self,
        prompt: Prompt,
        max_new_tokens: int,
        progress: Progress,
        on_text: OnText,
        reading: Reading = WHOLE,
    ) -> Generation:
        """Answer greedily, up to the first of the prompt's stops. on_text gets each new piece.

        Where the prompt's check leaves the target unsure, nothing is written. Raises UsageError if
        the prompt does not fit the context, OutOfMemory, Cancelled."""
        ids = chat_tokens(self._loaded, prompt.system, prompt.user)
        needed = len(ids) + max_new_tokens
        self._require_room(needed)
        written = Written(self._loaded.tokenizer, prompt.stops, on_text, max_new_tokens)
        with enough_memory(needed):
            return self._generate(prompt, ids, reading, progress, written)

    def warm(self, progress: Progress) -> None:
        """Write two words: a card's libraries load their programs when they are first needed, and
        a question need not wait for it. Raises OutOfMemory, Cancelled."""
        self.generate(Prompt("", "Hello"), 2, progress, lambda piece: None)

    def _require_room(self, needed: int) -> None:
        """Raise UsageError if so many tokens do not fit the context."""
        if needed > self.context_tokens:
            raise UsageError(
                QT_TRANSLATE_NOOP(
                    "errors", "{name} can read {context} tokens at once; this would be {needed}."
                ),
                QT_TRANSLATE_NOOP("errors", "Choose a smaller budget, or a method that selects."),
                name=self.name,
                context=self.context_tokens,
                needed=needed,
            )

    def _generate(
        self,
        prompt: Prompt,
        ids: list[int],
        reading: Reading,
        progress: Progress,
        written: Written,
    ) -> Generation:
        start = time.perf_counter()
        expected = tokenize(self._loaded.tokenizer, reading.lookahead).ids.tolist()
        expected = expected[: written.room]
        known, cache = self._begun(ids, reading)
        fresh = self._prefill(ids, known, expected, cache, reading, progress)
        accepted = len(fresh) - 1
        kv_bytes = cache.bytes
        certainty = self._certainty(prompt, ids + fresh[:-1], cache) if prompt.check else None
        prefilled = time.perf_counter()
        sure = not prompt.leaves_unsure(certainty)
        steps, guessing = 0, Guessing(self._costs, self._phrases)
        chooser: Chooser | None = None
        while sure and self._write(fresh, written, progress):
            chooser = chooser or self._chooser(cache, written.room)
            fresh = self._decode(ids, written.ids, chooser, guessing)
            steps += 1
        text = written.finish()
        if reading.is_exact and len(ids) <= REMEMBERED:
            cache.drop_last(cache.tokens - len(ids))
            self._last = ids, cache
        return Generation(
            text,
            len(ids),
            len(written.ids),
            kv_bytes,
            cache.token_bytes,
            prefilled - start,
            time.perf_counter() - prefilled,
            len(expected),
            accepted,
            certainty,
            steps,
        )

    def _begun(self, ids: list[int], reading: Reading) -> tuple[int, KeptCache]:
        """A cache of the tokens that a prompt shares with the last one, and how many they are; at
        least one is left to read. Whatever happens to the prompt, nothing else is remembered."""
        (before, cache), self._last = self._last, ([], KeptCache(self._layers))
        if not reading.is_exact:
            return 0, KeptCache(self._layers)
        known = min(agreed(ids, before), len(ids) - 1)
        cache.drop_last(len(before) - known)
        return known, cache

    def _certainty(self, prompt: Prompt, read: list[int], cache: KeptCache) -> float:
        """The log-odds of yes against no to a prompt's check. read: what the cache holds, which is
        the same afterwards.

        Only what differs from the prompt runs; what stands there in the prompt is set aside."""
        check = prompt.check
        assert check is not None
        asked = chat_tokens(self._loaded, prompt.system, check.user)
        common = agreed(asked, read)
        aside = cache.last(len(read) - common)
        cache.drop_last(len(read) - common)
        logits = self._loaded.model.lm_head(self._continue(asked[common:], common, cache)[-1:])
        cache.drop_last(len(asked) - common)
        cache.append(aside)
        shares = torch.log_softmax(logits[0].float(), dim=-1)
        yes, no = (shares[self._first_tokens(words)] for words in (check.yes, check.no))
        return float(yes.logsumexp(0) - no.logsumexp(0))

    def _first_tokens(self, words: Sequence[str]) -> list[int]:
        return [int(tokenize(self._loaded.tokenizer, word).ids[0]) for word in words]

    def _write(self, fresh: Sequence[int], written: Written, progress: Progress) -> bool:
        """Take tokens into the answer. Returns whether it goes on."""
        for token in fresh:
            if token in self._ends:
                return False
            written.add(token)
            progress.step(Stage.DECODE, len(written.ids), written.room)
            if written.over:
                return False
        return True

    def _prefill(
        self,
        ids: list[int],
        known: int,
        expected: list[int],
        cache: KeptCache,
        reading: Reading,
        progress: Progress,
    ) -> list[int]:
        """Read the prompt and what is expected to follow. Returns the answer's first tokens.

        known: how many tokens of the prompt the cache holds."""
        unread = ids[known:]
        step = self._layer_steps(progress, Stage.PREFILL, len(unread) + len(expected))
        hook = Prefill(cache, len(unread), len(expected), reading, step, self._block)
        with chunked_feed_forward(self._loaded.model, step, self._block):
            fresh = verify(self._behind(cache, hook), unread, expected, known)
        progress.step(Stage.PREFILL, len(unread), len(unread))
        return fresh

    def _layer_steps(self, progress: Progress, stage: Stage, tokens: int) -> LayerSteps:
        """Reports a forward over so many tokens."""
        return LayerSteps(progress, stage, tokens, self._layers, self._loaded.device.torch)

    def _chooser(self, cache: KeptCache, new_tokens: int) -> Chooser:
        """What goes on behind the cache. new_tokens: to come at most."""
        if self._steps is None:
            return self._behind(cache, _Decoding(cache))
        return self._steps.begin(cache, new_tokens)

    def _behind(self, cache: KeptCache, hook: AttentionHook) -> "_Behind":
        return _Behind(
            partial(self._run, cache=cache, hook=hook), self._loaded.model.lm_head, cache
        )

    def _decode(
        self, prompt: list[int], written: list[int], chooser: Chooser, guessing: Guessing
    ) -> list[int]:
        """The tokens that follow what was written; at least one."""
        position = len(prompt) + len(written) - 1
        guess = guessing.guess(prompt + written, self.context_tokens - position - 1)
        fresh = verify(chooser, written[-1:], guess, position)
        guessing.learn(guess, len(fresh) - 1)
        return fresh

    def _continue(self, ids: list[int], position: int, cache: KeptCache) -> Tensor:
        """Run tokens behind what the cache holds."""
        return self._run(ids, position, cache, _Decoding(cache))

    def _run(
        self, ids: Sequence[int], position: int, cache: KeptCache, hook: AttentionHook
    ) -> Tensor:
        """Run tokens that stand at `position`. Returns the last layer's states, [tokens, size]."""
        device = self._loaded.device.torch
        places = torch.arange(position, position + len(ids), device=device)
        output = self._loaded.model.model(
            input_ids=torch.tensor([list(ids)], device=device),
            position_ids=places[None],
            cache=cache,
            use_cache=True,
            attention_hook=hook,
        )
        states: Tensor = output.last_hidden_state[0]
        return states


class _Behind:
    """Chooses what stands behind what a cache holds, which grows by what is read.

    run: gives the states of tokens that stand at a position, [tokens, size]. head: gives their
    logits."""

    def __init__(
        self,
        run: Callable[[Sequence[int], int], Tensor],
        head: Callable[[Tensor], Tensor],
        cache: KeptCache,
    ) -> None:
        self._run, self._head, self._cache = run, head, cache

    def choose(self, tokens: Sequence[int], position: int, last: int) -> list[int]:
        """Read tokens, the first of which stands at `position`. Returns what the model would
        greedily write behind each of the last so many."""
        # As a matrix, and of the last tokens alone: of a slice with a batch dimension, torch would
        # copy the whole vocabulary's weights.
        states = self._run(tokens, position)[-last:]
        chosen: list[int] = self._head(states).argmax(-1).tolist()
        return chosen

    def drop_last(self, count: int) -> None:
        """Forget the last tokens that were read."""
        self._cache.drop_last(count)


class _Decoding:
    """Attention of the newest tokens over the keys that were kept."""

    def __init__(self, cache: KeptCache) -> None:
        self._cache = cache

    def __call__(self, attention: Attention) -> Tensor:
        if attention.sliding_window is None:  # all that was kept is seen, whatever was dropped
            return causal_attention(attention)
        positions = self._cache.layers[attention.layer].positions
        own = positions[0, -attention.query.shape[2] :]
        mask = seen(own, positions, attention.sliding_window)
        repeats = attention.query.shape[1] // positions.shape[0]
        return attend(attention, mask.repeat_interleave(repeats, 0)[None])


def _whole_steps(loaded: LoadedModel, wanted: bool | None) -> CapturedSteps | CompiledSteps | None:
    """What runs decoding steps as a whole; None where nothing does, or it is not wanted."""
    if wanted is False:
        return None
    if loaded.device.eight_bits:
        compiled = _compiled_steps(loaded.device.eight_bits)
        return compiled(loaded) if compiled.can_run(loaded) else None
    if (wanted or loaded.device.name == "cuda") and CapturedSteps.can_run(loaded.model):
        return CapturedSteps(loaded)
    return None


def _compiled_steps(eight_bits: EightBits) -> type[CompiledSteps]:
    """The steps of layers that run on what multiplies weights in eight bits."""
    if eight_bits != "openvino":
        return EightBitSteps
    from engine.backends.openvino_steps import OpenVinoSteps

    return OpenVinoSteps


def _step_costs(loaded: LoadedModel, *, captured: bool) -> StepCosts:
    """What guesses cost where the model runs."""
    if captured:
        return CAPTURED
    return EIGHT_BITS.get(loaded.device.eight_bits, TORCH)
