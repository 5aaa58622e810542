"""What runs in the cage to draw a file's pages for recognition: open it once, a page a request."""

from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium

from specdesk.documents.cage_child import Arguments, Parent
from specdesk.documents.cage_messages import Reply
from specdesk.documents.pdf_worker import open_pdf
from specdesk.documents.render_worker import picture

_SCALE = 200 / 72  # dots of a point: scans of 150 to 200 dots an inch are read best as they are
_SIDES = (1600, 3600)  # pixels of the longer side, where that would be less or more


def serve(arguments: Arguments, parent: Parent) -> Reply:
    """Draw pages of the PDF at `path` with `password` until the parent hangs up.

    A request has page (0-based) and scale (of the picture, 1 or less). Replies with rgb: uint8
    [height, width, 3], and points: float32 [2], the page's width and height."""
    password = arguments["password"]
    opened = open_pdf(Path(str(arguments["path"])), None if password is None else str(password))
    for request in parent.requests():
        index, scale = int(str(request["page"])), float(str(request["scale"]))
        parent.send("reply", _draw(opened, index, scale))
    return Reply()


def _draw(opened: Any, index: int, scale: float) -> Reply:
    page = pdfium.FPDF_LoadPage(opened.raw, index)
    if not page:
        return Reply({}, {"rgb": np.zeros((0, 0, 3), np.uint8), "points": np.zeros(2, np.float32)})
    try:
        points = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
        width, height = _pixels(*points, scale)
        rgb = picture(page, width, height, opened.formenv and opened.formenv.raw)
    finally:
        pdfium.FPDF_ClosePage(page)
    return Reply({}, {"rgb": rgb, "points": np.array(points, np.float32)})


def _pixels(wide: float, high: float, scale: float) -> tuple[int, int]:
    """The picture's width and height for a page of so many points."""
    longer = max(wide, high, 1.0)
    side = min(max(longer * _SCALE, _SIDES[0]), _SIDES[1]) * scale
    return max(32, round(wide * side / longer)), max(32, round(high * side / longer))
