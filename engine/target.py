"""The target: the large model, which reads only the selection and answers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from engine.progress import Progress
from engine.prompt import Prompt
from engine.reading import Reading
from engine.tokens import Tokens

WHOLE = Reading()
OnText = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Generation:
    """What a target wrote, and what it took.

    kv_bytes: the KV cache after prefill and eviction, as allocated. kv_token_bytes: one
    token's keys and values in all layers. lookahead_tokens: what the
    draft expected; accepted_tokens: how many of them the target would have said itself, and so
    took from its prefill. certainty: the log-odds of yes to the prompt's check, None without one.
    decode_steps: forwards behind the prefill, each of which reads all weights once.
    """

    text: str
    prompt_tokens: int
    new_tokens: int
    kv_bytes: int
    kv_token_bytes: int
    prefill_seconds: float
    decode_seconds: float
    lookahead_tokens: int = 0
    accepted_tokens: int = 0
    certainty: float | None = None
    decode_steps: int = 0


class Target(Protocol):
    """Writes an answer to a prompt."""

    @property
    def name(self) -> str:
        """The model's name in the catalogue."""

    @property
    def sha256(self) -> str:
        """The SHA-256 of the weights as installed."""

    @property
    def weights_bytes(self) -> int:
        """The memory that the weights take."""

    @property
    def context_tokens(self) -> int:
        """How many tokens prompt and answer may have together."""

    @property
    def step_bytes(self) -> int:
        """The bytes of weights that a decoding step reads."""

    @property
    def layer_weights(self) -> int:
        """How many weights of its layers each token of a prompt is multiplied with."""

    @property
    def backend(self) -> str:
        """What runs the model, e.g. "torch cpu float32"."""

    def tokens(self, text: str) -> Tokens:
        """Tokenize a text; its tokens are what budgets count."""

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
