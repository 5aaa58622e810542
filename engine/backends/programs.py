"""Programs in TorchScript, which torch runs without Python."""

from functools import cache
from importlib.resources import files
from typing import Any

import torch


@cache
def program() -> Any:
    """The functions of `step.torchscript`, by name.

    Compiled from text: what compiles Python's functions needs their source, which a bundle does
    not have."""
    text = files("engine.backends").joinpath("step.torchscript").read_text("utf-8")
    return torch.jit.CompilationUnit(text)
