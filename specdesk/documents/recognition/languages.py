"""Which characters a page may hold, by the language that its reader knows or that it shows.

One model reads Latin letters, Japanese and Chinese. It takes l for 丨 and 査 for 查 where it does
not know which language it looks at; a character that the language lacks is never the right one.
"""

import unicodedata
from collections.abc import Callable, Sequence
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

_LEAST_SHARE = 0.04  # of a language's own characters among a page's letters
_JAPANESE_SET = "shift_jis_2004"  # JIS X 0213: every kanji of a Japanese keyboard


class Language(StrEnum):
    """What the pages are written in. NONE: pages that are pictures are left unread."""

    AUTO = "auto"  # found page by page
    JAPANESE = "ja"
    ENGLISH = "en"  # and others in Latin letters
    CHINESE = "zh"
    NONE = "none"


def foreign(characters: Sequence[str], language: Language) -> NDArray[np.bool_]:
    """Which of the model's characters the language does not have. Returns [len(characters)].

    Characters that mean nothing to a reader (private use) no language has, nor emoji."""
    lacks: Callable[[str], bool] = {
        Language.JAPANESE: lambda letter: _is_ideograph(letter) and not _in_japanese(letter),
        Language.ENGLISH: lambda letter: _is_ideograph(letter) or _is_wide(letter),
        Language.CHINESE: _is_kana,
    }.get(language, lambda letter: False)
    return np.array([lacks(letter) or _is_no_writing(letter) for letter in characters], bool)


def language_of(text: str) -> Language:
    """The language that a page's text shows: kana is Japanese, ideographs alone are Chinese."""
    letters = [letter for letter in text if letter.isalpha()]
    least = _LEAST_SHARE * len(letters)
    kana = sum(map(_is_kana, letters))
    if kana and kana >= least:
        return Language.JAPANESE
    if sum(map(_is_ideograph, letters)) > least:
        return Language.CHINESE
    return Language.ENGLISH


def _is_no_writing(letter: str) -> bool:
    is_emoji = "\U0001f000" <= letter <= "\U0001ffff"
    return len(letter) == 1 and (is_emoji or unicodedata.category(letter)[0] == "C")


def _is_kana(letter: str) -> bool:
    return "\u3041" <= letter <= "\u30ff" and letter != "・"


def _is_ideograph(letter: str) -> bool:
    return (
        "\u2e80" <= letter <= "\u2fdf"
        or "\u3400" <= letter <= "\u9fff"
        or "\uf900" <= letter <= "\ufaff"
        or "\U00020000" <= letter <= "\U0003ffff"
    )


def _is_wide(letter: str) -> bool:
    """Whether only East Asian writing has it: kana, its punctuation, wide and narrow forms."""
    return "\u3000" <= letter <= "\u33ff" or "\uff00" <= letter <= "\uffef"


def _in_japanese(letter: str) -> bool:
    try:
        letter.encode(_JAPANESE_SET)
    except UnicodeEncodeError:
        return False
    return True
