"""What tests of reading files share."""

import pytest

from specdesk.documents.cage import Cage
from specdesk.documents.recognition import recognizer


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Cage]:
    """The children that recognize, as they are started."""
    found: list[Cage] = []

    def start(*arguments: object) -> Cage:
        found.append(Cage(*arguments))  # type: ignore[arg-type]
        return found[-1]

    monkeypatch.setattr(recognizer, "Cage", start)
    return found
