"""Real documents, and panels that are on the screen."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.importance import Importance
from engine.progress import Quiet
from engine.spans import Span
from specdesk.answers import Citation, Kept
from specdesk.documents.document import Document, Place
from specdesk.documents.office import read_office
from specdesk.documents.pdf import read_pdf
from tests.conftest import DATA, HISTORY
from ui.panels.page import PagePanel
from ui.theme import LIGHT, palette_of


@dataclass
class Heated:
    """What is known of a question: the passages read, those cited, and a score for each."""

    importance: dict[str, Importance]
    kept: list[Kept]
    citations: list[Citation] = field(default_factory=list)


def heated(document: Document, kept: list[Span], cited: list[Span] | None = None) -> Heated:
    starts = np.arange(0, len(document.text), 50, dtype=np.int32)
    ends = np.minimum(starts + 50, len(document.text)).astype(np.int32)
    scores = np.linspace(1, 2, len(starts), dtype=np.float32)
    passages = [Kept(document.id, document.name, span, 1, "", 1.0) for span in kept]
    quotes = [
        Citation(document.id, document.name, Place(page=1), span, "", 1.0, Span(0, 1))
        for span in cited or []
    ]
    return Heated({document.id: Importance(starts, ends, scores)}, passages, quotes)


@pytest.fixture(scope="session")
def pdf() -> Document:
    return read_pdf(HISTORY, Quiet())


@pytest.fixture(scope="session")
def word() -> Document:
    return read_office(DATA / "lists.docx", Quiet())


@pytest.fixture
def panel(qtbot: QtBot, qapp: QApplication) -> Iterator[PagePanel]:
    qapp.setStyle("Fusion")
    qapp.setPalette(palette_of(LIGHT))
    made = PagePanel()
    qtbot.addWidget(made)
    made.resize(700, 600)
    made.show()
    yield made
    made.shut_down()
