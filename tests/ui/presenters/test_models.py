"""Profiles are offered, installed, stopped and taken up again."""

from dataclasses import replace

import pytest

from specdesk.errors import StorageError
from tests.ui.memory_desk import STANDARD, TINY
from ui.presenters import models
from ui.presenters.models import ModelsPresenter


@pytest.fixture
def presenter(worker, qtbot):
    made = ModelsPresenter(worker)
    made.load()
    qtbot.waitUntil(lambda: bool(made.profiles))
    return made


def test_the_standard_profile_is_offered_while_it_is_missing():
    assert models.profile_to_offer([TINY, STANDARD]) == STANDARD
    assert models.profile_to_offer([TINY, replace(STANDARD, installed=True)]) is None
    assert models.profile_to_offer([]) is None


def test_the_missing_part_of_a_download_is_told():
    assert models.download_size(STANDARD) == "1.5 GB"
    partly = replace(STANDARD, missing_bytes=600_000_000)
    assert models.download_size(partly) == "1.5 GB, 600.0 MB of it still missing"


def test_a_profile_says_size_source_and_licence():
    facts = dict(models.profile_facts(STANDARD))
    assert facts["Models"] == "Qwen2.5-Coder-0.5B reads, Qwen2.5-Coder-1.5B answers"
    assert facts["Source"] == "package index"
    assert facts["Licence"] == "Apache-2.0"
    assert dict(models.profile_facts(TINY))["Models"] == "SmolLM2-135M"


def test_an_installed_profile_is_offered_no_more(presenter, qtbot):
    with qtbot.waitSignals([presenter.installed, presenter.profiles_changed]):
        presenter.install("standard")
    assert models.profile_to_offer(presenter.profiles) is None
    assert presenter.installing == ""


def test_an_installation_can_be_stopped_and_gone_on_with(presenter, desks, qtbot):
    desks[0].hold.clear()
    presenter.install("standard")
    with qtbot.waitSignal(presenter.stepped):
        pass
    with qtbot.waitSignal(presenter.stopped):
        presenter.stop()
    desks[0].hold.set()
    with qtbot.waitSignal(presenter.installed):
        presenter.install("standard")


def test_a_failed_installation_says_why(presenter, desks, qtbot):
    desks[0].error = StorageError("The disk is full.")
    with qtbot.waitSignal(presenter.failed) as failed:
        presenter.install("standard")
    assert failed.args[0] == "standard"
    assert str(failed.args[1]) == "The disk is full."
