"""How texts are written into the search index, and how what was typed is looked up there.

SQLite's tokenizers find no word in scripts written without spaces: `unicode61` takes a whole run of
kana and kanji for one word, `trigram` finds nothing shorter than three characters, and most
Japanese words have two. So such a run is written as its overlapping pairs, with its last character
behind them: 解除権 as 解除 除権 権. A word of two characters or more is then a phrase of pairs, one
character the beginning of a pair.
"""

import re
import unicodedata

from engine.spans import Span

_UNSPACED = (
    "々-〇\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003134f\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai … Khmer
)
_RUN = re.compile(f"[{_UNSPACED}]+")
_BROKEN = re.compile(f"(?<=[{_UNSPACED}])\\s+(?=[{_UNSPACED}])")  # where a line ends in a word
_QUOTED = re.compile(r'"([^"]*)"|(\S+)')


def index_form(text: str) -> str:
    """A text as the index keeps it."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _RUN.sub(lambda run: f" {' '.join(_pairs(run[0]))} ", _BROKEN.sub("", folded))


def words_of(typed: str) -> list[str]:
    """The words of what was typed; what stands between quotation marks is one."""
    found = (quoted or bare for quoted, bare in _QUOTED.findall(typed))
    return [word for word in found if re.search(r"\w", word)]


def match_of(words: list[str]) -> str:
    """The FTS5 expression that finds passages with all these words, each from its beginning."""
    return " AND ".join(map(_phrase, words))


def first_mark(text: str, words: list[str]) -> Span | None:
    """Where the first of the words stands that is in a text."""
    found = (_pattern(word).search(text) for word in words)
    spans = [Span(*match.span()) for match in found if match]
    return min(spans, key=lambda span: span.start, default=None)


def marks_in(text: str, words: list[str]) -> list[Span]:
    """Where the words stand in a text, in order and apart from each other."""
    found = [
        Span(*match.span()) for word in words for match in _pattern(word).finditer(text) if match[0]
    ]
    apart: list[Span] = []
    for span in sorted(found, key=lambda span: (span.start, -span.end)):
        if not apart or span.start >= apart[-1].end:
            apart.append(span)
    return apart


def _pairs(run: str) -> list[str]:
    return [run[place : place + 2] for place in range(len(run))]


def _phrase(word: str) -> str:
    """A word as a phrase of the index; its last piece may go on, but for a pair that ends it."""
    pieces = index_form(word).split()
    ends_in_pair = len(pieces) > 1 and _RUN.fullmatch(pieces[-2]) and len(pieces[-2]) == 2
    if ends_in_pair and _RUN.fullmatch(pieces[-1]):
        return f'"{_escaped(pieces[:-1])}"'
    return f'"{_escaped(pieces)}" *'


def _escaped(pieces: list[str]) -> str:
    return " ".join(pieces).replace('"', '""')


def _pattern(word: str) -> re.Pattern[str]:
    """Finds a word in a text as it is shown: any case, over the end of a line."""
    characters = unicodedata.normalize("NFKC", word)
    pieces = [r"\s+" if character.isspace() else re.escape(character) for character in characters]
    between = r"\s*" if _RUN.search(characters) else ""
    start = "" if _RUN.match(characters) or not characters[0].isalnum() else r"(?<!\w)"
    return re.compile(start + between.join(pieces), re.IGNORECASE)
