"""The cheap scorers and the table of methods."""

from dataclasses import replace

import numpy as np
import pytest

from engine.importance import Importance
from engine.methods import METHODS, Question, carry_on, reciprocal_rank
from engine.scorers.bm25 import WordIndex, bm25, terms
from engine.scorers.chance import chance
from engine.scorers.dense import Embedded
from engine.selection import Passage
from engine.spans import Span
from engine.text import Text

TEXT = "Cats sleep a lot. Dogs bark loudly. Invoices are due in thirty days."
SPANS = [Span(0, 17), Span(18, 35), Span(36, 68)]


def question(asked: str, scores: list[float]) -> Question:
    importance = Importance(
        np.asarray([span.start for span in SPANS], np.int32),
        np.asarray([span.end for span in SPANS], np.int32),
        np.asarray(scores, np.float32),
    )
    passages = [Passage(0, span, 5) for span in SPANS]
    vectors = np.asarray([[0.6, 0.8], [1.0, 0.0], [0.0, 1.0]], np.float32)
    embedded = Embedded(np.asarray([0.6, 0.8], np.float32), vectors)
    texts = [Text("t", TEXT)]
    words = [WordIndex([span.of(TEXT) for span in SPANS])]
    drafted, near = (lambda: [importance]), (lambda asked: embedded)
    return Question(asked, texts, passages, words, drafted, near, list)


@pytest.mark.parametrize(
    ("method", "best"), [("specpc", 1), ("bm25", 2), ("dense", 0), ("window", 2), ("auto", 2)]
)
def test_each_method_has_its_favourite(method: str, best: int) -> None:
    asked = question("When are invoices due?", [0.1, 0.5, 0.4])
    assert int(np.argmax(METHODS[method].score(asked))) == best


def test_auto_joins_ranks_and_gives_words_half_a_voice() -> None:
    asked = question("When are invoices due?", [0.1, 0.5, 0.2])
    expected = [1 / 13 + 0.5 / 13, 1 / 11 + 0.5 / 13, 1 / 12 + 0.5 / 11]
    np.testing.assert_allclose(METHODS["auto"].score(asked), expected, rtol=1e-6)


def test_beside_a_small_draft_embeddings_have_half_a_voice() -> None:
    asked = replace(question("When are invoices due?", [0.1, 0.5, 0.2]), embeds=True)
    expected = [1 / 13 + 0.5 / 13, 1 / 11 + 0.5 / 13, 1 / 12 + 0.5 / 11]
    expected = [e + 0.5 / place for e, place in zip(expected, [11, 13, 12], strict=True)]
    np.testing.assert_allclose(METHODS["auto"].score(asked), expected, rtol=1e-6)


def test_a_passage_lends_to_the_next_of_its_text() -> None:
    asked = question("Who?", [0.1, 0.5, 0.4])  # carried: .1, .55, .65
    expected = [1.5 / 13, 1 / 12 + 0.5 / 13, 1 / 11 + 0.5 / 13]
    np.testing.assert_allclose(METHODS["auto"].score(asked), expected, rtol=1e-6)
    passages = [Passage(0, SPANS[0], 5), Passage(0, SPANS[1], 5), Passage(1, SPANS[0], 5)]
    scores = np.asarray([4.0, 1.0, 0.0], np.float32)
    np.testing.assert_array_equal(carry_on(scores, passages), [4.0, 3.0, 0.0])
    assert scores.tolist() == [4.0, 1.0, 0.0]  # the caller's own are left alone


def test_words_of_both_languages() -> None:
    assert terms("ＦＨＳ 3.0 in /etc/opt") == ["fhs", "3", "0", "in", "etc", "opt"]
    assert terms("契約解除") == ["契約", "約解", "解除"]
    assert terms("火") == ["火"]


def test_bm25_equals_its_formula() -> None:
    scores = bm25("cat", [WordIndex(["cat dog", "dog dog dog", "bird cat cat cat"])])
    rarity = np.log(1 + (3 - 2 + 0.5) / (2 + 0.5))

    def term(frequency: int, length: int) -> float:
        return rarity * frequency * 2.2 / (frequency + 1.2 * (0.25 + 0.75 * length / 3))

    np.testing.assert_allclose(scores, [term(1, 2), 0, term(3, 4)], rtol=1e-6)


def test_chance_repeats_itself_for_the_same_question_and_documents() -> None:
    scores = chance("Who?", ["a", "b"], 50)
    np.testing.assert_array_equal(scores, chance("Who?", ["a", "b"], 50))
    assert scores.dtype == np.float32
    assert len(set(scores.tolist())) == 50
    others = [chance("Why?", ["a", "b"], 50), chance("Who?", ["b", "a"], 50)]
    others.append(chance("Who?", ["ab"], 50))
    assert all(np.corrcoef(scores, other)[0, 1] < 0.9 for other in others)


def test_chance_draws_the_same_in_every_version() -> None:
    expected = [0.3247729, 0.7484127, 0.5835280]
    np.testing.assert_allclose(chance("Who?", ["a"], 3), expected, rtol=1e-6)


def test_several_texts_are_weighed_as_one() -> None:
    passages = ["cat dog", "dog dog dog", "bird cat cat cat", "fish"]
    together = bm25("cat fish", [WordIndex(passages)])
    apart = bm25("cat fish", [WordIndex(passages[:1]), WordIndex([]), WordIndex(passages[1:])])
    np.testing.assert_array_equal(together, apart)


def test_random_asks_neither_model() -> None:
    asked = question("Who?", [0.1, 0.5, 0.4])
    np.testing.assert_array_equal(METHODS["random"].score(asked), chance("Who?", ["t"], 3))
    assert not METHODS["random"].drafts
    assert [name for name, entry in METHODS.items() if entry.embeds] == ["dense"]


def test_reciprocal_rank_puts_zeros_last() -> None:
    ranks = reciprocal_rank(np.asarray([0.0, 3.0, 0.0, 1.0], np.float32))
    np.testing.assert_allclose(ranks, [1 / 14, 1 / 11, 1 / 14, 1 / 12], rtol=1e-6)
