"""Which characters of a PDF page are bold, by PDFium. Runs in the cage only."""

import ctypes
import re
from typing import Any

import pypdfium2.raw as pdfium

# A font's name tells more often than its weight, which many files do not give or give wrong.
_BOLD = re.compile(rb"bold|black|heavy|demi|[-_]medi$|bx\d+$", re.IGNORECASE)


class Fonts:
    """Which characters of a page are written in a bold font; a font is looked at once."""

    def __init__(self) -> None:
        self._bold: dict[int, bool] = {}
        self._piece = 0
        self._last = False

    def bold(self, text_page: Any, index: int) -> bool:
        """Whether the character is bold, as far as its font's name says."""
        piece = pdfium.FPDFText_GetTextObject(text_page, index)
        address = ctypes.cast(piece, ctypes.c_void_p).value or 0
        if address != self._piece:
            self._piece, self._last = address, bool(address) and self._is_bold(piece)
        return self._last

    def _is_bold(self, piece: Any) -> bool:
        font = pdfium.FPDFTextObj_GetFont(piece)
        address = ctypes.cast(font, ctypes.c_void_p).value or 0
        if address not in self._bold:
            name = ctypes.create_string_buffer(128)
            pdfium.FPDFFont_GetBaseFontName(font, name, len(name))
            self._bold[address] = _BOLD.search(name.value) is not None
        return self._bold[address]
