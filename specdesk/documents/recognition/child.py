"""What runs in the cage to recognize pages: open file and models, then a page a request."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium

from specdesk.documents.cage_child import Arguments, Parent
from specdesk.documents.cage_messages import Reply
from specdesk.documents.pdf_worker import open_pdf
from specdesk.documents.recognition.languages import Language
from specdesk.documents.recognition.page import PageReader, ReadPicture
from specdesk.documents.render_worker import picture

_SCALE = 200 / 72  # dots of a point: scans of 150 to 200 dots an inch are read best as they are
_SIDES = (1600, 3600)  # pixels of the longer side, where that would be less or more


def serve(arguments: Arguments, parent: Parent) -> Reply:
    """Recognize pages of the PDF at `path` with `password`, written in `language`.

    A request has page (0-based) and scale (of the picture, 1 or less). Replies with text, boxes:
    float32 [len(text), 4] as shown in points, certainty in thousandths, turn and lies in
    quarters; in between tells its progress in lines."""
    password = arguments["password"]
    opened = open_pdf(Path(str(arguments["path"])), None if password is None else str(password))
    reader = PageReader(Language(str(arguments["language"])))
    for request in parent.requests():
        index, scale = int(str(request["page"])), float(str(request["scale"]))
        parent.send("reply", _read(opened, index, scale, reader, parent))
    return Reply()


def _read(opened: Any, index: int, scale: float, reader: PageReader, parent: Parent) -> Reply:
    page = pdfium.FPDF_LoadPage(opened.raw, index)
    if not page:
        return _reply(ReadPicture("", np.empty((0, 4), np.float32), 0.0, 0, 0))
    try:
        points = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
        width, height = _pixels(*points, scale)
        shown = picture(page, width, height, opened.formenv and opened.formenv.raw)
    finally:
        pdfium.FPDF_ClosePage(page)
    blue_first = np.ascontiguousarray(shown[:, :, ::-1])
    found = reader.read(blue_first, parent.progress)
    across, down = points[0] / width, points[1] / height
    boxes = found.boxes * np.array([across, down, across, down], np.float32)
    return _reply(replace(found, boxes=boxes))


def _reply(found: ReadPicture) -> Reply:
    certainty = round(1000 * found.certainty)
    values = {
        "text": found.text,
        "certainty": certainty,
        "turn": found.turn,
        "lies": found.lies,
    }
    return Reply(values, {"boxes": found.boxes})


def _pixels(wide: float, high: float, scale: float) -> tuple[int, int]:
    """The picture's width and height for a page of so many points."""
    longer = max(wide, high, 1.0)
    side = min(max(longer * _SCALE, _SIDES[0]), _SIDES[1]) * scale
    return max(32, round(wide * side / longer)), max(32, round(high * side / longer))
