"""Scans that are opened one after the other share the models that recognize them."""

from pathlib import Path

import pytest

from engine.progress import Quiet
from specdesk.desk import Desk
from specdesk.documents.cage import Cage
from specdesk.errors import ModelMissing
from specdesk.opening import Opening
from specdesk.places import Places
from tests.conftest import caged_processes

from .documents.recognition.scans import ENGLISH, paper, scan


def test_scans_share_a_child_until_it_may_rest(
    tmp_path: Path, places: Places, started: list[Cage]
) -> None:
    before, opening = caged_processes(), Opening(places)
    for number in range(2):
        path = scan(tmp_path / f"{number}.pdf", paper(ENGLISH[number:]))
        text = opening.read(path, Quiet(), None, "en", None).text
        assert "three months" in text
    assert len(started) == 1
    opening.rest()
    assert caged_processes() <= before
    opening.rest()


def test_models_that_answer_have_the_memory_of_those_that_recognize(
    tmp_path: Path, places: Places, started: list[Cage]
) -> None:
    before, desk = caged_processes(), Desk(places)
    document = desk.open(scan(tmp_path / "a.pdf", paper(ENGLISH)), Quiet(), None, "en")
    assert started
    with pytest.raises(ModelMissing):  # none is installed here; it is looked for all the same
        desk.prepare(document, "tiny", Quiet())
    assert caged_processes() <= before
    desk.close()
