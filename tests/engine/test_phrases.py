"""Usual phrases: counted, written, read and followed."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors import safe_open

import engine
from benchmarks.collect_phrases import counted, likeliest, save, worth_keeping
from engine.phrases import LONGEST, phrases_of, read_phrases, vocabulary
from tests.engine.conftest import seeded_tokenizer


def text(*ids: int) -> dict[str, Any]:
    """A text of which each token behind the first three was certain."""
    return {"first": 3, "ids": ids, "likely": [([each], [1.0]) for each in ids[3:]]}


def saved(path: Path, *texts: dict[str, Any], times: int = 20) -> Path:
    tables = worth_keeping(likeliest(counted([*texts] * times)))
    save(tables, seeded_tokenizer(), path)
    return path


def test_what_followed_most_often_is_read_back(tmp_path: Path) -> None:
    phrases = read_phrases(saved(tmp_path / "table", text(1, 2, 3, 4, 5, 6, 7, 8)))
    found = list(phrases.continuation([1, 2, 3]))
    assert [token for token, _ in found] == [4, 5, 6, 7, 8]
    assert all(chance > 0.9 for _, chance in found)


def test_a_longer_context_says_better(tmp_path: Path) -> None:
    texts = text(8, 9, 9, 1, 5, 2), text(8, 9, 9, 3, 5, 4)
    phrases = read_phrases(saved(tmp_path / "table", *texts))
    assert next(phrases.continuation([1, 5]))[0] == 2
    assert next(phrases.continuation([3, 5]))[0] == 4
    assert next(phrases.continuation([8, 5]))[1] == pytest.approx(0.5, abs=0.05)


def test_nothing_follows_what_was_never_seen(tmp_path: Path) -> None:
    phrases = read_phrases(saved(tmp_path / "table", text(1, 2, 3, 4, 5)))
    assert list(phrases.continuation([7])) == []
    assert list(phrases.continuation([])) == []


def test_what_is_too_unlikely_and_what_is_told_already_is_left_out() -> None:
    rare = {"first": 3, "ids": (1, 2, 3, 4), "likely": [(list(range(20, 40)), [0.05] * 20)]}
    assert worth_keeping(likeliest(counted([rare] * 9))) == [{}, {}, {}]
    one, two, three = worth_keeping(likeliest(counted([text(1, 2, 3, 4)] * 50)))
    assert list(one) == [(3,)]
    assert two == three == {}


def test_a_chance_is_shared_with_what_follows_the_shorter_context() -> None:
    once = likeliest(counted([text(9, 9, 1, 5)]))[-1][9, 9, 1]
    often = likeliest(counted([text(9, 9, 1, 5)] * 50))[-1][9, 9, 1]
    assert once[0] == often[0] == 5
    assert once[1] < often[1] <= 1


def test_a_vocabulary_is_known_by_its_tokens() -> None:
    one, other = seeded_tokenizer(), seeded_tokenizer()
    assert vocabulary(one, 300) == vocabulary(other, 300)
    other.add_tokens(["another"])
    assert vocabulary(one, 300) == vocabulary(other, 300)
    assert vocabulary(one, 300) != vocabulary(one, 200)


def test_a_vocabulary_that_was_not_counted_has_no_phrases() -> None:
    assert phrases_of(seeded_tokenizer()) is None


@pytest.mark.parametrize("path", sorted(Path(engine.__path__[0]).glob("phrase_tables/*")))
def test_what_ships_is_in_order(path: Path) -> None:
    with safe_open(path, framework="np") as file:
        tokens = int(file.metadata()["tokens"])
        for length in range(1, LONGEST + 1):
            contexts = file.get_tensor(f"contexts_{length}")
            assert (np.diff(contexts) > 0).all()
            assert file.get_tensor(f"tokens_{length}").max() < tokens
            assert file.get_tensor(f"chances_{length}").min() > 0
