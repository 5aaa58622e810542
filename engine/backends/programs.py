"""Programs in TorchScript, which torch runs without Python."""

import re
from functools import cache
from importlib.resources import files
from typing import Any

import torch

_ALIAS = re.compile(r"^(\w+) = (.+)\n", re.MULTILINE)


def can_compile() -> bool:
    """Whether this torch has TorchScript, which it means to drop one day."""
    return hasattr(torch.jit, "CompilationUnit")


@cache
def program(*parts: str) -> Any:
    """The functions of these files beside this one, without ".torchscript", by name.

    A line `Name = type` names a type for all of them, which TorchScript cannot. Compiled from text:
    what compiles Python's functions needs their source, which a bundle does not have."""
    texts = [
        files("engine.backends").joinpath(f"{part}.torchscript").read_text("utf-8")
        for part in parts
    ]
    text = "".join(texts)
    names = dict(_ALIAS.findall(text))
    text = _ALIAS.sub("", text)
    for name, kind in names.items():
        text = re.sub(rf"\b{name}\b", kind, text)
    return torch.jit.CompilationUnit(text)
