"""What computes: the environment says, else the settings, else what is fastest here."""

import os
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING

from engine.libraries import load_torch
from specdesk.places import Places
from specdesk.settings import load_settings

if TYPE_CHECKING:
    from engine.device import Device


@dataclass(frozen=True, slots=True)
class Backend:
    """name: what models that are loaded now will run on, as answers name it. variable: the
    environment variable that goes before the settings, with its value; empty where none is set.
    lacks_openvino: whether the settings ask for OpenVINO and it is not installed."""

    name: str
    variable: str
    lacks_openvino: bool


def chosen_device(places: Places) -> "Device":
    """The device on which models are to be loaded. Imports torch."""
    load_torch()
    from engine.device import best_device

    return best_device(load_settings(places).backend)


def backend_now(places: Places) -> Backend:
    """What computes, and who says so. Imports torch."""
    device = chosen_device(places)
    from engine.device import OVERRIDE

    value = os.environ.get(OVERRIDE)
    return Backend(
        device.backend,
        f"{OVERRIDE}={value}" if value else "",
        load_settings(places).backend == "openvino" and find_spec("openvino") is None,
    )
