"""Characters that carry no meaning a reader could see, and may carry one he must not."""

import re

# Tag letters, word joiners, zero-width spaces, byte order marks, directional overrides and
# isolates, soft hyphens, control characters: they hide instructions or turn text around.
# U+200C and U+200D stay: Persian, Indic scripts and emoji need them.
_INVISIBLE = re.compile(
    "[\U000e0000-\U000e007f\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069\u200e\u200f"
    "\x00-\x08\x0b-\x1f\x7f-\x9f\ue000-\uf8ff\ufff9-\uffff]"
)
_VARIATION_RUN = re.compile("[\ufe00-\ufe0f]{2,}|(?<=[\x20-\x7e])[\ufe00-\ufe0f]")
_LINE_ENDS = str.maketrans({"\r": "\n", "\x0b": "\n", "\x0c": "\n", "\x85": "\n",
                            "\u2028": "\n", "\u2029": "\n", "\xad": "", "\xa0": " ",
                            "\u2061": "", "\u2062": "", "\u2063": "", "\u2064": ""})  # fmt: skip


def without_invisible(text: str) -> tuple[str, int]:
    """The text without invisible characters, and how many of them it had.

    Soft hyphens, unbreakable spaces and the silent operators of equations are ordinary
    typography: they go uncounted."""
    plain = text.translate(_LINE_ENDS)
    plain, count = _INVISIBLE.subn("", plain)
    shorter = _VARIATION_RUN.sub("", plain)
    return shorter, count + len(plain) - len(shorter)
