"""Accents that a file draws beside their letters, as TeX does: "¨" over "u" is "ü"."""

import unicodedata

import numpy as np
from numpy.typing import NDArray

from specdesk.documents.pdf_glyphs import DROPPED

_COMBINING = {
    "´": "\u0301", "`": "\u0300", "¨": "\u0308", "ˆ": "\u0302", "˜": "\u0303", "¯": "\u0304",
    "ˇ": "\u030c", "˙": "\u0307", "˘": "\u0306", "˚": "\u030a", "¸": "\u0327", "˝": "\u030b",
    "˛": "\u0328", "^": "\u0302", "~": "\u0303",
}  # fmt: skip
ACCENTS = {ord(accent): mark for accent, mark in _COMBINING.items()}
NEGATION = 0x338  # TeX draws it before the sign that it strikes out
_IS_ACCENT = np.array([code in ACCENTS or code == NEGATION for code in range(NEGATION + 2)])
_PLAIN = {0x131: "i", 0x237: "j"}  # letters without their dot, for an accent


def compose(codes: NDArray[np.int64], boxes: NDArray[np.float32]) -> None:
    """Put accents on the letters that they stand over, in place: one character where Unicode has
    it, else the letter and a combining mark behind it.

    codes, boxes: of a page's characters, as Glyphs has them."""
    printing = np.flatnonzero(codes > 0)
    found = codes[printing]
    accented = _IS_ACCENT[np.minimum(found, NEGATION + 1)]
    for place in np.flatnonzero(accented).tolist():
        index = int(printing[place])
        mark = ACCENTS.get(int(codes[index]), chr(NEGATION))
        for beside in (place + 1, place - 1):
            if not 0 <= beside < len(printing):
                continue
            base = int(printing[beside])
            if codes[base] > 0 and _over(boxes[index], boxes[base]):
                letter = _PLAIN.get(int(codes[base]), chr(codes[base]))
                whole = unicodedata.normalize("NFC", letter + mark)
                if len(whole) == 1:
                    codes[base], codes[index] = ord(whole), DROPPED
                elif letter.isalpha():
                    first, last = min(base, index), max(base, index)
                    boxes[[first, last]] = boxes[[base, index]]
                    codes[first], codes[last] = ord(whole[0]), ord(whole[-1])
                else:
                    continue
                break


def _over(accent: NDArray[np.float32], letter: NDArray[np.float32]) -> bool:
    """Whether the middle of an accent stands over or under the letter."""
    middle = (accent[0] + accent[2]) / 2
    shared = min(accent[3], letter[3]) - max(accent[1], letter[1])
    return bool(letter[0] <= middle <= letter[2] and shared > 0)
