"""The draft's attention: while a window is read, and while a question looks at stored windows."""

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor
from torch.nn import Module

from engine.attention import Attention, causal_attention, grouped_logits, seen
from engine.eight_bits import EightBits
from engine.heads import Votes, Voting, votes_of
from engine.memory import WindowMemory
from engine.progress import Progress, Stage

# A CPU's library makes machine code for each number of keys, nearly a megabyte, and windows differ.
FILLED_UP = 128


class Check:
    """Lets a long forward be cancelled between its layers."""

    def __init__(self, progress: Progress, stage: Stage, done: int, total: int) -> None:
        self._progress, self._stage, self._done, self._total = progress, stage, done, total

    def __call__(self, layer: int) -> None:
        """Report. layer: the one about to be computed."""
        self._progress.step(self._stage, self._done, self._total)


class Step(Check):
    """Reports progress within a forward over `first` to `last` of `total` units, by layer."""

    def __init__(
        self, progress: Progress, stage: Stage, first: int, last: int, total: int, layers: int
    ) -> None:
        super().__init__(progress, stage, first, total)
        self._first, self._last, self._layers = first, last, layers

    def __call__(self, layer: int) -> None:
        """Report. layer: the one about to be computed."""
        self._done = self._first + (self._last - self._first) * layer // self._layers
        super().__call__(layer)


class Enough(Exception):
    """Ends a forward of which nothing more is wanted; there is no other way out of a model."""


class ReadingHook:
    """Attention while a window is read: plain causal, the keys and values of some layers held.

    layers: those; behind the keys of the last one, the forward ends with Enough."""

    def __init__(
        self, step: Callable[[int], None], hold: Callable[[Tensor], EightBits], layers: range
    ) -> None:
        self._step, self._hold, self._kept = step, hold, layers
        self.keys: list[EightBits] = []
        self.values: list[EightBits] = []

    def __call__(self, attention: Attention) -> Tensor:
        """Compute a layer's attention. Raises Enough."""
        self._step(attention.layer)
        if attention.layer in self._kept:
            self.keys.append(self._hold(attention.key[0]))
            self.values.append(self._hold(attention.value[0]))
        if attention.layer + 1 >= self._kept.stop:
            raise Enough
        return causal_attention(attention)


class WindowBatch:
    """Windows that are computed together, zeros behind the shorter ones.

    keys, values: [windows, layers, KV heads, tokens of the longest, size]."""

    def __init__(self, windows: Sequence[WindowMemory], device: torch.device) -> None:
        self.windows = windows
        self.lengths = [window.length for window in windows]
        self.keys = EightBits.stack([window.keys.on(device) for window in windows])
        self.values = EightBits.stack([window.values.on(device) for window in windows])

    def forget(self) -> None:
        """Give back the memory of what was looked at, where it is a file's."""
        for window in self.windows:
            window.forget()


class AskingHook:
    """Attention of a question over stored windows.

    In the lower layers a single row, the question behind the prefix alone. From `looks_from` on a
    row per window, each of which sees its window's stored keys and, causally, the question's
    own. Once the last head has voted, the forward ends with Enough. voters: the places of the
    question's own tokens in what is asked."""

    def __init__(
        self,
        batches: Sequence[WindowBatch],
        voting: Voting,
        lower: ReadingHook,
        voters: range,
        step: Callable[[int], None],
    ) -> None:
        self._batches = batches
        self._looks_from, self._last, self._lower = voting.looks_from, voting.layers - 1, lower
        self._heads: dict[int, list[int]] = {}
        for head in voting.heads:
            self._heads.setdefault(head.layer, []).append(head.head)
        self._voters = slice(voters.start, voters.stop)
        self._step = step
        self._windows = [window for batch in batches for window in batch.windows]
        self._votes: list[list[Votes]] = [[] for _ in self._windows]

    def fan_out(
        self, module: Module, args: tuple[Tensor, ...], kwargs: dict[str, Any]
    ) -> tuple[tuple[Tensor, ...], dict[str, Any]]:
        """Before layer `looks_from`: give each window a row of its own."""
        hidden, *rest = args
        return (hidden.expand(len(self._windows), -1, -1), *rest), kwargs

    def __call__(self, attention: Attention) -> Tensor:
        """Compute a layer's attention, and take the votes of those of its heads that vote.

        Raises Enough."""
        layer, scaling = attention.layer, attention.scaling
        self._step(layer)
        outputs, first = [], 0
        for keys, values, lengths in self._stored(layer):
            rows = slice(first, first + len(lengths))
            key = _behind(keys, attention.key[rows])
            logits = grouped_logits(attention.query[rows], key, scaling)
            if layer in self._heads:
                self._take_votes(layer, logits, first)
            if layer < self._last:
                _hide(logits, lengths, keys.shape[-2], attention.sliding_window)
                outputs.append(_mix(logits, _behind(values, attention.value[rows])))
            first = rows.stop
        for batch in self._batches:
            batch.forget()
        if layer == self._last:
            raise Enough
        return outputs[0] if len(outputs) == 1 else torch.cat(outputs)

    def _stored(self, layer: int) -> list[tuple[EightBits, EightBits, list[int]]]:
        """What the rows see before the question, batch by batch: keys and values,
        [rows, KV heads, tokens, size], and how many tokens are each row's."""
        if layer < self._looks_from:
            keys, values = self._lower.keys[layer], self._lower.values[layer]
            return [(keys[None], values[None], [keys.shape[1]])]
        at = layer - self._looks_from
        return [(each.keys[:, at], each.values[:, at], each.lengths) for each in self._batches]

    def _take_votes(self, layer: int, logits: Tensor, first: int) -> None:
        """logits: [rows, heads, queries, keys]. first: the number of the first row's window."""
        for row, own in enumerate(logits, first):
            window = self._windows[row]
            asked = own[self._heads[layer], self._voters, window.prefix : window.length]
            self._votes[row].append(votes_of(asked.float()))

    def votes(self) -> list[Votes]:
        """The votes of each window, heads in order of their layers."""
        return [
            Votes(
                torch.cat([votes.shares for votes in own]).cpu(),
                torch.cat([votes.log_sums for votes in own]).cpu(),
            )
            for own in self._votes
        ]


def _behind(stored: EightBits, own: Tensor) -> Tensor:
    """What is stored, the question's own behind it, and zeros up to a multiple of FILLED_UP.

    Both [rows, KV heads, tokens, size]."""
    before, count = stored.shape[-2], stored.shape[-2] + own.shape[-2]
    states = own.new_empty(*own.shape[:-2], count + -count % FILLED_UP, own.shape[-1])
    stored.write(states[..., :before, :])
    states[..., before:count, :] = own
    states[..., count:, :] = 0
    return states


def _hide(logits: Tensor, lengths: Sequence[int], stored: int, sliding_window: int | None) -> None:
    """Hide what a query does not see: later ones of its own kind, and all that fills up.

    logits: [rows, heads, queries, keys]; the queries' own keys stand behind `stored` ones, of which
    a row has `lengths`, and are taken to follow those."""
    queries, keys = logits.shape[-2:]
    logits[..., stored + queries :] = float("-inf")
    for row, length in zip(logits, lengths, strict=True):
        row[..., length:stored] = float("-inf")
    if sliding_window is None:
        later = torch.ones(queries, queries, dtype=torch.bool, device=logits.device).triu(1)
        logits[..., stored : stored + queries].masked_fill_(later, float("-inf"))
        return
    for row, length in zip(logits, lengths, strict=True):
        positions = torch.arange(keys, device=logits.device)
        positions[stored:] -= stored - length
        own = positions[stored : stored + queries]
        row.masked_fill_(~seen(own, positions, sliding_window), float("-inf"))


def _mix(logits: Tensor, values: Tensor) -> Tensor:
    """Softmax the logits, and mix the values.

    logits: [rows, heads, queries, keys]. values: [rows, KV heads, keys, size].
    Returns [rows, heads, queries, size]."""
    shares = torch.softmax(logits, dim=-1, dtype=torch.float32).to(values.dtype)
    grouped = shares.reshape(*values.shape[:2], -1, values.shape[2])
    return (grouped @ values).reshape(*logits.shape[:-1], -1)
