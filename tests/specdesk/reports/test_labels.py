"""Words and numbers of a report."""

import string

import pytest

from specdesk.reports import labels


@pytest.mark.parametrize(
    ("text", "language"),
    [("Where?", "en"), ("どこ", "ja"), ("契約", "ja"), ("ｶﾞｽ", "ja"), ("Où ça ?", "en"), ("", "en")],
)
def test_kana_or_kanji_make_a_text_japanese(text: str, language: str):
    assert labels.language_of("abc", text) == language


def test_both_languages_have_every_label_with_the_same_blanks():
    for name, words in labels.LABELS.items():
        blanks = {
            language: {blank for _, blank, _, _ in string.Formatter().parse(text) if blank}
            for language, text in words.items()
        }
        assert set(words) == {"en", "ja"}, name
        assert blanks["en"] == blanks["ja"], name


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "0 B"), (999, "999 B"), (1500, "1.5 kB"), (999_960, "1.0 MB"), (31_200_000, "31.2 MB")],
)
def test_sizes_have_units(count: int, words: str):
    assert labels.size(count) == words


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.321, "0.32 s"), (9.996, "10.0 s"), (99.97, "1 min 40 s")]
)
def test_durations_have_units(seconds: float, words: str):
    assert labels.duration(seconds) == words


@pytest.mark.parametrize(
    ("part", "words"), [(0.0371, "3.7 %"), (1.0, "100 %"), (0.9999, "99.9 %"), (0.0, "0.0 %")]
)
def test_a_part_is_never_called_the_whole(part: float, words: str):
    assert labels.share(part) == words


def test_moments_name_their_zone():
    assert labels.moment("2026-11-25T09:40:00+09:00") == "2026-11-25 09:40 UTC+09:00"
    assert labels.moment("2026-11-25T00:40:00+00:00") == "2026-11-25 00:40 UTC"
    assert labels.moment("yesterday") == "yesterday"
