"""Models that have no room are not loaded; a profile that has is named."""

from collections import namedtuple
from pathlib import Path

import psutil
import pytest
import torch

from engine.device import Device
from engine.progress import Quiet
from specdesk.catalogue import shipped_catalogue
from specdesk.errors import OutOfMemory
from specdesk.pipelines import Pipelines
from specdesk.places import Places
from specdesk.room import needed_bytes, require_room

CATALOGUE = shipped_catalogue()
CPU = Device("cpu", torch.bfloat16, eight_bits="openvino")
Memory = namedtuple("Memory", "available total")


def leave(monkeypatch: pytest.MonkeyPatch, gigabytes: float) -> None:
    memory = Memory(int(gigabytes * 1e9), 16 * 10**9)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: memory)


def test_the_numbers_of_a_format_decide() -> None:
    standard = CATALOGUE.profile("standard")
    eight, sixteen, thirty_two = (
        needed_bytes(standard, CATALOGUE, device)
        for device in (CPU, Device("cpu", torch.bfloat16), Device("cpu", torch.float32))
    )
    assert eight < sixteen < thirty_two
    # Weights as measured (benchmarks/RESULTS.md); the draft's upper layers are not loaded.
    assert 3.1e9 < eight < 4.2e9


def test_too_little_names_what_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    standard = CATALOGUE.profile("standard")
    leave(monkeypatch, 12)
    require_room(standard, CATALOGUE, CPU)
    leave(monkeypatch, 2)
    with pytest.raises(OutOfMemory, match=r"standard.* 2\.0 GB are free") as caught:
        require_room(standard, CATALOGUE, CPU)
    assert "tiny" in caught.value.hint
    leave(monkeypatch, 0.1)
    with pytest.raises(OutOfMemory) as caught:
        require_room(standard, CATALOGUE, CPU)
    assert "profile" not in caught.value.hint


def test_a_graphics_card_has_memory_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    card, large = Device("cuda", torch.bfloat16), CATALOGUE.profile("gpu")
    leave(monkeypatch, 0.1)
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda: (23 * 10**9, 24 * 10**9))
    require_room(large, CATALOGUE, card)
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda: (7 * 10**9, 8 * 10**9))
    with pytest.raises(OutOfMemory, match=r"gpu .* on the graphics card.* 7\.0 GB") as caught:
        require_room(large, CATALOGUE, card)
    assert "standard" in caught.value.hint
    # What the models before took, torch keeps, and these may have it.
    monkeypatch.setattr(torch.cuda, "memory_reserved", lambda: 17 * 10**9)
    monkeypatch.setattr(torch.cuda, "memory_allocated", lambda: 10**9)
    require_room(large, CATALOGUE, card)


def test_nothing_is_loaded_that_has_no_room(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    leave(monkeypatch, 0.1)
    places = Places(*(tmp_path / name for name in ("data", "cache", "config", "log")))
    with pytest.raises(OutOfMemory):
        Pipelines(places).get("tiny", Quiet())
