"""The draft on torch: CUDA, MPS, or a plain CPU."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import Module

from engine.attention import Attention, causal_attention, grouped_logits, seen
from engine.backends.torch_model import TorchModel
from engine.calibration import UNRELATED, anyway, count_unrelated
from engine.draft import Drafted
from engine.eight_bits import EightBits
from engine.heads import Votes, Voting, count_votes, votes_of
from engine.importance import Importance
from engine.kept_files import MEMORY_VERSION
from engine.memory import DraftMemory, WindowMemory, create_memory, open_memory
from engine.models import LoadedModel
from engine.passages import windows
from engine.progress import Progress, Stage
from engine.spans import Span
from engine.tensor_files import fingerprint
from engine.text import Text
from engine.tokens import Tokens, tokenize

PREFIX = "Document:\n"
QUESTION = "\n\nFind the passage that answers this question: {question}"
WINDOW_TOKENS = 2048
# A CPU's library makes machine code for each number of keys, nearly a megabyte, and windows differ.
FILLED_UP = 128
GROUP = 8  # windows asked together: they share the lower layers; few enough to cancel fast


class TorchDraft(TorchModel):
    """SpecPC's draft (paper, section 4.1; DESIGN sections 4 and 8) over transformers.

    The document stands before the question, so its keys and values are computed once, window by
    window, and a question runs only its own tokens. In its lower layers a question does not look
    at the document yet (`Voting.looks_from`): they run once for all windows of a group."""

    def __init__(
        self,
        loaded: LoadedModel,
        voting: Voting,
        hold: Callable[[Tensor], EightBits] = EightBits.of,
    ) -> None:
        """hold: how keys and values are kept."""
        super().__init__(loaded)
        self._voting, self._hold = voting, hold
        layout = (MEMORY_VERSION, loaded.sha256, voting, WINDOW_TOKENS, PREFIX, UNRELATED)
        self._identity = " ".join(map(str, layout))
        self._prefix = self._ids(PREFIX)

    def _ids(self, text: str) -> list[int]:
        return [int(i) for i in tokenize(self._loaded.tokenizer, text).ids]

    def _memory_identity(self, text: Text) -> str:
        content = f"{self._identity}\0{text.key}\0{text.skipped}\0{text.text}"
        return fingerprint(content)

    def plan(self, text: Text, folder: Path) -> DraftMemory:
        """The memory of a text as far as it was read; reads nothing."""
        identity = self._memory_identity(text)
        if known := open_memory(folder, identity):
            return known
        tokens = tokenize(self._loaded.tokenizer, text.text).outside(text.skipped)
        cuts = windows(text, tokens, WINDOW_TOKENS - len(self._prefix))
        return create_memory(folder, identity, text.key, tokens, cuts)

    @torch.inference_mode()
    def read(self, memory: DraftMemory, indices: Sequence[int], progress: Progress) -> DraftMemory:
        """Read windows, each kept as soon as it was read. Raises Cancelled."""
        lengths = {index: len(memory.window(index)) for index in indices}
        done, total = 0, sum(lengths.values())
        for index, length in lengths.items():
            step = _Step(progress, Stage.READ, done, done + length, total, self._layers)
            memory = memory.save(index, self._read_window(memory.window(index), step))
            done += length
            progress.step(Stage.READ, done, total)
        return memory

    def _read_window(self, tokens: Tokens, step: "_Step") -> WindowMemory:
        hook = _Reading(step, self._hold, self._voting.looks_from)
        ids = self._prefix + tokens.ids.tolist()
        self._run(ids, range(len(ids)), hook)
        keys, values = EightBits.stack(hook.keys), EightBits.stack(hook.values)
        memory = WindowMemory(keys, values, (), len(self._prefix))
        unrelated = (self._votes([memory], question, step.check)[0] for question in UNRELATED)
        return replace(memory, unrelated=tuple(unrelated))

    @cached_property
    def _lower(self) -> "_Reading":
        """Keys and values of the prefix, which is all that a question sees in its lower layers."""
        hook = _Reading(lambda layer: None, self._hold)
        self._run(self._prefix, range(len(self._prefix)), hook)
        return hook

    @torch.inference_mode()
    def votes(
        self, windows: Sequence[WindowMemory], question: str, progress: Progress
    ) -> list[Votes]:
        """What a question attends to in each of some windows. Raises Cancelled."""
        return self._ask(len(windows), windows.__getitem__, question, progress)[0]

    @torch.inference_mode()
    def score_heads(
        self, memory: DraftMemory, question: str, spans: Sequence[Span], progress: Progress
    ) -> NDArray[np.float32]:
        """Score spans of a text that was read whole by each voting head apart, to find the heads
        that retrieve.

        Returns float32 [heads, spans]: the attention a span's tokens receive, minus what they
        receive anyway."""
        votes, unrelated = self._ask(len(memory), memory.load, question, progress)
        pairs = zip(count_votes(votes), anyway(count_unrelated(unrelated)), strict=True)
        tokens = torch.cat([asked - without for asked, without in pairs], dim=1).cpu().numpy()
        rows = [
            Importance(memory.tokens.starts, memory.tokens.ends, row).of(spans) for row in tokens
        ]
        return np.stack(rows)

    @torch.inference_mode()
    def score(
        self,
        memories: Sequence[DraftMemory],
        question: str,
        progress: Progress,
        weighed: Sequence[Sequence[int]] | None = None,
    ) -> Drafted:
        """Score texts, all by one scale, for a question. Raises Cancelled.

        weighed: per text the windows to score, all of them read; None: all windows.
        A token's score is the attention that the voting heads give it from the question's tokens,
        minus what they give it anyway."""
        chosen = weighed or [range(len(memory)) for memory in memories]
        places = [(m, index) for m, indices in enumerate(chosen) for index in indices]

        def load(index: int) -> WindowMemory:
            memory, window = places[index]
            return memories[memory].load(window)

        votes, unrelated = self._ask(len(places), load, question, progress)
        counted = count_unrelated(unrelated)
        without = anyway(counted)
        asked, *others = (
            _importances(memories, places, [a - w for a, w in zip(own, without, strict=True)])
            for own in (count_votes(votes), *counted)
        )
        return Drafted(asked, others)

    def _ask(
        self, count: int, load: Callable[[int], WindowMemory], question: str, progress: Progress
    ) -> tuple[list[Votes], list[tuple[Votes, ...]]]:
        """Ask windows, a group at a time. load: gives a window by its number, below count.

        Returns the votes of each for the question and for the unrelated ones."""
        votes: list[Votes] = []
        unrelated: list[tuple[Votes, ...]] = []
        for begin in range(0, count, GROUP):
            last = min(begin + GROUP, count)
            step = _Step(progress, Stage.SCORE, begin, last, count, self._layers)
            loaded = [load(index) for index in range(begin, last)]
            votes += self._votes(loaded, question, step)
            unrelated += [window.unrelated for window in loaded]
        progress.step(Stage.SCORE, count, count)
        return votes, unrelated

    def _votes(self, loaded: Sequence[WindowMemory], question: str, step: "_Check") -> list[Votes]:
        """Ask a question of some windows. Returns the votes of each; only the question's own
        tokens vote, not the words around it."""
        before, after = QUESTION.split("{question}")
        lead, asked, tail = (self._ids(part) for part in (before, " " + question, after))
        ids = lead + asked + tail
        voters = range(len(lead), len(lead) + len(asked))
        hook = _Asking(loaded, self._voting, self._lower, voters, step)
        first = self._loaded.model.model.layers[self._voting.looks_from]
        handle = first.register_forward_pre_hook(hook.fan_out, with_kwargs=True)
        try:
            self._run(ids, range(WINDOW_TOKENS, WINDOW_TOKENS + len(ids)), hook)
        finally:
            handle.remove()
        return hook.votes()

    def _run(self, ids: list[int], positions: range, hook: "_Reading | _Asking") -> None:
        device = self._loaded.device.torch
        self._loaded.model.model(
            input_ids=torch.tensor([ids], device=device),
            position_ids=torch.tensor([list(positions)], device=device),
            use_cache=False,
            attention_hook=hook,
        )


def _importances(
    memories: Sequence[DraftMemory],
    places: Sequence[tuple[int, int]],
    windows: Sequence[Tensor],
) -> list[Importance]:
    """Put the windows of each document together again, the heads' mean of each token.
    windows: [heads, tokens] each."""
    found = []
    for m, memory in enumerate(memories):
        own = [i for i, place in enumerate(places) if place[0] == m]
        tokens = [memory.window(places[i][1]) for i in own]
        found.append(
            Importance(
                np.concatenate([np.zeros(0, np.int32), *(t.starts for t in tokens)]),
                np.concatenate([np.zeros(0, np.int32), *(t.ends for t in tokens)]),
                torch.cat([torch.zeros(0), *(windows[i].mean(0).cpu() for i in own)])
                .float()
                .numpy(),
            )
        )
    return found


class _Check:
    """Lets a long forward be cancelled between its layers."""

    def __init__(self, progress: Progress, stage: Stage, done: int, total: int) -> None:
        self._progress, self._stage, self._done, self._total = progress, stage, done, total

    def __call__(self, layer: int) -> None:
        self._progress.step(self._stage, self._done, self._total)


class _Step(_Check):
    """Reports progress within a forward over `first` to `last` of `total` units, by layer."""

    def __init__(
        self, progress: Progress, stage: Stage, first: int, last: int, total: int, layers: int
    ) -> None:
        super().__init__(progress, stage, first, total)
        self._first, self._last, self._layers = first, last, layers
        self.check = _Check(progress, stage, last, total)

    def __call__(self, layer: int) -> None:
        self._done = self._first + (self._last - self._first) * layer // self._layers
        super().__call__(layer)


class _Reading:
    """Attention while a window is read: plain causal, keys and values of the layers from `kept`
    on held."""

    def __init__(
        self,
        step: Callable[[int], None],
        hold: Callable[[Tensor], EightBits],
        kept: int = 0,
    ) -> None:
        self._step, self._hold, self._kept = step, hold, kept
        self.keys: list[EightBits] = []
        self.values: list[EightBits] = []

    def __call__(self, attention: Attention) -> Tensor:
        self._step(attention.layer)
        if attention.layer >= self._kept:
            self.keys.append(self._hold(attention.key[0]))
            self.values.append(self._hold(attention.value[0]))
        return causal_attention(attention)


class _Asking:
    """Attention of a question over stored windows.

    In the lower layers a single row, the question behind the prefix alone. From `looks_from` on a
    row per window, each of which sees its window's stored keys and, causally, the question's own;
    rows differ in length without padding, since each is computed alone."""

    def __init__(
        self,
        loaded: Sequence[WindowMemory],
        voting: Voting,
        lower: _Reading,
        voters: range,
        step: _Check,
    ) -> None:
        self._loaded = loaded
        self._looks_from, self._lower = voting.looks_from, lower
        self._heads: dict[int, list[int]] = {}
        for head in voting.heads:
            self._heads.setdefault(head.layer, []).append(head.head)
        self._voters = slice(voters.start, voters.stop)
        self._step = step
        self._votes: list[list[Votes]] = [[] for _ in loaded]

    def fan_out(
        self, module: Module, args: tuple[Tensor, ...], kwargs: dict[str, Any]
    ) -> tuple[tuple[Tensor, ...], dict[str, Any]]:
        """Before layer `looks_from`: give each window a row of its own."""
        hidden, *rest = args
        return (hidden.expand(len(self._loaded), -1, -1), *rest), kwargs

    def __call__(self, attention: Attention) -> Tensor:
        layer, key, value = attention.layer, attention.key, attention.value
        self._step(layer)
        rows = []
        for row, (stored_key, stored_value) in enumerate(self._stored(layer)):
            keys, values = _behind(stored_key, key[row]), _behind(stored_value, value[row])
            logits = grouped_logits(attention.query[row], keys, attention.scaling)
            if layer in self._heads:
                window = self._loaded[row]
                own = logits[self._heads[layer], self._voters, window.prefix : window.length]
                self._votes[row].append(votes_of(own.float()))
            rows.append(_mix(logits, values, stored_key.shape[1], attention.sliding_window))
        for window in self._loaded:
            window.forget()
        return torch.stack(rows)

    def _stored(self, layer: int) -> list[tuple[EightBits, EightBits]]:
        """What each row sees before the question: keys and values."""
        if layer < self._looks_from:
            return [(self._lower.keys[layer], self._lower.values[layer])]
        at = layer - self._looks_from
        return [(window.keys[at], window.values[at]) for window in self._loaded]

    def votes(self) -> list[Votes]:
        """The votes of each window, heads in order of their layers."""
        return [
            Votes(torch.cat([v.shares for v in own]), torch.cat([v.log_sums for v in own]))
            for own in self._votes
        ]


def _behind(stored: EightBits, own: Tensor) -> Tensor:
    """What is stored, the question's own behind it, and zeros up to a multiple of FILLED_UP.

    own: [KV heads, queries, size]."""
    count = stored.shape[1] + own.shape[1]
    zeros = own.new_zeros(own.shape[0], -count % FILLED_UP, own.shape[2])
    return torch.cat([stored.to(own.device, own.dtype), own, zeros], dim=1)


def _mix(logits: Tensor, values: Tensor, stored: int, sliding_window: int | None) -> Tensor:
    """Softmax the logits, causally over the queries' own keys, which stand behind the `stored`
    ones, and mix the values. What fills up behind them is not seen.

    logits: [heads, queries, keys]. Returns [heads, queries, size]."""
    heads, queries, keys = logits.shape
    logits[:, :, stored + queries :] = float("-inf")
    if sliding_window is None:
        later = torch.ones(queries, queries, dtype=torch.bool, device=logits.device).triu(1)
        logits[:, :, stored : stored + queries].masked_fill_(later, float("-inf"))
    else:
        positions = torch.arange(keys, device=logits.device)
        own = positions[stored : stored + queries]
        logits.masked_fill_(~seen(own, positions, sliding_window), float("-inf"))
    shares = torch.softmax(logits, dim=-1, dtype=torch.float32).to(values.dtype)
    grouped = shares.reshape(values.shape[0], -1, keys)
    return (grouped @ values).reshape(heads, queries, -1)
