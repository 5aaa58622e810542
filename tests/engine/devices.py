"""The devices that tests run on: the CPU, and a GPU where there is one."""

import pytest
import torch

from engine.device import Device

_HERE = {
    "cpu": True,
    "cuda": torch.cuda.is_available(),
    "mps": torch.backends.mps.is_available(),
}
DEVICES = [
    pytest.param(
        Device(name, torch.float32),
        id=name,
        marks=pytest.mark.skipif(not here, reason=f"no {name} on this machine"),
    )
    for name, here in _HERE.items()
]
