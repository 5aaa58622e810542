"""Bytes of a text file as text, whatever wrote it."""

import codecs

from charset_normalizer import from_bytes

from specdesk.documents.cage_child import Refused

# Told apart by charset-normalizer. More candidates would make it less sure: short Japanese texts
# in EUC-JP pass for Korean. Latin-1 is read as its superset.
_LOCAL = ["cp932", "euc_jp", "cp1252"]
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_JAPANESE_MAIL = (b"\x1b$B", b"\x1b$@", b"\x1b(J")
_ENOUGH_BYTES = 2**18  # to tell an encoding by
_MOST_CONTROLS = 0.01  # of a text's characters; a picture or program has far more


def decode(data: bytes, said: str = "") -> str:
    """The text in `data`. said: the encoding that the file itself names.

    Raises Refused ("binary") for what is no text."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _checked(data.decode(encoding, "replace"))
    for encoding in _likely(data, said):
        try:
            return _checked(data.decode(encoding))
        except (UnicodeError, LookupError):
            continue
    best = from_bytes(data[:_ENOUGH_BYTES], cp_isolation=_LOCAL).best()
    encoding = best.encoding if best is not None else "cp1252"
    return _checked(data.decode(encoding, "replace"))


def _likely(data: bytes, said: str) -> list[str]:
    """What to try strictly, in this order: wrong ones fail, and do not pass for right."""
    if data[: 2**16].count(0) * 5 > len(data[: 2**16]):  # letters of ASCII in two bytes each
        even, odd = data[: 2**16 : 2].count(0), data[1 : 2**16 : 2].count(0)
        return ["utf-16-be" if even > odd else "utf-16-le"]
    if any(mark in data for mark in _JAPANESE_MAIL):
        return ["iso2022_jp", "iso2022_jp_ext"]
    return ["utf-8", *([said] if said else [])]


def _checked(text: str) -> str:
    controls = sum(text.count(chr(code)) for code in range(32) if chr(code) not in "\t\n\r\f\v\x1b")
    if controls > _MOST_CONTROLS * len(text):
        raise Refused("binary")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
