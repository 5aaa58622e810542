"""Recognized pages, kept on disk under the file's checksum: no page is recognized twice."""

import shutil
import time
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from specdesk.documents.cage_messages import Malformed, Reply, decode, encode
from specdesk.documents.recognition.languages import Language
from specdesk.storage import make_private_folder, storage_error, write_atomically

VERSION = "3"
"""Another one where models or reading order changed: pages are then recognized anew."""


STRANGERS_SECONDS = 30 * 86_400
"""How long pages of files stay that are not in the library: somebody may read them again soon."""


@dataclass(frozen=True, slots=True, eq=False)
class RecognizedPage:
    """A page as recognized. boxes: float32 [len(text), 4] left, top, right, bottom of each
    character in points as shown; NaN for white space. certainty: the mean over its characters,
    0 … 1. turn: how many quarters counterclockwise it was turned to be read; lies: how many it must
    be turned to be upright. The text is empty where nothing could be read."""

    text: str
    boxes: NDArray[np.float32]
    certainty: float
    turn: int
    lies: int = 0


def checked_page(reply: Reply) -> RecognizedPage:
    """The page of a child's reply, or of a file that once was one. Raises Malformed."""
    text = reply.string("text")
    boxes = reply.array("boxes", "float32", len(text), 4)
    if np.isinf(boxes).any() or (np.abs(boxes) > 1e6).any():
        raise Malformed("boxes")
    certainty = reply.integer("certainty", most=1000) / 1000
    turn, lies = reply.integer("turn", most=3), reply.integer("lies", most=3)
    return RecognizedPage(text, boxes, certainty, turn, lies)


class RecognizedPages:
    """The recognized pages of one file. folder: of all files; None keeps nothing."""

    def __init__(self, folder: Path | None, document_id: str, language: Language) -> None:
        self._folder = None
        if folder is not None:
            self._folder = folder / document_id / f"{language.value}-{VERSION}"

    def get(self, index: int) -> RecognizedPage | None:
        """The 0-based page, if it was recognized; a file that is damaged counts as none."""
        if self._folder is None:
            return None
        try:
            return checked_page(decode(self._path(self._folder, index).read_bytes()).reply)
        except (OSError, Malformed):
            return None

    def put(self, index: int, reply: Reply) -> None:
        """Keep a page. Raises StorageError."""
        if self._folder is None:
            return
        try:
            make_private_folder(self._folder)
        except OSError as error:
            raise storage_error(error, self._folder / "page") from error
        write_atomically(self._path(self._folder, index), encode("reply", reply))

    @staticmethod
    def _path(folder: Path, index: int) -> Path:
        return folder / f"{index + 1:05}.page"


def forget_recognized(folder: Path, document_id: str) -> None:
    """Remove what was recognized of a file. Raises StorageError."""
    try:
        shutil.rmtree(folder / document_id)
    except FileNotFoundError:
        return
    except OSError as error:
        raise storage_error(error, folder / document_id) from error


def drop_strangers(folder: Path, known: Collection[str]) -> int:
    """Remove what was recognized STRANGERS_SECONDS ago or longer of files that nobody forgets by
    hand, since they are in no library. known: ids of those that are.

    Returns the bytes that became free. Raises StorageError."""
    freed = 0
    try:
        strangers = [path for path in folder.iterdir() if path.name not in known]
        for path in strangers:
            kept = [page.stat() for page in path.rglob("*") if page.is_file()]
            newest = max((page.st_mtime for page in kept), default=0.0)
            if newest + STRANGERS_SECONDS < time.time():
                shutil.rmtree(path)
                freed += sum(page.st_size for page in kept)
    except FileNotFoundError:  # nothing was recognized yet, or another process was sooner
        return freed
    except OSError as error:
        raise storage_error(error, folder) from error
    return freed
