"""Lines of Arabic, Hebrew and other scripts from right to left, in the order they are read.

What order the characters have in the file depends on the program that wrote it; where their glyphs
stand does not. So a line is sorted by place, and runs of Latin letters and numbers in it are left
as they stand. That is less than UAX 9 and not its inverse: a page holds no levels, only places."""

import unicodedata
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

_MIRRORED = {"(": ")", ")": "(", "[": "]", "]": "[", "{": "}", "}": "{", "«": "»", "»": "«"}
MIRROR = {ord(left): ord(right) for left, right in _MIRRORED.items()}
_OPENING = frozenset(map(ord, "([{"))
_CLOSING = {ord(")"): ord("("), ord("]"): ord("["), ord("}"): ord("{")}
_RIGHT, _LEFT, _NUMBER, _NEUTRAL, _MARK = "R", "L", "N", "-", "M"
_IN_NUMBERS = frozenset(map(ord, ".,:/-+%$€£٫٬"))
BLANK = -1
_BLANK_CODE = 0x20
_LAM, _ALEFS = 0x644, frozenset((0x622, 0x623, 0x625, 0x627))


@cache
def direction(code: int) -> str:
    """R: a letter that runs from right to left; L: one that does not; N: a digit; M: a mark that
    stands over a letter; "-": anything else."""
    letter = chr(code)
    if unicodedata.category(letter) == "Mn":
        return _MARK
    kind = unicodedata.bidirectional(letter)
    if kind in ("R", "AL"):
        return _RIGHT
    if kind in ("EN", "AN"):
        return _NUMBER
    return _LEFT if kind == "L" else _NEUTRAL


def has_right_to_left(codes: NDArray[np.int64]) -> bool:
    """Whether any of the characters runs from right to left."""
    if not len(codes) or codes.max() < 0x590:
        return False
    in_blocks = ((codes >= 0x590) & (codes < 0x900)) | ((codes >= 0xFB1D) & (codes < 0xFF00))
    rest = (codes >= 0x10800) & (codes < 0x11000) | (codes >= 0x1E800) & (codes < 0x1F000)
    found = codes[in_blocks | rest]
    return any(direction(int(code)) == _RIGHT for code in np.unique(found))


def read_order(
    codes: Sequence[int], left: Sequence[float], right: Sequence[float], word_gap: float
) -> list[int]:
    """The order in which the characters of one line are read.

    codes: in the file's order. left, right: where each stands. word_gap: the least gap between
    words, in points. Returns indices, BLANK where words are parted."""
    seen = _with_blanks(_by_place(codes, left, right), left, right, word_gap)
    letters = [_BLANK_CODE if group[0] == BLANK else codes[group[0]] for group in seen]
    kinds = [direction(letter) for letter in letters]
    letters_right = kinds.count(_RIGHT)
    base = _RIGHT if letters_right >= kinds.count(_LEFT) and letters_right else _LEFT
    runs = _runs(seen, kinds, letters, base)
    if base == _RIGHT:
        runs = runs[::-1]
    ordered: list[int] = []
    for kind, groups in runs:
        for group in groups[::-1] if kind == _RIGHT else groups:
            ordered.extend(group)
    return ordered


def _with_blanks(
    seen: list[list[int]], left: Sequence[float], right: Sequence[float], word_gap: float
) -> list[list[int]]:
    """The glyphs from left to right with a blank in each gap between words."""
    spaced = seen[:1]
    for before, group in pairwise(seen):
        if left[group[0]] - right[before[0]] > word_gap:
            spaced.append([BLANK])
        spaced.append(group)
    return spaced


def _by_place(
    codes: Sequence[int], left: Sequence[float], right: Sequence[float]
) -> list[list[int]]:
    """The characters from left to right; those of one glyph together, marks with their letter."""
    groups: list[list[int]] = []
    marks: list[int] = []
    for index, code in enumerate(codes):
        if direction(code) == _MARK:
            marks.append(index)
            continue
        last = groups[-1][-1] if groups else -1
        if groups and left[last] == left[index] and right[last] == right[index]:
            groups[-1].append(index)
        else:
            groups.append([index])
    groups = [_one_glyph(group, codes) for group in groups]
    groups.sort(key=lambda group: left[group[0]] + right[group[0]])
    for mark in marks:
        middle = (left[mark] + right[mark]) / 2
        near = min(
            groups,
            key=lambda group: max(left[group[0]] - middle, middle - right[group[0]]),
            default=None,
        )
        if near is None:
            groups.append([mark])
        else:
            near.append(mark)
    return groups


def _one_glyph(group: list[int], codes: Sequence[int]) -> list[int]:
    """The letters of a ligature. PDFium turns those of a line from right to left around, also
    within a glyph."""
    if len(group) < 2 or direction(codes[group[0]]) != _RIGHT:
        return group
    first, second = codes[group[0]], codes[group[1]]
    return group if first == _LAM and second in _ALEFS else group[::-1]


def _runs(
    seen: list[list[int]], kinds: list[str], letters: Sequence[int], base: str
) -> list[tuple[str, list[list[int]]]]:
    """The line from left to right in runs of one direction."""
    sides = [_LEFT if kind in (_LEFT, _NUMBER) else kind for kind in kinds]
    for index in range(1, len(sides) - 1):
        in_number = kinds[index - 1] == kinds[index + 1] == _NUMBER
        if kinds[index] == _NEUTRAL and in_number and letters[index] in _IN_NUMBERS:
            sides[index] = _LEFT
    strong = [index for index, side in enumerate(sides) if side in (_LEFT, _RIGHT)]
    resolved = [side if side in (_LEFT, _RIGHT) else base for side in sides]
    for earlier, later in pairwise(strong):
        if later - earlier > 1 and sides[earlier] == sides[later]:
            between = letters[earlier + 1 : later]
            if not _parts(kinds[earlier], kinds[later], between):
                resolved[earlier + 1 : later] = [sides[earlier]] * (later - earlier - 1)
    runs: list[tuple[str, list[list[int]]]] = []
    for side, group in zip(resolved, seen, strict=True):
        if runs and runs[-1][0] == side:
            runs[-1][1].append(group)
        else:
            runs.append((side, [group]))
    return runs


def _parts(one: str, other: str, between: Sequence[int]) -> bool:
    """Whether what stands between two runs from left to right belongs to neither: between two
    numbers, and a bracket between a word and a number."""
    if _NUMBER not in (one, other):
        return False
    return one == other or any(letter in MIRROR for letter in between)


def misplaced_brackets(codes: Sequence[int]) -> int:
    """How many closing brackets of a text have no opening one before them."""
    opened: list[int] = []
    wrong = 0
    for code in codes:
        if code in _OPENING:
            opened.append(code)
        elif code in _CLOSING:
            if opened and opened[-1] == _CLOSING[code]:
                opened.pop()
            else:
                wrong += 1
    return wrong + len(opened)
