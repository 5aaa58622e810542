"""Whether a profile's models have room in memory, asked before they are loaded.

An honest sentence now is better than a system that stands still, or ends the process, in a minute.
"""

from typing import TYPE_CHECKING

import psutil

from specdesk.catalogue import Catalogue, Profile
from specdesk.errors import QT_TRANSLATE_NOOP, OutOfMemory

if TYPE_CHECKING:
    from engine.device import Device

# Beside the weights: libraries, the KV cache of some thousand tokens, logits, a document. Measured
# with every profile (benchmarks/RESULTS.md, "Memory").
_AROUND_BYTES = 900_000_000
# On a card: the same with larger models (RESULTS.md, "Graphics card").
_AROUND_CARD_BYTES = 1_500_000_000
# Of sixteen bits, eight are kept; embeddings stay in their file.
_EIGHT_BITS_SHARE = 0.5

_IN_MEMORY = QT_TRANSLATE_NOOP(
    "errors", "The profile {profile} needs about {needed} GB of memory, and {free} GB are free."
)
_ON_CARD = QT_TRANSLATE_NOOP(
    "errors",
    "The profile {profile} needs about {needed} GB on the graphics card, and {free} GB are free.",
)


def needed_bytes(profile: Profile, catalogue: Catalogue, device: "Device") -> int:
    """The memory that a profile's models take in all. Installed weights have sixteen bits each."""
    share = _EIGHT_BITS_SHARE if device.eight_bits else device.dtype.itemsize / 2
    installed = sum(catalogue.model(k).installed_bytes for k in (profile.draft, profile.target))
    around = _AROUND_CARD_BYTES if device.name == "cuda" else _AROUND_BYTES
    return int(installed * share) + around


def free_bytes(device: "Device") -> int:
    """The memory that models on a device may take now: a CUDA card has its own, of which torch
    keeps what was freed, and gives it to them again."""
    if device.name != "cuda":
        return int(psutil.virtual_memory().available)
    import torch

    kept = torch.cuda.memory_reserved() - torch.cuda.memory_allocated()
    return torch.cuda.mem_get_info()[0] + kept


def require_room(profile: Profile, catalogue: Catalogue, device: "Device") -> None:
    """Raise OutOfMemory if less is free than a profile needs."""
    free = free_bytes(device)
    needed = needed_bytes(profile, catalogue, device)
    if needed <= free:
        return
    smaller = _that_fits(catalogue, device, free)
    hint = QT_TRANSLATE_NOOP("errors", "Close other programs, or choose the profile {smaller}.")
    alone = QT_TRANSLATE_NOOP("errors", "Close other programs and try again.")
    raise OutOfMemory(
        _ON_CARD if device.name == "cuda" else _IN_MEMORY,
        hint if smaller else alone,
        profile=profile.name,
        smaller=smaller,
        needed=f"{needed / 1e9:.1f}",
        free=f"{free / 1e9:.1f}",
    )


def _that_fits(catalogue: Catalogue, device: "Device", free: int) -> str:
    """The largest profile that has room; empty if none has."""
    needs = {
        name: needed_bytes(each, catalogue, device) for name, each in catalogue.profiles.items()
    }
    return max((name for name in needs if needs[name] <= free), key=needs.__getitem__, default="")
