"""What nobody need read in a PDF: running heads, page and line numbers, tables of contents."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from engine.spans import Span
from specdesk.documents.document import Page
from specdesk.documents.lines import Line

_MARGIN = 0.12  # of the page's height, at its top and its bottom
_SLOT_POINTS = 3.0  # running heads stand at one height, give or take
_LEAST_PAGES = 3
_NUMBER = re.compile(r"\d+|\b[ivxlc]+\b", re.IGNORECASE)
_ALONE = re.compile(r"^(?:[-–—]\s*)?(\d{1,4})(?:\s*[-–—])?$")
_LEADERS = re.compile(r"(?:(?:[.·․‥・]\s?){4,}|…{2,})\s*(?:[A-Z]-)?(?:\d{1,4}|[ivxlc]{1,6})$")
_DOTS = frozenset(".·․‥・…")
_ROMAN = frozenset("ivxlc")
_ENTRY = re.compile(r"^\S.*[^\d.,]\s+(\d{1,4})$")
_CONTENTS = re.compile(
    r"^(?:table of )?contents$|^list of (?:figures|tables)$|^inhalt(?:sverzeichnis)?$"
    r"|^(?:[図表]*目\s*[次录錄]|索引|목차|차례)$",
    re.IGNORECASE,
)
_LEAST_ENTRIES = 5
_LEAST_NUMBERS = 8  # of lines on one page


@dataclass(frozen=True, slots=True)
class _Slot:
    """A height at the top or bottom of the page."""

    at_top: bool
    height: int


def find_skipped(lines: Sequence[Line], pages: Sequence[Page], body_size: float) -> list[Span]:
    """The spans of `lines` that are running heads, page or line numbers or entries of contents."""
    skipped = _running(lines, pages, body_size) | _line_numbers(lines) | _page_numbers(lines, pages)
    skipped |= _contents(lines)
    return [line.span for index, line in enumerate(lines) if index in skipped]


def _running(lines: Sequence[Line], pages: Sequence[Page], body_size: float) -> set[int]:
    """Lines in the margin that stand at one height on several pages.

    Either they say the same but for numbers, or they are the outermost rows of most pages, set
    apart from the text and no larger than it (a running head that names the chapter)."""
    slots: dict[_Slot, list[int]] = defaultdict(list)
    for index, line in enumerate(lines):
        if (slot := _slot(line, pages[line.page].height)) is not None:
            for height in (slot.height, slot.height + 1):
                slots[_Slot(slot.at_top, height)].append(index)
    apart = _set_apart(lines)
    found: set[int] = set()
    for members in slots.values():
        alike: dict[str, list[int]] = defaultdict(list)
        for index in members:
            alike[_pattern(lines[index].text)].append(index)
        for same in alike.values():
            worded = any(letter.isalpha() for letter in _pattern(lines[same[0]].text))
            found.update(same if worded and _once_on_most(lines, same, len(pages)) else ())
            clear = [index for index in same if index in apart]
            found.update(clear if _pages_of(lines, clear) >= _LEAST_PAGES else ())
            found.update(clear if worded and _on_every_second(lines, clear, len(pages)) else ())
        lone = [i for i in members if i in apart and lines[i].size < 1.1 * body_size]
        if _pages_of(lines, lone) >= max(_LEAST_PAGES, len(pages) / 2):
            said = {_pattern(lines[index].text) for index in lone}
            found.update(lone)
            found.update(i for i in members if _pattern(lines[i].text) in said)
    return found


def _line_numbers(lines: Sequence[Line]) -> set[int]:
    """Lines that count on from each other, one below the other: the numbers of a transcript's
    lines."""
    found: set[int] = set()
    run: list[int] = []
    for index, line in enumerate(lines):
        number = line.text.strip()
        last = lines[run[-1]] if run else None
        follows = (
            last is not None
            and number == str(int(last.text) + 1)
            and line.page == last.page
            and line.top > last.top
        )
        if not follows:
            found.update(run if len(run) >= _LEAST_NUMBERS else ())
            run = []
        if number.isascii() and number.isdigit() and (follows or len(number) <= 2):
            run.append(index)
    return found | set(run if len(run) >= _LEAST_NUMBERS else ())


def _once_on_most(lines: Sequence[Line], members: Sequence[int], pages: int) -> bool:
    """Whether they stand on most pages, once on each: the cells of a table stand there often."""
    count = _pages_of(lines, members)
    return count == len(members) and count >= max(_LEAST_PAGES, pages / 2)


def _on_every_second(lines: Sequence[Line], members: Sequence[int], pages: int) -> bool:
    """Whether they stand on every other page at least, as on the left pages of a book, in the same
    words."""
    count = _pages_of(lines, members)
    return count == len(members) and count >= max(2, pages / 2)


def _page_numbers(lines: Sequence[Line], pages: Sequence[Page]) -> set[int]:
    """Numbers alone in the outermost row of their page, clear of the rest, that count the pages,
    wherever they stand: some pages leave wide margins."""
    counted: dict[int, list[int]] = defaultdict(list)
    for index in _set_apart(lines):
        if match := _ALONE.match(lines[index].text.strip()):
            counted[int(match[1]) - lines[index].page].append(index)
    found: set[int] = set()
    for members in counted.values():
        if _pages_of(lines, members) >= max(2, len(pages) / 2):
            found.update(members)
    return found


def _pages_of(lines: Sequence[Line], members: Sequence[int]) -> int:
    return len({lines[index].page for index in members})


def _slot(line: Line, page_height: float) -> _Slot | None:
    if line.bottom < _MARGIN * page_height:
        return _Slot(True, int(line.top // _SLOT_POINTS))
    if line.top > (1 - _MARGIN) * page_height:
        return _Slot(False, int((page_height - line.bottom) // _SLOT_POINTS))
    return None


def _pattern(text: str) -> str:
    """The line with every number alike."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _NUMBER.sub("#", " ".join(folded.split()))


def _set_apart(lines: Sequence[Line]) -> set[int]:
    """The one or two outermost rows of each page, as seen, that stand clear of the rest."""
    by_page: dict[int, list[int]] = defaultdict(list)
    for index, line in enumerate(lines):
        by_page[line.page].append(index)
    found: set[int] = set()
    for members in by_page.values():
        rows = _rows(lines, members)
        usual = _usual_step([lines[row[0]].top for row in rows])
        for ordered in (rows, rows[::-1]):
            for depth in range(1, min(3, len(ordered))):
                outer, inner = lines[ordered[depth - 1][0]], lines[ordered[depth][0]]
                if abs(inner.top - outer.top) > max(1.8 * outer.size, 1.4 * usual):
                    found.update(index for row in ordered[:depth] for index in row)
                    break
    return found


def _usual_step(tops: Sequence[float]) -> float:
    """The distance from row to row: in a table they stand far apart."""
    return median(below - above for above, below in pairwise(tops)) if tops[1:] else 0.0


def _rows(lines: Sequence[Line], members: Sequence[int]) -> list[list[int]]:
    """The lines of a page by their height, those at one height together."""
    rows: list[list[int]] = []
    for index in sorted(members, key=lambda index: lines[index].top):
        if rows and lines[index].top - lines[rows[-1][0]].top < _SLOT_POINTS:
            rows[-1].append(index)
        else:
            rows.append([index])
    return rows


def _contents(lines: Sequence[Line]) -> set[int]:
    """Lines of a table of contents: with leaders, or under a title and ending in page numbers;
    and its title."""
    found = {index for index, line in enumerate(lines) if _has_leaders(line.text)}
    titles = [index for index, line in enumerate(lines) if _CONTENTS.match(line.text.strip())]
    for index in titles:
        found |= _entries_after(lines, index)
    for index in sorted(found):  # an entry of several lines has its leaders in the last one
        near = [other for other in range(max(0, index - 3), index) if other in found]
        if near:
            found.update(range(near[-1], index))
    found.update(index for index in titles if found & {index + 1, index + 2})
    return found if len(found) >= _LEAST_ENTRIES else set()


def _has_leaders(text: str) -> bool:
    """Whether dots lead to a page number at the line's end; a quick look spares most lines the
    search."""
    ends = text[-1:].isdecimal() or text[-1:] in _ROMAN
    return ends and not _DOTS.isdisjoint(text) and _LEADERS.search(text) is not None


def _entries_after(lines: Sequence[Line], title: int) -> set[int]:
    """Lines after `title` that end in page numbers which do not fall, as long as they come."""
    found: set[int] = set()
    last, missed = 0, 0
    for index in range(title + 1, len(lines)):
        match = _ENTRY.match(lines[index].text.strip())
        if match and int(match[1]) >= last:
            found.add(index)
            last, missed = int(match[1]), 0
            continue
        missed += 1
        if missed > 2:
            break
    return found if len(found) >= _LEAST_ENTRIES else set()
