"""What runs in the cage to draw pages of a PDF: open it once, then a picture per request."""

import ctypes
import math
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from specdesk.documents.cage_child import Arguments, Parent
from specdesk.documents.cage_messages import Reply
from specdesk.documents.pdf_worker import open_pdf

_WHITE = 0xFFFFFFFF
_GREY = 0xD0
_UNKNOWN_POINTS = (595.0, 842.0)  # A4


def serve(arguments: Arguments, parent: Parent) -> Reply:
    """Draw pages of the PDF at `path` with `password` until the parent hangs up.

    A request has page (0-based), scale (pixels to a point) and most_pixels. Each reply has rgb:
    uint8 [height, width, 3], and failed: 1 for a page that PDFium cannot load."""
    password = arguments["password"]
    opened = open_pdf(Path(str(arguments["path"])), None if password is None else str(password))
    for request in parent.requests():
        index, scale = int(str(request["page"])), float(str(request["scale"]))
        rgb = _draw(opened, index, scale, int(str(request["most_pixels"])))
        parent.send("reply", rgb)
    return Reply()


def _draw(opened: Any, index: int, scale: float, most_pixels: int) -> Reply:
    page = pdfium.FPDF_LoadPage(opened.raw, index) if 0 <= index < len(opened) else None
    if not page:
        width, height = _pixels(*_UNKNOWN_POINTS, scale, most_pixels)
        return Reply({"failed": 1}, {"rgb": np.full((height, width, 3), _GREY, np.uint8)})
    try:
        points = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
        width, height = _pixels(*points, scale, most_pixels)
        form = opened.formenv and opened.formenv.raw
        return Reply({"failed": 0}, {"rgb": picture(page, width, height, form)})
    finally:
        pdfium.FPDF_ClosePage(page)


def _pixels(wide: float, high: float, scale: float, most_pixels: int) -> tuple[int, int]:
    """The picture's width and height, at least one pixel and at most `most_pixels` in all."""
    wide, high = max(wide, 1.0), max(high, 1.0)
    fitting = min(scale, math.sqrt(most_pixels / (wide * high)))
    width = max(1, min(int(wide * fitting), most_pixels))
    return width, max(1, min(int(high * fitting), most_pixels // width))


def picture(page: Any, width: int, height: int, form: Any = None) -> NDArray[np.uint8]:
    """The page on white, with what is filled into its form (an FPDF_FORMHANDLE, or None).

    Returns [height, width, 3]."""
    bitmap = pdfium.FPDFBitmap_Create(width, height, 0)
    if not bitmap:
        raise MemoryError
    try:
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, _WHITE)
        flags = pdfium.FPDF_ANNOT | pdfium.FPDF_REVERSE_BYTE_ORDER
        pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, flags)
        if form:
            pdfium.FPDF_FFLDraw(form, bitmap, page, 0, 0, width, height, 0, flags)
        stride = pdfium.FPDFBitmap_GetStride(bitmap)
        address = pdfium.FPDFBitmap_GetBuffer(bitmap)
        raw = ctypes.cast(address, ctypes.POINTER(ctypes.c_uint8 * (stride * height))).contents
        rows = np.frombuffer(raw, np.uint8).reshape(height, stride)
        return rows[:, : 4 * width].reshape(height, width, 4)[:, :, :3].copy()
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)
