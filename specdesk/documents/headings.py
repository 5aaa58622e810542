"""The headings of a PDF: from its outline, else from numbers, large or bold letters."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.spans import Span
from engine.text import Heading
from specdesk.documents.lines import Line, find_usual_gap, gap

_LARGER = 1.15  # a heading's letters against the body's
_LONGEST = 150  # characters
_MOST_LEVELS = 6
_BOLD_SHARE = 4  # at most one line in four is a bold heading, else bold means something else
_LEAST_BODY = 25  # characters of the line that a bold heading stands over, half of it in kanji
_SENTENCE_END = tuple(".。,、;；:：?!？！")
_NUMBERED = re.compile(
    r"^(?:(?P<number>\d{1,3}(?:[.．]\d{1,3})*)[.．]?|(?P<letter>[A-Z](?:\.\d{1,3})+)\.?)\s+\S"
)
_NAMED = re.compile(
    r"^(?:(?:chapter|part|appendix|kapitel)\s+[0-9A-Z]+\b"
    r"|第\s*[0-9０-９一二三四五六七八九十百]+\s*(?P<rank>[編部章節款条]))",
    re.IGNORECASE,
)
_OPENING = "([{<«‹„“‘'\"「『【（〔《/§"
_MOST_LINES = 3
_RANKS = {"編": 1, "部": 1, "章": 1, "節": 2, "款": 3, "条": 4}
_PREFIX = re.compile(
    r"^\s*(?:(?:chapter|appendix|part|kapitel)\s+)?(?:\d{1,3}|[A-Z])(?:\.\d{1,3})*[.:]?\s+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Bookmark:
    """An entry of the outline: level from 1, 0-based page."""

    level: int
    page: int
    title: str


def find_headings(
    lines: Sequence[Line], body_size: float, outline: Sequence[Bookmark]
) -> list[Heading]:
    """The headings among `lines` (without running heads and contents), in order.

    The outline counts when most of its entries are found on their pages: some files carry one of
    a few words only."""
    from_outline = _outlined(lines, outline)
    if len(from_outline) >= 3 and 2 * len(from_outline) >= len(outline):
        return from_outline
    return _written(lines, body_size)


def _outlined(lines: Sequence[Line], outline: Sequence[Bookmark]) -> list[Heading]:
    """The outline's entries, each found on its page as one to three lines."""
    by_page: dict[int, list[Line]] = {}
    for line in lines:
        by_page.setdefault(line.page, []).append(line)
    found: dict[int, Heading] = {}
    for entry in outline:
        span = _find_title(by_page.get(entry.page, []), entry.title, set(found))
        if span is not None:
            found[span.start] = Heading(span, min(entry.level, _MOST_LEVELS))
    return [found[start] for start in sorted(found)]


def _find_title(lines: Sequence[Line], title: str, taken: set[int]) -> Span | None:
    """The lines that say `title`; one of them may carry a number that the outline lacks."""
    for fold in (_fold, _fold_bare):
        wanted = fold(title)
        for index, first in enumerate(lines):
            if not wanted or first.span.start in taken:
                continue
            said = ""
            for last in lines[index : index + 3]:
                said += fold(last.text) if last is first else _fold(last.text)
                if said == wanted:
                    return Span(first.span.start, last.span.end)
                if not wanted.startswith(said):
                    break
    return None


def _fold_bare(text: str) -> str:
    """Without its number; a title that is nothing but a number keeps it."""
    return _fold(_PREFIX.sub("", text)) or _fold(text)


def _fold(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    return "".join(folded.split())


def _written(lines: Sequence[Line], body_size: float) -> list[Heading]:
    """Headings that show themselves by a number, by larger or by bold letters."""
    bold = _bold_ones(lines, body_size)
    chosen = [i for i, line in enumerate(lines) if i in bold or _looks_like_one(line, body_size)]
    groups: list[list[Line]] = []
    for index in chosen:
        line = lines[index]
        if groups and lines[index - 1] is groups[-1][-1] and _continues(groups[-1][-1], line):
            groups[-1].append(line)
        else:
            groups.append([line])
    groups = [group for group in groups if len(group) <= _MOST_LINES]  # a longer one is a text
    sizes = _ranked_sizes([group[0] for group in groups if _depth(group[0].text) is None])
    return [
        Heading(
            Span(group[0].span.start, group[-1].span.end),
            min(_depth(group[0].text) or sizes[round(group[0].size)], _MOST_LEVELS),
        )
        for group in groups
    ]


def _bold_ones(lines: Sequence[Line], body_size: float) -> set[int]:
    """Lines that are bold from end to end and stand over a text that is not.

    No labels of figures (smaller), heads of tables (over short cells) and bold paragraphs."""
    if sum(line.bold for line in lines) * _BOLD_SHARE > len(lines):
        return set()
    usual_gap = find_usual_gap(lines)
    found: set[int] = set()
    for run in _bold_runs(lines):
        written = [lines[index] for index in run]
        large = min(line.size for line in written) >= 0.97 * body_size
        if (
            len(run) <= _MOST_LINES
            and large
            and _stands_over_text(lines, run, usual_gap)
            and _is_title([line.text.strip() for line in written])
        ):
            found.update(run)
    return found


def _stands_over_text(lines: Sequence[Line], run: range, usual_gap: float) -> bool:
    """Whether a line of text follows on the page, with a wide gap before or after the run."""
    if run.stop == len(lines) or lines[run.stop].page != lines[run[-1]].page:
        return False
    below = lines[run.stop]
    after = gap(lines[run[-1]], below)
    before = gap(lines[run[0] - 1], lines[run[0]]) if run[0] else 0.0
    wide = _LEAST_BODY if below.text.isascii() else _LEAST_BODY // 2
    apart = max(before, after) > usual_gap + 0.3
    return not below.bold and len(below.text) >= wide and apart and -0.2 < after < 4


def _bold_runs(lines: Sequence[Line]) -> Iterator[range]:
    """Bold lines that belong together."""
    start = 0
    for index in range(1, len(lines) + 1):
        ended = index == len(lines) or not lines[index].bold
        if ended or not _continues(lines[index - 1], lines[index]):
            if lines[start].bold:
                yield range(start, index)
            start = index


def _is_title(texts: Sequence[str]) -> bool:
    """Whether the lines of one bold text begin and end as a title does."""
    whole = " ".join(texts)
    letters = sum(letter.isalpha() for letter in whole)
    begins = (whole[0].isalnum() or whole[0] in _OPENING) and not whole[0].islower()
    return begins and letters >= 3 and len(whole) <= _LONGEST and not whole.endswith(_SENTENCE_END)


def _looks_like_one(line: Line, body_size: float) -> bool:
    text = line.text.strip()
    if not 2 <= len(text) <= _LONGEST or not any(letter.isalpha() for letter in text):
        return False
    if line.hole > 3 * line.size or not (text[0].isalnum() or text[0] in _OPENING):
        return False
    if line.size > _LARGER * body_size:
        wordy = not text.isascii() and len(text) > 45
        return _depth(text) is not None or not (wordy or text.endswith((".", "。", ",", "、")))
    if text.endswith(_SENTENCE_END):
        return False
    named = _NAMED.match(text)
    if named:  # "Chapter 4 says …" runs on, "第3条（目的）" stands alone
        return len(text) <= 60 and (named["rank"] is not None or line.size >= body_size)
    return (_depth(text) or 0) >= 2 and line.size >= 0.97 * body_size and _title_like(text)


def _title_like(text: str) -> bool:
    """Whether the words after the number begin as a title does, not as an amount's unit."""
    words = text.split(maxsplit=1)[1]
    return len(text) <= 100 and (words[0].isupper() or not words[0].isascii())


def _depth(text: str) -> int | None:
    """The level that the heading's own number tells; None without one."""
    stripped = text.strip()
    if named := _NAMED.match(stripped):
        return _RANKS.get(named["rank"] or "", 1)
    if match := _NUMBERED.match(stripped):
        return len(re.split(r"[.．]", match["number"] or match["letter"]))
    return None


def _continues(above: Line, line: Line) -> bool:
    """Whether `line` is the next line of the heading that `above` belongs to."""
    return (
        above.page == line.page
        and abs(above.size - line.size) < 0.04 * above.size
        and -0.5 * line.size < line.top - above.bottom < 0.5 * line.size
        and _depth(line.text) is None
    )


def _ranked_sizes(lines: Sequence[Line]) -> dict[int, int]:
    """A level for each size of letters (rounded points), the largest first."""
    sizes = sorted({round(line.size) for line in lines}, reverse=True)
    return {size: level for level, size in enumerate(sizes, 1)}
