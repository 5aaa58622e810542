"""The root mean square norms of transformers' families: what they are made of, and faster ones."""

from functools import partial
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import rms_norm


def epsilon_of(norm: Any) -> float:
    """What is added to the mean of the squares."""
    return float(getattr(norm, "variance_epsilon", None) or norm.eps)


def offset_of(norm: Any) -> float:
    """What is added to the weight: Gemma keeps it less one."""
    return 1.0 if type(norm).__name__.startswith("Gemma") else 0.0


def faster_norms(model: Any) -> None:
    """Compute each norm of a model in fewer calls than transformers' seven."""
    for module in model.modules():
        if type(module).__name__.endswith("RMSNorm"):
            module.forward = partial(_norm, module, epsilon_of(module), offset_of(module))


def _norm(norm: Any, epsilon: float, offset: float, states: Tensor) -> Tensor:
    weight = norm.weight + offset if offset else norm.weight
    if states.device.type == "cuda":
        return rms_norm(states, weight.shape, weight, epsilon)
    # On a processor torch's own takes fifteen times as long for a prompt.
    whole = states.float()  # sums of squares in sixteen bits would lose digits
    mean = torch.linalg.vecdot(whole, whole)[..., None].div_(states.shape[-1])
    normed: Tensor = (whole * mean.add_(epsilon).rsqrt_()).mul_(weight)
    return normed.to(states.dtype)
