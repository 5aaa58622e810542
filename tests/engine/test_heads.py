"""Who votes in a draft."""

from importlib.resources import files

import pytest

from engine.errors import UsageError
from engine.heads import Head, Voting, voting_of


@pytest.mark.parametrize(
    "draft",
    [path.name.removesuffix(".toml") for path in files("engine").joinpath("voting").iterdir()],
)
def test_what_is_shipped_can_vote(draft: str) -> None:
    voting = voting_of(draft)
    assert voting.looks_from <= voting.heads[0].layer
    assert voting.layers == voting.heads[-1].layer + 1
    assert len(set(voting.heads)) == len(voting.heads)


def test_no_head_votes_before_the_question_looks() -> None:
    with pytest.raises(ValueError, match="vote before"):
        Voting((Head(3, 0), Head(5, 1)), looks_from=4)
    with pytest.raises(ValueError, match="vote before"):
        Voting(())


def test_an_unknown_draft_is_refused_with_what_to_do() -> None:
    with pytest.raises(UsageError, match="find evidence") as error:
        voting_of("nobody")
    assert "find_heads" in str(error.value)
