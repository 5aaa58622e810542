"""The draft on torch: CUDA, MPS, or a plain CPU."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.attention import AttentionHook
from engine.backends.torch_model import TorchModel, enough_memory
from engine.backends.window_attention import (
    AskingHook,
    Check,
    Enough,
    ReadingHook,
    Step,
    WindowBatch,
)
from engine.calibration import UNRELATED, anyway, count_unrelated
from engine.draft import Drafted
from engine.eight_bits import EightBits
from engine.heads import Votes, Voting, count_votes
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
        batch: int | None = None,
    ) -> None:
        """hold: how keys and values are kept. batch: windows computed together, if not as many as
        suit the device."""
        super().__init__(loaded)
        self._voting, self._hold = voting, hold
        # A card launches as much for one window as for eight.
        self._batch = batch or (GROUP if loaded.device.name == "cuda" else 1)
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
        """Read windows, each kept as soon as it was read. Raises OutOfMemory, Cancelled."""
        done, total = 0, sum(len(memory.window(index)) for index in indices)
        for begin in range(0, len(indices), self._batch):
            windows = []
            for index in indices[begin : begin + self._batch]:
                length = len(memory.window(index))
                step = Step(progress, Stage.READ, done, done + length, total, self._layers)
                with enough_memory(length):
                    windows.append(self._read_window(memory.window(index), step))
                done += length
            check = Check(progress, Stage.READ, done, total)
            with enough_memory(done):
                batches = self._batches(windows)
                asked = [self._votes(batches, question, check) for question in UNRELATED]
            unrelated = zip(*asked, strict=True)  # by window
            for index, window, votes in zip(indices[begin:], windows, unrelated, strict=False):
                whole = replace(window.on(torch.device("cpu")), unrelated=votes)
                memory = memory.save(index, whole)
            progress.step(Stage.READ, done, total)
        return memory

    def _read_window(self, tokens: Tokens, step: Step) -> WindowMemory:
        """Without the votes for unrelated questions, and on the draft's device."""
        layers = range(self._voting.looks_from, self._voting.layers)
        hook = ReadingHook(step, self._hold, layers)
        ids = self._prefix + tokens.ids.tolist()
        self._run(ids, range(len(ids)), hook)
        keys, values = EightBits.stack(hook.keys), EightBits.stack(hook.values)
        return WindowMemory(keys, values, (), len(self._prefix))

    @cached_property
    def _lower(self) -> ReadingHook:
        """Keys and values of the prefix, which is all that a question sees in its lower layers."""
        layers = range(self._voting.looks_from)
        hook = ReadingHook(lambda layer: None, self._hold, layers)
        self._run(self._prefix, range(len(self._prefix)), hook)
        return hook

    @torch.inference_mode()
    def votes(
        self, windows: Sequence[WindowMemory], question: str, progress: Progress
    ) -> list[Votes]:
        """What a question attends to in each of some windows. Raises OutOfMemory, Cancelled."""
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
        """Score texts, all by one scale, for a question. Raises OutOfMemory, Cancelled.

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
            step = Step(progress, Stage.SCORE, begin, last, count, self._layers)
            loaded = [load(index) for index in range(begin, last)]
            with enough_memory(sum(window.length for window in loaded)):
                votes += self._votes(self._batches(loaded), question, step)
            unrelated += [window.unrelated for window in loaded]
        progress.step(Stage.SCORE, count, count)
        return votes, unrelated

    def _batches(self, windows: Sequence[WindowMemory]) -> list[WindowBatch]:
        """Windows on the draft's device, as they are computed together."""
        return [
            WindowBatch(windows[begin : begin + self._batch], self._loaded.device.torch)
            for begin in range(0, len(windows), self._batch)
        ]

    def _votes(self, batches: Sequence[WindowBatch], question: str, step: Check) -> list[Votes]:
        """Ask a question of some windows. Returns the votes of each; only the question's own
        tokens vote, not the words around it."""
        before, after = QUESTION.split("{question}")
        lead, asked, tail = (self._ids(part) for part in (before, " " + question, after))
        ids = lead + asked + tail
        voters = range(len(lead), len(lead) + len(asked))
        hook = AskingHook(batches, self._voting, self._lower, voters, step)
        first = self._loaded.model.model.layers[self._voting.looks_from]
        handle = first.register_forward_pre_hook(hook.fan_out, with_kwargs=True)
        try:
            self._run(ids, range(WINDOW_TOKENS, WINDOW_TOKENS + len(ids)), hook)
        finally:
            handle.remove()
        return hook.votes()

    def _run(self, ids: list[int], positions: range, hook: AttentionHook) -> None:
        device = self._loaded.device.torch
        with suppress(Enough):
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
