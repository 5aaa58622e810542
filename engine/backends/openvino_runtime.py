"""OpenVINO, imported so that it reports nothing to its makers.

`import openvino` sends an event through the package openvino_telemetry, where it is installed. Not
found, OpenVINO takes its own empty stand-in. Nothing else in specdesk imports OpenVINO directly.
"""

import sys
from functools import cache

sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]

import openvino  # noqa: E402
from openvino import opset15 as ops  # noqa: E402

__all__ = ["core", "openvino", "ops"]


@cache
def core() -> openvino.Core:
    """OpenVINO's one core; it holds what is compiled."""
    return openvino.Core()
