"""What computes is chosen by what the processor can do."""

import pytest
import torch

from engine import device
from engine.device import OVERRIDE, Device, best_device


@pytest.fixture(autouse=True)
def _plain_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    """No graphics card, all libraries there, and nothing said by the environment."""
    monkeypatch.delenv(OVERRIDE, raising=False)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    monkeypatch.setattr(device, "has_fbgemm", lambda: True)
    monkeypatch.setattr(device, "has_onednn", lambda: True)
    monkeypatch.setattr(device, "find_spec", lambda name: object())


@pytest.mark.parametrize(
    ("flags", "eight_bits", "dtype"),
    [
        (("avx2",), "fbgemm", torch.float32),
        (("avx2", "avx512f"), "fbgemm", torch.float32),
        (("avx2", "avx_vnni"), "openvino", torch.float32),
        (("avx2", "avx512f", "avx512_vnni"), "openvino", torch.float32),
        (("avx2", "avx512_vnni", "avx512_bf16"), "openvino", torch.bfloat16),
        (("avx2", "amx_int8", "amx_bf16"), "onednn", torch.bfloat16),
        (("neon",), "openvino", torch.float32),
    ],
)
def test_whole_numbers_are_multiplied_by_what_is_fastest(
    monkeypatch: pytest.MonkeyPatch, flags: tuple[str, ...], eight_bits: str, dtype: torch.dtype
) -> None:
    monkeypatch.setattr(device, "processor_flags", lambda: flags)
    found = best_device()
    assert (found.eight_bits, found.dtype) == (eight_bits, dtype)
    assert found.backend.startswith(f"{eight_bits} int8, torch ")


@pytest.mark.parametrize("wanted", ["openvino", "fbgemm", "onednn", "torch"])
def test_what_is_asked_for_is_taken(monkeypatch: pytest.MonkeyPatch, wanted: str) -> None:
    monkeypatch.setattr(device, "processor_flags", lambda: ("avx2",))
    assert best_device(wanted).eight_bits == wanted.replace("torch", "")
    monkeypatch.setenv(OVERRIDE, "torch")
    assert best_device(wanted).eight_bits == ""


def test_what_is_not_there_is_not_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device, "processor_flags", lambda: ("avx2",))
    monkeypatch.setattr(device, "has_fbgemm", lambda: False)
    assert [best_device(wanted).eight_bits for wanted in ("", "fbgemm")] == ["openvino"] * 2
    monkeypatch.setattr(device, "has_onednn", lambda: False)
    monkeypatch.setattr(device, "find_spec", lambda name: None)
    assert best_device().eight_bits == ""
    monkeypatch.setattr(device, "has_fbgemm", lambda: True)
    assert best_device("openvino").eight_bits == "fbgemm"


def test_where_the_system_tells_nothing_torch_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device, "processor_flags", lambda: ())
    known = {"avx2": True, "avx_vnni": True, "avx512_bf16": False, "l1d_cache_size": 32768}
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: known, raising=False)
    assert best_device() == device.Device("cpu", torch.float32, "openvino")
    monkeypatch.delattr(torch.cpu, "get_capabilities")
    assert best_device().eight_bits == "openvino"


@pytest.mark.parametrize(("real", "dtype"), [(True, torch.bfloat16), (False, torch.float16)])
def test_a_card_computes_in_what_it_has_units_for(
    monkeypatch: pytest.MonkeyPatch, real: bool, dtype: torch.dtype
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda *, including_emulation: real)
    assert best_device() == Device("cuda", dtype)
