"""The draft: a small model that reads the whole document and says what matters for a question."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from engine.importance import Importance
from engine.memory import DraftMemory
from engine.progress import Progress
from engine.specpc import SpecPC
from engine.target import Target
from engine.text import Text


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

    def read(self, text: Text, folder: Path, progress: Progress) -> DraftMemory:
        """Read a text, or take what was read before from `folder`. Raises Cancelled."""

    def knows(self, text: Text, folder: Path) -> bool:
        """Whether the text was read before and its memory lies in `folder`."""

    def score(
        self, memories: Sequence[DraftMemory], question: str, progress: Progress
    ) -> list[Importance]:
        """Score texts that were read, all by one scale, for a question. Raises Cancelled."""


class PromptDraft(Target, Protocol):
    """A draft that reads a prompt whole, as the paper has it: it writes, and scores every token."""

    def attention(
        self, text: Text, question: str, settings: SpecPC, progress: Progress
    ) -> Importance:
        """Score each token of a text by SpecPC's formula, unpooled.

        Raises UsageError if the text does not fit the context at once, Cancelled."""
