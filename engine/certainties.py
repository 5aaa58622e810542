"""How sure a target must be. Apart from what uses it, so that the catalogue can be read quickly."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Certainties:
    """How sure the target must be that it has read the answer, in log-odds.

    least: or nothing is answered. enough: after the best half, or it reads on."""

    least: float
    enough: float

    def after(self, half: float) -> float:
        """How sure it must be of all, not having been sure of the half: as sure as would have been
        enough there, or at least so sure on the average of both looks."""
        return min(self.enough, 2 * self.least - half)
