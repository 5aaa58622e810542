"""How much of a guess holds."""

import pytest

from engine.verification import agreed


@pytest.mark.parametrize(
    ("guess", "chosen", "expected"),
    [([], [5], 0), ([5, 6], [5, 6, 7], 2), ([5, 9], [5, 6, 7], 1), ([9, 6], [5, 6, 7], 0)],
)
def test_a_guess_holds_up_to_its_first_mistake(
    guess: list[int], chosen: list[int], expected: int
) -> None:
    assert agreed(guess, chosen) == expected
