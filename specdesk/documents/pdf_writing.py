"""From arranged fragments to text: words that a line's end cuts are whole, ligatures letters."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from specdesk.documents.pdf_fragments import Fragment
from specdesk.documents.pdf_order import CELL, LINE, WORD, Arranged
from specdesk.documents.pdf_rtl import BLANK

_BETWEEN = {LINE: -2, WORD: BLANK, CELL: -3}
_SPACES = {BLANK: ord(" "), -2: ord("\n"), -3: ord("\t")}
_HYPHENS = frozenset((0x2D, 0xAD, 0x2010))
_DASHES = frozenset((0x2013, 0x2D, 0x2010))
_CUTS = _HYPHENS | _DASHES
_TOUCHING = 0.15  # sizes between two fragments of one word
# Letters drawn as one glyph, Arabic letters in the form they have within a word, radicals for the
# kanji that look the same: all of them are shown as, and searched for by, plain letters.
_FOLDED = ((0xFB00, 0xFB06), (0xFB13, 0xFB17), (0xFB50, 0xFDFB), (0xFE70, 0xFEFC), (0x2E80, 0x2FDF))


@dataclass(frozen=True, slots=True)
class Written:
    """The text of a page. glyphs: for each character the number of the one it came from, below 0
    for spaces. tables: start, end and whether the lines are drawn."""

    codes: NDArray[np.int64]
    glyphs: NDArray[np.int64]
    tables: list[tuple[int, int, bool]]


def write(
    arranged: Sequence[Arranged], codes: NDArray[np.int64], corrected: Mapping[int, int]
) -> Written:
    """Write down what was arranged, frame after frame.

    codes: of the page's characters. corrected: those whose code is another."""
    pieces: list[NDArray[np.int64]] = []
    tables: list[tuple[int, int, bool]] = []
    length = 0
    for frame in arranged:
        starts: list[int] = []
        previous: Fragment | None = None
        late_end = False  # a word was made whole: its line ends behind it
        for fragment, before in zip(frame.fragments, frame.before, strict=True):
            glyphs = fragment.glyphs
            cut = previous is not None and before != CELL and _joins(codes, previous, fragment)
            if length and previous is None:
                before = LINE
            if cut and previous is not None:
                if _drops_hyphen(codes, previous, fragment):
                    pieces[-1] = pieces[-1][:-1]
                    length -= 1
                late_end = before == LINE
            elif length and not _touches(previous, fragment, before):
                pieces.append(np.array([_BETWEEN[before]]))
                length += 1
            if late_end and (blanks := np.flatnonzero(glyphs == BLANK)).size:
                glyphs = glyphs.copy()
                glyphs[blanks[0]] = _BETWEEN[LINE]
            late_end = False
            starts.append(length)
            pieces.append(glyphs)
            length += len(glyphs)
            previous = fragment
        ends = [*starts[1:], length]
        tables += [(starts[t.first], ends[t.last], t.sure) for t in frame.tables]
    if not pieces:
        empty = np.zeros(0, np.int64)
        return Written(empty, empty, [])
    order = np.concatenate(pieces)
    written = np.where(order >= 0, codes[order.clip(0)], 0)
    for blank, code in _SPACES.items():
        written[order == blank] = code
    for glyph, code in corrected.items():
        written[order == glyph] = code
    return _unfolded(written, order, tables)


def _touches(previous: Fragment | None, fragment: Fragment, before: str) -> bool:
    """Whether two fragments stand so close that no space parts them."""
    if previous is None or before != WORD:
        return False
    shared = min(previous.core[1], fragment.core[1]) - max(previous.core[0], fragment.core[0])
    gap = fragment.left - previous.right
    size = min(previous.size, fragment.size)
    return shared > 0 and -size < gap < _TOUCHING * size


def _joins(codes: NDArray[np.int64], previous: Fragment, fragment: Fragment) -> bool:
    """Whether a word goes on from one line to the next: a hyphen between letters, a dash between
    digits."""
    if previous.ends != (0, 0) and previous.ends[1] not in _CUTS:
        return False
    shared = min(previous.core[1], fragment.core[1]) - max(previous.core[0], fragment.core[0])
    if len(previous.glyphs) < 2 or (shared > 0 and fragment.left >= previous.left):
        return False  # or beside it on the same line
    before, last, first = previous.glyphs[-2], previous.glyphs[-1], fragment.glyphs[0]
    if min(before, last, first) < 0 or codes[last] not in _CUTS:
        return False
    one, other = chr(codes[before]), chr(codes[first])
    if codes[last] in _HYPHENS and one.isalpha() and other.isalpha():
        return True
    if one.isalpha():
        return other.isdigit()
    return (one.isdigit() or one == "/") and other.isalnum()


def _drops_hyphen(codes: NDArray[np.int64], previous: Fragment, fragment: Fragment) -> bool:
    """Whether the hyphen is there for the line's end only: "Schwarz-Weiß" keeps its own."""
    one, first = chr(codes[previous.glyphs[-2]]), chr(codes[fragment.glyphs[0]])
    if codes[previous.glyphs[-1]] not in _HYPHENS or not (one.isalpha() and first.isalpha()):
        return False
    whole = "".join(chr(codes[glyph]) if glyph >= 0 else " " for glyph in previous.glyphs[-60:])
    if set(whole.rpartition(" ")[2]) & set("@/_"):  # an address keeps what it has
        return False
    return first.islower() or not first.isupper() or one.isupper()


def _unfolded(
    codes: NDArray[np.int64], glyphs: NDArray[np.int64], tables: list[tuple[int, int, bool]]
) -> Written:
    """Ligatures and special forms as plain letters."""
    folded = np.zeros(len(codes), bool)
    for start, end in _FOLDED:
        folded |= (codes >= start) & (codes <= end)
    if not folded.any():
        return Written(codes, glyphs, tables)
    plain = {
        index: unicodedata.normalize("NFKC", chr(codes[index])).replace(" ", "")
        for index in np.flatnonzero(folded).tolist()
    }
    counts = np.ones(len(codes), np.int64)
    counts[list(plain)] = [len(letters) for letters in plain.values()]
    starts = np.concatenate([[0], np.cumsum(counts)])
    wide = np.repeat(codes, counts)
    for index, letters in plain.items():
        wide[starts[index] : starts[index + 1]] = list(map(ord, letters))
    moved = [(int(starts[first]), int(starts[last]), sure) for first, last, sure in tables]
    return Written(wide, np.repeat(glyphs, counts), moved)
