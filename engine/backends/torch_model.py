"""What a draft and a target on torch tell of the model they run."""

import contextlib
from collections.abc import Iterator

import torch

from engine.errors import QT_TRANSLATE_NOOP, OutOfMemory
from engine.models import LoadedModel


@contextlib.contextmanager
def enough_memory(needed: int) -> Iterator[None]:
    """Raises OutOfMemory where what is done inside has too little. needed: tokens."""
    try:
        yield
    except (torch.OutOfMemoryError, MemoryError) as error:
        raise OutOfMemory(
            QT_TRANSLATE_NOOP("errors", "The memory is too small for {needed} tokens."),
            QT_TRANSLATE_NOOP("errors", "Choose a smaller budget or a smaller profile."),
            needed=needed,
        ) from error


class TorchModel:
    """A loaded model, and what identifies it."""

    def __init__(self, loaded: LoadedModel) -> None:
        self._loaded = loaded

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
    def step_bytes(self) -> int:
        """The bytes of weights that a decoding step reads: all but embeddings that are no head."""
        model = self._loaded.model
        embeddings = getattr(model.get_input_embeddings(), "weight", None)
        head = getattr(model.get_output_embeddings(), "weight", None)
        if embeddings is None or embeddings is head:  # left in their file, or the head as well
            return self.weights_bytes
        return self.weights_bytes - int(embeddings.numel() * embeddings.element_size())

    @property
    def layer_weights(self) -> int:
        """How many weights of its layers each token of a prompt is multiplied with."""
        config = self._loaded.model.config
        heads, kv_heads = config.num_attention_heads, config.num_key_value_heads
        size = getattr(config, "head_dim", None) or config.hidden_size // heads
        attention = 2 * config.hidden_size * size * (heads + kv_heads)
        return int(self._layers * (attention + 3 * config.hidden_size * config.intermediate_size))

    @property
    def _layers(self) -> int:
        return int(self._loaded.model.config.num_hidden_layers)
