"""An embedder: a small BERT that turns a text into one vector, for the baseline `dense`."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.torch import load_file
from tokenizers import Encoding, Tokenizer
from torch import Tensor
from transformers import BertConfig, BertModel

from engine.backends.file_embeddings import FileEmbeddings
from engine.device import Device
from engine.errors import QT_TRANSLATE_NOOP, ModelMissing
from engine.mapped_tensors import MappedTensors
from engine.models import Identity
from engine.progress import Progress, Stage

MAX_TOKENS = 256  # what all-MiniLM-L6-v2 was trained for; its positions would reach to 512
# Passages of 128 tokens: two old cores take a third of a second, then one can cancel; a card is
# launched for many as for few.
BATCH, CARD_BATCH = 8, 128


class Embedder:
    """Sentence embeddings: the mean of a BERT's last layer over a text's tokens, unit length."""

    def __init__(
        self, identity: Identity, model: Any, tokenizer: Tokenizer, device: Device
    ) -> None:
        self._model = model.eval().requires_grad_(False).to(device.torch)
        self._device = device
        self._batch = CARD_BATCH if device.name == "cuda" else BATCH
        self._tokenizer = tokenizer
        # Some tokenizer.json pad and cut to 128 tokens; padding is the batch's business.
        tokenizer.no_padding()
        tokenizer.enable_truncation(min(MAX_TOKENS, int(model.config.max_position_embeddings)))
        self.identity = f"{identity.sha256} {MAX_TOKENS}"

    @property
    def width(self) -> int:
        """The length of a vector."""
        return int(self._model.config.hidden_size)

    @torch.inference_mode()
    def embed(self, texts: Sequence[str], progress: Progress, stage: Stage) -> NDArray[np.float32]:
        """Return a vector per text, float32 [texts, width]. Steps count texts. Raises Cancelled.

        Texts of about the same length go through together, so that little is padded."""
        vectors = np.empty((len(texts), self.width), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
        for begin in range(0, len(order), self._batch):
            progress.step(stage, begin, len(order))
            batch = order[begin : begin + self._batch]
            encoded = self._tokenizer.encode_batch([texts[index] for index in batch])
            vectors[batch] = self._embed(encoded).cpu().numpy()
        progress.step(stage, len(order), len(order))
        return vectors

    def _embed(self, encoded: Sequence[Encoding]) -> Tensor:
        """Embed a batch, [texts, width]."""
        longest = max(len(encoding.ids) for encoding in encoded)
        ids = torch.full((len(encoded), longest), int(self._model.config.pad_token_id or 0))
        mask = torch.zeros(len(encoded), longest, dtype=torch.long)
        for row, encoding in enumerate(encoded):
            ids[row, : len(encoding.ids)] = torch.tensor(encoding.ids)
            mask[row, : len(encoding.ids)] = 1
        ids, mask = ids.to(self._device.torch), mask.to(self._device.torch)
        hidden = self._model(input_ids=ids, attention_mask=mask).last_hidden_state
        weights = mask[..., None].to(hidden.dtype)  # [texts, tokens, 1]
        mean = (hidden * weights).sum(dim=1) / weights.sum(dim=1).clamp(min=1)
        return torch.nn.functional.normalize(mean, dim=-1)


def load_embedder(folder: Path, identity: Identity, device: Device, progress: Progress) -> Embedder:
    """Load an installed embedding model: configuration, tokenizer, weights; nothing in it is run.

    It computes in float32 everywhere: it is small, and a vector shall be the same on any device
    but for rounding. Raises ModelMissing if a file is missing, Cancelled."""
    progress.step(Stage.LOAD, 0, 1)
    try:
        config = BertConfig.from_pretrained(folder, local_files_only=True)
        config.dtype = torch.float32
        model: Any = BertModel(config, add_pooling_layer=False)
        if device.name == "cpu":  # half of its weights, of which a text asks for a few rows
            tensors = MappedTensors(folder / "model.safetensors")
            words = FileEmbeddings(tensors, "embeddings.word_embeddings.weight", config.dtype)
            model.embeddings.word_embeddings = words
        weights = load_file(folder / "model.safetensors")
        left = model.load_state_dict(weights, strict=False, assign=True).missing_keys
        if left:
            raise KeyError(left[0])
        tokenizer = Tokenizer.from_buffer((folder / "tokenizer.json").read_bytes())
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
        raise ModelMissing(
            QT_TRANSLATE_NOOP("errors", "The model in {folder} is not complete."),
            QT_TRANSLATE_NOOP("errors", "Install it again: specdesk models install."),
            folder=folder,
        ) from error
    progress.step(Stage.LOAD, 1, 1)
    return Embedder(identity, model, tokenizer, device)
