"""The draft: a small model that reads the whole document and says what matters for a question."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from engine.importance import Importance
from engine.memory import DraftMemory
from engine.progress import Progress
from engine.specpc import SpecPC
from engine.target import Target
from engine.text import Text


@dataclass(frozen=True, slots=True, eq=False)
class Drafted:
    """What a draft thinks of texts for a question.

    importances: one per text. unrelated: the same for each question of `calibration.UNRELATED`."""

    importances: Sequence[Importance]
    unrelated: Sequence[Sequence[Importance]]


class Draft(Protocol):
    """Reads a document once and scores it for any number of questions."""

    @property
    def name(self) -> str:
        """The model's name in the catalogue."""

    @property
    def sha256(self) -> str:
        """The SHA-256 of the weights as installed."""

    @property
    def weights_bytes(self) -> int:
        """The memory that the weights take."""

    def plan(self, text: Text, folder: Path) -> DraftMemory:
        """The memory of a text as far as it was read; reads nothing."""

    def read(self, memory: DraftMemory, indices: Sequence[int], progress: Progress) -> DraftMemory:
        """Read windows, each kept as soon as it was read. Raises Cancelled."""

    def score(
        self,
        memories: Sequence[DraftMemory],
        question: str,
        progress: Progress,
        weighed: Sequence[Sequence[int]] | None = None,
    ) -> Drafted:
        """Score texts, all by one scale, for a question. Raises Cancelled.

        weighed: per text the windows to score, all of them read; None: all windows."""


class PromptDraft(Target, Protocol):
    """A draft that reads a prompt whole, as the paper has it: it writes, and scores every token."""

    def attention(
        self, text: Text, question: str, settings: SpecPC, progress: Progress
    ) -> Importance:
        """Score each token of a text by SpecPC's formula, unpooled.

        Raises UsageError if the text does not fit the context at once, Cancelled."""
