"""The header of a safetensors file that is written piece by piece; no torch needed."""

import json
import struct
from collections.abc import Mapping
from typing import BinaryIO


def write_header(out: BinaryIO, entries: Mapping[str, object], aligned: int = 8) -> None:
    """Write the header. entries: as the format has them, the tensors' places counted from its end.
    aligned: bytes; the tensors begin at a multiple of so many."""
    encoded = json.dumps(entries, separators=(",", ":")).encode()
    encoded += b" " * (-(len(encoded) + 8) % aligned)
    out.write(struct.pack("<Q", len(encoded)) + encoded)
