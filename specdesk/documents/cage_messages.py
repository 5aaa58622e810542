"""What a caged child says to its parent: JSON of a fixed shape and raw arrays, never pickle.

A child that a hostile file took over may send anything, so every count, size and offset is
checked before it is used. One message is a 4-byte length, a JSON header of that length,
`{"kind": …, "values": {…}, "arrays": [[name, type, shape], …]}`, and the arrays' bytes in order.
"""

import json
import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

KINDS = frozenset({"progress", "reply", "refused", "failed"})
_TYPES = frozenset({"uint8", "int32", "int64", "float32", "float64"})
_LENGTH = struct.Struct(">I")
_MOST_ARRAYS = 64


class Malformed(Exception):
    """A message is not what a well-behaved child sends."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a caged function returns: values that JSON can carry, and arrays by name.

    The methods read one value each and raise Malformed where it is missing or of another type.
    """

    header: Mapping[str, object] = field(default_factory=dict)
    arrays: Mapping[str, NDArray[Any]] = field(default_factory=dict)

    def string(self, name: str) -> str:
        """The text called `name`, free of lone surrogates."""
        return _checked_string(self.header.get(name))

    def strings(self, name: str) -> list[str]:
        """The list of texts called `name`."""
        return [_checked_string(value) for value in self.rows(name)]

    def integer(self, name: str, least: int = 0, most: int = 2**31) -> int:
        """The whole number called `name`, from `least` to `most`."""
        value = self.header.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise Malformed(name)
        return value

    def rows(self, name: str) -> list[object]:
        """The list called `name`; its elements are not checked."""
        value = self.header.get(name)
        if not isinstance(value, list):
            raise Malformed(name)
        return value

    def array(self, name: str, kind: str, *shape: int | None) -> NDArray[Any]:
        """The array called `name` of type `kind`; None in `shape` allows any length."""
        value = self.arrays.get(name)
        if value is None or value.dtype != np.dtype(kind) or value.ndim != len(shape):
            raise Malformed(name)
        for have, need in zip(value.shape, shape, strict=True):
            if need is not None and have != need:
                raise Malformed(name)
        return value


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a child: its kind and what it carries."""

    kind: str
    reply: Reply


def encode(kind: str, reply: Reply) -> bytes:
    """The bytes of one message."""
    arrays = {name: np.ascontiguousarray(array) for name, array in reply.arrays.items()}
    shapes = [[name, str(array.dtype), list(array.shape)] for name, array in arrays.items()]
    header = {"kind": kind, "values": dict(reply.header), "arrays": shapes}
    encoded = json.dumps(header, allow_nan=False).encode()
    return b"".join(
        [_LENGTH.pack(len(encoded)), encoded, *(array.tobytes() for array in arrays.values())]
    )


def decode(data: bytes, most_header_bytes: int = 2**30) -> Message:
    """The message that `data` holds. Raises Malformed for what `encode` would not write, or with
    a larger header."""
    if len(data) < _LENGTH.size:
        raise Malformed("too short")
    body = _LENGTH.size + _LENGTH.unpack_from(data)[0]
    if body > min(len(data), _LENGTH.size + most_header_bytes):
        raise Malformed("header too long")
    try:
        header = json.loads(data[_LENGTH.size : body], parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise Malformed("no JSON") from error
    if not isinstance(header, dict) or set(header) != {"kind", "values", "arrays"}:
        raise Malformed("not the fixed shape")
    kind, values, shapes = header["kind"], header["values"], header["arrays"]
    if not isinstance(kind, str) or kind not in KINDS or not isinstance(values, dict):
        raise Malformed("unknown kind")
    return Message(kind, Reply(values, _decode_arrays(shapes, memoryview(data)[body:])))


def _decode_arrays(shapes: object, data: memoryview) -> dict[str, NDArray[Any]]:
    """Cut `data` into the arrays that `shapes` announces; they must fill it exactly."""
    if not isinstance(shapes, list) or len(shapes) > _MOST_ARRAYS:
        raise Malformed("arrays")
    arrays: dict[str, NDArray[Any]] = {}
    offset = 0
    for row in shapes:
        name, kind, shape = _checked_shape(row)
        size = math.prod(shape) * np.dtype(kind).itemsize
        if size > len(data) - offset or name in arrays:
            raise Malformed("array longer than the message")
        flat = np.frombuffer(data[offset : offset + size], dtype=kind)
        arrays[name] = flat.reshape(shape)
        offset += size
    if offset != len(data):
        raise Malformed("bytes left over")
    return arrays


def _checked_shape(row: object) -> tuple[str, str, tuple[int, ...]]:
    if not isinstance(row, list) or len(row) != 3:
        raise Malformed("array header")
    name, kind, shape = row
    if not isinstance(name, str) or not isinstance(kind, str) or kind not in _TYPES:
        raise Malformed("array type")
    if not isinstance(shape, list) or not 1 <= len(shape) <= 4:
        raise Malformed("array shape")
    for length in shape:
        if not isinstance(length, int) or isinstance(length, bool) or not 0 <= length < 2**31:
            raise Malformed("array length")
    return name, kind, tuple(shape)


def _checked_string(value: object) -> str:
    if not isinstance(value, str):
        raise Malformed("no text")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise Malformed("lone surrogate") from error
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)
