"""Programs in TorchScript, which torch runs without Python."""

from functools import cache
from importlib.resources import files
from typing import Any

import torch


def can_compile() -> bool:
    """Whether this torch has TorchScript, which it means to drop one day."""
    return hasattr(torch.jit, "CompilationUnit")


@cache
def program(*parts: str) -> Any:
    """The functions of these files beside this one, without ".torchscript", by name.

    Compiled from text: what compiles Python's functions needs their source, which a bundle does
    not have."""
    texts = [
        files("engine.backends").joinpath(f"{part}.torchscript").read_text("utf-8")
        for part in parts
    ]
    return torch.jit.CompilationUnit("".join(texts))
