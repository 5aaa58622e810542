"""Files as they are opened one after the other: what recognizes scans stays between them."""

from collections.abc import Callable
from pathlib import Path

from engine.progress import Progress
from specdesk.documents.document import Document
from specdesk.documents.open import open_document
from specdesk.documents.recognition.languages import Language
from specdesk.documents.recognition.recognize import Recognition
from specdesk.documents.recognition.recognizer import Recognizer
from specdesk.places import Places


class Opening:
    """Reads files until `rest`. One thread at a time calls it."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._recognizer = Recognizer()

    def read(
        self,
        path: Path,
        progress: Progress,
        password: str | None,
        ocr_language: str,
        on_begun: Callable[[Document], None] | None,
    ) -> Document:
        """Read a file. The arguments are those of `Desk.open`.

        Raises DocumentError, StorageError, Cancelled."""
        recognition = Recognition(Language(ocr_language), self._places.recognized, self._recognizer)
        return open_document(path, progress, password, recognition, on_begun)

    def rest(self) -> None:
        """Free what is kept for the next file: the models of the scans, a gigabyte."""
        self._recognizer.close()
