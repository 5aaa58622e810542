"""Symbols of TeX's old mathematical fonts, which many files give no meaning.

PDFium then falls back to the code of the glyph: a norm reads "kxk", a sum "P". The fonts' own
encodings (OMS and OMX, The TeXbook, appendix F) tell what the codes stand for. Letters and signs
that PDFium knows by the glyph's name are left alone."""

import re

from specdesk.documents.pdf_glyphs import DROPPED

_SYMBOLS = re.compile(rb"(?:^|\+)CMB?SY\d*$")
_SHAPES = re.compile(rb"(?:^|\+)MSAM\d*$")
_EXTENSION = re.compile(rb"(?:^|\+)CMEX\d*$")

_OMS = {
    "0": "′", "1": "∞", "2": "∈", "3": "∋", "4": "△", "5": "▽", "6": "̸", "7": "↦", "8": "∀",
    "9": "∃", ":": "¬", ";": "∅", "<": "ℜ", "=": "ℑ", ">": "⊤", "?": "⊥", "@": "ℵ",
    "b": "⌊", "c": "⌋", "d": "⌈", "e": "⌉", "h": "⟨", "i": "⟩", "k": "‖", "l": "↕", "m": "⇕",
    "o": "≀", "p": "√", "q": "⨿", "r": "∇", "s": "∫", "t": "⊔", "u": "⊓", "v": "⊑", "w": "⊒",
    "x": "§", "y": "†", "z": "‡",
}  # fmt: skip
_OMX = {
    "F": "⨆", "G": "⨆", "H": "∮", "I": "∮", "J": "⨀", "K": "⨀", "L": "⨁", "M": "⨁", "N": "⨂",
    "O": "⨂", "P": "∑", "Q": "∏", "R": "∫", "S": "⋃", "T": "⋂", "U": "⨄", "V": "⋀", "W": "⋁",
    "X": "∑", "Y": "∏", "Z": "∫", "[": "⋃", "\\": "⋂", "]": "⨄", "^": "⋀", "_": "⋁",
    "`": "∐", "a": "∐", "h": "[", "i": "]", "j": "⌊", "k": "⌋", "l": "⌈", "m": "⌉", "n": "{",
    "o": "}", "p": "√", "q": "√", "r": "√", "s": "√", "D": "⟨", "E": "⟩",
}  # fmt: skip
# Pieces of large braces and brackets, and what is left of the sign when the others are dropped.
_OMX |= {"\x00": "(", "\x01": ")", "\x02": "[", "\x03": "]", "\x08": "{", "\t": "}", "\x0c": "|"}
_OMX |= {"\x10": "(", "\x11": ")", "\x12": "(", "\x13": ")", "\x1a": "{", "\x1b": "}"}
_OMX |= {"z": "", "{": "", "|": "", "}": ""}
SHAPES = {0x03: 0x25A1, 0x04: 0x25A0}  # what ends a proof
SYMBOLS = {ord(code): ord(sign) for code, sign in _OMS.items()}
EXTENSION = {ord(code): ord(sign) if sign else DROPPED for code, sign in _OMX.items()}


def meanings(font: bytes) -> dict[int, int]:
    """What the codes of a font of this name stand for where PDFium does not know; empty for
    every other font."""
    if _SHAPES.search(font):
        return SHAPES
    if _EXTENSION.search(font):
        return EXTENSION
    return SYMBOLS if _SYMBOLS.search(font) else {}
