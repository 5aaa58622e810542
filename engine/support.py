"""Whether an answer says something, and whether what it names stands in what was read.

A small model that does not find an answer makes one up, and what it makes up is often something
exact: a number, a path, a code. Those can be looked for. An answer that names one which stands
neither in the passages read nor in the question rests on nothing. Or it turns the question into a
statement, which says nothing.
"""

import re
import unicodedata
from collections.abc import Iterable

from engine.scorers.bm25 import terms

# A path or a word with inner marks (/etc/ssl, LCK..ttyS0, max_size), a number with what is glued
# to it (0755, 100MB, 3.0), or a word with capitals inside (DNS, libX11).
_EXACT = re.compile(
    r"[~.]?/?[\w$<>]+(?:[/._-]+[\w$<>]+)*[/_.][\w$<>]+(?:[/._-]+[\w$<>]+)*"
    r"|/[\w$<>.-]+"
    r"|[0-9][0-9A-Za-z,.]*"
    r"|(?<![A-Za-z])(?=[A-Za-z]*[A-Z][A-Za-z]*[A-Z0-9])[A-Za-z][A-Za-z0-9]+",
    re.ASCII,  # Japanese has no spaces: what touches a number there is the next word
)
_LIST_MARK = re.compile(r"^\s*\(?[0-9]{1,2}[.)]\s", re.MULTILINE)
_WORDS = re.findall(
    r"\w+",
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen twenty",
)
_ORDINALS = re.findall(r"\w+", "zeroth first second third fourth fifth sixth seventh eighth ninth")
_KANJI = "〇一二三四五六七八九十"

# A question that its own words cannot answer: it asks for something, and offers no choice.
_ASKS = re.compile(
    r"\b(?:what|which|who|whom|whose|when|where|why|how)\b(?! of)"
    r"|[何誰]|どれ|どの|どう|どこ|どん|いつ|なぜ|いく[つら]",
    re.IGNORECASE,
)
_CHOICE = re.compile(r"\bor\b|どちら|どっち|それとも|または|あるいは", re.IGNORECASE)
_SAYS_LITTLE = frozenset(
    re.findall(
        r"\w+",
        "a an and are as at be been by can could do does did for from had has have he in is it its "
        "may must not of on she so than that the their them there these they this those to was "
        "were will with would",
    )
)
_HIRAGANA = re.compile(r"[\u3041-\u309f]")  # endings and particles, not what is talked about


def exact_words(text: str) -> list[str]:
    """The numbers, paths, codes and abbreviations that a text names, in order, each once."""
    folded = _LIST_MARK.sub(" ", unicodedata.normalize("NFKC", text))
    found = (match.group().strip(".,-") for match in _EXACT.finditer(folded))
    return [word for word in dict.fromkeys(found) if word]


def invented(answer: str, question: str, read: Iterable[str]) -> tuple[str, ...]:
    """What an answer names that stands neither in the question nor in any text that was read.

    White space, case, width and the commas of large numbers do not count; a number also stands
    there as a word ("10" and "ten", "3" and "三")."""
    known = _fold("\n".join([question, *read]))
    return tuple(word for word in exact_words(answer) if not _stands(word, known))


def repeats(answer: str, question: str) -> bool:
    """Whether an answer says nothing but words of the question, which asks for others."""
    if not _ASKS.search(question) or _CHOICE.search(question) or invented(answer, question, ()):
        return False
    known = _SAYS_LITTLE.union(terms(question))
    return all(term in known or _HIRAGANA.search(term) for term in terms(answer))


def _stands(word: str, known: str) -> bool:
    return any(_fold(form) in known for form in _forms(word))


def _forms(word: str) -> list[str]:
    """A word as a text may write it."""
    forms = [word]
    number = re.fullmatch(r"([0-9]+)(st|nd|rd|th)?", word)
    if number:
        value, ordinal = int(number[1]), number[2]
        table = _ORDINALS if ordinal else _WORDS
        forms += table[value : value + 1]
        forms += _KANJI[value : value + 1]
        forms += [number[1]] if ordinal else []
    return forms


def _fold(text: str) -> str:
    """A text as it is compared."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    folded = re.sub(r"(?<=[0-9]),(?=[0-9]{3})", "", folded)
    return "".join(folded.split())
