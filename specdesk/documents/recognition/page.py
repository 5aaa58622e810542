"""A page's picture read: turned the right way up, line by line, in reading order."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from specdesk.documents.recognition.engine import Engine, Picture, Quad
from specdesk.documents.recognition.languages import Language, foreign, language_of
from specdesk.documents.recognition.order import reading_order
from specdesk.documents.recognition.reading import Reading, character_boxes, read_columns
from specdesk.documents.recognition.turns import (
    boxes_before_turn,
    find_turn,
    is_tall,
    length_in_heights,
    turn_picture,
    turned,
)

_LEAST_CERTAIN_LINE = 0.5
# Below these, a page is in a script that the model does not know: it guesses, or reads nothing.
_LEAST_CERTAIN_PAGE = 0.6
_LEAST_DENSITY = 0.4  # characters in a square of the line's height; Latin has 2, Japanese 1
_READ = (Language.AUTO, Language.JAPANESE, Language.ENGLISH, Language.CHINESE)
_BROKEN_WORD = re.compile(r"[^\W\d_]-\n\Z")
_SQUARE_LETTER = re.compile("[\u3041-\u30fa\u3400-\u9fff]")
_ASKED_LETTERS, _LEAST_LETTERS = 16, 4
_NO_BOX = np.full((1, 4), np.nan, np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class ReadPicture:
    """What a picture says. boxes: float32 [len(text), 4], left, top, right, bottom of each
    character on the picture as it was given; NaN for white space. certainty: the mean over the
    characters. turn: how many quarters counterclockwise it was turned to be read. lies: how many it
    must be turned to be upright, which is not the same where it is written from top to bottom."""

    text: str
    boxes: NDArray[np.float32]
    certainty: float
    turn: int
    lies: int


class PageReader:
    """Reads pages in a language. engine: the models, which readers share."""

    def __init__(self, language: Language, engine: Engine) -> None:
        self._engine = engine
        self._language = language
        wanted = _READ if language is Language.AUTO else (language,)
        self._foreign = {each: foreign(self._engine.characters, each) for each in wanted}

    def read(self, picture: Picture, on_line: Callable[[int, int], None]) -> ReadPicture:
        """Read a page. on_line is told the number of lines that are read, and of all."""
        quads = self._engine.find(picture)
        turn = find_turn(quads, lambda quad: self._look(picture, quad)[self._language])
        upright = turn_picture(picture, turn)
        if turn:
            quads = self._engine.find(upright)
        found: list[tuple[Quad, Mapping[Language, Reading]]] = []
        for number, quad in enumerate(quads):
            found.append(self._look_both_ways(upright, quad))
            on_line(number + 1, len(quads))
        lines = self._in_language(found)
        kept = [line for line in lines if line[1].certainty >= _LEAST_CERTAIN_LINE]
        certain = np.concatenate([line.certain for _, line in lines] or [np.zeros(1, np.float32)])
        squares = sum(length_in_heights(quad) for quad, _ in found)
        if certain.mean() < _LEAST_CERTAIN_PAGE or len(certain) < _LEAST_DENSITY * squares:
            return ReadPicture("", np.empty((0, 4), np.float32), 0.0, turn, turn)
        text, boxes = _write(kept)
        boxes = boxes_before_turn(boxes, turn, picture.shape[1], picture.shape[0])
        lies = (turn - self._is_downwards(picture, text, boxes, turn)) % 4
        return ReadPicture(text, boxes, float(certain.mean()), turn, lies)

    def _is_downwards(
        self, picture: Picture, text: str, boxes: NDArray[np.float32], turn: int
    ) -> bool:
        """Whether a page that is read lying on its side is written from top to bottom: then its
        letters, each alone, can be read as well if it is turned a quarter less.

        boxes: on the picture as it was given."""
        square = [match.start() for match in _SQUARE_LETTER.finditer(text)]
        asked = square[:: max(1, len(square) // _ASKED_LETTERS)][:_ASKED_LETTERS]
        known = 0
        for index in asked:
            left, top, right, bottom = boxes[index]
            corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
            quad = turned(np.array(corners, np.float32), turn - 1)
            known += text[index] in self._look(picture, quad)[self._language].text
        return 2 * known > max(len(asked), _LEAST_LETTERS)

    def _look(self, picture: Picture, quad: Quad) -> Mapping[Language, Reading]:
        """A line in each language that may be meant; its scores would fill the memory if kept."""
        scores = self._engine.read(picture, quad)
        return {
            language: read_columns(scores, self._engine.characters, banned)
            for language, banned in self._foreign.items()
        }

    def _look_both_ways(
        self, picture: Picture, quad: Quad
    ) -> tuple[Quad, Mapping[Language, Reading]]:
        """A line of an upright page; one that is higher than wide may be a single letter, or be
        written from the top or from the bottom."""
        ways = [turned(quad, quarters) for quarters in ((0, 1, 3) if is_tall(quad) else (0,))]
        looks = [(way, self._look(picture, way)) for way in ways]
        return max(looks, key=lambda look: look[1][self._language].weight)

    def _in_language(
        self, found: Sequence[tuple[Quad, Mapping[Language, Reading]]]
    ) -> list[tuple[Quad, Reading]]:
        """The lines in the page's language, those without text left out."""
        language = self._language
        if language is Language.AUTO:
            language = language_of("".join(looks[language].text for _, looks in found))
        lines = [(quad, looks[language]) for quad, looks in found]
        return [(quad, line) for quad, line in lines if line.text.strip()]


def _write(lines: Sequence[tuple[Quad, Reading]]) -> tuple[str, NDArray[np.float32]]:
    """The lines in reading order, a line end behind each row, a space between its parts.

    A word that a line's end breaks is one word, as it is where a file has text of its own."""
    text = ""
    boxes: list[NDArray[np.float32]] = []
    for row in reading_order([quad for quad, _ in lines]):
        for position, index in enumerate(row):
            quad, line = lines[index]
            places = character_boxes(line, quad)
            if position:
                text += " "
                boxes.append(_NO_BOX)
            elif _BROKEN_WORD.search(text) and line.text[:1].islower():
                text = text[:-2]
                boxes = [np.concatenate(boxes)[:-2]]
            text += line.text
            boxes.append(places)
        text += "\n"
        boxes.append(_NO_BOX)
    text = text.rstrip("\n")
    return text, np.concatenate(boxes or [_NO_BOX])[: len(text)]
