"""The embeddings of a document's passages: computed once, kept on disk beside the draft memories.

About 800 bytes a passage of 128 tokens, so a question over a document that was embedded before
costs the embedding of the question alone.
"""

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from torch import from_numpy

from engine.embedder import Embedder
from engine.errors import QT_TRANSLATE_NOOP, ModelMissing
from engine.kept_files import DOCUMENT, EMBEDDINGS_VERSION
from engine.progress import Progress, Stage
from engine.scorers.dense import Embedded
from engine.selection import Passage, of_source
from engine.spans import Span
from engine.tensor_files import fingerprint, write_tensors
from engine.text import Text

_NAME = "passages"
_LOOK = 20_000  # characters
_BEHIND_LATIN = "\u0250"
_MOSTLY = 0.8


class Embeddings:
    """Vectors of questions and passages. folder: where those of passages are kept."""

    def __init__(self, embedder: Embedder, folder: Path) -> None:
        self._embedder, self._folder = embedder, folder

    def of(
        self,
        question: str,
        texts: Sequence[Text],
        passages: Sequence[Passage],
        progress: Progress,
    ) -> Embedded:
        """Embed a question and the passages of the texts, in order. Raises Cancelled, OSError."""
        vectors = np.empty((len(passages), self._embedder.width), dtype=np.float32)
        for source, text in enumerate(texts):
            own = of_source(passages, source)
            vectors[own] = self._passages(text, [passages[index].span for index in own], progress)
        asked = self._embedder.embed([question], progress, Stage.SCORE)[0]
        return Embedded(asked, vectors)

    def keep(self, text: Text, spans: Sequence[Span], progress: Progress) -> bool:
        """Embed the passages of a text unless that was done. Returns whether there was anything
        to do. Raises Cancelled, OSError."""
        if self.has(text, spans):
            return False
        self._passages(text, spans, progress)
        return True

    def has(self, text: Text, spans: Sequence[Span]) -> bool:
        """Whether the passages of a text were embedded before."""
        return self._load(text, spans) is not None

    def _load(self, text: Text, spans: Sequence[Span]) -> NDArray[np.float16] | None:
        identity = self._identity(text, spans)
        return _load(self._path(identity), identity, (len(spans), self._embedder.width))

    def _path(self, identity: str) -> Path:
        return self._folder / f"{identity}.safetensors"

    def _passages(
        self, text: Text, spans: Sequence[Span], progress: Progress
    ) -> NDArray[np.float32]:
        """The vectors of a text's passages, float32 [spans, width], from disk if they are there.

        Rounded to float16 either way: an answer must not depend on whether they were kept."""
        vectors = self._load(text, spans)
        if vectors is None:
            identity = self._identity(text, spans)
            read = [span.of(text.text) for span in spans]
            vectors = self._embedder.embed(read, progress, Stage.READ).astype(np.float16)
            metadata = {"version": EMBEDDINGS_VERSION, "identity": identity, DOCUMENT: text.key}
            write_tensors(self._path(identity), {_NAME: from_numpy(vectors)}, metadata)
        return vectors.astype(np.float32)

    def _identity(self, text: Text, spans: Sequence[Span]) -> str:
        cuts = [(span.start, span.end) for span in spans]
        made_by = f"{_NAME} {EMBEDDINGS_VERSION} {self._embedder.identity}"
        return fingerprint(f"{made_by}\0{text.key}\0{cuts}\0{text.text}")


def is_in_latin(text: str) -> bool:
    """Whether a text is written in Latin letters, by its first thousands: what a model of English
    can tell apart."""
    letters = [letter for letter in text[:_LOOK] if letter.isalpha()]
    return sum(letter < _BEHIND_LATIN for letter in letters) >= _MOSTLY * len(letters)


def no_embeddings(progress: Progress) -> Embeddings:
    """What a pipeline without an embedding model gives. Raises ModelMissing."""
    raise ModelMissing(
        QT_TRANSLATE_NOOP("errors", "The model {model} is not installed."),
        QT_TRANSLATE_NOOP("errors", "Install it: specdesk models install {model}"),
        model="dense",
    )


def _load(path: Path, identity: str, shape: tuple[int, int]) -> NDArray[np.float16] | None:
    """Read vectors, float16 of the shape; None if there are none that this version can use."""
    try:
        with safe_open(path, framework="np") as file:
            metadata = file.metadata() or {}
            vectors: NDArray[np.float16] = file.get_tensor(_NAME)
        os.utime(path)  # says when it was used last
    except (OSError, SafetensorError, KeyError, ValueError):
        return None
    known = metadata.get("version") == EMBEDDINGS_VERSION and metadata.get("identity") == identity
    return vectors if known and vectors.shape == shape and vectors.dtype == np.float16 else None
