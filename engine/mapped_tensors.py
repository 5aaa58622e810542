"""A safetensors file of which single tensors are looked at without being read into memory."""

import json
import mmap
import struct
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

# bfloat16 is no number of numpy's: its bits are looked at, and torch gives them their meaning.
_NUMPY = {"I8": np.int8, "I64": np.int64, "F16": np.float16, "F32": np.float32, "BF16": np.int16}


class MappedTensors:
    """The tensors of a file, mapped. Raises OSError, ValueError if it is not one."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            # Neither OpenVINO nor torch takes arrays that cannot be written; nothing is, and never
            # to the file.
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
        (length,) = struct.unpack_from("<Q", self._map)
        self._entries = json.loads(self._map[8 : 8 + length])
        self._begin = 8 + length

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries.keys() - {"__metadata__"})

    def array(self, name: str) -> NDArray[Any]:
        """A tensor in numpy's numbers, the bits of one in bfloat16. Raises KeyError."""
        entry = self._entries[name]
        dtype = np.dtype(_NUMPY[entry["dtype"]])
        begin, end = entry["data_offsets"]
        count = (end - begin) // dtype.itemsize
        return np.frombuffer(self._map, dtype, count, self._begin + begin).reshape(entry["shape"])

    def tensor(self, name: str) -> torch.Tensor:
        """A tensor as torch's, which must not be written to. Raises KeyError."""
        mapped = torch.from_numpy(self.array(name))
        is_bfloat16 = self._entries[name]["dtype"] == "BF16"
        return mapped.view(torch.bfloat16) if is_bfloat16 else mapped

    def forget(self) -> None:
        """Give the memory of what was looked at back to the system, which reads it again if
        asked."""
        if hasattr(self._map, "madvise"):
            self._map.madvise(mmap.MADV_DONTNEED)


def small_tensors(files: Iterable[Path], endings: str | tuple[str, ...]) -> dict[str, torch.Tensor]:
    """The tensors of some files whose names end so, read into memory, float32.

    Raises OSError, ValueError."""
    return {
        name: tensors.tensor(name).to(torch.float32, copy=True)
        for tensors in map(MappedTensors, files)
        for name in tensors
        if name.endswith(endings)
    }
