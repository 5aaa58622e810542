"""Embeddings that stay in the model's file: a prompt asks for a few rows of many."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import embedding

from engine.mapped_tensors import MappedTensors


class FileEmbeddings(nn.Module):
    """In the place of a model's embeddings: each token's row is looked up in the file.

    tensors: hold [tokens, width] by `name`. dtype: what is given out. scale: what a row is
    multiplied with (Gemma's)."""

    def __init__(
        self, tensors: MappedTensors, name: str, dtype: torch.dtype, scale: float | None = None
    ) -> None:
        super().__init__()
        self._tensors, self._name, self._dtype = tensors, name, dtype
        self._scale = None if scale is None else torch.tensor(scale).to(dtype)

    def forward(self, ids: Tensor) -> Tensor:
        """Return the rows of some tokens, [batch, tokens, width]."""
        rows = embedding(ids, self._tensors.tensor(self._name)).to(self._dtype)
        # A page that is looked at brings fifteen others along (Linux).
        self._tensors.forget()
        return rows if self._scale is None else rows * self._scale


def leave_in_file(model: Any, files: Iterable[Path], name: str, dtype: torch.dtype) -> None:
    """Look a model's embeddings up in that of its files which has them.

    Raises KeyError if none has, OSError, ValueError."""
    for file in files:
        tensors = MappedTensors(file)
        if name in tensors:
            scale = getattr(model.model.embed_tokens, "scalar_embed_scale", None)
            model.model.embed_tokens = FileEmbeddings(tensors, name, dtype, scale)
            return
    raise KeyError(name)
