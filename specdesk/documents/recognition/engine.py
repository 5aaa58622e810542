"""The models that find and read lines of text in a picture: RapidOCR's PP-OCRv6. Runs in the cage.

Both lie inside RapidOCR's package, so nothing is fetched. They compute on OpenVINO, which took less
than half of the processor time of onnxruntime; that stands in where there is no OpenVINO.
"""

import logging
import math
import os
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
"""[height, width, 3], blue, green, red."""
Quad = NDArray[np.float32]
"""[4, 2], x and y of a line's corners: top left, top right, bottom right, bottom left."""

_HEIGHT = 48  # pixels of a line as the model reads it
_STEP = 8  # pixels that one of its columns stands for
_WIDTH_STEP = 64  # few widths, or OpenVINO's memory grows with each new one
_MOST_WIDTH = 4800
_FIND_SCALE = 0.8  # lines are found in a smaller picture, sooner; much smaller loses footnotes
_FIND_SCALE_OF_FEW = 0.4  # words that stand alone on a large empty sheet are lost unless near it
_FEW_LINES = 4
_FIND_STEP = 32
_MOST_THREADS = 4


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """What the model thinks of a line. best: [columns, characters], how likely each is. wide: how
    much of the line's width one column stands for, 0 … 1."""

    best: NDArray[np.float32]
    wide: float


class Engine:
    """Finds and reads lines. characters: what its columns stand for; the first one is no letter."""

    def __init__(self) -> None:
        rapid = _load()
        # The models are loaded by the first picture that each is shown.
        rapid(np.full((320, 320, 3), 255, np.uint8), use_det=True, use_cls=False, use_rec=False)
        line = np.full((_HEIGHT, 320, 3), 255, np.uint8)
        rapid(line, use_det=False, use_cls=False, use_rec=True)
        self._detector, self._recognizer = rapid.text_det, rapid.text_rec
        self.characters: tuple[str, ...] = tuple(self._recognizer.postprocess_op.character)

    def find(self, picture: Picture) -> list[Quad]:
        """The lines of a picture, upright or not, in no order that counts."""
        found = self._find(picture, _FIND_SCALE)
        if len(found) >= _FEW_LINES:
            return found
        return max(found, self._find(picture, _FIND_SCALE_OF_FEW), key=len)

    def _find(self, picture: Picture, find_scale: float) -> list[Quad]:
        import cv2

        height, width = (
            max(_FIND_STEP, round(side * find_scale / _FIND_STEP) * _FIND_STEP)
            for side in picture.shape[:2]
        )
        smaller = cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA)
        found = self._detector(smaller).boxes
        scale = np.array([picture.shape[1] / width, picture.shape[0] / height], np.float32)
        return [] if found is None else [np.asarray(quad, np.float32) * scale for quad in found]

    def read(self, picture: Picture, quad: Quad) -> Scores:
        """What is written in the line whose top left corner is the first of `quad`."""
        line = cut_out(picture, quad)
        width = math.ceil(_HEIGHT * line.shape[1] / line.shape[0] / _WIDTH_STEP) * _WIDTH_STEP
        width = min(max(width, _WIDTH_STEP), _MOST_WIDTH)
        ready = self._recognizer.resize_norm_img(line, width / _HEIGHT)
        best = self._recognizer.session(ready[np.newaxis])[0]
        shown = min(width, max(1.0, _HEIGHT * line.shape[1] / line.shape[0]))
        return Scores(np.array(best, np.float32), _STEP / shown)


def cut_out(picture: Picture, quad: Quad) -> Picture:
    """The part of the picture within the quad, its first corner at the top left."""
    import cv2

    width = max(1, round(float(max(_length(quad, 0, 1), _length(quad, 3, 2)))))
    height = max(1, round(float(max(_length(quad, 0, 3), _length(quad, 1, 2)))))
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    change = cv2.getPerspectiveTransform(np.ascontiguousarray(quad, np.float32), corners)
    line = cv2.warpPerspective(
        picture, change, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(line, np.uint8)


def _length(quad: Quad, start: int, end: int) -> float:
    return float(np.linalg.norm(quad[start] - quad[end]))


def _load() -> Any:
    """RapidOCR with its own models by path: it would look for others on the net."""
    logging.getLogger("RapidOCR").setLevel(logging.ERROR)
    if find_spec("openvino") is not None:
        import engine.backends.openvino_runtime  # noqa: F401 (so that OpenVINO reports nothing)
    import rapidocr

    models = Path(rapidocr.__file__).parent / "models"
    has_openvino = find_spec("openvino") is not None
    kind = rapidocr.EngineType.OPENVINO if has_openvino else rapidocr.EngineType.ONNXRUNTIME
    threads = min(_MOST_THREADS, os.cpu_count() or 1)
    return rapidocr.RapidOCR(
        params={
            "Global.log_level": "error",
            "Global.max_side_len": 10_000,
            "Det.engine_type": kind,
            "Det.model_path": str(models / "PP-OCRv6_det_small.onnx"),
            "Det.limit_type": "max",  # the picture is as large as it should be
            "Det.limit_side_len": 10_000,
            "Rec.engine_type": kind,
            "Rec.model_path": str(models / "PP-OCRv6_rec_small.onnx"),
            "EngineConfig.openvino.inference_num_threads": threads,
            "EngineConfig.onnxruntime.intra_op_num_threads": threads,
        }
    )
